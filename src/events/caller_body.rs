//! A caller who waits in a workgroup's queue, as events and listings show it.

use actors::session::WaitingCaller;
use serde::Serialize;
use utoipa::ToSchema;

use super::rfc3339;

/// A caller who waits in a workgroup's queue.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WaitingCaller)]
pub(crate) struct CallerBody<'a> {
    /// Names the caller among those of the queue.
    id: String,
    #[serde(rename = "callerID")]
    caller_id: &'a str,
    #[serde(rename = "callerName")]
    caller_name: &'a str,
    /// 1 (lowest) to 9, and 0 for none.
    priority: i32,
    /// Time since which the caller waits: AltiServ's where it was asked, or else that of its event.
    #[schema(format = DateTime)]
    since: String,
}

impl<'a> CallerBody<'a> {
    pub(crate) fn of(caller: &'a WaitingCaller) -> Self {
        Self {
            id: caller.id(),
            caller_id: &caller.number,
            caller_name: &caller.name,
            priority: caller.priority,
            since: rfc3339(caller.since),
        }
    }
}
