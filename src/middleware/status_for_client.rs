use actix_web::Error;
use actix_web::ResponseError;
use actix_web::dev::ServiceResponse;
use actix_web::http::StatusCode;

use crate::problem::Problem;

/// The status that the client gets. An error of actix-web becomes a [`Problem`] further out, whose status may differ.
pub(crate) fn status_for_client<B>(answer: &Result<ServiceResponse<B>, Error>) -> StatusCode {
    let of_error = |error: &Error| Problem::from_framework(error).status_code();
    match answer {
        Ok(response) => response.response().error().map_or_else(|| response.status(), of_error),
        Err(error) => of_error(error),
    }
}
