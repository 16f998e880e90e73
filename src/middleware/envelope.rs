use actix_web::Error;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;

use super::access_log::AccessLine;
use super::base_path::remove_base_path;
use super::request_id::identified;
use super::status_for_client::status_for_client;
use crate::metrics::Metrics;
use crate::origins;

/// Serves a request of the Web API, below its base path, with all that [`envelope`] does. Pages of listed origins may send
/// credentials.
pub(crate) async fn web_api_envelope(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    remove_base_path(&mut request);
    let may_send_credentials = origins::is_from_listed_origin(&request);
    let answer = envelope(request, next).await;
    if may_send_credentials { origins::allow_credentials(answer) } else { answer }
}

/// Gives a request its id and its line in the access log, and counts it by its route and status, and how long it took.
pub(crate) async fn envelope(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    identified(request, async |request| {
        let route = request.match_pattern();
        let line = AccessLine::begin(&request);
        let metrics = request.app_data::<Metrics>();
        let served = metrics.map(|metrics| metrics.begin_request(request.method(), route.clone()));
        let answer = next.call(request).await;
        let status = status_for_client(&answer);
        if let Some(line) = line {
            line.end(status, route.as_deref());
        }
        if let Some(served) = served {
            served.answered(status);
        }
        answer
    })
    .await
}
