//! A call's hunt for a member of the workgroup that was dialled.
//!
//! ```text
//!   a line is dialled:       Direct
//!   a workgroup is dialled:  Members --- a member answers ----------------------------------> Served
//!                               |
//!                               +--- it has waited and rung for too long, and the extension
//!                                    for calls that overflow takes it ----------------------> Overflowed
//! ```
//!
//! A call that is redirected or sent on begins again with what is dialled then.

use std::time::Duration;

use altilink::Pad;

/// Lines that a call may ring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Hunt {
    /// The line that was dialled.
    Direct,
    /// Members of the workgroup that was dialled: the call waits for one, or rings them.
    Members(Wait),
    /// No more lines: a member has answered the workgroup's call.
    Served,
    /// The extension that the workgroup's calls overflow to.
    Overflowed,
}

/// A call's time in a workgroup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wait {
    /// Time since when it waits and rings; a member who does not answer leaves it as it is.
    pub(crate) since: Duration,
    pub(crate) overflow: Overflowing,
    /// At most one entry for each member.
    resting: Vec<Resting>,
}

/// Time at which a call overflows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Overflowing {
    Never,
    At(Duration),
    /// Its time has come, but the extension took no call. It is tried again whenever the queues are served.
    Overdue,
}

/// A member who declined or did not answer is not rung again for the same call before this.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Resting {
    member: Pad,
    until: Duration,
}

impl Wait {
    /// It overflows `after` from now on, if ever.
    pub(crate) fn new(now: Duration, after: Option<Duration>) -> Self {
        let overflow = after.map_or(Overflowing::Never, |after| Overflowing::At(now + after));
        Self { since: now, overflow, resting: Vec::new() }
    }

    pub(crate) fn rest(&mut self, member: Pad, until: Duration) {
        self.resting.retain(|resting| resting.member != member);
        self.resting.push(Resting { member, until });
    }

    pub(crate) fn rests(&self, now: Duration, member: Pad) -> bool {
        self.resting.iter().any(|resting| resting.member == member && now < resting.until)
    }

    /// Members whose rest is over can be rung again.
    pub(crate) fn wake(&mut self, now: Duration) {
        self.resting.retain(|resting| now < resting.until);
    }

    /// Time at which the next rest is over.
    pub(crate) fn wakes_at(&self) -> Option<Duration> {
        self.resting.iter().map(|resting| resting.until).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: Pad = Pad(101);
    const SECOND: Pad = Pad(102);

    const fn s(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn a_call_overflows_after_its_time_or_never() {
        assert_eq!(Wait::new(s(3), Some(s(20))).overflow, Overflowing::At(s(23)));
        assert_eq!(Wait::new(s(3), None).overflow, Overflowing::Never);
    }

    #[test]
    fn a_member_rests_until_its_time_is_over() {
        let mut wait = Wait::new(s(0), None);
        wait.rest(FIRST, s(5));
        assert!(wait.rests(s(4), FIRST));
        assert!(!wait.rests(s(5), FIRST), "not at the end itself");
        assert!(!wait.rests(s(4), SECOND), "only the member that declined");
    }

    #[test]
    fn a_member_that_rests_again_rests_until_the_later_time() {
        let mut wait = Wait::new(s(0), None);
        wait.rest(FIRST, s(5));
        wait.rest(SECOND, s(7));
        wait.rest(FIRST, s(9));
        assert!(wait.rests(s(8), FIRST));
        assert_eq!(wait.wakes_at(), Some(s(7)), "the earlier rest is replaced");
        wait.wake(s(7));
        assert_eq!(wait.wakes_at(), Some(s(9)));
        wait.wake(s(9));
        assert_eq!(wait.wakes_at(), None);
    }
}
