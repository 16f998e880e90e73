//! A session's ear on its lines: from the link's updates to the session's calls, and from those to its sockets.

use std::collections::HashSet;
use std::sync::Arc;

use actix::dev::SendError;
use actix::prelude::*;
use altilink::message::call_info::{CallDetails, CallSnapshot};
use altilink::{LineState, Pad};

use super::event::EventBody;
use super::id::SessionId;
use super::messages::EndReason;
use super::table::Concerned;
use super::timeline::Moment;
use super::{Connection, SessionActor};
use crate::Extension;
use crate::call::{
    CallActor, CallBirth, CallChange, CallContext, CallKey, CallNews, CallNotice, CallSignal, CallState, Direction,
    Origin, Recording,
};
use crate::link::{LineEvent, LineUpdate};
use crate::meter::{Counted, DropCause, Meter, Queue};

impl Handler<LineUpdate> for SessionActor {
    type Result = ();

    fn handle(&mut self, update: LineUpdate, ctx: &mut Context<Self>) {
        match update {
            LineUpdate::Calls { line, pad, calls } => {
                self.note(|| Moment::CallsRead { extension: line.clone(), calls: calls.len() });
                self.calls_read(&line, pad, calls, ctx);
            }
            LineUpdate::Disconnected => {
                self.note(|| Moment::Disconnected);
                self.disconnected(ctx);
            }
            LineUpdate::Event { line, event, arrived } => {
                self.timeline.note(arrived, || Moment::arrived(&line, &event));
                self.happened(&line, event, ctx);
            }
            LineUpdate::PasswordRefused => self.end(EndReason::PasswordRefused, ctx),
        }
    }
}

/// Which way a call goes and which pad it is on, seen from a line.
fn seen_from(line: Pad, details: &CallDetails) -> (Direction, Pad) {
    if details.info.caller == line {
        (Direction::Out, details.info.callee)
    } else {
        (Direction::In, details.info.caller)
    }
}

impl SessionActor {
    /// The calls of a line as the server has them. What differs from the calls known happened while nobody was told.
    fn calls_read(&mut self, line: &Extension, pad: Pad, calls: Vec<CallSnapshot>, ctx: &mut Context<Self>) {
        let Some(followed) = self.lines.get_mut(line) else { return };
        followed.pad = pad;
        if matches!(self.connection, Connection::Down) {
            self.connection = Connection::Loading { waiting: Vec::new(), told_down: true };
        }
        let origin = match self.connection {
            Connection::Loading { told_down: false, .. } => Origin::Existing,
            Connection::Loading { .. } | Connection::Up | Connection::Down => Origin::Reconciled,
        };
        let mut hearing = self.end_vanished(line, pad, &calls);
        hearing.extend(calls.into_iter().filter_map(|call| self.found(line, pad, call, origin, ctx)));
        self.lines.read(line, hearing);
        self.settle(ctx);
    }

    /// Ends the calls that are no more. Returns those that will say so.
    fn end_vanished(&mut self, line: &Extension, pad: Pad, calls: &[CallSnapshot]) -> HashSet<CallKey> {
        let who = (self.id, &self.meter);
        let Some(followed) = self.lines.get_mut(line) else { return HashSet::new() };
        let table = &mut followed.calls;
        let is_there = |call_pad: Pad| {
            calls
                .iter()
                .map(|call| (seen_from(pad, &call.details).1, call.details.info.session))
                .any(|(found, session)| found == call_pad && table.is_same(call_pad, session))
        };
        let vanished: Vec<_> = table.live_pads().into_iter().filter(|call_pad| !is_there(*call_pad)).collect();
        let end = |call_pad: Pad| {
            let (key, _) = table.live(call_pad)?;
            let actor = table.end(call_pad)?;
            signal(actor, CallChange::Dropped, Origin::Reconciled, who).then_some(key)
        };
        vanished.into_iter().filter_map(end).collect()
    }

    /// Takes a call as the server has it. Returns its key where it will say how it is.
    fn found(
        &mut self,
        line: &Extension,
        pad: Pad,
        call: CallSnapshot,
        origin: Origin,
        ctx: &mut Context<Self>,
    ) -> Option<CallKey> {
        let (direction, call_pad) = seen_from(pad, &call.details);
        let recording = call.recording.map(|report| Recording::reported(&report));
        if let Some((key, actor)) = self.lines.get(line)?.calls.live(call_pad) {
            let change = CallChange::Found { state: call.state, recording, details: Box::new(call.details) };
            return signal(actor, change, origin, (self.id, &self.meter)).then_some(key);
        }
        let state = CallState::found(call.state, direction, call.details.info.hold_time);
        let (key, recording) = (self.lines.next_key(), recording.unwrap_or_default());
        let birth = CallBirth { key, call: call_pad, direction, state, recording, details: call.details, origin };
        self.born(line, birth, ctx);
        Some(key)
    }

    fn born(&mut self, line: &Extension, birth: CallBirth, ctx: &mut Context<Self>) {
        let context = CallContext {
            extension: line.clone(),
            seat: self.lines.seat(line),
            line: self.line.clone(),
            product: self.config.product,
            extra_info_timeout: self.config.extra_info_timeout,
            session_shown: self.id.to_string().into(),
            meter: self.meter.clone(),
            session: ctx.address().recipient(),
        };
        let Some(followed) = self.lines.get_mut(line) else { return };
        let (key, call, session) = (birth.key, birth.call, birth.details.info.session);
        followed.calls.insert(key, call, session, CallActor::new(birth, context).start());
    }

