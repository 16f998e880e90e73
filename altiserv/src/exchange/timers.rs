//! What happens by itself as time passes.

use std::time::Duration;

use altilink::SessionHandle;

use super::Exchange;
use super::call::{Call, Phase, RingEnd};

/// What a call's time has come for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Due {
    RingEnds(RingEnd),
    OutsideHangsUp,
    MemberRested,
}

impl Exchange {
    /// When [`Exchange::advance`] next has something to do.
    pub(crate) fn next_deadline(&self) -> Option<Duration> {
        self.calls.values().filter_map(|call| deadline(call).map(|(at, _)| at)).min()
    }

    /// Lets everything happen whose time has come, in the order of its time.
    pub(crate) fn advance(&mut self, now: Duration) {
        while let Some((at, handle, due)) = self.next_due().filter(|(at, ..)| *at <= now) {
            // Timers that follow from this one count from when it was due, however late it is looked at.
            match due {
                Due::RingEnds(end) => self.end_ringing(at, handle, end),
                Due::OutsideHangsUp => self.release(at, handle),
                Due::MemberRested => self.set_phase(handle, Phase::Queued { resting: None }),
            }
            self.serve_queues(at);
        }
    }

    fn next_due(&self) -> Option<(Duration, SessionHandle, Due)> {
        let dues = self.calls.values().filter_map(|call| deadline(call).map(|(at, due)| (at, call.handle, due)));
        dues.min_by_key(|(at, handle, _)| (*at, *handle))
    }

    fn end_ringing(&mut self, now: Duration, handle: SessionHandle, end: RingEnd) {
        let Some(call) = self.calls.get(&handle) else { return };
        match (end, call.callee()) {
            (RingEnd::Answer { hang_up_after }, Some(callee)) => {
                if self.answer(now, callee, handle).is_err() {
                    self.ring_on(handle);
                } else if let (Some(after), Some(call)) = (hang_up_after, self.calls.get_mut(&handle)) {
                    call.hang_up_at = Some(now + after);
                }
            }
            (RingEnd::Busy, _) => self.release_busy(now, handle),
            (RingEnd::NoAnswer, _) if self.is_workgroup(call.dialled.pad) => self.requeue(now, handle),
            _ => self.release(now, handle),
        }
    }

    /// A phone that would answer by itself but is placing a call rings on until the timeout.
    fn ring_on(&mut self, handle: SessionHandle) {
        let ring_timeout = self.ring_timeout;
        if let Some(Call { phase: Phase::Ringing { since, ends, end, .. }, .. }) = self.calls.get_mut(&handle) {
            *ends = *since + ring_timeout;
            *end = RingEnd::NoAnswer;
        }
    }
}

fn deadline(call: &Call) -> Option<(Duration, Due)> {
    let phase = match call.phase {
        Phase::Queued { resting } => resting.map(|resting| (resting.until, Due::MemberRested)),
        Phase::Ringing { ends, end, .. } => Some((ends, Due::RingEnds(end))),
        Phase::Connected { .. } => None,
    };
    let hang_up = call.hang_up_at.map(|at| (at, Due::OutsideHangsUp));
    phase.into_iter().chain(hang_up).min_by_key(|(at, _)| *at)
}
