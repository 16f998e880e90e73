//! The state of a call on its call pad. Pure.
//!
//! ```text
//!   RING ------> Ringing -----+
//!                             |-- connected, in use ---------------> Connected
//!   RING_BACK -> RingingBack -+-- conferencing --------------------> Conference
//!
//!   Connected, Held, Conference -- hold ---------------------------------------> Held
//!                               -- connected, in use, music on hold -----------> Connected
//!                               -- conferencing -------------------------------> Conference
//!
//!   any but Disconnected -- idle, disconnect, CALLDROP, not found by a reading --> Disconnected
//!   Disconnected         -- nothing
//!
//!   found by a reading, and not known: the state that the server says, or else Held or Connected
//! ```
//!
//! Any other state of the server changes nothing.

use altilink::LineState;

/// Direction of a call, seen from the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Somebody calls the line.
    In,
    /// The line calls.
    Out,
}

/// State of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CallState {
    /// Incoming, not answered.
    Ringing,
    /// Outgoing, the other side is alerting.
    RingingBack,
    /// Connected to one other party.
    Connected,
    /// Connected, and put on hold by this line.
    Held,
    /// Connected to more than one other party.
    Conference,
    /// Over. Nothing follows.
    Disconnected,
}

/// Kind of a CallEvent. Only these four have a name in the Web API; hold and conference are read from the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CallEventKind {
    /// An incoming call rings.
    Ring,
    /// An outgoing call is alerting.
    RingBack,
    /// The parties are connected.
    Connect,
    /// The call is over.
    Disconnect,
}

impl CallState {
    /// State of a call that a reading has found. If the server does not say it, the likeliest is taken: held if the call has
    /// been held for a time, else connected. Not verified against a live AltiServ.
    pub(crate) fn found(said: Option<LineState>, direction: Direction, hold_seconds: i32) -> Self {
        match said {
            Some(LineState::Ring) => Self::Ringing,
            Some(LineState::Ringback | LineState::Proceeding | LineState::CallPending) => match direction {
                Direction::In => Self::Ringing,
                Direction::Out => Self::RingingBack,
            },
            Some(LineState::Hold | LineState::HoldPending) => Self::Held,
            Some(LineState::Conferencing) => Self::Conference,
            None if hold_seconds > 0 => Self::Held,
            Some(_) | None => Self::Connected,
        }
    }

    /// State after the server has reported one of this call, and the CallEvent that tells of it.
    pub(crate) fn reported(self, state: LineState) -> (Self, Option<CallEventKind>) {
        match (self, state) {
            (Self::Disconnected, _) => (self, None),
            (_, LineState::Idle | LineState::Disconnect) => self.dropped(),
            (Self::Ringing | Self::RingingBack, LineState::Connected | LineState::InUse) => {
                (Self::Connected, Some(CallEventKind::Connect))
            }
            (Self::Ringing | Self::RingingBack, LineState::Conferencing) => {
                (Self::Conference, Some(CallEventKind::Connect))
            }
            (Self::Ringing | Self::RingingBack, _) => (self, None),
            // The other side holds: this one holds nothing, and has nothing to retrieve.
            (_, LineState::Connected | LineState::InUse | LineState::MusicOnHold) => (Self::Connected, None),
            (_, LineState::Hold) => (Self::Held, None),
            (_, LineState::Conferencing) => (Self::Conference, None),
            (_, _) => (self, None),
        }
    }

    /// True if the server's report of this state says nothing about a call in this one.
    pub(crate) fn ignores(self, state: LineState) -> bool {
        !tells_of_a_conversation(state) && self.reported(state) == (self, None)
    }

    /// State after the end, and the CallEvent that tells of it once.
    pub(crate) fn dropped(self) -> (Self, Option<CallEventKind>) {
        let told = (self != Self::Disconnected).then_some(CallEventKind::Disconnect);
        (Self::Disconnected, told)
    }

    /// CallEvent by which an application first hears of a call in this state.
    #[must_use]
    pub fn introduction(self) -> CallEventKind {
        match self {
            Self::Ringing => CallEventKind::Ring,
            Self::RingingBack => CallEventKind::RingBack,
            Self::Connected | Self::Held | Self::Conference => CallEventKind::Connect,
            Self::Disconnected => CallEventKind::Disconnect,
        }
    }

    /// True if the call is answered and not over.
    pub(crate) fn is_connected(self) -> bool {
        matches!(self, Self::Connected | Self::Held | Self::Conference)
    }
}

