//! The queues of workgroups.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use actors::session::{GetQueue, QueueView};
use serde::Serialize;
use utoipa::ToSchema;

use super::path::{WorkgroupPath, workgroup};
use super::table::IN_TABLE;
use crate::events::CallerBody;
use crate::problem::Problem;
use crate::state::{AppState, ask};

/// The callers who wait in a workgroup's queue, in the order in which they came.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Queue)]
struct QueueBody<'a> {
    workgroup: &'a str,
    callers: Vec<CallerBody<'a>>,
}

impl<'a> QueueBody<'a> {
    fn of(view: &'a QueueView) -> Self {
        let callers = view.callers.iter().map(|caller| CallerBody::of(caller)).collect();
        Self { workgroup: view.workgroup.as_str(), callers }
    }
}

#[utoipa::path(
    get,
    path = IN_TABLE,
    operation_id = "getQueue",
    tag = "Supervisors",
    summary = "Who waits in the queue of a workgroup",
    description = "Lists the callers who wait. Where the session watches the workgroup, it is what its QueueEvents have told; or else AltiServ is asked, which tells it supervisors.",
    params(WorkgroupPath),
    responses((status = 200, description = "Those who wait, in the order in which they came.", body = QueueBody<'_>)),
)]
pub(crate) async fn list(state: Data<AppState>, path: Path<WorkgroupPath>) -> Result<HttpResponse, Problem> {
    let session = state.session(&path.session)?;
    let view = ask(&session, GetQueue(workgroup(&path.workgroup)?)).await??;
    Ok(HttpResponse::Ok().json(QueueBody::of(&view)))
}
