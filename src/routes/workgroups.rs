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
    #[schema(nullable = false)]
    reason: Option<i32>,
}

impl WorkgroupRequest {
    fn logged_on(&self) -> Result<bool, Problem> {
        self.logged_on.ok_or_else(|| Problem::wrong_field("loggedOn", "is missing; it is true or false"))
    }
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
    let logged_on = body.0.logged_on()?;
    let wanted = LogOnToWorkgroup { workgroup, logged_on, reason: body.0.reason };
    let standing = ask(&session, wanted).await??;
    Ok(HttpResponse::Ok().json(WorkgroupBody::of(&standing)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_must_have_logged_on() {
        let request = |logged_on| WorkgroupRequest { logged_on, reason: Some(3) };
        assert_eq!(request(Some(false)).logged_on(), Ok(false));
        assert!(matches!(request(None).logged_on(), Err(Problem::WrongField { field, .. }) if field == "loggedOn"));
    }
}
