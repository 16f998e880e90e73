//! Driving an embedded AltiServ: callers from outside, phones on desks, faults, its role and its licences.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use altiserv::{Fault, Handle, LicencePool, OutsideCall, PhoneChange, ServerRole, SimulatedCall, Statistics};
use serde::Serialize;
use serde::de::DeserializeOwned;
use utoipa::ToSchema;

use super::path::{PhonePath, SimulatedCallPath};
use super::sessions::EmptyBody;
use super::table::IN_TABLE;
use crate::body::RawBody;
use crate::client::Client;
use crate::problem::Problem;

/// A call that was placed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlacedCall)]
struct PlacedBody {
    /// Names the call in paths of the simulator.
    id: i32,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SimulatedCallList)]
struct SimulatedCallsBody {
    calls: Vec<SimulatedCall>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RoleStatus)]
struct RoleBody {
    role: ServerRole,
}

fn done() -> HttpResponse {
    HttpResponse::Ok().json(EmptyBody {})
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

#[utoipa::path(
    post,
    path = IN_TABLE,
    operation_id = "simulateCall",
    tag = "Simulator",
    summary = "A caller from outside rings",
    description = "Rings an extension or a workgroup as a caller from outside. Only `to` is required.",
    request_body(content = OutsideCall),
    responses((status = 201, description = "The call rings or waits. `Location` is its path.", body = PlacedBody)),
)]
pub(crate) async fn place(
    request: HttpRequest,
    handle: Data<Handle>,
    RawBody(body): RawBody,
) -> Result<HttpResponse, Problem> {
    let call: OutsideCall = exact(&body)?;
    let id = handle.place_call(call).await?;
    let location = format!("{}/simulator/calls/{id}", Client::of(&request).base_path);
    Ok(HttpResponse::Created().insert_header(("Location", location)).json(PlacedBody { id }))
}

#[utoipa::path(
    get,
    path = IN_TABLE,
    operation_id = "listSimulatedCalls",
    tag = "Simulator",
    summary = "List the calls of the phone system",
    description = "Lists every call of the embedded AltiServ, internal ones too.",
    responses((status = 200, description = "Oldest first.", body = SimulatedCallsBody)),
)]
pub(crate) async fn list(handle: Data<Handle>) -> Result<HttpResponse, Problem> {
    Ok(HttpResponse::Ok().json(SimulatedCallsBody { calls: handle.calls().await? }))
}

#[utoipa::path(
    post,
    path = IN_TABLE,
    operation_id = "answerSimulatedCall",
    tag = "Simulator",
    summary = "The called phone answers",
    description = "Answers the call at the phone that it rings, as a person at the desk or the outside party would.",
    params(SimulatedCallPath),
    responses((status = 200, description = "It is answered.", body = EmptyBody)),
)]
pub(crate) async fn answer(handle: Data<Handle>, path: Path<SimulatedCallPath>) -> Result<HttpResponse, Problem> {
    handle.answer_call(call_id(&path.call)?).await?;
    Ok(done())
}

#[utoipa::path(
    delete,
    path = IN_TABLE,
    operation_id = "hangUpSimulatedCall",
    tag = "Simulator",
    summary = "The outside party hangs up",
    description = "Ends the call, as the party outside would.",
    params(SimulatedCallPath),
    responses((status = 200, description = "It is over.", body = EmptyBody)),
)]
pub(crate) async fn hang_up(handle: Data<Handle>, path: Path<SimulatedCallPath>) -> Result<HttpResponse, Problem> {
    handle.hang_up_call(call_id(&path.call)?).await?;
    Ok(done())
}

#[utoipa::path(
    post,
    path = IN_TABLE,
    operation_id = "answerPhone",
    tag = "Simulator",
    summary = "A desk phone answers",
    description = "Answers the call that rings the phone of the extension.",
    params(PhonePath),
    responses((status = 200, description = "It has answered.", body = EmptyBody)),
)]
pub(crate) async fn answer_extension(handle: Data<Handle>, path: Path<PhonePath>) -> Result<HttpResponse, Problem> {
    handle.answer_extension(&path.extension).await?;
    Ok(done())
}

#[utoipa::path(
    post,
    path = IN_TABLE,
    operation_id = "hangUpPhone",
    tag = "Simulator",
    summary = "A desk phone hangs up",
    description = "Ends the call of the phone of the extension.",
    params(PhonePath),
    responses((status = 200, description = "It has hung up.", body = EmptyBody)),
)]
pub(crate) async fn hang_up_extension(handle: Data<Handle>, path: Path<PhonePath>) -> Result<HttpResponse, Problem> {
    handle.hang_up_extension(&path.extension).await?;
    Ok(done())
}

#[utoipa::path(
    get,
    path = IN_TABLE,
    operation_id = "getStatistics",
    tag = "Simulator",
    summary = "Count the calls from outside",
    description = "Tells what became of the calls of outside callers: offered = answered + abandoned + overflowed + waiting.",
    responses((status = 200, description = "The figures since the start.", body = Statistics)),
)]
pub(crate) async fn statistics(handle: Data<Handle>) -> Result<HttpResponse, Problem> {
    Ok(HttpResponse::Ok().json(handle.statistics().await?))
}

