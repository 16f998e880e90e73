use std::sync::Arc;

use altilink::Pad;
use altilink::message::call_info::CallDetails;

use super::call_state::{CallState, Direction};
use super::recording::Recording;
use super::seat::Seat;
use crate::{Extension, Product};

/// What a call begins with, and what never changes of it.
#[derive(Debug, Clone)]
pub(crate) struct Birth {
    /// The number of the line that it is on.
    pub(crate) extension: Extension,
    /// Whose line that is.
    pub(crate) seat: Seat,
    /// What the phone system can do.
    pub(crate) product: Product,
    /// The call pad.
    pub(crate) call: Pad,
    /// Which way it goes.
    pub(crate) direction: Direction,
    /// The state it is in.
    pub(crate) state: CallState,
    /// Whether it is connected, and the other party holds it.
    pub(crate) other_side_holds: bool,
    /// Its recording.
    pub(crate) recording: Recording,
    /// What the server says about it.
    pub(crate) details: Arc<CallDetails>,
}
