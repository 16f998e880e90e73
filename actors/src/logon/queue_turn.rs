//! Turns of a workgroup: what the server tells of its queue, which is heard like a line and has no calls of its own.
//!
//! The callers are read with GET_CALLINFO, of the workgroup's line: those who wait are its calls. This is not verified
//! against a live AltiServ; one that refuses tells of them by events alone.

use std::collections::VecDeque;
use std::time::{Duration, SystemTime};

use actix::prelude::*;

use super::LogonActor;
use super::call_queue::{CallQueue, QueueChange, QueueChangeKind};
use super::followed_line::{QueueService, Work};
use super::line_event::QueueNews;
use super::service_board::ServiceLevel;
use super::service_level::{MemberCall, UNTIL_GONE};
use super::turn::TurnTopic;
use super::update::{Arrival, Cause};
use crate::Extension;
use crate::call::{CallState, CallView, Direction, Origin};

impl QueueService {
    /// Takes changes of the queue. One that was found out later does not say what became of the caller, or when.
    fn take(&mut self, changes: &[QueueChange], now: SystemTime) {
        for QueueChange { kind, caller, origin, .. } in changes {
            match (kind, origin) {
                (QueueChangeKind::In, _) => self.tracker.waits(caller.session(), caller.since, now),
                (QueueChangeKind::Out, Origin::Live) => self.tracker.left(caller.session(), now),
                (QueueChangeKind::Out, _) => self.tracker.forget(caller.session()),
                (QueueChangeKind::Priority, _) => {}
            }
        }
        self.count_gone(now);
    }

    /// Takes the callers whom a reading has found. Of those who have waited on through an outage it is known since when.
    fn take_waiting(&mut self, queue: &CallQueue, now: SystemTime) {
        for caller in queue.callers() {
            self.tracker.waits(caller.session(), caller.since, now);
        }
    }

    fn count_gone(&mut self, now: SystemTime) {
        let gone = self.tracker.gone(now);
        if let Some(watch) = &self.watch {
            watch.add(gone);
        }
    }
}

/// Question for the service levels of workgroups; none for one that nobody watches.
#[derive(Debug, Clone, Message)]
#[rtype(result = "Vec<Option<ServiceLevel>>")]
pub(crate) struct ServiceLevelsOf {
    pub(crate) workgroups: Vec<Extension>,
    pub(crate) window: Duration,
    pub(crate) threshold: Duration,
}

impl Handler<ServiceLevelsOf> for LogonActor {
    type Result = MessageResult<ServiceLevelsOf>;

    fn handle(&mut self, asked: ServiceLevelsOf, _: &mut Context<Self>) -> Self::Result {
        let now = SystemTime::now();
        let mut levels = Vec::with_capacity(asked.workgroups.len());
        for workgroup in &asked.workgroups {
            if let Some(service) = self.lines.get_mut(workgroup).and_then(|line| line.service.as_mut()) {
                service.count_gone(now);
            }
            levels.push(self.shared.service.level(workgroup, asked.window, asked.threshold, now));
        }
        MessageResult(levels)
    }
}

impl LogonActor {
    /// Takes what a member's line tells of a call of a workgroup whose queue is heard. A call that is found in a reading may
    /// have rung before.
    pub(super) fn note_service(&mut self, call: &CallView, origin: Origin, ctx: &mut Context<Self>) {
        let info = &call.details.info;
        if call.direction != Direction::In || info.workgroup.is_empty() {
            return;
        }
        let Ok(workgroup) = Extension::parse(&info.workgroup) else { return };
        if let Some(service) = self.lines.get_mut(&workgroup).and_then(|line| line.service.as_mut()) {
            let begins = origin == Origin::Live;
            let member = MemberCall { session: info.session, member: &call.extension, state: call.state, begins };
            let outcome = service.tracker.member_has(member, SystemTime::now());
            if let Some(watch) = &service.watch {
                watch.add(outcome);
            }
            if call.state == CallState::Disconnected {
                Self::count_gone_later(&workgroup, ctx);
            }
        }
    }

