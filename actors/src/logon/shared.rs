//! What all logons of the proxy share.

use super::agent_notes::AgentNotes;
use super::service_board::ServiceBoard;

/// Records that all logons share.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shared {
    /// Outcomes of the callers of workgroups.
    pub(crate) service: ServiceBoard,
    /// Notes of agents.
    pub(crate) notes: AgentNotes,
}
