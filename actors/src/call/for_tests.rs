//! Calls for unit tests.

use std::sync::Arc;

use altilink::Pad;

use super::birth::Birth;
use super::call_state::{CallState, Direction};
use super::recording::Recording;
use super::seat::Seat;
use super::surroundings::{Contact, Footprint, Surroundings};
use crate::{Extension, Product};

/// The call pad of every call that is made here.
pub(crate) const CALL: Pad = Pad(5000);

/// A line without other calls, on a connection that stands.
pub(crate) const ALONE: Surroundings = Surroundings {
    contact: Contact::Sure,
    held: 0,
    connected: 0,
    connected_is_held: false,
    ringing_out: 0,
    in_conference: false,
    conference_recording: Recording::Off,
    conference_mute: None,
};

/// A call of the user's own line 101, at MaxCS.
pub(crate) fn birth(direction: Direction, state: CallState, recording: Recording) -> Birth {
    Birth {
        extension: Extension::parse("101").unwrap(),
        seat: Seat::Own,
        product: Product::MaxCs,
        call: CALL,
        direction,
        state,
        other_side_holds: false,
        recording,
        details: Arc::default(),
    }
}

/// A call as the others of its line see it, of whose recording nothing more is known.
pub(crate) fn footprint(state: CallState, recording: Recording) -> Footprint {
    Footprint { state, other_side_holds: false, recording, by_answer: false, last_mute: None }
}
