//! The actions that may be done with a call now. Pure.
//!
//! One function says why an action is refused. The actions that it does not refuse are offered, so that nothing is offered
//! that is refused, and nothing is refused that is offered.

use altilink::ResponseCode;
use altilink::message::recording::RecordingKind;

use super::call_state::CallState;
use super::error::CallError;
use super::recording::{Decision, RecordOperation, Recording, RecordingRefusal, decide, is_mute, serves};
use super::seat::Seat;
use super::surroundings::{Contact, Surroundings};
use crate::Product;
use crate::connection::CommandError;

/// An action with a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Answer it.
    Answer,
    /// End it.
    Drop,
    /// Put it on hold.
    Hold,
    /// Take it from hold.
    Retrieve,
    /// Join it with the other call of the line.
    Conference,
    /// Send it on.
    Transfer,
    /// Key digits into it.
    SendDigits,
    /// Do something with its recording.
    Record(RecordOperation),
}

/// Every action, in the order in which they are offered.
const ALL: [Action; 13] = [
    Action::Answer,
    Action::Drop,
    Action::Hold,
    Action::Retrieve,
    Action::Conference,
    Action::Transfer,
    Action::SendDigits,
    Action::Record(RecordOperation::Start),
    Action::Record(RecordOperation::Stop),
    Action::Record(RecordOperation::Mute),
    Action::Record(RecordOperation::Unmute),
    Action::Record(RecordOperation::Pause),
    Action::Record(RecordOperation::Resume),
];

/// Everything on which it depends what may be done.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Situation {
    pub(crate) product: Product,
    pub(crate) state: CallState,
    /// Recording as it is shown: that of the conference for a leg of one.
    pub(crate) recording: Recording,
    /// True if the other party holds the call.
    pub(crate) other_side_holds: bool,
    pub(crate) surroundings: Surroundings,
}

/// Actions that the server is expected to accept. There are none for the call of another's line.
pub(crate) fn offered(seat: Seat, situation: &Situation) -> Vec<Action> {
    if seat == Seat::Watched {
        return Vec::new();
    }
    ALL.into_iter().filter(|action| is_offered(*action, situation)).collect()
}

fn is_offered(action: Action, situation: &Situation) -> bool {
    let possible = check(action, situation).is_ok();
    match action {
        Action::Record(operation) => {
            possible
                && check_recorder(operation, situation.recording, RecordingKind::Agent).is_ok()
                && matches!(decide(situation.recording, operation), Ok(Decision::Ask(_)))
        }
        _ => possible,
    }
}

/// Refuses what the phone system never does, and what cannot be asked of it now.
pub(crate) fn check_possible(action: Action, situation: &Situation) -> Result<(), CallError> {
    match (action, situation.state, situation.product) {
        (_, CallState::Disconnected, _) => return Err(CallError::Gone),
        (Action::Drop, _, Product::MaxAcd) => {
            return Err(CallError::NotSupported("MaxACD does not support dropping a call"));
        }
        (Action::Drop, CallState::Conference, _) => {
            return Err(CallError::NotSupported("a conference call cannot be dropped"));
        }
        (Action::Record(operation), _, Product::MaxAcd) if is_mute(operation) => {
            return Err(RecordingRefusal::MuteNotSupported.into());
        }
        _ => {}
    }
    check_contact(situation)
}

/// Refuses what cannot be asked of the phone system at all.
pub(crate) fn check_contact(situation: &Situation) -> Result<(), CallError> {
    match situation.surroundings.contact {
        _ if situation.state == CallState::Disconnected => Err(CallError::Gone),
        Contact::Sure => Ok(()),
        Contact::Unsure => Err(CallError::WrongState("AltiServ has not told yet whether the call is still there")),
        Contact::Lost => Err(CommandError::NotConnected.into()),
    }
}

