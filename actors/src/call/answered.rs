//! The answer to a call's command, and what whoever asked for it is told.

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
use std::time::Instant;

/// Take the answer to a command, which stands in line with the events of the call's line.
#[derive(Debug, Message)]
#[rtype(result = "CallReport")]
pub(crate) struct Answered {
    pub(crate) operation: OperationId,
    pub(crate) result: Result<(), CallError>,
    pub(crate) surroundings: Surroundings,
    /// The line's revision that will show what it changed.
    pub(crate) revision: u64,
}

impl Handler<Answered> for CallActor {
    type Result = MessageResult<Answered>;

    fn handle(&mut self, answered: Answered, ctx: &mut Context<Self>) -> Self::Result {
        let Answered { operation, result, surroundings, revision } = answered;
        let now = Instant::now();
        // What it means is seen from how the line is now.
        let mut told = self.course.apply(None, surroundings, now);
        let Some(under_way) = self.operations.under_way(operation) else {
            return MessageResult(self.report(told));
        };
        let mut follow_up = None;
        match result {
            Ok(()) => {
                let (agreement, change) = self.course.accepted(&under_way.asked.wanted, under_way.marks, now);
                if let (Agreement::Agrees, Wanted::Record(record)) = (agreement, &under_way.asked.wanted)
                    && self.course.marks() == under_way.marks
                    && self.course.state() == CallState::Conference
                {
                    follow_up = Some(FollowUp::TellOtherLegs(record.operation));
                }
                let before = told.1;
                told = self.course.apply(change, surroundings, now);
                told.1.splice(0..0, before);
                if agreement == Agreement::Elsewhere {
                    let elsewhere = "the line has gone to another call meanwhile, which it may have been done to";
                    under_way.refusal = Some(CallError::WrongState(elsewhere));
                }
                if agreement != Agreement::Agrees {
                    follow_up = Some(FollowUp::Settle(operation));
                }
            }
            Err(error) => {
                follow_up = doubt(&error, &under_way.asked.wanted, operation);
                under_way.refusal = Some(of_target(error, &under_way.asked.wanted));
            }
        }
        if self.course.state() == CallState::Disconnected {
            // Nothing that is read tells more of it, and the line does not have it any more.
            follow_up = None;
        }
        self.tally.update(self.course.state(), self.course.recording());
        self.go_on_keying(ctx);
        if !matches!(follow_up, Some(FollowUp::Settle(_) | FollowUp::TellOtherLegs(_))) {
            self.settle(revision, ctx);
        }
        let report = self.report(told);
        MessageResult(CallReport { follow_up, ..report })
    }
}

impl CallActor {
    /// Tells what came of the request under way: what is so holds, whatever the server's answer was.
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
        self.go_on(revision, ctx);
    }
}

/// What was to be found out is known, or the wait for it is over: answer whoever waits for this operation.
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

/// Whether an answer leaves it open how the call is. A refusal as being in the wrong state may say that the call is as it
/// was wanted already, which the calls tell.
fn doubt(error: &CallError, wanted: &Wanted, operation: OperationId) -> Option<FollowUp> {
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

/// What a refused transfer says of its target. The call lives.
fn of_target(error: CallError, wanted: &Wanted) -> CallError {
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
    use super::*;

    fn refused(code: Code) -> CallError {
        CommandError::Refused(code).into()
    }

    #[test]
    fn the_calls_are_read_where_an_answer_leaves_it_open_how_the_call_is() {
        let mut operations = super::super::operations::Operations::default();
        let (reply, _) = tokio::sync::oneshot::channel();
        let hold = Wanted::Perform(Perform::Hold);
        assert!(operations.take(hold.clone(), reply).is_ok());
        let operation = operations.next().map(|asked| operations.begin(asked, super::super::course::Marks::default()));
        let operation = operation.unwrap();
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
            assert_eq!(doubt(&error, wanted, operation), follow_up, "{error:?} {wanted:?}");
        }
    }

    #[test]
    fn a_refused_transfer_is_about_its_target_only_where_the_code_says_so() {
        let transfer = Wanted::Perform(Perform::Transfer("102".to_owned()));
        for code in [Code::InvalidId, Code::InvalidParameter] {
            assert_eq!(of_target(refused(code), &transfer), CallError::Target(code));
            assert_eq!(of_target(refused(code), &Wanted::Perform(Perform::Hold)), refused(code));
        }
        assert_eq!(of_target(refused(Code::InvalidState), &transfer), refused(Code::InvalidState));
    }
}
