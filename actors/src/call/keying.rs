//! The keying of digits into a call that was placed with them. Pure.
//!
//! ```text
//!               connected           the pause is over       asked           AltiServ's yes, and more to key
//!   Unconnected ---------> Pausing -----------------> Due -------> Asked -----------------------------------> Pausing
//!
//!   Asked -- AltiServ's yes, and nothing more to key --> done
//!   any of these -- held, in a conference, over, the connection is lost, AltiServ's no or silence --> dropped for good
//! ```
//!
//! Dropped digits are not keyed later: the machine at the other end does not wait.

use std::collections::VecDeque;
use std::time::Duration;

use super::call_state::CallState;
use super::post_dial::{KeyGroup, PostDial};
use super::surroundings::{Contact, Footprint};
use super::wanted::PostDialDigits;
use crate::connection::ConnectionId;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum KeyingStage {
    Unconnected,
    Pausing,
    Due,
    Asked,
}

/// Consequence of a change of the keying.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyingStep {
    /// Nothing, for now.
    Wait,
    /// A pause, after which [`Keying::pause_is_over`] is to be called.
    Pause(Duration),
    /// Everything has been keyed.
    Done,
    /// The rest is not keyed, for this reason.
    Drop(&'static str),
}

/// Digits that are keyed into a call, and how far that has come.
#[derive(Debug)]
pub(crate) struct Keying {
    groups: VecDeque<KeyGroup>,
    /// Connection on which the call was placed. On another one it is not known what has been keyed.
    connection: ConnectionId,
    stage: KeyingStage,
}

impl Keying {
    pub(crate) fn new(post_dial: PostDial, connection: ConnectionId) -> Self {
        Self { groups: post_dial.into_groups().into(), connection, stage: KeyingStage::Unconnected }
    }

    /// Follows the state of the call.
    pub(crate) fn update(&mut self, call: Footprint, contact: Contact) -> KeyingStep {
        if contact == Contact::Lost {
            return KeyingStep::Drop("the connection to AltiServ is lost");
        }
        match (call.state, self.stage) {
            (CallState::Disconnected, _) => KeyingStep::Drop("the call is over"),
            (CallState::Held, _) => KeyingStep::Drop("the call is held"),
            (CallState::Conference, _) => KeyingStep::Drop("the call is in a conference"),
            (CallState::Connected, _) if call.other_side_holds => KeyingStep::Drop("the other party holds the call"),
            (CallState::Connected, KeyingStage::Unconnected) => self.pause(),
            (CallState::Connected | CallState::Ringing | CallState::RingingBack, _) => KeyingStep::Wait,
        }
    }

    /// Notes that the pause is over.
    pub(crate) fn pause_is_over(&mut self) {
        if self.stage == KeyingStage::Pausing {
            self.stage = KeyingStage::Due;
        }
    }

    /// Takes the group whose time has come. It counts as asked for from here on.
    pub(crate) fn take_due(&mut self) -> Option<PostDialDigits> {
        if self.stage != KeyingStage::Due {
            return None;
        }
        let group = self.groups.pop_front()?;
        self.stage = KeyingStage::Asked;
        Some(PostDialDigits { digits: group.digits, connection: self.connection })
    }

    /// Notes that the server has keyed the group that was asked for.
    pub(crate) fn keyed(&mut self) -> KeyingStep {
        if self.stage == KeyingStage::Asked { self.pause() } else { KeyingStep::Wait }
    }

    fn pause(&mut self) -> KeyingStep {
        let Some(next) = self.groups.front() else { return KeyingStep::Done };
        if next.pause.is_zero() {
            self.stage = KeyingStage::Due;
            return KeyingStep::Wait;
        }
        self.stage = KeyingStage::Pausing;
        KeyingStep::Pause(next.pause)
    }
}

#[cfg(test)]
mod tests {
    use super::super::for_tests::footprint;
    use super::super::recording::Recording;
    use super::*;
    use crate::connection::Digits;

    const CONNECTION: ConnectionId = ConnectionId::for_tests(1);

