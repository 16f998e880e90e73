//! The answer to a call's command: what it changes, and the reply to whoever asked for it.

use std::time::Instant;

use actix::prelude::*;
use altilink::ResponseCode as Code;

use super::CallActor;
use super::call_state::CallState;
use super::course::Agreement;
use super::error::CallError;
use super::operations::{OperationId, RunningOperation};
use super::report::{CallReport, FollowUp};
use super::surroundings::Surroundings;
use super::wanted::{Perform, Wanted};
use crate::connection::CommandError;

/// Answer to a command, in line with the events of the call's line.
#[derive(Debug, Message)]
#[rtype(result = "CallReport")]
pub(crate) struct Answered {
    pub(crate) operation: OperationId,
    pub(crate) result: Result<(), CallError>,
    pub(crate) surroundings: Surroundings,
    /// Revision of the line that will show what it changed.
    pub(crate) revision: u64,
}

impl Handler<Answered> for CallActor {
    type Result = MessageResult<Answered>;

    fn handle(&mut self, answered: Answered, ctx: &mut Context<Self>) -> Self::Result {
        let Answered { operation, result, surroundings, revision } = answered;
        let now = Instant::now();
        let Some(under_way) = self.operations.under_way(operation) else {
            let (view, news) = self.course.apply(None, surroundings, now);
            return MessageResult(self.report(view, news));
        };
        let wanted = &under_way.asked.wanted;
        // The answer is understood from how the line is now.
        self.course.set_surroundings(surroundings);
        let mut change = None;
        let mut follow_up = None;
        match result {
            Ok(()) => {
                let (agreement, accepted) = self.course.accepted(wanted, under_way.marks, now);
                change = accepted;
                if agreement == Agreement::Agrees
                    && let Wanted::Record(record) = wanted
                    && self.course.marks() == under_way.marks
                    && self.course.state() == CallState::Conference
                {
                    follow_up = Some(FollowUp::TellOtherLegs(record.operation));
                }
                if agreement == Agreement::Elsewhere {
                    let elsewhere = "the line has gone to another call meanwhile, which it may have been done to";
                    under_way.refusal = Some(CallError::WrongState(elsewhere));
                }
                if agreement != Agreement::Agrees {
                    follow_up = Some(FollowUp::Settle(operation));
                }
            }
            Err(error) => {
                follow_up = follow_up_of_error(&error, wanted, operation);
                under_way.refusal = Some(about_target(error, wanted));
            }
        }
        // The answer and the surroundings are told together: an update before the end would show a call that is over.
        let (view, news) = self.course.apply(change, surroundings, now);
        if self.course.state() == CallState::Disconnected {
            // A reading could not tell more of it: the line does not have it any more.
            follow_up = None;
        }
        self.tally.update(self.course.state(), self.course.recording());
        self.go_on_keying(ctx);
        if !matches!(follow_up, Some(FollowUp::Settle(_) | FollowUp::TellOtherLegs(_))) {
            self.settle(revision, ctx);
        }
        let report = self.report(view, news);
        MessageResult(CallReport { follow_up, ..report })
    }
}

impl CallActor {
    /// Answers the request under way. If the call is as it was wanted, the answer is a yes, whatever the server said.
    fn settle(&mut self, revision: u64, ctx: &mut Context<Self>) {
        if let Some(RunningOperation { asked, refusal, .. }) = self.operations.end() {
            let holds = self.course.holds(&asked.wanted);
            let outcome = match refusal {
                Some(refusal) if !holds => Err(refusal),
                _ if self.course.state() == CallState::Disconnected && !holds => Err(CallError::Gone),
                _ => Ok(self.done(revision)),
            };
            asked.answer(&outcome);
        }
        self.begin_operations(revision, ctx);
    }
}

/// Order to answer whoever waits for this operation, since the calls have been read or the wait for that is over.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub(crate) struct Settle {
    pub(crate) operation: OperationId,
    pub(crate) revision: u64,
}

impl Handler<Settle> for CallActor {
    type Result = ();

    fn handle(&mut self, Settle { operation, revision }: Settle, ctx: &mut Context<Self>) {
        if self.operations.under_way(operation).is_some() {
            self.settle(revision, ctx);
        }
    }
}

