use actix_web::Error;
use actix_web::ResponseError;
use actix_web::dev::ServiceResponse;
use actix_web::http::StatusCode;

use crate::problem::Problem;

/// The status that the client will see: an error of the framework's own becomes a problem of ours on its way out, whose
/// status may be another one.
pub(super) fn told_status<B>(answer: &Result<ServiceResponse<B>, Error>) -> StatusCode {
    let told = |error: &Error| Problem::from_framework(error).status_code();
    match answer {
        Ok(response) => response.response().error().map_or_else(|| response.status(), told),
        Err(error) => told(error),
    }
}
