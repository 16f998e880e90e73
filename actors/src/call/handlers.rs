//! A call's mailbox: what happens to it, and what it is asked.

use std::time::Instant;

use actix::prelude::*;

use super::messages::{CallError, CallNews, CallSignal, Origin, Perform, Record};
use super::recording::{Change, Decision, Recording};
use super::state::CallState;
use super::{CallActor, Phase};
use crate::link::Request;

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

    fn handle(&mut self, Record { operation, file_name }: Record, _: &mut Context<Self>) -> Self::Result {
        let decision = self.check_record(operation).and_then(|()| {
            self.recording.request(operation, self.context.product, Instant::now()).map_err(CallError::from)
        });
        let request = match decision {
            Err(error) => return Box::pin(actix::fut::ready(Err(error))),
            Ok(Decision::Holds) => return Box::pin(actix::fut::ready(Ok(self.recording.recording()))),
            Ok(Decision::Ask(Change::Start)) => Request::StartRecording(file_name),
            Ok(Decision::Ask(Change::Stop)) => Request::StopRecording,
            Ok(Decision::Ask(Change::Alter(action))) => Request::ChangeRecording(action),
        };
        Box::pin(self.command(request).map(|result, call, ctx| {
            call.stop_when_done(ctx);
            if call.state == CallState::Disconnected {
                return Err(CallError::Gone);
            }
            let before = call.recording.recording();
            let changed = call.recording.answered(result.is_ok(), Instant::now());
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
