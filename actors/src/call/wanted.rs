//! Requests to a call: something to do with it or with its recording, and the command by which the server does it.

use altilink::Pad;
use altilink::message::recording::RecordingKind;

use super::actions::Action;
use super::call_state::{CallState, Direction};
use super::recording::{RecordOperation, RecordingCommand};
use crate::connection::{ConnectionId, Digits, RecordedLine, Request};

/// Something to do with a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Perform {
    /// Answer it.
    Answer,
    /// End it.
    Drop,
    /// Put it on hold.
    Hold,
    /// Take it from hold.
    Retrieve,
    /// Join it with the other call of the line: one of the two is held, and the line talks on the other.
    Conference,
    /// Send it on to a destination, access code included.
    Transfer(String),
    /// Leave its party and that of the other call of the line to each other: one of the two is held, and the other is
    /// talked on, or alerts.
    TransferConsult,
    /// Key digits into it.
    SendDigits(String),
}

impl Perform {
    /// Action as which it is offered. An attended transfer is not offered: no source names a command for it.
    pub(crate) fn action(&self) -> Option<Action> {
        Some(match self {
            Self::Answer => Action::Answer,
            Self::Drop => Action::Drop,
            Self::Hold => Action::Hold,
            Self::Retrieve => Action::Retrieve,
            Self::Conference => Action::Conference,
            Self::Transfer(_) => Action::Transfer,
            Self::TransferConsult => return None,
            Self::SendDigits(_) => Action::SendDigits,
        })
    }

    /// True if a call in this state is already as this would make it.
    pub(crate) fn holds(&self, direction: Direction, state: CallState) -> bool {
        match self {
            Self::Answer => direction == Direction::In && state == CallState::Connected,
            Self::Hold => state == CallState::Held,
            Self::Retrieve => state == CallState::Connected,
            Self::Conference => state == CallState::Conference,
            Self::Drop | Self::Transfer(_) | Self::TransferConsult => state == CallState::Disconnected,
            Self::SendDigits(_) => false,
        }
    }

    /// Request to the server that does it.
    pub(crate) fn request(&self, call: Pad) -> Request {
        match self {
            Self::Answer => Request::Answer(call),
            Self::Drop => Request::Drop(call),
            Self::Hold => Request::Hold(call),
            Self::Retrieve => Request::Retrieve(call),
            Self::Transfer(destination) => Request::Redirect { call, destination: destination.clone() },
            Self::Conference => Request::Conference(call),
            Self::TransferConsult => Request::Flash,
            Self::SendDigits(digits) => Request::SendDigits(Digits::new(digits)),
        }
    }
}

/// Something to do with a call's recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Operation that is asked for.
    pub operation: RecordOperation,
    /// Recorder who asks for it.
    pub by: RecordedBy,
}

/// Recorder who has a recording made or changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordedBy {
    /// The line's own agent.
    Agent {
        /// Name of the file, for a start; empty for one of the server's choice.
        file_name: String,
    },
    /// A supervisor, from another line.
    Supervisor {
        /// Pad of the agent's line.
        agent: Pad,
        /// True, for a start, if the parties are to hear a tone.
        tone: bool,
    },
}

impl RecordedBy {
    /// Kind of a recording that this recorder begins.
    pub(crate) fn kind(&self) -> RecordingKind {
        match self {
            Self::Agent { .. } => RecordingKind::Agent,
            Self::Supervisor { .. } => RecordingKind::Supervisor,
        }
    }

    /// Request to the server that carries out a recording command.
    pub(crate) fn request(&self, command: RecordingCommand) -> Request {
        let recorded = match self {
            Self::Agent { .. } => RecordedLine::Own,
            Self::Supervisor { agent, .. } => RecordedLine::Agent(*agent),
        };
        match (command, self) {
            (RecordingCommand::Start, Self::Agent { file_name }) => Request::StartRecording(file_name.clone()),
            (RecordingCommand::Start, Self::Supervisor { agent, tone }) => {
                Request::RecordAgent { agent: *agent, tone: *tone }
            }
            (RecordingCommand::Stop, _) => Request::StopRecording(recorded),
            (RecordingCommand::Alter(action), _) => Request::ChangeRecording(recorded, action),
        }
    }
}

/// Digits with which a call was placed, and which are keyed without anybody asking for it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PostDialDigits {
    pub(crate) digits: Digits,
    /// The only connection that they may go to.
    pub(crate) connection: ConnectionId,
}

/// Calls that a command acts on. It is sent only while that is certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ActsOn {
    /// The call that it names.
    Named,
    /// The call that the line talks on, which has to be this one.
    TalkedOn,
    /// The call that the line holds and its other one, of which this has to be one.
    Pair {
        /// The other one need not be answered yet.
        may_alert: bool,
    },
}

/// Something that is asked of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Something with the call.
    Perform(Perform),
    /// Something with its recording.
    Record(Record),
    /// Digits, with which it was placed.
    Key(PostDialDigits),
}

impl Wanted {
    /// Calls that its command acts on.
    pub(crate) fn acts_on(&self) -> ActsOn {
        match self {
            Self::Record(_) | Self::Key(_) | Self::Perform(Perform::SendDigits(_)) => ActsOn::TalkedOn,
            Self::Perform(Perform::Conference) => ActsOn::Pair { may_alert: false },
            Self::Perform(Perform::TransferConsult) => ActsOn::Pair { may_alert: true },
            Self::Perform(_) => ActsOn::Named,
        }
    }

    /// True if two who ask for the same thing at once want it once. Digits that are asked for twice are keyed twice.
    pub(crate) fn is_wanted_once(&self) -> bool {
        !matches!(self, Self::Key(_) | Self::Perform(Perform::SendDigits(_)))
    }