    /// Has the part in the service level of a workgroup begin with a connection that hears the queue, and end with it.
    fn attend_service(&mut self, number: &Extension) {
        let is_heard = self.channel.is_some() && self.monitor.pad_of(number).is_some();
        let board = self.shared.service.clone();
        let Some(service) = self.lines.get_mut(number).and_then(|line| line.service.as_mut()) else { return };
        if !is_heard {
            service.watch = None;
        } else if service.watch.is_none() {
            service.watch = Some(board.watch(number, SystemTime::now()));
        }
    }

    /// Counts the callers who have gone when it is sure that they have.
    fn count_gone_later(number: &Extension, ctx: &mut Context<Self>) {
        let number = number.clone();
        ctx.run_later(UNTIL_GONE, move |logon, _| {
            if let Some(service) = logon.lines.get_mut(&number).and_then(|line| line.service.as_mut()) {
                service.count_gone(SystemTime::now());
            }
        });
    }

    /// True if the line is a workgroup.
    pub(super) fn is_workgroup(&self, number: &Extension) -> bool {
        self.lines.get(number).is_some_and(|line| line.queue.is_some())
    }

    /// Notes that an event of a queue or of an agent may have been lost. What a reading does not confirm then is not known
    /// any more.
    pub(super) fn doubt(&mut self, number: &Extension, ctx: &mut Context<Self>) {
        if self.is_workgroup(number) {
            self.enqueue(number, Work::Contact { is_lost: true }, ctx);
        } else if let Some(line) = self.lines.get_mut(number) {
            line.doubt_agent();
        }
    }

    /// Does what waits for its turn on a workgroup.
    pub(super) fn deal_with_queue(&mut self, number: &Extension, work: Work, ctx: &mut Context<Self>) {
        self.attend_service(number);
        let Some(line) = self.lines.get_mut(number) else { return };
        let Some(queue) = &mut line.queue else { return };
        let mut topic = TurnTopic::default();
        let now = SystemTime::now();
        match work {
            Work::Queue { news, arrived } => {
                topic.cause = Some(Cause::Arrived { what: Arrival::Queue, call: None, at: arrived });
                topic.queue = match &news {
                    QueueNews::Waits(call) => queue.came(call, arrived),
                    QueueNews::Left(call) => queue.went(call),
                };
            }
            Work::Calls(Ok(reply)) => {
                let origin = if line.is_open { Origin::Reconciled } else { Origin::Existing };
                topic.cause = Some(Cause::CallsRead(reply.calls.len()));
                topic.queue = queue.read(&reply.calls, origin, now);
                topic.read = Some(Ok(()));
            }
            Work::Calls(Err(error)) => {
                topic.queue = queue.not_told();
                topic.read = Some(Err(error));
            }
            Work::Contact { is_lost } => {
                if is_lost {
                    queue.doubt();
                    if let Some(service) = &mut line.service {
                        service.tracker.forget_all();
                    }
                }
            }
            // A workgroup has no calls, no agent and no commands.
            Work::Event { .. }
            | Work::Agent { .. }
            | Work::Wish { .. }
            | Work::Note
            | Work::Answer { .. }
            | Work::Command(_)
            | Work::Placed { .. } => return,
        }
        let wants_more = queue.has_room_again();
        let has_left = topic.queue.iter().any(|change| change.kind == QueueChangeKind::Out);
        if let Some(service) = &mut line.service {
            service.take(&topic.queue, now);
            if matches!(topic.read, Some(Ok(()))) {
                service.take_waiting(queue, now);
            }
        }
        if has_left {
            Self::count_gone_later(number, ctx);
        }
        self.run_turn(number, VecDeque::new(), topic, Origin::Live, ctx);
        if wants_more {
            self.read_calls(number, ctx);
        }
    }
}