/// True for a state that says if the parties talk, or who holds whom.
pub(crate) fn tells_of_a_conversation(state: LineState) -> bool {
    matches!(
        state,
        LineState::Connected | LineState::InUse | LineState::Hold | LineState::Conferencing | LineState::MusicOnHold
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ringing_call_connects_once_and_ends_once() {
        let (connected, told) = CallState::Ringing.reported(LineState::Connected);
        assert_eq!((connected, told), (CallState::Connected, Some(CallEventKind::Connect)));
        assert_eq!(connected.reported(LineState::Connected), (CallState::Connected, None));
        let (over, told) = connected.dropped();
        assert_eq!((over, told), (CallState::Disconnected, Some(CallEventKind::Disconnect)));
        assert_eq!(over.dropped(), (CallState::Disconnected, None));
        assert_eq!(over.reported(LineState::Connected), (CallState::Disconnected, None));
    }

    #[test]
    fn hold_and_retrieve_change_the_state_without_an_event() {
        let (held, told) = CallState::Connected.reported(LineState::Hold);
        assert_eq!((held, told), (CallState::Held, None));
        assert_eq!(held.reported(LineState::Connected), (CallState::Connected, None));
    }

    #[test]
    fn a_call_that_the_other_side_holds_stays_connected() {
        assert_eq!(CallState::Connected.reported(LineState::MusicOnHold), (CallState::Connected, None));
        let retrieved = CallState::Held.reported(LineState::MusicOnHold);
        assert_eq!(retrieved, (CallState::Connected, None), "it was retrieved while the other side holds it");
        let found = CallState::found(Some(LineState::MusicOnHold), Direction::In, 0);
        assert_eq!(found, CallState::Connected);
    }

    #[test]
    fn a_ringing_call_is_not_moved_by_states_of_the_line() {
        for state in [LineState::OffHook, LineState::Ring, LineState::Ringback, LineState::Hold, LineState::from(99)] {
            assert_eq!(CallState::Ringing.reported(state), (CallState::Ringing, None), "{state}");
        }
    }

    #[test]
    fn an_idle_line_ends_its_call() {
        assert_eq!(
            CallState::RingingBack.reported(LineState::Idle),
            (CallState::Disconnected, Some(CallEventKind::Disconnect))
        );
    }

    #[test]
    fn a_conference_is_a_connected_call() {
        let (state, told) = CallState::Connected.reported(LineState::Conferencing);
        assert_eq!((state, told), (CallState::Conference, None));
        assert!(state.is_connected());
    }

    #[test]
    fn a_found_call_has_the_state_that_the_server_says_or_the_likeliest() {
        let found = |said, hold| CallState::found(said, Direction::In, hold);
        assert_eq!(found(Some(LineState::Ring), 0), CallState::Ringing);
        assert_eq!(found(Some(LineState::Hold), 0), CallState::Held);
        assert_eq!(found(None, 3), CallState::Held);
        assert_eq!(found(None, 0), CallState::Connected);
        assert_eq!(CallState::found(Some(LineState::Ringback), Direction::Out, 0), CallState::RingingBack);
    }

    const EVERY_STATE: [CallState; 6] = [
        CallState::Ringing,
        CallState::RingingBack,
        CallState::Connected,
        CallState::Held,
        CallState::Conference,
        CallState::Disconnected,
    ];

    #[test]
    fn an_alerting_call_is_connected_by_whatever_says_that_the_parties_talk() {
        let connect = Some(CallEventKind::Connect);
        for alerting in [CallState::Ringing, CallState::RingingBack] {
            for (reported, state, told) in [
                (LineState::Connected, CallState::Connected, connect),
                (LineState::InUse, CallState::Connected, connect),
                (LineState::Conferencing, CallState::Conference, connect),
                (LineState::MusicOnHold, alerting, None),
            ] {
                assert_eq!(alerting.reported(reported), (state, told), "{alerting:?} {reported}");
            }
        }
    }

    #[test]
    fn an_answered_call_takes_each_state_that_is_of_a_conversation_and_no_other() {
        for answered in [CallState::Connected, CallState::Held, CallState::Conference] {
            for (reported, state) in [
                (LineState::Connected, CallState::Connected),
                (LineState::InUse, CallState::Connected),
                (LineState::MusicOnHold, CallState::Connected),
                (LineState::Hold, CallState::Held),
                (LineState::Conferencing, CallState::Conference),
                (LineState::OffHook, answered),
                (LineState::Ring, answered),
                (LineState::HoldPending, answered),
            ] {
                assert_eq!(answered.reported(reported), (state, None), "{answered:?} {reported}");
            }
            for end in [LineState::Idle, LineState::Disconnect] {
                assert_eq!(answered.reported(end), (CallState::Disconnected, Some(CallEventKind::Disconnect)));
            }
        }
    }

    #[test]
    fn a_report_is_ignored_where_it_is_of_no_conversation_and_changes_nothing() {
        for state in EVERY_STATE {
            for conversation in [
                LineState::Connected,
                LineState::InUse,
                LineState::Hold,
                LineState::Conferencing,
                LineState::MusicOnHold,
            ] {
                assert!(!state.ignores(conversation), "{state:?} {conversation}");
            }
            assert!(state.ignores(LineState::OffHook), "{state:?}");
            assert_eq!(state.ignores(LineState::Idle), state == CallState::Disconnected, "{state:?}");
        }
    }

    #[test]
    fn a_call_that_is_found_in_any_state_of_its_line_has_one_of_its_own() {
        use Direction::{In, Out};
        for (said, direction, hold_seconds, state) in [
            (Some(LineState::Ring), Out, 0, CallState::Ringing),
            (Some(LineState::Ringback), In, 0, CallState::Ringing),
            (Some(LineState::Proceeding), In, 0, CallState::Ringing),
            (Some(LineState::Proceeding), Out, 0, CallState::RingingBack),
            (Some(LineState::CallPending), In, 0, CallState::Ringing),
            (Some(LineState::CallPending), Out, 0, CallState::RingingBack),
            (Some(LineState::HoldPending), In, 0, CallState::Held),
            (Some(LineState::Conferencing), In, 9, CallState::Conference),
            (Some(LineState::Connected), In, 9, CallState::Connected),
            (Some(LineState::VoiceMail), Out, 0, CallState::Connected),
            (None, Out, 1, CallState::Held),
        ] {
            assert_eq!(CallState::found(said, direction, hold_seconds), state, "{said:?} {direction:?} {hold_seconds}");
        }
    }

    #[test]
    fn a_state_says_how_its_call_is_introduced_and_if_it_can_be_recorded() {
        use CallEventKind::{Connect, Disconnect, Ring, RingBack};
        let introductions = EVERY_STATE.map(CallState::introduction);
        assert_eq!(introductions, [Ring, RingBack, Connect, Connect, Connect, Disconnect]);
        assert_eq!(EVERY_STATE.map(CallState::is_connected), [false, false, true, true, true, false]);
    }
}