    fn keying(text: &str) -> Keying {
        Keying::new(PostDial::parse(text).unwrap(), CONNECTION)
    }

    fn call(state: CallState) -> Footprint {
        footprint(state, Recording::Off)
    }

    fn call_is(keying: &mut Keying, state: CallState) -> KeyingStep {
        keying.update(call(state), Contact::Sure)
    }

    fn due(keying: &mut Keying) -> Option<Digits> {
        keying.take_due().map(|keyed| keyed.digits)
    }

    fn pause(seconds: u64) -> KeyingStep {
        KeyingStep::Pause(Duration::from_secs(seconds))
    }

    #[test]
    fn groups_are_keyed_in_their_order_with_the_pauses_before_each() {
        let mut keying = keying(",,12#,*3");
        assert_eq!(call_is(&mut keying, CallState::RingingBack), KeyingStep::Wait);
        assert_eq!(due(&mut keying), None, "it only alerts");
        assert_eq!(call_is(&mut keying, CallState::Connected), pause(4));
        assert_eq!(call_is(&mut keying, CallState::Connected), KeyingStep::Wait, "a pause begins once");
        assert_eq!(due(&mut keying), None);
        keying.pause_is_over();
        assert_eq!(due(&mut keying), Some(Digits::new("12#")));
        assert_eq!(due(&mut keying), None, "the answer is awaited");
        assert_eq!(keying.keyed(), pause(2));
        keying.pause_is_over();
        assert_eq!(due(&mut keying), Some(Digits::new("*3")));
        assert_eq!(keying.keyed(), KeyingStep::Done);
    }

    #[test]
    fn digits_without_a_pause_are_due_as_soon_as_the_call_is_connected() {
        let mut keying = keying("1");
        keying.pause_is_over();
        assert_eq!(due(&mut keying), None);
        assert_eq!(call_is(&mut keying, CallState::Connected), KeyingStep::Wait);
        assert_eq!(due(&mut keying), Some(Digits::new("1")));
    }

    #[test]
    fn a_call_that_is_connected_already_begins_at_once() {
        assert_eq!(call_is(&mut keying(",1"), CallState::Connected), pause(2));
    }

    #[test]
    fn the_rest_is_dropped_where_nobody_at_the_other_end_would_hear_it() {
        let stages: [fn(&mut Keying); 4] = [
            |_| {},
            |keying| {
                call_is(keying, CallState::Connected);
            },
            |keying| {
                call_is(keying, CallState::Connected);
                keying.pause_is_over();
            },
            |keying| {
                call_is(keying, CallState::Connected);
                keying.pause_is_over();
                keying.take_due();
            },
        ];
        for reach in stages {
            for state in [CallState::Held, CallState::Conference, CallState::Disconnected] {
                let mut keying = keying(",1,2");
                reach(&mut keying);
                assert!(matches!(call_is(&mut keying, state), KeyingStep::Drop(_)), "{keying:?} {state:?}");
            }
            let mut keying = keying(",1,2");
            reach(&mut keying);
            let held = Footprint { other_side_holds: true, ..call(CallState::Connected) };
            assert!(matches!(keying.update(held, Contact::Sure), KeyingStep::Drop(_)), "{keying:?}");
            let lost = keying.update(call(CallState::Connected), Contact::Lost);
            assert!(matches!(lost, KeyingStep::Drop(_)), "{keying:?}");
        }
    }

    #[test]
    fn a_group_goes_to_the_connection_on_which_the_call_was_placed() {
        let mut keying = keying("1");
        call_is(&mut keying, CallState::Connected);
        assert_eq!(keying.take_due().map(|keyed| keyed.connection), Some(CONNECTION));
    }

    #[test]
    fn a_yes_that_nothing_was_asked_for_begins_no_pause() {
        let mut keying = keying(",1");
        assert_eq!(keying.keyed(), KeyingStep::Wait);
        assert_eq!(call_is(&mut keying, CallState::Connected), pause(2));
        assert_eq!(keying.keyed(), KeyingStep::Wait);
        assert_eq!(due(&mut keying), None, "the pause is not over");
    }
}
