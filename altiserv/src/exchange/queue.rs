//! Workgroup queues: a waiting call rings the free member who has been idle longest.

use std::time::Duration;

use altilink::{Pad, SessionHandle};

use super::call::{Call, Phase};
use super::{Exchange, Line};

impl Exchange {
    /// Rings a member for each waiting call that finds one. First come, first served.
    pub(super) fn serve_queues(&mut self, now: Duration) {
        let waiting: Vec<SessionHandle> =
            self.calls.values().filter(|call| is_waiting(call)).map(|call| call.handle).collect();
        for handle in waiting {
            if let Some(member) = self.calls.get(&handle).and_then(|call| self.free_member(now, call)) {
                let (ends, end) = self.ring_end(now, member, None);
                self.occupy(member, handle);
                self.set_phase(handle, Phase::Ringing { callee: member, since: now, ends, end });
                self.announce_to_callee(handle);
            }
        }
    }

    /// Members with somebody logged on come first: the others' phones may have nobody near.
    fn free_member(&self, now: Duration, call: &Call) -> Option<Pad> {
        let members = self.line(call.dialled.pad)?.members();
        let free = |line: &&Line| line.calls.is_empty() && line.pad != call.caller.pad && !rests(call, line.pad, now);
        members
            .iter()
            .filter_map(|pad| self.line(*pad))
            .filter(free)
            .min_by_key(|line| (!line.attended, line.idle_since))
            .map(|line| line.pad)
    }
}

fn is_waiting(call: &Call) -> bool {
    matches!(call.phase, Phase::Queued { .. })
}

fn rests(call: &Call, member: Pad, now: Duration) -> bool {
    matches!(call.phase, Phase::Queued { resting: Some(resting) } if resting.member == member && now < resting.until)
}
