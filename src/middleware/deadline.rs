use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;

use crate::live::Live;
use crate::problem::Problem;

/// Answers 504 if a handler takes too long. Every wait has a deadline of its own below this one, so that only a fault of
/// the proxy reaches it.
pub async fn deadline<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let Some(live) = request.app_data::<Live>() else { return next.call(request).await };
    let limit = live.now().request_deadline;
    let Ok(answer) = tokio::time::timeout(limit, next.call(request)).await else {
        log::error!("a request took longer than {limit:?}");
        return Err(Problem::NoAnswer.into());
    };
    answer
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use actix_web::middleware::from_fn;
    use actix_web::test::{TestRequest, init_service, try_call_service};
    use actix_web::{App, HttpResponse, web};

    use super::*;
    use crate::live::LiveSettings;
    use crate::settings::Settings;

    #[actix_web::test]
    async fn a_request_that_takes_too_long_is_answered() {
        let request_deadline = Duration::from_millis(20);
        let settings = LiveSettings { request_deadline, ..LiveSettings::of(&Settings::default()) };
        let app = App::new()
            .app_data(Live::new(settings))
            .route("/ok", web::get().to(HttpResponse::Ok))
            .route("/stuck", web::get().to(async || std::future::pending::<HttpResponse>().await))
            .wrap(from_fn(deadline));
        let app = init_service(app).await;
        let error = try_call_service(&app, TestRequest::get().uri("/stuck").to_request()).await.expect_err("stuck");
        assert_eq!(error.as_error::<Problem>(), Some(&Problem::NoAnswer));
        let response = try_call_service(&app, TestRequest::get().uri("/ok").to_request()).await.unwrap();
        assert!(response.status().is_success());
    }
}
