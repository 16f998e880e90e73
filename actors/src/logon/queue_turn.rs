//! Turns of a workgroup: what the server tells of its queue, which is heard like a line and has no calls of its own.
//!
//! The callers are read with GET_CALLINFO, of the workgroup's line: those who wait are its calls. This is not verified
//! against a live AltiServ; one that refuses tells of them by events alone.

use std::collections::VecDeque;
use std::time::SystemTime;

use actix::prelude::*;

use super::LogonActor;
use super::followed_line::Work;
use super::line_event::QueueNews;
use super::turn::TurnTopic;
use super::update::{Arrival, Cause};
use crate::Extension;
use crate::call::Origin;

impl LogonActor {
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
        let Some(line) = self.lines.get_mut(number) else { return };
        let Some(queue) = &mut line.queue else { return };
        let mut topic = TurnTopic::default();
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
                topic.queue = queue.read(&reply.calls, origin, SystemTime::now());
                topic.read = Some(Ok(()));
            }
            Work::Calls(Err(error)) => {
                topic.queue = queue.not_told();
                topic.read = Some(Err(error));
            }
            Work::Contact { is_lost } => {
                if is_lost {
                    queue.doubt();
                }
            }
            // A workgroup has no calls, no agent and no commands.
            Work::Event { .. } | Work::Agent { .. } | Work::Answer { .. } | Work::Command(_) | Work::Placed { .. } => {
                return;
            }
        }
        let wants_more = queue.has_room_again();
        self.run_turn(number, VecDeque::new(), topic, Origin::Live, ctx);
        if wants_more {
            self.read_calls(number, ctx);
        }
    }
}
