//! What the proxy keeps of an agent, as events and answers show it.

use actors::link::CommandError;
use actors::session::{AgentReason, FailedState, NextState};
use serde::Serialize;
use utoipa::ToSchema;

use super::vocabulary;
use super::words::Word;

/// A reason why an agent is not ready.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[schema(as = NotReadyReason)]
pub(crate) struct ReasonBody<'a> {
    pub(crate) code: u16,
    pub(crate) name: &'a str,
}

/// The state that an agent takes when the last call ends.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = NextState)]
pub(crate) struct NextStateBody<'a> {
    #[schema(value_type = vocabulary::AgentState)]
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<ReasonBody<'a>>,
}

/// A state that was to follow a call, and was not set.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = NextStateError)]
pub(crate) struct NextStateErrorBody {
    #[schema(value_type = vocabulary::AgentState)]
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    /// AltiServ's code, if it has refused the state.
    code: Option<i32>,
    message: String,
}

impl<'a> ReasonBody<'a> {
    pub(crate) fn of(reason: &'a AgentReason) -> Self {
        Self { code: reason.code, name: &reason.name }
    }
}

impl<'a> NextStateBody<'a> {
    pub(crate) fn of(next: &'a NextState) -> Self {
        Self { state: next.state.word(), reason: next.reason.as_deref().map(ReasonBody::of) }
    }
}

impl NextStateErrorBody {
    pub(crate) fn of(FailedState { state, error }: &FailedState) -> Self {
        let code = match error {
            CommandError::Refused(code) => Some(i32::from(*code)),
            _ => None,
        };
        Self { state: state.word(), code, message: error.to_string() }
    }
}