    /// True if the server's yes says how the call is from then on. After a yes to an answer the phone may still be ringing,
    /// and digits change nothing.
    pub(crate) fn has_a_lasting_effect(&self) -> bool {
        !matches!(self, Self::Key(_) | Self::Perform(Perform::Answer | Perform::SendDigits(_)))
    }

    /// True if the server's yes is about another call of the line too. Only events and a reading of the calls tell both of
    /// them.
    pub(crate) fn concerns_two_calls(&self) -> bool {
        matches!(self, Self::Perform(Perform::Conference | Perform::TransferConsult))
    }

    /// Connection that its command may be sent on, if that is only one.
    pub(crate) fn connection(&self) -> Option<ConnectionId> {
        match self {
            Self::Key(keyed) => Some(keyed.connection),
            Self::Perform(_) | Self::Record(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use altilink::message::recording::PauseAction;

    use super::*;

    const CALL: Pad = Pad(5000);

    fn to() -> String {
        "102".to_owned()
    }

    #[test]
    fn a_yes_to_an_answer_or_to_digits_says_nothing_of_the_calls_state() {
        let digits = Wanted::Perform(Perform::SendDigits("1".to_owned()));
        let passing = [Wanted::Perform(Perform::Answer), digits];
        let lasting = [Perform::Hold, Perform::Retrieve, Perform::Drop, Perform::Conference].map(Wanted::Perform);
        assert!(passing.iter().all(|wanted| !wanted.has_a_lasting_effect()));
        assert!(lasting.iter().all(Wanted::has_a_lasting_effect));
    }

    #[test]
    fn each_thing_to_do_is_one_action_and_one_command() {
        for (perform, action, request) in [
            (Perform::Answer, Some(Action::Answer), Request::Answer(CALL)),
            (Perform::Drop, Some(Action::Drop), Request::Drop(CALL)),
            (Perform::Hold, Some(Action::Hold), Request::Hold(CALL)),
            (Perform::Retrieve, Some(Action::Retrieve), Request::Retrieve(CALL)),
            (Perform::Conference, Some(Action::Conference), Request::Conference(CALL)),
            (Perform::Transfer(to()), Some(Action::Transfer), Request::Redirect { call: CALL, destination: to() }),
            (Perform::TransferConsult, None, Request::Flash),
            (Perform::SendDigits(to()), Some(Action::SendDigits), Request::SendDigits(Digits::new("102"))),
        ] {
            assert_eq!((perform.action(), perform.request(CALL)), (action, request), "{perform:?}");
        }
    }

    #[test]
    fn what_is_to_be_done_holds_in_one_state() {
        use CallState::{Conference, Connected, Disconnected, Held, Ringing, RingingBack};
        let states = [Ringing, RingingBack, Connected, Held, Conference, Disconnected];
        for (perform, state) in [
            (Perform::Answer, Some(Connected)),
            (Perform::Hold, Some(Held)),
            (Perform::Retrieve, Some(Connected)),
            (Perform::Conference, Some(Conference)),
            (Perform::Drop, Some(Disconnected)),
            (Perform::Transfer(to()), Some(Disconnected)),
            (Perform::TransferConsult, Some(Disconnected)),
            (Perform::SendDigits(to()), None),
        ] {
            let holding: Vec<CallState> =
                states.into_iter().filter(|state| perform.holds(Direction::In, *state)).collect();
            assert_eq!(holding, Vec::from_iter(state), "{perform:?}");
        }
        assert!(!Perform::Answer.holds(Direction::Out, Connected), "it was not this line that answered");
    }

    #[test]
    fn an_agent_and_a_supervisor_record_by_commands_of_their_own() {
        let agent = RecordedBy::Agent { file_name: "name".to_owned() };
        let supervisor = RecordedBy::Supervisor { agent: Pad(101), tone: true };
        let pause = RecordingCommand::Alter(PauseAction::Pause);
        let lines = [RecordedLine::Own, RecordedLine::Agent(Pad(101))];
        let starts = [Request::StartRecording("name".to_owned()), Request::RecordAgent { agent: Pad(101), tone: true }];
        for ((by, line), start) in [agent, supervisor].into_iter().zip(lines).zip(starts) {
            assert_eq!(by.request(RecordingCommand::Start), start);
            assert_eq!(by.request(RecordingCommand::Stop), Request::StopRecording(line));
            assert_eq!(by.request(pause), Request::ChangeRecording(line, PauseAction::Pause));
        }
    }

    #[test]
    fn a_command_that_names_no_call_acts_on_what_the_line_does() {
        let by = RecordedBy::Agent { file_name: String::new() };
        let connection = ConnectionId::for_tests(1);
        let record = Wanted::Record(Record { operation: RecordOperation::Start, by });
        let key = Wanted::Key(PostDialDigits { digits: Digits::new("1"), connection });
        for (wanted, acts_on, is_wanted_once) in [
            (record, ActsOn::TalkedOn, true),
            (key.clone(), ActsOn::TalkedOn, false),
            (Wanted::Perform(Perform::SendDigits(to())), ActsOn::TalkedOn, false),
            (Wanted::Perform(Perform::Conference), ActsOn::Pair { may_alert: false }, true),
            (Wanted::Perform(Perform::TransferConsult), ActsOn::Pair { may_alert: true }, true),
            (Wanted::Perform(Perform::Drop), ActsOn::Named, true),
        ] {
            assert_eq!((wanted.acts_on(), wanted.is_wanted_once()), (acts_on, is_wanted_once), "{wanted:?}");
            assert_eq!(wanted.connection(), (wanted == key).then_some(connection), "{wanted:?}");
        }
    }
}
