//! The answer to a request for a call, as it is kept for requests that are sent again.

use actors::session::PlacedCall;

use crate::dialplan::Dialled;

/// A call that AltiServ has accepted.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct AnsweredCall {
    /// The number that was dialled.
    pub target: Dialled,
    /// Id of the request that has dialled it.
    pub request_id: String,
    /// The call as far as it was seen.
    pub seen: PlacedCall,
}
