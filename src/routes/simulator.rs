//! Driving an embedded AltiServ: callers from outside, phones on desks, faults, its role and its licences.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use altiserv::{Fault, Handle, OutsideCall, PhoneChange};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::path::{PhonePath, SimulatedCallPath};
use crate::body::RawBody;
use crate::client::Client;
use crate::problem::Problem;

/// The size of the pool of licences.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LicencesRequest {
    licences: u32,
}

fn done() -> HttpResponse {
    HttpResponse::Ok().json(json!({}))
}

/// The value of a body whose keys are spelt as documented. An unknown key is refused instead of being ignored.
fn exact<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    let body = if body.is_empty() { b"{}" } else { body };
    let mut source = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut source).map_err(|error| {
        let field = error.path().to_string();
        let error = error.into_inner();
        // A syntax error concerns the whole text, and not the field at which it was found.
        if field == "." || !error.is_data() {
            return Problem::BadRequest(error.to_string());
        }
        Problem::wrong_field(field, error.to_string())
    })?;
    source.end().map_err(|error| Problem::BadRequest(error.to_string()))?;
    Ok(value)
}

fn call_id(text: &str) -> Result<i32, Problem> {
    text.parse().map_err(|_| Problem::NoSuchCall)
}

pub(crate) async fn place(
    request: HttpRequest,
    handle: Data<Handle>,
    RawBody(body): RawBody,
) -> Result<HttpResponse, Problem> {
    let call: OutsideCall = exact(&body)?;
    let id = handle.place_call(call).await?;
    let location = format!("{}/simulator/calls/{id}", Client::of(&request).base_path);
    Ok(HttpResponse::Created().insert_header(("Location", location)).json(json!({ "id": id })))
}

pub(crate) async fn list(handle: Data<Handle>) -> Result<HttpResponse, Problem> {
    Ok(HttpResponse::Ok().json(json!({ "calls": handle.calls().await? })))
}

pub(crate) async fn answer(handle: Data<Handle>, path: Path<SimulatedCallPath>) -> Result<HttpResponse, Problem> {
    handle.answer_call(call_id(&path.call)?).await?;
    Ok(done())
}

pub(crate) async fn hang_up(handle: Data<Handle>, path: Path<SimulatedCallPath>) -> Result<HttpResponse, Problem> {
    handle.hang_up_call(call_id(&path.call)?).await?;
    Ok(done())
}

pub(crate) async fn answer_extension(handle: Data<Handle>, path: Path<PhonePath>) -> Result<HttpResponse, Problem> {
    handle.answer_extension(&path.extension).await?;
    Ok(done())
}

pub(crate) async fn hang_up_extension(handle: Data<Handle>, path: Path<PhonePath>) -> Result<HttpResponse, Problem> {
    handle.hang_up_extension(&path.extension).await?;
    Ok(done())
}

pub(crate) async fn statistics(handle: Data<Handle>) -> Result<HttpResponse, Problem> {
    Ok(HttpResponse::Ok().json(handle.statistics().await?))
}

pub(crate) async fn conference(handle: Data<Handle>, path: Path<PhonePath>) -> Result<HttpResponse, Problem> {
    handle.conference(&path.extension).await?;
    Ok(done())
}

pub(crate) async fn transfer(handle: Data<Handle>, path: Path<PhonePath>) -> Result<HttpResponse, Problem> {
    handle.transfer(&path.extension).await?;
    Ok(done())
}

pub(crate) async fn set_phone(
    handle: Data<Handle>,
    path: Path<PhonePath>,
    RawBody(body): RawBody,
) -> Result<HttpResponse, Problem> {
    let change: PhoneChange = exact(&body)?;
    handle.set_phone(&path.extension, change).await?;
    Ok(done())
}

pub(crate) async fn set_fault(handle: Data<Handle>, RawBody(body): RawBody) -> Result<HttpResponse, Problem> {
    let fault: Fault = exact(&body)?;
    handle.set_fault(fault).await?;
    Ok(done())
}

pub(crate) async fn clear_faults(handle: Data<Handle>) -> Result<HttpResponse, Problem> {
    handle.clear_faults().await?;
    Ok(done())
}

/// The role; the answer to a change of it, too.
pub(crate) async fn role(handle: Data<Handle>) -> Result<HttpResponse, Problem> {
    Ok(HttpResponse::Ok().json(json!({ "role": handle.role().await? })))
}

pub(crate) async fn promote(handle: Data<Handle>) -> Result<HttpResponse, Problem> {
    handle.promote().await?;
    role(handle).await
}

pub(crate) async fn demote(handle: Data<Handle>) -> Result<HttpResponse, Problem> {
    handle.demote().await?;
    role(handle).await
}

pub(crate) async fn set_licences(handle: Data<Handle>, RawBody(body): RawBody) -> Result<HttpResponse, Problem> {
    let LicencesRequest { licences } = exact(&body)?;
    handle.set_licences(licences).await?;
    Ok(done())
}