#[utoipa::path(
    post,
    path = IN_TABLE,
    operation_id = "conferencePhone",
    tag = "Simulator",
    summary = "A desk phone joins its two calls",
    description = "Joins the connected call and the held call of the phone in a conference. 409 unless it has exactly these two.",
    params(PhonePath),
    responses((status = 200, description = "They are joined.", body = EmptyBody)),
)]
pub(crate) async fn conference(handle: Data<Handle>, path: Path<PhonePath>) -> Result<HttpResponse, Problem> {
    handle.conference(&path.extension).await?;
    Ok(done())
}

#[utoipa::path(
    post,
    path = IN_TABLE,
    operation_id = "transferPhone",
    tag = "Simulator",
    summary = "A desk phone connects its two calls and leaves",
    description = "Connects the parties of the two calls of the phone, or of the held call and the one in `ringback`.",
    params(PhonePath),
    responses((status = 200, description = "The phone has left.", body = EmptyBody)),
)]
pub(crate) async fn transfer(handle: Data<Handle>, path: Path<PhonePath>) -> Result<HttpResponse, Problem> {
    handle.transfer(&path.extension).await?;
    Ok(done())
}

#[utoipa::path(
    put,
    path = IN_TABLE,
    operation_id = "setPhone",
    tag = "Simulator",
    summary = "Change the switches of a desk phone",
    description = "Changes when the phone answers by itself, do not disturb, and call waiting. A switch that is absent stays as it is.",
    params(PhonePath),
    request_body(content = Option<PhoneChange>),
    responses((status = 200, description = "Changed.", body = EmptyBody)),
)]
pub(crate) async fn set_phone(
    handle: Data<Handle>,
    path: Path<PhonePath>,
    RawBody(body): RawBody,
) -> Result<HttpResponse, Problem> {
    let change: PhoneChange = exact(&body)?;
    handle.set_phone(&path.extension, change).await?;
    Ok(done())
}

#[utoipa::path(
    post,
    path = IN_TABLE,
    operation_id = "setFault",
    tag = "Simulator",
    summary = "Begin a fault",
    description = "Lets the embedded AltiServ fail in one of several ways.",
    request_body(content = Fault),
    responses((status = 200, description = "The fault has begun.", body = EmptyBody)),
)]
pub(crate) async fn set_fault(handle: Data<Handle>, RawBody(body): RawBody) -> Result<HttpResponse, Problem> {
    let fault: Fault = exact(&body)?;
    handle.set_fault(fault).await?;
    Ok(done())
}

#[utoipa::path(
    delete,
    path = IN_TABLE,
    operation_id = "clearFaults",
    tag = "Simulator",
    summary = "End all faults",
    description = "Ends every fault that was begun.",
    responses((status = 200, description = "There is no fault.", body = EmptyBody)),
)]
pub(crate) async fn clear_faults(handle: Data<Handle>) -> Result<HttpResponse, Problem> {
    handle.clear_faults().await?;
    Ok(done())
}

#[utoipa::path(
    get,
    path = IN_TABLE,
    operation_id = "getRole",
    tag = "Simulator",
    summary = "Tell the role",
    description = "Tells whether the embedded AltiServ is the active server or a standby.",
    responses((status = 200, description = "The role.", body = RoleBody)),
)]
pub(crate) async fn role(handle: Data<Handle>) -> Result<HttpResponse, Problem> {
    Ok(HttpResponse::Ok().json(RoleBody { role: handle.role().await? }))
}

#[utoipa::path(
    post,
    path = IN_TABLE,
    operation_id = "promote",
    tag = "Simulator",
    summary = "Become the active server",
    description = "Makes the embedded AltiServ the active server, which takes logons.",
    responses((status = 200, description = "The role now.", body = RoleBody)),
)]
pub(crate) async fn promote(handle: Data<Handle>) -> Result<HttpResponse, Problem> {
    handle.promote().await?;
    role(handle).await
}

#[utoipa::path(
    post,
    path = IN_TABLE,
    operation_id = "demote",
    tag = "Simulator",
    summary = "Become a standby",
    description = "Makes the embedded AltiServ a standby: all logons end, and none is taken.",
    responses((status = 200, description = "The role now.", body = RoleBody)),
)]
pub(crate) async fn demote(handle: Data<Handle>) -> Result<HttpResponse, Problem> {
    handle.demote().await?;
    role(handle).await
}

#[utoipa::path(
    put,
    path = IN_TABLE,
    operation_id = "setLicences",
    tag = "Simulator",
    summary = "Set the number of licences",
    description = "Sets the size of the licence pool. Users who are logged on stay logged on.",
    request_body(content = LicencePool),
    responses((status = 200, description = "The pool has this size.", body = EmptyBody)),
)]
pub(crate) async fn set_licences(handle: Data<Handle>, RawBody(body): RawBody) -> Result<HttpResponse, Problem> {
    let LicencePool { licences } = exact(&body)?;
    handle.set_licences(licences).await?;
    Ok(done())
}
