//! A call's mailbox: what happens to it, and what it is asked.

use std::time::Instant;

use actix::prelude::*;

use super::messages::{CallError, CallNews, CallSignal, Origin, Perform, Record};
use super::recording::{Decision, Recording};
use super::state::CallState;
use super::{CallActor, Phase, check_record};

impl Handler<CallSignal> for CallActor {
    type Result = ();

    fn handle(&mut self, signal: CallSignal, ctx: &mut Context<Self>) {
        self.signal(signal, ctx);
    }
}

impl Handler<Perform> for CallActor {
    type Result = ResponseActFuture<Self, Result<(), CallError>>;

    fn handle(&mut self, perform: Perform, _: &mut Context<Self>) -> Self::Result {
        if let Err(error) = self.check(&perform) {
            return Box::pin(actix::fut::ready(Err(error)));
        }
        let command = self.command(perform.request(self.call));
        Box::pin(command.map(move |result, call, ctx| {
            if result.is_ok() {
                call.performed(&perform, ctx);
            }
            call.stop_when_done(ctx);
            Ok(result?)
        }))
    }
}

impl Handler<Record> for CallActor {
    type Result = ResponseActFuture<Self, Result<Recording, CallError>>;

    fn handle(&mut self, Record { operation, by }: Record, _: &mut Context<Self>) -> Self::Result {
        let decision = check_record(self.state, operation).and_then(|()| {
            self.recording.request(operation, by.kind(), self.context.product, Instant::now()).map_err(CallError::from)
        });
        let change = match decision {
            Err(error) => return Box::pin(actix::fut::ready(Err(error))),
            Ok(Decision::Holds) => return Box::pin(actix::fut::ready(Ok(self.recording.recording()))),
            Ok(Decision::Ask(change)) => change,
        };
        let kind = by.kind();
        Box::pin(self.command(by.request(change)).map(move |result, call, ctx| {
            call.stop_when_done(ctx);
            if call.state == CallState::Disconnected {
                return Err(CallError::Gone);
            }
            let before = call.recording.recording();
            let changed = call.recording.answered(result.is_ok(), kind, Instant::now());
            result?;
            let now = call.recording.recording();
            let introduced = matches!(call.phase, Phase::Introduced);
            if changed && introduced {
                call.tell(vec![CallNews::Recording { now, before }], Origin::Live, ctx);
            }
            Ok(now)
        }))
    }
}
