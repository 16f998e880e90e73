//! Logging the session's user on to workgroups, and off.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use actors::session::LogOnToWorkgroup;
use serde::Deserialize;
use utoipa::ToSchema;

use super::agent::WorkgroupBody;
use super::path::{WorkgroupPath, workgroup};
use super::table::IN_TABLE;
use crate::body::Body;
use crate::problem::Problem;
use crate::state::{AppState, ask};

/// Whether the user is logged on from now on, and why; what each reason means is set up in AltiServ.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct WorkgroupRequest {
    #[serde(rename = "loggedon")]
    #[schema(value_type = bool)]
    logged_on: Option<bool>,
    reason: Option<i32>,
}

/// The field `loggedOn` of a request, which must be there.
pub(crate) fn required_logon(logged_on: Option<bool>) -> Result<bool, Problem> {
    logged_on.ok_or_else(|| Problem::wrong_field("loggedOn", "is missing; it is true or false"))
}

#[utoipa::path(
    put,
    path = IN_TABLE,
    operation_id = "setWorkgroupLogon",
    tag = "Agents",
    summary = "Log on to a workgroup, or off",
    description = "Logs the user on to a workgroup with `loggedOn` true, and off with false.",
    params(WorkgroupPath),
    request_body(content = WorkgroupRequest),
    responses((status = 200, description = "As AltiServ has it now, by this request or already.", body = WorkgroupBody<'_>)),
)]
pub(crate) async fn log_on(
    state: Data<AppState>,
    path: Path<WorkgroupPath>,
    body: Body<WorkgroupRequest>,
) -> Result<HttpResponse, Problem> {
    let session = state.session(&path.session)?;
    let workgroup = workgroup(&path.workgroup)?;
    let logged_on = required_logon(body.0.logged_on)?;
    let wanted = LogOnToWorkgroup { workgroup, logged_on, reason: body.0.reason };
    let standing = ask(&session, wanted).await??;
    Ok(HttpResponse::Ok().json(WorkgroupBody::of(&standing)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_must_have_logged_on() {
        assert_eq!(required_logon(Some(false)), Ok(false));
        assert!(matches!(required_logon(None), Err(Problem::WrongField { field, .. }) if field == "loggedOn"));
    }
}
