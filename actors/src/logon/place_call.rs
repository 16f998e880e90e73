//! Placing a call, and finding it again when it begins.

use std::time::SystemTime;

use actix::prelude::*;
use altilink::{LineState, Pad, Parameters};
use tokio::sync::oneshot;

use super::LogonActor;
use super::completion::Completion;
use super::followed_line::Work;
use super::line_event::LineEvent;
use super::placements::{PLACED_WITHIN, PlacementAnswer, PlacementId, PlacementNews, PostDialFate, Unseen};
use super::update::{Arrival, Cause};
use crate::Extension;
use crate::call::{CallKey, Direction, KeyOnceConnected, Newborn, PlacedBy, PostDial};
use crate::connection::{CommandError, Request};

/// Request to place a call to what is dialled, access code included. Answered when the server has accepted.
#[derive(Debug, Message)]
#[rtype(result = "Result<(), CommandError>")]
pub(crate) struct PlaceOnLine {
    pub(crate) number: String,
    /// Digits to be keyed once the call is connected.
    pub(crate) post_dial: Option<PostDial>,
    /// The request for it.
    pub(crate) placed_by: PlacedBy,
    /// Told if the server has accepted and the call will not be seen. Dropped when it is seen.
    pub(crate) lost: Option<oneshot::Sender<Unseen>>,
}

impl Handler<PlaceOnLine> for LogonActor {
    type Result = ResponseFuture<Result<(), CommandError>>;

    fn handle(&mut self, place: PlaceOnLine, ctx: &mut Context<Self>) -> Self::Result {
        let PlaceOnLine { number, post_dial, placed_by, lost } = place;
        let placement = self.placements.ask(&number, post_dial, SystemTime::now());
        self.placements.set_request(placement, placed_by);
        self.lost_sight.retain(|_, lost| !lost.is_closed());
        if let Some(lost) = lost {
            self.lost_sight.insert(placement, lost);
        }
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
        self.tell_placed(ctx);
        if self.placements.awaits(placement) {
            ctx.run_later(PLACED_WITHIN, move |logon, _| {
                let fate = logon.placements.overdue(placement);
                logon.apply_fates(fate);
            });
        }
    }

    /// Finds the MAKECALL that has placed a call which begins with a RING_BACK on the own line. For a call that was found by
    /// reading the calls it is not known.
    pub(super) fn call_begins(
        &mut self,
        line: &Extension,
        key: CallKey,
        newborn: &Newborn,
        cause: Option<&Cause>,
    ) -> Vec<PostDialFate> {
        let Some(Cause::Arrived { what: Arrival::RingBack, at, .. }) = cause else { return Vec::new() };
        if line != self.audience.own() || newborn.direction != Direction::Out {
            return Vec::new();
        }
        self.placements.begun(key, &newborn.details.info.callee_id, *at)
    }

    /// Returns the request that has placed a call which is about to begin, if that is known.
    pub(super) fn request_of(&mut self, key: CallKey) -> Option<PlacedBy> {
        let mut request = None;
        for news in self.placements.take_news() {
            match news {
                PlacementNews::Recognised(id, placed, placed_by) if placed == key => {
                    self.lost_sight.remove(&id);
                    request = placed_by;
                }
                news => self.tell_unseen(&news),
            }
        }
        request
    }

    /// Tells calls that have begun before which requests have placed them, and requests that their calls will not be seen.
    pub(super) fn tell_placed(&mut self, ctx: &mut Context<Self>) {
        for news in self.placements.take_news() {
            match news {
                PlacementNews::Recognised(id, key, placed_by) => {
                    self.lost_sight.remove(&id);
                    if let Some(placed_by) = placed_by {
                        self.enqueue(&self.own_number(), Work::Placed { key, placed_by }, ctx);
                    }
                }
                news @ PlacementNews::Unseen(..) => self.tell_unseen(&news),
            }
        }
    }

    fn tell_unseen(&mut self, news: &PlacementNews) {
        if let PlacementNews::Unseen(id, unseen) = news
            && let Some(lost) = self.lost_sight.remove(id)
        {
            // The request may have been given up.
            let _ = lost.send(*unseen);
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
            for news in self.placements.take_news() {
                self.tell_unseen(&news);
            }
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
