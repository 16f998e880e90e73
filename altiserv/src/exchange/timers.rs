//! Events that happen by themselves as time passes.

use std::time::Duration;

use altilink::{Pad, SessionHandle};

use super::calls::call::{Bell, Call, Phase, RingEnd};
use super::calls::hunt::Overflowing;
use super::switch::Switch;

/// An event that is due at some time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Due {
    Call(SessionHandle, CallDue),
    WrapUpEnds(Pad),
}

/// An event of a call that is due at some time. Of several at one moment the first of these happens: a phone that
/// answers just in time has the call, and a call that overflows rings no further member before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum CallDue {
    Answers { line: Pad, hang_up_after: Option<Duration> },
    Overflows,
    IsBusy,
    NoAnswer { line: Pad },
    MemberRested,
    OutsideHangsUp,
}

impl Switch {
    /// The time at which [`Switch::advance`] next has something to do.
    pub(crate) fn next_deadline(&self) -> Option<Duration> {
        self.next_due().map(|(at, _)| at)
    }

    /// Lets everything happen whose time has come, in the order of its time.
    pub(crate) fn advance(&mut self, now: Duration) {
        while let Some((at, due)) = self.next_due()
            && at <= now
        {
            self.tapes.set_time(at);
            // Timers that follow from this one count from its own time, however late this runs.
            match due {
                Due::Call(handle, due) => self.carry_out(at, handle, due),
                Due::WrapUpEnds(agent) => self.end_wrap_up(at, agent),
            }
            self.settle(at);
        }
    }

    fn next_due(&self) -> Option<(Duration, Due)> {
        let calls = self.calls.values().filter_map(|call| {
            let (at, due) = next_of(call)?;
            Some((at, call.handle, due))
        });
        let next_call = calls.min_by_key(|(at, handle, _)| (*at, *handle));
        match (next_call, self.next_wrap_up_end()) {
            (Some((at, _, _)), Some((wrap_up_at, agent))) if wrap_up_at < at => {
                Some((wrap_up_at, Due::WrapUpEnds(agent)))
            }
            (Some((at, handle, due)), _) => Some((at, Due::Call(handle, due))),
            (None, Some((at, agent))) => Some((at, Due::WrapUpEnds(agent))),
            (None, None) => None,
        }
    }

    fn carry_out(&mut self, now: Duration, handle: SessionHandle, due: CallDue) {
        match due {
            CallDue::Answers { line, hang_up_after } => self.answer_by_itself(now, handle, line, hang_up_after),
            CallDue::Overflows => self.overflow(now, handle),
            CallDue::IsBusy => self.release_busy(now, handle),
            CallDue::NoAnswer { line } if self.calls.get(&handle).is_some_and(|call| call.wait().is_some()) => {
                self.pass_over(now, handle, line);
            }
            CallDue::NoAnswer { .. } | CallDue::OutsideHangsUp => self.release(now, handle),
            CallDue::MemberRested => {
                if let Some(wait) = self.calls.get_mut(&handle).and_then(Call::wait_mut) {
                    wait.wake(now);
                }
            }
        }
    }

    fn answer_by_itself(&mut self, now: Duration, handle: SessionHandle, line: Pad, hang_up_after: Option<Duration>) {
        let answered = self.answer(now, line, handle).is_ok();
        let Some(call) = self.calls.get_mut(&handle) else { return };
        if !answered {
            ring_on(call, line);
        } else if let Some(after) = hang_up_after {
            call.hang_up_at = call.hang_up_at.into_iter().chain([now + after]).min();
        }
    }
}

/// A phone that would answer by itself but is placing a call rings on until the ringing is given up.
fn ring_on(call: &mut Call, line: Pad) {
    if let Phase::Ringing { bells } = &mut call.phase
        && let Some(bell) = bells.iter_mut().find(|bell| bell.line == line)
    {
        bell.ends = bell.given_up;
        bell.end = RingEnd::NoAnswer;
    }
}

/// The next event of a call.
fn next_of(call: &Call) -> Option<(Duration, CallDue)> {
    let mut dues: Vec<_> = call.bells().iter().map(end_of_ringing).collect();
    if let Some(wait) = call.wait() {
        if let Overflowing::At(at) = wait.overflow {
            dues.push((at, CallDue::Overflows));
        }
        if let Some(at) = wait.wakes_at() {
            dues.push((at, CallDue::MemberRested));
        }
    }
    if let Some(at) = call.hang_up_at {
        dues.push((at, CallDue::OutsideHangsUp));
    }
    dues.into_iter().min()
}

fn end_of_ringing(bell: &Bell) -> (Duration, CallDue) {
    let line = bell.line;
    let due = match bell.end {
        RingEnd::Answer { hang_up_after } => CallDue::Answers { line, hang_up_after },
        RingEnd::Busy => CallDue::IsBusy,
        RingEnd::NoAnswer => CallDue::NoAnswer { line },
    };
    (bell.ends, due)
}
