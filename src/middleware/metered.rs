use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;

use super::status_for_client::status_for_client;
use crate::metrics::Metrics;

/// Counts each request by its route and its status, and how long it took.
pub async fn metered<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let Some(metrics) = request.app_data::<Metrics>() else { return next.call(request).await };
    let served = metrics.begin_request(request.method(), request.match_pattern());
    let answer = next.call(request).await;
    served.answered(status_for_client(&answer));
    answer
}
