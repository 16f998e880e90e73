//! The identity of a call: tells if two descriptions are of the same call. Pure.

use altilink::message::call_info::{CallDetails, CallInfo};
use altilink::{Pad, SessionHandle};

use crate::call::{CallState, Direction};

/// Data that a call keeps for as long as it lasts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Identity {
    session: SessionHandle,
    start_time: i32,
    direction: Direction,
    caller: String,
    callee: String,
}

impl Identity {
    pub(crate) fn of(direction: Direction, info: &CallInfo) -> Self {
        Self {
            session: info.session,
            start_time: info.start_time,
            direction,
            caller: info.caller_id.clone(),
            callee: info.callee_id.clone(),
        }
    }

    /// True if the found call is surely the same, as is needed after a lost connection. A server that was restarted counts
    /// its session handles from 1 again, and the handle 0 says nothing.
    pub(crate) fn is_surely(&self, found: &Self) -> bool {
        self.session.0 != 0 && self == found
    }

    /// True if the found call is the same, as is enough on one connection and on a pad whose call was not heard to end.
    pub(crate) fn is_still(&self, found: &Self) -> bool {
        if self.session.0 != 0 && found.session.0 != 0 {
            return self.session == found.session;
        }
        Self { session: found.session, ..self.clone() } == *found
    }
}

/// True if a call would have gone backwards from one state to the other: an answered call does not ring again.
pub(crate) fn is_backwards(known: CallState, found: CallState) -> bool {
    let rings = |state| matches!(state, CallState::Ringing | CallState::RingingBack);
    !rings(known) && rings(found)
}

/// Direction and call pad of a call, seen from a line.
pub(crate) fn seen_from(line: Pad, details: &CallDetails) -> (Direction, Pad) {
    if details.info.caller == line {
        (Direction::Out, details.info.callee)
    } else {
        (Direction::In, details.info.caller)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(session: i32, start_time: i32, caller: &str) -> Identity {
        let info = CallInfo {
            session: SessionHandle(session),
            start_time,
            caller_id: caller.to_owned(),
            ..CallInfo::default()
        };
        Identity::of(Direction::In, &info)
    }

    #[test]
    fn across_an_outage_everything_has_to_agree_and_the_handle_to_say_something() {
        let known = call(1, 1000, "555");
        assert!(known.is_surely(&call(1, 1000, "555")));
        for other in [call(2, 1000, "555"), call(1, 1001, "555"), call(1, 1000, "556"), call(0, 1000, "555")] {
            assert!(!known.is_surely(&other), "{other:?}");
        }
        let nameless = call(0, 1000, "555");
        assert!(!nameless.is_surely(&nameless.clone()));
    }

    #[test]
    fn on_one_connection_a_handle_decides_where_there_are_two() {
        let known = call(1, 1000, "555");
        assert!(known.is_still(&call(1, 0, "")));
        assert!(!known.is_still(&call(2, 1000, "555")));
        assert!(known.is_still(&call(0, 1000, "555")) && !known.is_still(&call(0, 1000, "556")));
    }

    #[test]
    fn an_answered_call_does_not_ring_again() {
        assert!(is_backwards(CallState::Connected, CallState::Ringing));
        assert!(!is_backwards(CallState::Ringing, CallState::Connected));
        assert!(!is_backwards(CallState::Held, CallState::Connected));
        assert!(!is_backwards(CallState::Ringing, CallState::Ringing));
    }

    #[test]
    fn on_one_connection_a_handle_of_0_on_either_side_leaves_the_rest_to_decide() {
        let known = call(0, 1000, "555");
        for handle in [0, 1] {
            assert!(known.is_still(&call(handle, 1000, "555")));
            assert!(!known.is_still(&call(handle, 1001, "555")));
            assert!(call(handle, 1000, "555").is_still(&known));
            assert!(!call(handle, 1001, "555").is_still(&known));
        }
    }

    #[test]
    fn an_alerting_call_goes_backwards_to_nothing() {
        let alerting = [CallState::Ringing, CallState::RingingBack];
        for found in alerting {
            assert!(is_backwards(CallState::Held, found) && is_backwards(CallState::Conference, found));
            assert!(alerting.into_iter().all(|known| !is_backwards(known, found)));
        }
    }

    #[test]
    fn a_call_of_which_the_line_is_the_caller_goes_out_and_is_on_the_pad_of_the_callee() {
        let details = |caller, callee| CallDetails {
            info: CallInfo { caller: Pad(caller), callee: Pad(callee), ..CallInfo::default() },
            ..CallDetails::default()
        };
        assert_eq!(seen_from(Pad(100), &details(100, 5000)), (Direction::Out, Pad(5000)));
        assert_eq!(seen_from(Pad(100), &details(5000, 100)), (Direction::In, Pad(5000)));
    }
}
