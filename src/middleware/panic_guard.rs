use std::any::Any;
use std::panic::AssertUnwindSafe;

use actix_web::Error;
use futures::FutureExt;

use crate::problem::Problem;

/// Answers 500 if a handler panics. Without it, the connection would be closed without an answer.
pub(crate) async fn without_panic<A>(answer: impl Future<Output = Result<A, Error>>) -> Result<A, Error> {
    // Unwind safe: the request and its data are dropped with the handler's future and not used again.
    match AssertUnwindSafe(answer).catch_unwind().await {
        Ok(answer) => answer,
        Err(panic) => {
            log::error!("a handler panicked: {}", message(&*panic));
            Err(Problem::Internal.into())
        }
    }
}

fn message(panic: &(dyn Any + Send)) -> &str {
    if let Some(text) = panic.downcast_ref::<&str>() {
        text
    } else if let Some(text) = panic.downcast_ref::<String>() {
        text
    } else {
        "no message"
    }
}

#[cfg(test)]
mod tests {
    use actix_web::middleware::from_fn;
    use actix_web::{App, HttpResponse, HttpServer, web};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;

    use crate::middleware::{admission, envelope};

    /// Asks a real server: an error that leaves the outermost service becomes a response there only.
    async fn exchange(requests: &str) -> String {
        let app = || {
            App::new()
                .wrap(from_fn(admission))
                .wrap(from_fn(envelope))
                .route("/ok", web::get().to(HttpResponse::NoContent))
                .route("/panic", web::get().to(async || -> HttpResponse { panic!("of the test") }))
        };
        let server = HttpServer::new(app).workers(1).disable_signals().bind(("127.0.0.1", 0)).unwrap();
        let address = server.addrs()[0];
        let server = server.run();
        let handle = server.handle();
        let running = actix_web::rt::spawn(server);
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(requests.as_bytes()).await.unwrap();
        let mut answers = String::new();
        stream.read_to_string(&mut answers).await.unwrap();
        handle.stop(false).await;
        running.await.unwrap().unwrap();
        answers
    }

    #[actix_web::test]
    async fn a_panicking_handler_is_answered_and_the_connection_lives_on() {
        let requests = "GET /panic HTTP/1.1\r\nHost: a\r\nX-Request-Id: r7\r\n\r\n\
                        GET /ok HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
        let answers = exchange(requests).await;
        assert!(answers.starts_with("HTTP/1.1 500 "), "{answers}");
        assert!(answers.contains("x-request-id: r7\r\n"), "{answers}");
        assert!(answers.contains(r#""error":"internal","retryable":false,"requestId":"r7""#), "{answers}");
        assert!(answers.contains("HTTP/1.1 204 "), "{answers}");
    }
}
