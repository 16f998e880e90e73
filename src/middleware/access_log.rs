use std::time::Instant;

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;

use super::shortened;
use super::told_status::told_status;
use crate::client::Client;

/// Where access lines are logged, so that a filter can name them: `access=off`.
const TARGET: &str = "access";

/// Logs one line for each request: method, path, status, milliseconds, and whose it is.
pub async fn access_log<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let started = Instant::now();
    let (method, path) = (request.method().to_string(), asked(&request));
    let client = Client::of(request.request()).address.map_or_else(|| "-".to_owned(), |address| address.to_string());
    let answer = next.call(request).await;
    let (status, ms) =
        (told_status(&answer).as_u16(), u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX));
    log::info!(target: TARGET, client, method, path, status, ms; "{method} {path} {status} {ms} ms");
    answer
}

/// Path and query as they may be logged.
fn asked(request: &ServiceRequest) -> String {
    let path = shortened::path(request.path());
    match request.query_string() {
        "" => path,
        query => format!("{path}?{}", shortened::query(query)),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use actix_web::middleware::from_fn;
    use actix_web::test::{TestRequest, call_service, init_service};
    use actix_web::{App, HttpResponse, web};
    use log::{LevelFilter, Log, Metadata, Record};

    use super::*;
    use crate::middleware::request_id;
    use crate::telemetry;

    struct Captured(Mutex<Vec<String>>);

    static CAPTURED: Captured = Captured(Mutex::new(Vec::new()));

    impl Log for Captured {
        fn enabled(&self, _: &Metadata<'_>) -> bool {
            true
        }

        fn log(&self, record: &Record<'_>) {
            if record.target() == TARGET {
                self.0.lock().unwrap().push(telemetry::shown(record));
            }
        }

        fn flush(&self) {}
    }

    #[actix_web::test]
    async fn a_request_leaves_one_line_without_its_session_id() {
        log::set_logger(&CAPTURED).unwrap();
        log::set_max_level(LevelFilter::Info);
        let app = App::new()
            .wrap(from_fn(access_log))
            .wrap(from_fn(request_id))
            .route("/sessions/{id}", web::get().to(HttpResponse::Accepted));
        let app = init_service(app).await;
        let uri = "/sessions/0f8fad5b-d9cb-469f-a165-70867728950e?lastSeq=5";
        let request = TestRequest::get().uri(uri).insert_header(("X-Request-Id", "of-this-test"));
        call_service(&app, request.to_request()).await;
        let lines = CAPTURED.0.lock().unwrap();
        let own: Vec<_> = lines.iter().filter(|line| line.ends_with(" requestId=of-this-test")).collect();
        assert_eq!(own.len(), 1, "{lines:?}");
        assert!(own[0].contains("access] GET /sessions/0f8fad5b…?lastSeq=5 202 "), "{own:?}");
        assert!(own[0].contains(" ms "), "{own:?}");
    }
}
