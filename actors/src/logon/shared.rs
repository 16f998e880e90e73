//! What all logons of the proxy share.

use super::agent_notes::AgentNotes;
use super::service_board::ServiceBoard;

/// What all logons share.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shared {
    /// What becomes of callers of workgroups.
    pub(crate) service: ServiceBoard,
    /// What is kept of agents.
    pub(crate) notes: AgentNotes,
}
