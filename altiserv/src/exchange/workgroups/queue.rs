//! Workgroup queues: whom a waiting call rings, and when it goes back to waiting.

use std::cmp::Reverse;
use std::time::Duration;

use altilink::{Pad, SessionHandle};

use super::workgroup::Workgroup;
use crate::exchange::calls::call::{Call, Phase};
use crate::exchange::calls::hunt::{Hunt, Wait};
use crate::exchange::{Exchange, Line};
use crate::settings::Distribution;

/// How long a workgroup member who declined or did not answer is left in peace by that call.
const MEMBER_REST: Duration = Duration::from_secs(5);

impl Exchange {
    /// Rings members for each call that finds some: the highest priority first (9, and 0 for none), then the call that
    /// has waited longest.
    pub(crate) fn serve_queues(&mut self, now: Duration) {
        for handle in self.hunting() {
            if !self.overflow_at_last(now, handle) {
                self.ring_members(now, handle);
            }
        }
        self.report_queues();
    }

    /// The call begins to wait for a member.
    pub(crate) fn enqueue(&mut self, now: Duration, handle: SessionHandle) {
        let Some(call) = self.calls.get(&handle) else { return };
        let overflow = self.workgroup(call.dialled.pad).and_then(|workgroup| workgroup.overflow);
        self.set_phase(handle, Phase::Queued);
        self.set_hunt(handle, Hunt::Members(Wait::new(now, overflow.map(|overflow| overflow.after))));
    }

    /// A member's ringing ends without an answer. The call goes on to ring the others, or waits for the next one.
    pub(crate) fn pass_over(&mut self, now: Duration, handle: SessionHandle, member: Pad) {
        self.silence(now, handle, member);
        if let Some(wait) = self.calls.get_mut(&handle).and_then(Call::wait_mut) {
            wait.rest(member, now + MEMBER_REST);
        }
    }

    /// Ends the ringing of every line but the one that answers, if one does.
    pub(crate) fn silence_others(&mut self, now: Duration, handle: SessionHandle, answering: Option<Pad>) {
        let ringing = self.calls.get(&handle).map(Call::ringing).unwrap_or_default();
        for line in ringing.into_iter().filter(|line| Some(*line) != answering) {
            self.silence(now, handle, line);
        }
    }

    fn silence(&mut self, now: Duration, handle: SessionHandle, line: Pad) {
        self.leave(handle, line);
        if let Some(call) = self.calls.get_mut(&handle) {
            call.remove_bell(line);
        }
        self.vacate(now, &[handle], line);
    }

    fn hunting(&self) -> Vec<SessionHandle> {
        let rank = |call: &Call| Some((Reverse(call.data.priority), call.wait()?.since, call.handle));
        let mut hunting: Vec<_> = self.calls.values().filter_map(rank).collect();
        hunting.sort_unstable();
        hunting.into_iter().map(|(.., handle)| handle).collect()
    }

    fn ring_members(&mut self, now: Duration, handle: SessionHandle) {
        let Some((ring_for, members)) = self.calls.get(&handle).and_then(|call| self.members_to_ring(now, call)) else {
            return;
        };
        for member in members {
            self.ring(now, handle, member, None, ring_for);
        }
    }

    /// The members whom the call rings now, and for how long. Where all are rung, those who become available while
    /// others ring join in.
    fn members_to_ring(&self, now: Duration, call: &Call) -> Option<(Duration, Vec<Pad>)> {
        let (wait, workgroup) = (call.wait()?, self.workgroup(call.dialled.pad)?);
        let group = call.dialled.pad;
        let available = |member: &Pad| self.is_available(*member, group) && !wait.rests(now, *member);
        let mut free = workgroup.members.iter().copied().filter(available);
        let members = match workgroup.distribution {
            Distribution::RingAll => free.collect(),
            _ if call.phase != Phase::Queued => Vec::new(),
            Distribution::FirstIdle => free.next().into_iter().collect(),
            Distribution::LongestIdle => {
                free.min_by_key(|member| self.free_since(*member, group)).into_iter().collect()
            }
        };
        Some((workgroup.member_ring_timeout, members))
    }

    /// Whether a member can be rung: somebody is there, or the phone answers by itself; the agent takes calls of this
    /// workgroup; the line has no call, listens to none and may be disturbed.
    pub(crate) fn is_available(&self, member: Pad, workgroup: Pad) -> bool {
        let takes_calls = self.agents.get(&member).is_some_and(|agent| agent.takes_calls_of(workgroup));
        let free = |line: &Line| line.calls.is_empty() && line.is_staffed() && !line.is_undisturbed();
        takes_calls && !self.listens_in(member) && self.line(member).is_some_and(free)
    }

    /// Since when a free member could have taken a call of this workgroup.
    fn free_since(&self, member: Pad, workgroup: Pad) -> Duration {
        let ready = self.agents.get(&member).map_or(Duration::ZERO, |agent| agent.available_since(workgroup));
        self.line(member).map_or(Duration::ZERO, |line| line.idle_since).max(ready)
    }

    pub(crate) fn workgroup(&self, pad: Pad) -> Option<&Workgroup> {
        self.line(pad).and_then(Line::workgroup)
    }

    pub(crate) fn set_hunt(&mut self, handle: SessionHandle, hunt: Hunt) {
        if let Some(call) = self.calls.get_mut(&handle) {
            call.hunt = hunt;
        }
    }
}
