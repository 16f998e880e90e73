use std::sync::Arc;

use altilink::Pad;
use altilink::message::call_info::CallDetails;

use super::call_state::{CallState, Direction};
use super::placed_by::PlacedBy;
use super::recording::Recording;
use super::seat::Seat;
use crate::{Extension, Product};

/// A call that is new, as the server tells it.
#[derive(Debug, Clone)]
pub(crate) struct Newborn {
    /// Call pad.
    pub(crate) call: Pad,
    pub(crate) direction: Direction,
    pub(crate) state: CallState,
    /// True if it is connected, and the other party holds it.
    pub(crate) other_side_holds: bool,
    pub(crate) recording: Recording,
    /// Data of the server about the parties.
    pub(crate) details: Arc<CallDetails>,
}

/// Data with which a call begins.
#[derive(Debug, Clone)]
pub(crate) struct Birth {
    /// Number of the line that it is on.
    pub(crate) extension: Extension,
    pub(crate) seat: Seat,
    pub(crate) product: Product,
    pub(crate) newborn: Newborn,
    /// Request that has placed it, if that is known already.
    pub(crate) placed_by: Option<PlacedBy>,
}