/// Refuses an action with the reason why the server would not accept it.
pub(crate) fn check(action: Action, situation: &Situation) -> Result<(), CallError> {
    check_possible(action, situation)?;
    let Situation { state, surroundings, other_side_holds, .. } = *situation;
    let reason = match (action, state) {
        (Action::Drop, _)
        | (Action::Hold, CallState::Connected)
        | (Action::Transfer, CallState::Ringing | CallState::Connected | CallState::Held) => return Ok(()),
        (Action::Answer, CallState::Ringing) | (Action::Retrieve, CallState::Held) => {
            return check_disengaged(surroundings);
        }
        (Action::Conference, CallState::Connected | CallState::Held) => return check_joinable(situation),
        (Action::Answer, _) => "the call does not ring",
        (Action::Hold, CallState::Held) => "the call is held already",
        (Action::Retrieve, _) => "the call is not held",
        (Action::Hold | Action::Transfer | Action::Conference, CallState::Conference) => "the call is in a conference",
        (Action::Transfer | Action::Conference, _) => "the call is not answered yet",
        (Action::SendDigits, CallState::Connected) if other_side_holds => "the other party holds the call",
        (Action::SendDigits | Action::Record(_), CallState::Connected) if surroundings.talks_elsewhere() => {
            "it is not known which call the line talks on"
        }
        (Action::SendDigits | Action::Record(_), CallState::Connected | CallState::Conference) => return Ok(()),
        (Action::SendDigits | Action::Record(_), CallState::Held) => "the call is held; retrieve it first",
        (Action::Hold | Action::SendDigits | Action::Record(_), _) => "the call is not connected",
    };
    Err(CallError::WrongState(reason))
}

/// Refuses what a line cannot do while it places a call or is in a conference.
fn check_disengaged(surroundings: Surroundings) -> Result<(), CallError> {
    if surroundings.ringing_out > 0 {
        return Err(CallError::WrongState("another call of the line rings out; end it first"));
    }
    if surroundings.in_conference {
        return Err(CallError::WrongState("the line is in a conference"));
    }
    Ok(())
}

/// Refuses a conference, unless it is certain which call the line holds and which one it talks on: these two are joined,
/// whichever of them is asked for. A party that holds the line would hear nothing of the conference.
fn check_joinable(situation: &Situation) -> Result<(), CallError> {
    let Situation { state, surroundings, other_side_holds, .. } = *situation;
    check_disengaged(surroundings)?;
    check_one_held(state, surroundings)?;
    match (state, surroundings.connected) {
        (CallState::Held, 0) => return Err(CallError::WrongState("the line talks on no other call")),
        (CallState::Held, 1) | (_, 0) => {}
        _ => return Err(CallError::WrongState("it is not known which call the line talks on")),
    }
    if other_side_holds || surroundings.connected_is_held {
        return Err(CallError::WrongState("the other party holds the call that the line talks on"));
    }
    Ok(())
}

/// Refuses an attended transfer with the reason why it is not certain who would be left to whom.
pub(crate) fn check_consultation(situation: &Situation) -> Result<(), CallError> {
    let Situation { state, surroundings, .. } = *situation;
    let reason = match state {
        CallState::Ringing => "the call is not answered yet",
        CallState::Conference => "the call is in a conference",
        _ if surroundings.in_conference => "the line is in a conference",
        _ => {
            check_one_held(state, surroundings)?;
            match (state, surroundings.connected + surroundings.ringing_out) {
                (CallState::Held, 1) | (CallState::Connected | CallState::RingingBack, 0) => return Ok(()),
                (CallState::Held, 0) => "the line has no other call to be left to",
                _ => "it is not known which call is to be left to the one that is held",
            }
        }
    };
    Err(CallError::WrongState(reason))
}

/// Refuses what needs one call that the line holds and another one.
fn check_one_held(state: CallState, surroundings: Surroundings) -> Result<(), CallError> {
    match surroundings.held + usize::from(state == CallState::Held) {
        0 => Err(CallError::WrongState("the line holds no call")),
        1 => Ok(()),
        _ => Err(CallError::WrongState("the line holds more than one call")),
    }
}

