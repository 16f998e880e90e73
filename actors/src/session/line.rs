//! A session's ear on its line: from the link's updates to the session's calls.

use std::collections::HashSet;

use actix::dev::SendError;
use actix::prelude::*;
use altilink::message::call_info::{CallDetails, CallSnapshot};
use altilink::{LineState, Pad};

use super::messages::EndReason;
use super::table::Concerned;
use super::{Connection, EventBody, SessionActor};
use crate::call::{
    CallActor, CallBirth, CallChange, CallContext, CallKey, CallSignal, CallState, Direction, Origin, Recording,
};
use crate::link::{LineEvent, LineUpdate};

impl Handler<LineUpdate> for SessionActor {
    type Result = ();

    fn handle(&mut self, update: LineUpdate, ctx: &mut Context<Self>) {
        match update {
            LineUpdate::Connected { line, calls } => self.connected(line, calls, ctx),
            LineUpdate::Disconnected => self.disconnected(ctx),
            LineUpdate::Event(event) => self.happened(event, ctx),
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
    /// The calls as the server has them. What differs from the calls known happened while nobody was told.
    fn connected(&mut self, line: Pad, calls: Vec<CallSnapshot>, ctx: &mut Context<Self>) {
        let (origin, loading) = match &mut self.connection {
            Connection::Loading { told_down: false, .. } => (Origin::Existing, true),
            Connection::Loading { .. } => (Origin::Reconciled, true),
            Connection::Up => (Origin::Reconciled, false),
            Connection::Down => {
                self.connection =
                    Connection::Loading { introducing: HashSet::new(), waiting: Vec::new(), told_down: true };
                (Origin::Reconciled, true)
            }
        };
        self.end_vanished(line, &calls);
        for call in calls {
            let born = self.found(line, call, origin, ctx);
            if let (Some(key), Connection::Loading { introducing, .. }) = (born, &mut self.connection) {
                introducing.insert(key);
            }
        }
        let complete = matches!(&self.connection, Connection::Loading { introducing, .. } if introducing.is_empty());
        if loading && complete {
            self.loaded(ctx);
        }
    }

    fn end_vanished(&mut self, line: Pad, calls: &[CallSnapshot]) {
        let is_there = |pad: Pad| {
            calls
                .iter()
                .map(|call| (seen_from(line, &call.details).1, call.details.info.session))
                .any(|(found, session)| found == pad && self.calls.is_same(pad, session))
        };
        let vanished: Vec<_> = self.calls.live_pads().into_iter().filter(|pad| !is_there(*pad)).collect();
        for pad in vanished {
            self.dropped(pad, Origin::Reconciled);
        }
    }

    /// Takes a call as the server has it. Returns its key where it is new.
    fn found(&mut self, line: Pad, call: CallSnapshot, origin: Origin, ctx: &mut Context<Self>) -> Option<CallKey> {
        let (direction, pad) = seen_from(line, &call.details);
        let recording = call.recording.map(|report| Recording::reported(&report));
        if let Some((_, actor)) = self.calls.live(pad) {
            let change = CallChange::Found { state: call.state, recording, details: Box::new(call.details) };
            Self::signal(actor, change, origin);
            return None;
        }
        let state = CallState::found(call.state, direction, call.details.info.hold_time);
        let recording = recording.unwrap_or_default();
        Some(self.born(pad, direction, state, recording, call.details, origin, ctx))
    }

    #[expect(clippy::too_many_arguments, reason = "each is a part of the call that is born")]
    fn born(
        &mut self,
        call: Pad,
        direction: Direction,
        state: CallState,
        recording: Recording,
        details: CallDetails,
        origin: Origin,
        ctx: &mut Context<Self>,
    ) -> CallKey {
        let key = self.calls.next_key();
        let session = details.info.session;
        let birth = CallBirth { key, call, direction, state, recording, details, origin };
        let context = CallContext {
            line: self.line.clone(),
            product: self.config.product,
            extra_info_timeout: self.config.extra_info_timeout,
            session: ctx.address().recipient(),
        };
        self.calls.insert(key, call, session, CallActor::new(birth, context).start());
        key
    }

    fn disconnected(&mut self, ctx: &mut Context<Self>) {
        match std::mem::replace(&mut self.connection, Connection::Down) {
            Connection::Down => {}
            Connection::Up => self.emit(EventBody::ServerStatus { connected: false }, ctx),
            Connection::Loading { waiting, .. } => self.welcome_all(waiting, ctx),
        }
    }

    fn happened(&mut self, event: LineEvent, ctx: &mut Context<Self>) {
        match event {
            LineEvent::Ring(details) => {
                let pad = details.info.caller;
                self.arrived(pad, Direction::In, CallState::Ringing, *details, ctx);
            }
            LineEvent::RingBack(details) => {
                let pad = details.info.callee;
                self.arrived(pad, Direction::Out, CallState::RingingBack, *details, ctx);
            }
            LineEvent::State { state, call } => self.state_changed(state, call),
            LineEvent::Dropped(call) => self.dropped(call, Origin::Live),
            LineEvent::Recording(report) => match self.calls.recorded(&report) {
                Some(actor) => {
                    Self::signal(actor, CallChange::Recording(Recording::reported(&report)), Origin::Live);
                }
                None => log::debug!("session {}: a recording without a call", self.id),
            },
        }
    }

    /// A call rings or is alerting. Told of a call that is there already, nothing is new.
    fn arrived(
        &mut self,
        pad: Pad,
        direction: Direction,
        state: CallState,
        details: CallDetails,
        ctx: &mut Context<Self>,
    ) {
        if self.calls.is_same(pad, details.info.session) {
            return;
        }
        self.dropped(pad, Origin::Reconciled);
        self.born(pad, direction, state, Recording::Off, details, Origin::Live, ctx);
    }

    fn state_changed(&mut self, state: LineState, pad: Pad) {
        let tells_of_a_call = matches!(
            state,
            LineState::Connected | LineState::InUse | LineState::Hold | LineState::Conferencing | LineState::Ring
        );
        match self.calls.concerned(pad) {
            Concerned::One(actor) => Self::signal(actor, CallChange::State(state), Origin::Live),
            Concerned::None if !tells_of_a_call => {}
            // A call that was never announced, or one among several: the server knows which.
            Concerned::None | Concerned::Unclear => self.line.read_calls_again(),
        }
    }

    fn dropped(&mut self, pad: Pad, origin: Origin) {
        if let Some(actor) = self.calls.end(pad) {
            Self::signal(actor, CallChange::Dropped, origin);
        }
    }

    /// A call that has just ended takes nothing more, and needs nothing. One that is behind misses this; the next
    /// reading of the calls makes up for it.
    fn signal(actor: &Addr<CallActor>, change: CallChange, origin: Origin) {
        if let Err(SendError::Full(_)) = actor.try_send(CallSignal { change, origin }) {
            log::error!("a call is behind and misses what happens to it");
        }
    }
}