    fn disconnected(&mut self, ctx: &mut Context<Self>) {
        self.lines.lost();
        match std::mem::replace(&mut self.connection, Connection::Down) {
            Connection::Down => {}
            Connection::Up => self.emit(EventBody::ServerStatus { connected: false }, ctx),
            Connection::Loading { waiting, .. } => self.welcome_all(waiting, ctx),
        }
    }

    fn happened(&mut self, line: &Extension, event: LineEvent, ctx: &mut Context<Self>) {
        match event {
            LineEvent::Ring(details) => {
                let pad = details.info.caller;
                self.arrived(line, pad, Direction::In, CallState::Ringing, *details, ctx);
            }
            LineEvent::RingBack(details) => {
                let pad = details.info.callee;
                self.arrived(line, pad, Direction::Out, CallState::RingingBack, *details, ctx);
            }
            LineEvent::State { state, call } => self.state_changed(line, state, call),
            LineEvent::Dropped(call) => self.dropped(line, call, Origin::Live),
            LineEvent::Recording(report) => match self.lines.get(line).and_then(|it| it.calls.recorded(&report)) {
                Some(actor) => {
                    let kind = report.call.map(|_| report.kind);
                    let change = CallChange::Recording { now: Recording::reported(&report), kind };
                    signal(actor, change, Origin::Live, (self.id, &self.meter));
                }
                None => log::debug!(session:% = self.id; "a recording without a call"),
            },
            LineEvent::Agent(state) => self.emit(EventBody::Agent { extension: line.clone(), state }, ctx),
        }
    }

    /// A call rings or is alerting. Told of a call that is there already, nothing is new.
    fn arrived(
        &mut self,
        line: &Extension,
        call: Pad,
        direction: Direction,
        state: CallState,
        details: CallDetails,
        ctx: &mut Context<Self>,
    ) {
        if self.lines.get(line).is_none_or(|followed| followed.calls.is_same(call, details.info.session)) {
            return;
        }
        self.dropped(line, call, Origin::Reconciled);
        let (key, recording, origin) = (self.lines.next_key(), Recording::Off, Origin::Live);
        self.born(line, CallBirth { key, call, direction, state, recording, details, origin }, ctx);
    }

    fn state_changed(&mut self, line: &Extension, state: LineState, pad: Pad) {
        let tells_of_a_call = matches!(
            state,
            LineState::Connected | LineState::InUse | LineState::Hold | LineState::Conferencing | LineState::Ring
        );
        let Some(followed) = self.lines.get(line) else { return };
        match followed.calls.concerned(pad) {
            Concerned::One(actor) => {
                signal(actor, CallChange::State(state), Origin::Live, (self.id, &self.meter));
            }
            Concerned::None if !tells_of_a_call => {}
            // A call that was never announced, or one among several: the server knows which. Where the link is too busy
            // to ask it, the next event that does not fit asks again.
            Concerned::None | Concerned::Unclear => {
                let _ = self.line.read_calls(vec![line.clone()]);
            }
        }
    }

    fn dropped(&mut self, line: &Extension, call: Pad, origin: Origin) {
        if let Some(actor) = self.lines.get_mut(line).and_then(|followed| followed.calls.end(call)) {
            signal(actor, CallChange::Dropped, origin, (self.id, &self.meter));
        }
    }
}

/// Tells a call what happened to it. One that has just ended takes nothing more, and needs nothing. One that is behind
/// misses this; the next reading of the calls makes up for it. Returns whether it was told.
fn signal(actor: &Addr<CallActor>, change: CallChange, origin: Origin, (id, meter): (SessionId, &Meter)) -> bool {
    match actor.try_send(CallSignal { change, origin }) {
        Ok(()) => true,
        Err(SendError::Closed(_)) => false,
        Err(SendError::Full(_)) => {
            meter.count(Counted::Refused(Queue::Call));
            meter.count(Counted::EventDropped(DropCause::CallBehind));
            log::error!(session:% = id; "a call is behind and misses what happens to it");
            false
        }
    }
}

impl Handler<CallNotice> for SessionActor {
    type Result = ();

    fn handle(&mut self, notice: CallNotice, ctx: &mut Context<Self>) {
        let CallNotice { key, view, news, origin } = notice;
        let line = view.extension.clone();
        let is_told = self.lines.is_told(&line);
        // A call of a line that is watched no more has nobody to tell.
        let Some(followed) = self.lines.get_mut(&line) else { return };
        if !followed.calls.update(key, Arc::clone(&view)) {
            return;
        }
        if view.state == CallState::Disconnected {
            followed.calls.remove(key);
        }
        for news in news.into_iter().filter(|_| is_told) {
            let call = Arc::clone(&view);
            let body = match news {
                CallNews::Call(kind) => EventBody::Call { kind, call, origin },
                CallNews::Recording { now, before } => EventBody::Recording { call, now, before },
            };
            self.emit(body, ctx);
        }
        self.lines.heard(&line, key);
        self.settle(ctx);
    }
}