/// Refuses to change what somebody else has recorded, with the code of AltiServ for it.
pub(crate) fn check_recorder(
    operation: RecordOperation,
    recording: Recording,
    by: RecordingKind,
) -> Result<(), CallError> {
    let Some(kind) = recording.kind() else { return Ok(()) };
    let code = match operation {
        RecordOperation::Start if !serves(kind, by) => ResponseCode::VrRecordingInProgress,
        _ if kind == RecordingKind::Supervisor && by != RecordingKind::Supervisor => ResponseCode::NoPrivilege,
        _ => return Ok(()),
    };
    Err(CommandError::Refused(code).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn situation(state: CallState, recording: Recording) -> Situation {
        let surroundings = Surroundings { contact: Contact::Sure, ..Surroundings::default() };
        Situation { product: Product::MaxCs, state, recording, other_side_holds: false, surroundings }
    }

    fn own(situation: Situation) -> Vec<Action> {
        offered(Seat::Own, &situation)
    }

    const AGENT: Recording = Recording::On(RecordingKind::Agent);

    #[test]
    fn a_ringing_call_can_be_answered_and_not_recorded() {
        let actions = own(situation(CallState::Ringing, Recording::Off));
        assert_eq!(actions, [Action::Answer, Action::Drop, Action::Transfer]);
    }

    #[test]
    fn max_acd_offers_neither_drop_nor_mute() {
        let actions = own(Situation { product: Product::MaxAcd, ..situation(CallState::Connected, AGENT) });
        let stop_and_pause = [RecordOperation::Stop, RecordOperation::Pause].map(Action::Record);
        assert_eq!(actions, [&[Action::Hold, Action::Transfer, Action::SendDigits], &stop_and_pause[..]].concat());
    }

    #[test]
    fn a_held_call_is_not_recorded() {
        for recording in [Recording::Off, AGENT] {
            let actions = own(situation(CallState::Held, recording));
            assert_eq!(actions, [Action::Drop, Action::Retrieve, Action::Transfer]);
        }
    }

    #[test]
    fn a_conference_is_not_dropped_and_a_past_call_does_nothing() {
        let conference = own(situation(CallState::Conference, Recording::Off));
        assert_eq!(conference, [Action::SendDigits, Action::Record(RecordOperation::Start)]);
        assert!(own(situation(CallState::Disconnected, Recording::Off)).is_empty());
    }

    #[test]
    fn the_recording_of_a_supervisor_is_not_the_agents_to_change_and_the_systems_is() {
        let of = |kind| own(situation(CallState::Connected, Recording::On(kind)));
        let talks = [Action::Drop, Action::Hold, Action::Transfer, Action::SendDigits];
        assert_eq!(of(RecordingKind::Supervisor), talks);
        assert!(of(RecordingKind::System).contains(&Action::Record(RecordOperation::Stop)));
    }

    #[test]
    fn whoever_rings_out_or_is_in_a_conference_answers_and_retrieves_nothing() {
        for (state, action) in [(CallState::Ringing, Action::Answer), (CallState::Held, Action::Retrieve)] {
            let free = situation(state, Recording::Off);
            assert!(own(free).contains(&action));
            for surroundings in [
                Surroundings { ringing_out: 1, ..free.surroundings },
                Surroundings { in_conference: true, ..free.surroundings },
            ] {
                assert!(!own(Situation { surroundings, ..free }).contains(&action), "{surroundings:?}");
            }
        }
    }

    /// The call that is held, and the one that is talked on, of a line that has just these.
    fn pair() -> [Situation; 2] {
        let (held, talks) =
            (situation(CallState::Held, Recording::Off), situation(CallState::Connected, Recording::Off));
        let beside = |situation: Situation, held, connected| {
            let surroundings = Surroundings { held, connected, ..situation.surroundings };
            Situation { surroundings, ..situation }
        };
        [beside(held, 0, 1), beside(talks, 1, 0)]
    }

    #[test]
    fn the_held_call_and_the_one_that_is_talked_on_can_be_joined_and_left_to_each_other() {
        for situation in pair() {
            assert!(own(situation).contains(&Action::Conference), "{situation:?}");
            let max_acd = Situation { product: Product::MaxAcd, ..situation };
            assert!(own(max_acd).contains(&Action::Conference), "{situation:?}");
            assert_eq!(check_consultation(&situation), Ok(()), "{situation:?}");
        }
    }

    #[test]
    fn neither_is_done_where_it_is_not_certain_which_two_calls_are_meant() {
        for situation in pair() {
            let around = situation.surroundings;
            for surroundings in [
                Surroundings { held: 0, connected: 0, ..around },
                Surroundings { held: around.held + 1, ..around },
                Surroundings { connected: around.connected + 1, ..around },
                Surroundings { ringing_out: 1, ..around },
                Surroundings { in_conference: true, ..around },
            ] {
                let situation = Situation { surroundings, ..situation };
                for refused in [check(Action::Conference, &situation), check_consultation(&situation)] {
                    assert!(matches!(refused, Err(CallError::WrongState(_))), "{situation:?}");
                }
            }
        }
        for state in [CallState::Ringing, CallState::Conference] {
            let situation = Situation { state, ..pair()[1] };
            for refused in [check(Action::Conference, &situation), check_consultation(&situation)] {
                assert!(matches!(refused, Err(CallError::WrongState(_))), "{state:?}");
            }
        }
    }

    #[test]
    fn a_party_that_holds_the_line_is_not_joined_and_can_be_left() {
        let [held, talks] = pair();
        let surroundings = Surroundings { connected_is_held: true, ..held.surroundings };
        for situation in [Situation { surroundings, ..held }, Situation { other_side_holds: true, ..talks }] {
            assert!(!own(situation).contains(&Action::Conference), "{situation:?}");
            assert_eq!(check_consultation(&situation), Ok(()), "{situation:?}");
        }
    }

    #[test]
    fn whoever_rings_out_can_be_left_to_the_held_call_and_not_joined_with_it() {
        let [held, talks] = pair();
        let surroundings = Surroundings { connected: 0, ringing_out: 1, ..held.surroundings };
        for situation in [Situation { surroundings, ..held }, Situation { state: CallState::RingingBack, ..talks }] {
            assert_eq!(check_consultation(&situation), Ok(()), "{situation:?}");
            assert!(!own(situation).contains(&Action::Conference), "{situation:?}");
        }
    }

    #[test]
    fn digits_are_not_keyed_while_the_other_party_holds() {
        let held = Situation { other_side_holds: true, ..situation(CallState::Connected, Recording::Off) };
        assert!(!own(held).contains(&Action::SendDigits));
        assert!(own(held).contains(&Action::Hold));
    }

    #[test]
    fn of_two_connected_calls_neither_is_recorded() {
        let alone = situation(CallState::Connected, Recording::Off);
        let surroundings = Surroundings { connected: 1, ..alone.surroundings };
        assert_eq!(own(Situation { surroundings, ..alone }), [Action::Drop, Action::Hold, Action::Transfer]);
    }

    #[test]
    fn nothing_is_offered_where_the_server_is_not_reached_or_has_not_told_of_the_call() {
        for contact in [Contact::Unsure, Contact::Lost] {
            let surroundings = Surroundings { contact, ..Surroundings::default() };
            let situation = Situation { surroundings, ..situation(CallState::Connected, AGENT) };
            assert!(own(situation).is_empty(), "{contact:?}");
        }
    }

    #[test]
    fn the_call_of_a_watched_line_is_for_looking_at() {
        for state in [CallState::Ringing, CallState::Connected, CallState::Held] {
            assert!(offered(Seat::Watched, &situation(state, Recording::Off)).is_empty());
        }
    }

    #[test]
    fn each_refusal_gives_its_reason() {
        use Action::{Answer, Conference, Drop, Hold, Record, Retrieve, SendDigits, Transfer};
        use CallState::{Connected, Held, Ringing, RingingBack};
        let start = Record(RecordOperation::Start);
        let in_conference = CallState::Conference;
        for (action, state, reason) in [
            (Answer, RingingBack, "the call does not ring"),
            (Answer, Held, "the call does not ring"),
            (Hold, Held, "the call is held already"),
            (Hold, Ringing, "the call is not connected"),
            (Hold, in_conference, "the call is in a conference"),
            (Retrieve, Connected, "the call is not held"),
            (Retrieve, in_conference, "the call is not held"),
            (Transfer, RingingBack, "the call is not answered yet"),
            (Transfer, in_conference, "the call is in a conference"),
            (Conference, Ringing, "the call is not answered yet"),
            (Conference, in_conference, "the call is in a conference"),
            (Conference, Held, "the line talks on no other call"),
            (Conference, Connected, "the line holds no call"),
            (SendDigits, RingingBack, "the call is not connected"),
            (SendDigits, Held, "the call is held; retrieve it first"),
            (start, Ringing, "the call is not connected"),
            (start, Held, "the call is held; retrieve it first"),
        ] {
            let refused = check(action, &situation(state, Recording::Off));
            assert_eq!(refused, Err(CallError::WrongState(reason)), "{action:?} of {state:?}");
        }
        assert!(matches!(
            check(Drop, &situation(in_conference, Recording::Off)),
            Err(CallError::NotSupported("a conference call cannot be dropped"))
        ));
    }

    #[test]
    fn each_refusal_of_an_attended_transfer_gives_its_reason() {
        let [held, talks] = pair();
        let around = Surroundings { in_conference: true, ..talks.surroundings };
        let alone = Surroundings { connected: 0, ..held.surroundings };
        let two = Surroundings { connected: 2, ..held.surroundings };
        for (situation, reason) in [
            (Situation { state: CallState::Ringing, ..talks }, "the call is not answered yet"),
            (Situation { state: CallState::Conference, ..talks }, "the call is in a conference"),
            (Situation { surroundings: around, ..talks }, "the line is in a conference"),
            (Situation { surroundings: alone, ..held }, "the line has no other call to be left to"),
            (
                Situation { surroundings: two, ..held },
                "it is not known which call is to be left to the one that is held",
            ),
        ] {
            assert_eq!(check_consultation(&situation), Err(CallError::WrongState(reason)), "{situation:?}");
        }
    }

    #[test]
    fn an_alerting_call_can_only_be_dropped() {
        assert_eq!(own(situation(CallState::RingingBack, Recording::Off)), [Action::Drop]);
    }

    #[test]
    fn what_is_offered_of_a_recording_leads_on_from_where_it_is() {
        use RecordOperation::{Mute, Pause, Resume, Start, Stop, Unmute};
        let kind = RecordingKind::Agent;
        for (recording, expected) in [
            (Recording::Off, vec![Start]),
            (Recording::On(kind), vec![Stop, Mute, Pause]),
            (Recording::Muted(kind), vec![Stop, Unmute]),
            (Recording::Paused(kind), vec![Stop, Resume]),
        ] {
            let talks = [Action::Drop, Action::Hold, Action::Transfer, Action::SendDigits];
            let expected: Vec<Action> = talks.into_iter().chain(expected.into_iter().map(Action::Record)).collect();
            assert_eq!(own(situation(CallState::Connected, recording)), expected, "{recording:?}");
        }
    }

    #[test]
    fn a_recorder_is_kept_from_what_is_not_his() {
        use RecordingKind::{Agent, Supervisor, System};
        let code = |operation, kind, by| check_recorder(operation, Recording::On(kind), by).err();
        let refused = |code| Some(CallError::from(CommandError::Refused(code)));
        let in_progress = refused(ResponseCode::VrRecordingInProgress);
        let no_privilege = refused(ResponseCode::NoPrivilege);
        for (kind, by, start, stop) in [
            (Agent, Agent, None, None),
            (System, Agent, None, None),
            (Supervisor, Agent, in_progress.clone(), no_privilege),
            (Agent, Supervisor, in_progress.clone(), None),
            (System, Supervisor, in_progress, None),
            (Supervisor, Supervisor, None, None),
        ] {
            assert_eq!(code(RecordOperation::Start, kind, by), start, "{kind:?} {by:?}");
            assert_eq!(code(RecordOperation::Stop, kind, by), stop, "{kind:?} {by:?}");
        }
        assert_eq!(check_recorder(RecordOperation::Stop, Recording::Off, Agent), Ok(()));
    }

    #[test]
    fn a_call_that_is_over_is_gone_whatever_the_connection_or_the_product() {
        let lost = Surroundings { contact: Contact::Lost, ..Surroundings::default() };
        let over = Situation {
            product: Product::MaxAcd,
            surroundings: lost,
            ..situation(CallState::Disconnected, Recording::Off)
        };
        assert_eq!(check_possible(Action::Drop, &over), Err(CallError::Gone));
        assert_eq!(check_contact(&over), Err(CallError::Gone));
        let connected = Situation { state: CallState::Connected, ..over };
        assert_eq!(check_contact(&connected), Err(CommandError::NotConnected.into()));
        // A product that never does it says so, also while there is no connection.
        assert!(matches!(check_possible(Action::Drop, &connected), Err(CallError::NotSupported(_))));
        let mute = check_possible(Action::Record(RecordOperation::Mute), &connected);
        assert_eq!(mute, Err(RecordingRefusal::MuteNotSupported.into()));
        assert_eq!(
            check_possible(Action::Record(RecordOperation::Pause), &connected),
            Err(CommandError::NotConnected.into())
        );
    }
}
