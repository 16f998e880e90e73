//! A reason why an agent is not ready, as events and answers show it.

use actors::session::AgentReason;
use serde::Serialize;
use utoipa::ToSchema;

/// A reason why an agent is not ready.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[schema(as = NotReadyReason)]
pub(crate) struct ReasonBody<'a> {
    pub(crate) code: u16,
    pub(crate) name: &'a str,
}

impl<'a> ReasonBody<'a> {
    pub(crate) fn of(reason: &'a AgentReason) -> Self {
        Self { code: reason.code, name: &reason.name }
    }
}
