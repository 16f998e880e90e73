//! What the exchange tells, as messages of the wire.

use std::net::Ipv4Addr;
use std::time::Duration;

use altilink::message::Event;
use altilink::message::agents::AgentStateChange;
use altilink::message::call_info::{CallDetails, CallExtras, CallInfo, CallSnapshot, OriginalCall};
use altilink::message::events::{CallDropped, Ring, RingBack, StateChange, VoiceRecording};
use altilink::message::queues::{InQueue, OutQueue, QueuePriorityChanged};
use altilink::message::recording::{RecordingKind, RecordingReport, RecordingState};
use altilink::{Block, Dialect, LineState, Pad};

use crate::exchange::{CallAppearance, ExchangeEvent, ExchangeEventKind, RecordingChange};

/// Turns the exchange's time into the wire's seconds since 1970. Where a scenario speeds the exchange up, its times on
/// the wire run ahead of the world's with it, so that durations of calls come out right.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clock {
    pub(super) epoch: Duration,
    pub(super) now: Duration,
}

impl Clock {
    /// The wire has 32 bits; from 2038 on it is at its end.
    pub(super) fn unix(self, at: Duration) -> i32 {
        seconds(self.epoch + at)
    }
}

fn seconds(span: Duration) -> i32 {
    i32::try_from(span.as_secs()).unwrap_or(i32::MAX)
}

pub(super) fn event(effect: &ExchangeEvent, dialect: &Dialect, clock: Clock) -> Block {
    let line = effect.line;
    match &effect.event {
        ExchangeEventKind::Ring(view) => Ring(details(view, clock)).block(line, dialect),
        ExchangeEventKind::RingBack(view) => RingBack(details(view, clock)).block(line, dialect),
        ExchangeEventKind::State { state, pad } => StateChange { state: *state, call: *pad }.block(line, dialect),
        ExchangeEventKind::Dropped { call } => CallDropped { call: *call }.block(line, dialect),
        ExchangeEventKind::Recording(change) => VoiceRecording(report(line, *change)).block(line, dialect),
        ExchangeEventKind::InQueue(call) => InQueue(call.clone()).block(line, dialect),
        ExchangeEventKind::OutQueue(call) => OutQueue(call.clone()).block(line, dialect),
        ExchangeEventKind::QueuePriority(call) => QueuePriorityChanged(call.clone()).block(line, dialect),
        ExchangeEventKind::AgentState { state, changed } => {
            AgentStateChange { agent: line, state: *state, changed: Some(changed.clone()) }.block(line, dialect)
        }
    }
}

pub(super) fn snapshot(view: &CallAppearance, clock: Clock) -> CallSnapshot {
    let recording = view.recording.or_else(|| not_recorded(view));
    CallSnapshot {
        details: details(view, clock),
        state: Some(view.state),
        recording: recording.map(|change| report(view.line, change)),
    }
}

/// A call that could be recorded and is not: said too, so that whoever reads the calls knows it.
fn not_recorded(view: &CallAppearance) -> Option<RecordingChange> {
    if matches!(view.state, LineState::Ring | LineState::Ringback) {
        return None;
    }
    let call = if view.caller.pad == view.line { view.callee.pad } else { view.caller.pad };
    Some(RecordingChange { call, state: RecordingState::Stopped, kind: RecordingKind::Agent })
}

fn report(line: Pad, change: RecordingChange) -> RecordingReport {
    RecordingReport { line, state: change.state, kind: change.kind, call: Some(change.call) }
}

fn details(view: &CallAppearance, clock: Clock) -> CallDetails {
    let data = &view.data;
    let hold = view.holding_since.map_or(Duration::ZERO, |since| clock.now.saturating_sub(since));
    let info = CallInfo {
        line: view.line,
        session: view.handle,
        caller: view.caller.pad,
        caller_ip: view.caller.who.ip.unwrap_or(Ipv4Addr::UNSPECIFIED),
        caller_id: view.caller.who.number.clone(),
        caller_name: view.caller.who.name.clone(),
        callee: view.callee.pad,
        access_code: data.access_code,
        callee_id: view.callee.who.number.clone(),
        callee_name: view.callee.who.name.clone(),
        workgroup_pad: view.workgroup,
        workgroup: data.workgroup.clone(),
        outbound_workgroup: data.outbound_workgroup.clone(),
        dnis_name: data.dnis.name.clone(),
        dnis_number: data.dnis.number.clone(),
        ani_name: data.ani.name.clone(),
        ani_number: data.ani.number.clone(),
        current_time: clock.unix(clock.now),
        start_time: clock.unix(view.started),
        hold_time: seconds(hold),
        is_recorded: view.recording.is_some_and(|recording| recording.state != RecordingState::Stopped),
    };
    CallDetails { info, extras: extras(view) }
}

fn extras(view: &CallAppearance) -> CallExtras {
    let data = &view.data;
    CallExtras {
        priority: data.priority,
        skill: data.skill,
        call_type: data.call_type.clone(),
        original: OriginalCall {
            workgroup: data.original.workgroup.clone(),
            caller_id: data.original.caller_id.clone(),
            caller_name: data.original.caller_name.clone(),
        },
    }
}