/// Reading of the calls that is needed after an error that leaves it open how the call is. A refusal for the wrong state may
/// mean that the call is already as it was wanted.
fn follow_up_of_error(error: &CallError, wanted: &Wanted, operation: OperationId) -> Option<FollowUp> {
    let CallError::Command(error) = error else { return None };
    match (error, wanted) {
        (CommandError::Refused(Code::InvalidId), Wanted::Perform(Perform::Transfer(_))) => None,
        (
            CommandError::Refused(
                Code::InvalidState | Code::InvalidId | Code::VrRecordingInProgress | Code::VrNotStarted,
            ),
            _,
        ) => Some(FollowUp::Settle(operation)),
        (CommandError::Timeout | CommandError::Garbled(_), _) => Some(FollowUp::Read),
        _ => None,
    }
}

/// Turns the refusal of a transfer into one of its target, where the code says so. The call lives.
fn about_target(error: CallError, wanted: &Wanted) -> CallError {
    match (error, wanted) {
        (
            CallError::Command(CommandError::Refused(code @ (Code::InvalidId | Code::InvalidParameter))),
            Wanted::Perform(Perform::Transfer(_)),
        ) => CallError::Target(code),
        (error, _) => error,
    }
}

#[cfg(test)]
mod tests {
    use super::super::call_change::CallNews;
    use super::super::call_state::{CallEventKind, Direction};
    use super::super::course::Marks;
    use super::super::followed::Ask;
    use super::super::for_tests::{ALONE, birth, start};
    use super::super::introduction::Introduce;
    use super::super::operations::Operations;
    use super::super::recording::Recording;
    use super::super::surroundings::Contact;
    use super::*;

    fn refused(code: Code) -> CallError {
        CommandError::Refused(code).into()
    }

    #[test]
    fn the_calls_are_read_where_an_answer_leaves_it_open_how_the_call_is() {
        let mut operations = Operations::default();
        let (reply, _) = tokio::sync::oneshot::channel();
        let hold = Wanted::Perform(Perform::Hold);
        assert!(operations.take(hold.clone(), reply).is_ok());
        let asked = operations.next().unwrap();
        let operation = operations.begin(asked, Marks::default());
        let transfer = Wanted::Perform(Perform::Transfer("102".to_owned()));
        let settling = Some(FollowUp::Settle(operation));
        for (error, wanted, follow_up) in [
            (refused(Code::InvalidState), &hold, settling),
            (refused(Code::InvalidId), &hold, settling),
            (refused(Code::VrRecordingInProgress), &hold, settling),
            (refused(Code::VrNotStarted), &hold, settling),
            (refused(Code::InvalidState), &transfer, settling),
            // It is the target that is not known.
            (refused(Code::InvalidId), &transfer, None),
            (refused(Code::NoPrivilege), &hold, None),
            (CommandError::Timeout.into(), &hold, Some(FollowUp::Read)),
            (CommandError::NotConnected.into(), &hold, None),
            (CommandError::Overloaded.into(), &hold, None),
            (CallError::WrongState("held"), &hold, None),
        ] {
            assert_eq!(follow_up_of_error(&error, wanted, operation), follow_up, "{error:?} {wanted:?}");
        }
    }

    #[test]
    fn a_refused_transfer_is_about_its_target_only_where_the_code_says_so() {
        let transfer = Wanted::Perform(Perform::Transfer("102".to_owned()));
        for code in [Code::InvalidId, Code::InvalidParameter] {
            assert_eq!(about_target(refused(code), &transfer), CallError::Target(code));
            assert_eq!(about_target(refused(code), &Wanted::Perform(Perform::Hold)), refused(code));
        }
        assert_eq!(about_target(refused(Code::InvalidState), &transfer), refused(Code::InvalidState));
    }

    #[actix::test]
    async fn an_answer_that_ends_the_call_is_told_once_also_when_the_connection_is_lost_at_that_moment() {
        let connected = birth(Direction::Out, CallState::Connected, Recording::Off);
        for (operation, told) in [
            (Perform::Drop, CallNews::Call(CallEventKind::Disconnect)),
            (Perform::Transfer("102".to_owned()), CallNews::Call(CallEventKind::Disconnect)),
            (Perform::Hold, CallNews::Update),
        ] {
            let (call, mut commands) = start(connected.clone());
            call.send(Introduce { surroundings: ALONE, at_once: true }).await.unwrap();
            let asked = actix::spawn(call.send(Ask(Wanted::Perform(operation.clone()))));
            let (_, command) = commands.recv().await.unwrap();
            let surroundings = Surroundings { contact: Contact::Lost, ..ALONE };
            let answered = Answered { operation: command.operation, result: Ok(()), surroundings, revision: 2 };
            let report = call.send(answered).await.unwrap();
            assert_eq!(report.news, [told], "{operation:?}");
            assert!(asked.await.unwrap().unwrap().is_ok(), "{operation:?}");
        }
    }
}
