//! Workgroup queues: the members that a waiting call rings, and its return to waiting.

use std::cmp::Reverse;
use std::time::Duration;

use altilink::{Pad, SessionHandle};

use crate::exchange::calls::call::{Call, Phase};
use crate::exchange::calls::hunt::{Hunt, Wait};
use crate::exchange::switch::Switch;
use crate::settings::Distribution;

/// Time for which a call does not ring a workgroup member again who declined it or did not answer.
const MEMBER_REST: Duration = Duration::from_secs(5);

impl Switch {
    /// Rings members for each call that finds some: the highest priority first (9, and 0 for none), then the call that
    /// has waited longest.
    pub(crate) fn serve_queues(&mut self, now: Duration) {
        let mut hunting = Vec::new();
        for call in self.calls.values() {
            if let Some(wait) = call.wait() {
                hunting.push((Reverse(call.data.priority), wait.since, call.handle));
            }
        }
        hunting.sort_unstable();
        for (_, _, handle) in hunting {
            if !self.try_overdue_overflow(now, handle) {
                self.ring_members(now, handle);
            }
        }
        self.report_queues();
    }

    /// The call begins to wait for a member.
    pub(crate) fn enqueue(&mut self, now: Duration, handle: SessionHandle) {
        let Some(dialled) = self.calls.get(&handle).map(|call| call.dialled.pad) else { return };
        let overflow = self.workgroup(dialled).and_then(|workgroup| workgroup.overflow);
        let Some(call) = self.calls.get_mut(&handle) else { return };
        call.phase = Phase::Queued;
        call.hunt = Hunt::Members(Wait::new(now, overflow.map(|overflow| overflow.after)));
    }

    /// A member's ringing ends without an answer. The call goes on to ring the others, or waits for the next one.
    pub(crate) fn pass_over(&mut self, now: Duration, handle: SessionHandle, member: Pad) {
        self.silence(now, handle, member);
        if let Some(wait) = self.calls.get_mut(&handle).and_then(Call::wait_mut) {
            wait.rest(member, now + MEMBER_REST);
        }
    }

    /// Rings members for a call. In a workgroup that rings all, those who become available while others ring join in.
    fn ring_members(&mut self, now: Duration, handle: SessionHandle) {
        let Some(call) = self.calls.get(&handle) else { return };
        let Some(wait) = call.wait() else { return };
        let group = call.dialled.pad;
        let Some(workgroup) = self.workgroup(group) else { return };
        let members = workgroup.members.iter().copied();
        let mut free = members.filter(|member| self.is_available(*member, group) && !wait.rests(now, *member));
        let members: Vec<Pad> = match workgroup.distribution {
            Distribution::RingAll => free.collect(),
            _ if call.phase != Phase::Queued => Vec::new(),
            Distribution::FirstIdle => free.next().into_iter().collect(),
            Distribution::LongestIdle => {
                free.min_by_key(|member| self.free_since(*member, group)).into_iter().collect()
            }
        };
        let ring_for = workgroup.member_ring_timeout;
        for member in members {
            self.ring(now, handle, member, None, ring_for);
        }
    }

    /// True if a member can be rung: a client is logged on to the line, or the phone answers by itself; the agent takes calls of this
    /// workgroup; the line has no call, listens to none and may be disturbed.
    pub(crate) fn is_available(&self, member: Pad, workgroup: Pad) -> bool {
        let Some(line) = self.line(member) else { return false };
        let takes_calls = self.agents.get(&member).is_some_and(|agent| agent.takes_calls_of(workgroup));
        takes_calls
            && !self.listens_in(member)
            && line.calls.is_empty()
            && line.is_staffed()
            && !line.does_not_disturb()
    }

    /// Time since when a free member could have taken a call of this workgroup.
    fn free_since(&self, member: Pad, workgroup: Pad) -> Duration {
        let ready = self.agents.get(&member).map_or(Duration::ZERO, |agent| agent.available_since(workgroup));
        self.line(member).map_or(Duration::ZERO, |line| line.idle_since).max(ready)
    }
}
