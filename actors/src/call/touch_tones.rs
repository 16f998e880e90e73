//! Keying the digits with which a call was placed, once it is connected. `keying` decides.

use std::fmt::Display;

use actix::prelude::*;
use tokio::sync::oneshot;

use super::CallActor;
use super::error::CallError;
use super::keying::{Keying, KeyingStep};
use super::operations::Done;
use super::post_dial::PostDial;
use super::wanted::Wanted;
use crate::connection::ConnectionId;

/// Order to key digits once the call is connected. They are dropped if nobody would hear them then.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub(crate) struct KeyOnceConnected {
    pub(crate) post_dial: PostDial,
    /// Connection on which the call was placed.
    pub(crate) connection: ConnectionId,
}

impl Handler<KeyOnceConnected> for CallActor {
    type Result = ();

    fn handle(&mut self, message: KeyOnceConnected, ctx: &mut Context<Self>) {
        let KeyOnceConnected { post_dial, connection } = message;
        self.keying = Some(Box::new(Keying::new(post_dial, connection)));
        self.go_on_keying(ctx);
        self.begin_operations(0, ctx);
    }
}

impl CallActor {
    /// Has the keying follow the state of the call.
    pub(super) fn go_on_keying(&mut self, ctx: &mut Context<Self>) {
        let Some(keying) = &mut self.keying else { return };
        let step = keying.update(self.course.footprint(), self.course.contact());
        self.take_keying_step(step, ctx);
    }

    /// Has the digits keyed whose time has come. Called only while no request waits: one that does may make them needless.
    pub(super) fn key_what_is_due(&mut self, ctx: &mut Context<Self>) {
        let Some(keyed) = self.keying.as_mut().and_then(|keying| keying.take_due()) else { return };
        let (reply, outcome) = oneshot::channel();
        if let Err(asked) = self.operations.take(Wanted::Key(keyed), reply) {
            asked.answer(&Err(CallError::Gone));
        }
        ctx.spawn(outcome.into_actor(self).map(|outcome, call, ctx| {
            call.group_keyed(outcome.unwrap_or(Err(CallError::Gone)), ctx);
        }));
    }

    fn group_keyed(&mut self, outcome: Result<Done, CallError>, ctx: &mut Context<Self>) {
        let Some(keying) = &mut self.keying else { return };
        match outcome {
            Ok(_) => {
                let step = keying.keyed();
                self.take_keying_step(step, ctx);
                self.begin_operations(0, ctx);
            }
            Err(error) => self.drop_keying(&error),
        }
    }

    fn take_keying_step(&mut self, step: KeyingStep, ctx: &mut Context<Self>) {
        match step {
            KeyingStep::Wait => {}
            KeyingStep::Pause(pause) => {
                ctx.run_later(pause, |call, ctx| {
                    if let Some(keying) = &mut call.keying {
                        keying.pause_is_over();
                        call.begin_operations(0, ctx);
                    }
                });
            }
            KeyingStep::Done => {
                self.keying = None;
                log::info!("a call of {} has been keyed the digits with which it was placed", self.course.extension());
            }
            KeyingStep::Drop(reason) => self.drop_keying(&reason),
        }
    }

    pub(super) fn drop_keying(&mut self, reason: &dyn Display) {
        if self.keying.take().is_some() {
            let extension = self.course.extension();
            log::warn!("a call of {extension} is not keyed the rest of the digits with which it was placed: {reason}");
        }
    }
}

#[cfg(test)]
mod tests;
