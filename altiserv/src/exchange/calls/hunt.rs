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
