//! What happens by itself as time passes.

use std::time::Duration;

use altilink::{Pad, SessionHandle};

use super::Exchange;
use super::calls::call::{Bell, Call, Phase, RingEnd};
use super::calls::hunt::{Overflowing, Wait};

/// What time has come for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Due {
    Call(SessionHandle, CallDue),
    WrapUpEnds(Pad),
}

/// What a call's time has come for. Of several at one moment the first of these happens: whoever answers just in time
/// has the call, and a call that overflows rings no further member before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum CallDue {
    Answers { line: Pad, hang_up_after: Option<Duration> },
    Overflows,
    IsBusy,
    NoAnswer { line: Pad },
    MemberRested,
    OutsideHangsUp,
}

impl Exchange {
    /// When [`Exchange::advance`] next has something to do.
    pub(crate) fn next_deadline(&self) -> Option<Duration> {
        self.next_due().map(|(at, _)| at)
    }

    /// Lets everything happen whose time has come, in the order of its time.
    pub(crate) fn advance(&mut self, now: Duration) {
        while let Some((at, due)) = self.next_due().filter(|(at, _)| *at <= now) {
            self.tapes.set_time(at);
            // Timers that follow from this one count from when it was due, however late it is looked at.
            match due {
                Due::Call(handle, due) => self.happen_to(at, handle, due),
                Due::WrapUpEnds(agent) => self.end_wrap_up(at, agent),
            }
            self.end_legs();
            self.serve_queues(at);
            self.set_scenes();
        }
    }

    fn next_due(&self) -> Option<(Duration, Due)> {
        let dues = self.calls.values().filter_map(|call| deadline(call).map(|(at, due)| (at, call.handle, due)));
        let call =
            dues.min_by_key(|(at, handle, _)| (*at, *handle)).map(|(at, handle, due)| (at, Due::Call(handle, due)));
        let wrap_up = self.next_wrap_up_end().map(|(at, agent)| (at, Due::WrapUpEnds(agent)));
        call.into_iter().chain(wrap_up).min_by_key(|(at, _)| *at)
    }

    fn happen_to(&mut self, now: Duration, handle: SessionHandle, due: CallDue) {
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

fn deadline(call: &Call) -> Option<(Duration, CallDue)> {
    let bells = call.bells().iter().map(bell_ends);
    let wait = call.wait().into_iter().flat_map(wait_ends);
    let hang_up = call.hang_up_at.map(|at| (at, CallDue::OutsideHangsUp));
    bells.chain(wait).chain(hang_up).min()
}

fn bell_ends(bell: &Bell) -> (Duration, CallDue) {
    let line = bell.line;
    let due = match bell.end {
        RingEnd::Answer { hang_up_after } => CallDue::Answers { line, hang_up_after },
        RingEnd::Busy => CallDue::IsBusy,
        RingEnd::NoAnswer => CallDue::NoAnswer { line },
    };
    (bell.ends, due)
}

fn wait_ends(wait: &Wait) -> impl Iterator<Item = (Duration, CallDue)> {
    let overflow = match wait.overflow {
        Overflowing::At(at) => Some((at, CallDue::Overflows)),
        Overflowing::Never | Overflowing::Overdue => None,
    };
    overflow.into_iter().chain(wait.wakes_at().map(|at| (at, CallDue::MemberRested)))
}
