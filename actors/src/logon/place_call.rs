//! Placing a call, and finding it again when it begins.

use std::time::SystemTime;

use actix::prelude::*;
use altilink::{LineState, Pad, Parameters};
use tokio::sync::oneshot;

use super::LogonActor;
use super::completion::Completion;
use super::line_event::LineEvent;
use super::placements::{PLACED_WITHIN, PlacementAnswer, PlacementId, PostDialFate};
use super::update::{Arrival, Cause};
use crate::Extension;
use crate::call::{CallKey, Direction, KeyOnceConnected, Newborn, PostDial};
use crate::connection::{CommandError, Request};

/// Request to place a call to what is dialled, access code included. Answered when the server has accepted.
#[derive(Debug, Message)]
#[rtype(result = "Result<(), CommandError>")]
pub(crate) struct PlaceOnLine {
    pub(crate) number: String,
    /// Digits to be keyed once the call is connected.
    pub(crate) post_dial: Option<PostDial>,
}

impl Handler<PlaceOnLine> for LogonActor {
    type Result = ResponseFuture<Result<(), CommandError>>;

    fn handle(&mut self, PlaceOnLine { number, post_dial }: PlaceOnLine, ctx: &mut Context<Self>) -> Self::Result {
        let placement = self.placements.ask(&number, post_dial, SystemTime::now());
        let (caller, answered) = oneshot::channel();
        let request = Request::MakeCall(number);
        self.send(
            move |id, channel| request.block(id, channel.line, &channel.dialect),
            Completion::Placed(placement, caller),
            ctx,
        );
        // A logon that is gone counts as a loss.
        Box::pin(async move { answered.await.unwrap_or(Err(CommandError::ConnectionLost)).map(drop) })
    }
}

impl LogonActor {
    /// Takes the answer to a MAKECALL, or the reason why there is none.
    pub(super) fn make_call_answered(
        &mut self,
        placement: PlacementId,
        caller: oneshot::Sender<Result<Parameters, CommandError>>,
        result: Result<Parameters, CommandError>,
        ctx: &mut Context<Self>,
    ) {
        let answer = match &result {
            Ok(_) => PlacementAnswer::Yes,
            Err(CommandError::Refused(_) | CommandError::NotConnected | CommandError::Overloaded) => {
                PlacementAnswer::No
            }
            Err(_) => PlacementAnswer::Unclear,
        };
        // A caller that has gone away no longer cares.
        drop(caller.send(result));
        let fates = self.placements.answered(placement, answer, SystemTime::now());
        self.apply_fates(fates);
        if self.placements.awaits(placement) {
            ctx.run_later(PLACED_WITHIN, move |logon, _| {
                let fate = logon.placements.overdue(placement);
                logon.apply_fates(fate);
            });
        }
    }

    /// Finds the MAKECALL that has placed a call which begins with a RING_BACK on the own line. For a call that was found by
    /// reading the calls it is not known.
    pub(super) fn call_began(&mut self, line: &Extension, key: CallKey, newborn: &Newborn, cause: Option<&Cause>) {
        let Some(Cause::Arrived { what: Arrival::RingBack, at, .. }) = cause else { return };
        if line == self.audience.own() && newborn.direction == Direction::Out {
            let fates = self.placements.begun(key, &newborn.details.info.callee_id, *at);
            self.apply_fates(fates);
        }
    }

    /// Ends the waits for the calls of accepted MAKECALLs, if an event says that the own line is idle.
    pub(super) fn note_idle_line(&mut self, number: &Extension, event: &LineEvent, arrived: SystemTime) {
        if number != self.audience.own() {
            return;
        }
        let Some(line) = self.lines.get(number) else { return };
        let is_idle = match event {
            LineEvent::State { state: LineState::Idle | LineState::Disconnect, call } => {
                *call == line.pad || *call == Pad::NONE
            }
            LineEvent::Reset => true,
            _ => false,
        };
        if is_idle {
            let fates = self.placements.idle(arrived);
            self.apply_fates(fates);
        }
    }

    /// Has the digits of placed calls keyed, or logs why they are not.
    pub(super) fn apply_fates(&self, fates: impl IntoIterator<Item = PostDialFate>) {
        for fate in fates {
            let dropped = match fate {
                PostDialFate::Drop(reason) => Some(reason),
                PostDialFate::Key(key, post_dial) => self.have_keyed(key, post_dial).err(),
            };
            if let Some(reason) = dropped {
                log::warn!(logon:% = self.id, extension:% = self.audience.own(); "a call is not keyed the digits with which it was placed: {reason}");
            }
        }
    }

    fn have_keyed(&self, key: CallKey, post_dial: PostDial) -> Result<(), &'static str> {
        let connection = self.channel.as_ref().ok_or("the connection to AltiServ is lost")?.connection;
        let entry = self.lines.get(self.audience.own()).and_then(|line| line.calls.get(key));
        let call = &entry.ok_or("the call is over")?.handle;
        call.try_send(KeyOnceConnected { post_dial, connection }).map_err(|_| "the call is over, or overloaded")
    }
}
