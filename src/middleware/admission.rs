use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;

use super::deadline::in_time;
use super::head_limits::check_head;
use super::lean_head::make_lean;
use super::panic_guard::without_panic;
use super::plain_path::make_plain;
use crate::hosts;
use crate::live::Live;

/// Checks a request before anything else is done for it, and has it served in time and without panics.
pub(crate) async fn admission<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    hosts::check(&request)?;
    let _under_way = check_head(&request)?;
    make_plain(&mut request);
    make_lean(&mut request);
    match request.app_data::<Live>().map(|live| live.now().request_deadline) {
        Some(limit) => without_panic(in_time(limit, next.call(request))).await,
        None => without_panic(next.call(request)).await,
    }
}

/// Does the same for requests that are sent on elsewhere, whose paths stay as they are.
pub(crate) async fn admission_as_it_is<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    hosts::check(&request)?;
    let _under_way = check_head(&request)?;
    without_panic(next.call(request)).await
}
