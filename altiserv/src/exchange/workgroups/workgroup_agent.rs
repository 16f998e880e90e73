//! A workgroup agent: the workgroups that it is a member of, and its state in each.
//!
//! ```text
//!   Ready ---- a call of the workgroup is over ---> wrap-up until a time --- time over ---> Ready
//!   NotReady - a call of the workgroup is over ---> wrap-up until a time --- time over ---> NotReady
//!
//!   any state -- set by hand --> Ready, NotReady, or a wrap-up that does not end by itself
//! ```
//!
//! A further call that ends during a wrap-up can only prolong it. A wrap-up that was set by hand stays as it is.

use std::collections::BTreeMap;
use std::time::Duration;

use altilink::Pad;
use altilink::message::agents::AgentState;

use crate::exchange::switch_line::SwitchLine;

/// An extension that is a member of at least one workgroup. Logging on to the extension, and off again, changes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WorkgroupAgent {
    memberships: BTreeMap<Pad, AgentMembership>,
    /// Time of the last change of its state on the whole.
    since: Duration,
}

/// State of an agent in one workgroup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AgentMembership {
    duty: Duty,
    since: Duration,
    logged_on: bool,
}

/// State of an agent in one workgroup, with the end of a wrap-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Duty {
    Ready,
    NotReady,
    /// Set by hand: it lasts until another state is set.
    WrapUp,
    /// After a call of the workgroup: it ends by itself.
    WrapUpUntil(Duration, AfterWrapUp),
}

/// State of an agent after its wrap-up: the one that it had set before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AfterWrapUp {
    Ready,
    NotReady,
}

impl AgentMembership {
    /// Ready and logged on from the start.
    fn new() -> Self {
        Self { duty: Duty::Ready, since: Duration::ZERO, logged_on: true }
    }

    pub(crate) fn state(&self) -> AgentState {
        match self.duty {
            Duty::Ready => AgentState::Ready,
            Duty::NotReady => AgentState::NotReady,
            Duty::WrapUp | Duty::WrapUpUntil(..) => AgentState::WrapUp,
        }
    }

    /// Time since when it has its state; the server's start, if it never changed.
    pub(crate) fn since(&self) -> Duration {
        self.since
    }

    pub(crate) fn is_logged_on(&self) -> bool {
        self.logged_on
    }

    /// Time at which the wrap-up ends by itself.
    pub(crate) fn wrap_up_ends(&self) -> Option<Duration> {
        match self.duty {
            Duty::WrapUpUntil(until, _) => Some(until),
            Duty::Ready | Duty::NotReady | Duty::WrapUp => None,
        }
    }

    /// State after the wrap-up, as far as that is set.
    pub(crate) fn afterwards(&self) -> AfterWrapUp {
        match self.duty {
            Duty::WrapUpUntil(_, afterwards) => afterwards,
            Duty::NotReady => AfterWrapUp::NotReady,
            Duty::Ready | Duty::WrapUp => AfterWrapUp::Ready,
        }
    }

    fn change(&mut self, now: Duration, duty: Duty) {
        let before = self.state();
        self.duty = duty;
        if self.state() != before {
            self.since = now;
        }
    }

    fn end_wrap_up(&mut self, now: Duration) {
        let Duty::WrapUpUntil(until, afterwards) = self.duty else { return };
        if until > now {
            return;
        }
        match afterwards {
            AfterWrapUp::Ready => self.change(now, Duty::Ready),
            AfterWrapUp::NotReady => self.change(now, Duty::NotReady),
        }
    }

    fn wrap_up(&mut self, now: Duration, length: Duration) {
        if length.is_zero() {
            return;
        }
        let until = now + length;
        let duty = match self.duty {
            Duty::Ready => Duty::WrapUpUntil(until, AfterWrapUp::Ready),
            Duty::NotReady => Duty::WrapUpUntil(until, AfterWrapUp::NotReady),
            Duty::WrapUp => Duty::WrapUp,
            Duty::WrapUpUntil(earlier, afterwards) => Duty::WrapUpUntil(until.max(earlier), afterwards),
        };
        self.change(now, duty);
    }
}

impl WorkgroupAgent {
    pub(crate) fn new(workgroups: impl IntoIterator<Item = Pad>) -> Self {
        let memberships = workgroups.into_iter().map(|workgroup| (workgroup, AgentMembership::new())).collect();
        Self { memberships, since: Duration::ZERO }
    }

    /// State of the agent in a workgroup that it is a member of.
    pub(crate) fn membership(&self, workgroup: Pad) -> Option<&AgentMembership> {
        self.memberships.get(&workgroup)
    }

    pub(crate) fn memberships(&self) -> impl Iterator<Item = (Pad, &AgentMembership)> {
        self.memberships.iter().map(|(workgroup, membership)| (*workgroup, membership))
    }

    /// State on the whole: wrap-up if it is in wrap-up in any workgroup, else ready if it is ready in any.
    pub(crate) fn state(&self) -> AgentState {
        let is_in = |state| self.memberships.values().any(|membership| membership.state() == state);
        if is_in(AgentState::WrapUp) {
            AgentState::WrapUp
        } else if is_in(AgentState::Ready) {
            AgentState::Ready
        } else {
            AgentState::NotReady
        }
    }

    /// True if it takes the calls of this workgroup, as far as the agent is concerned.
    pub(crate) fn takes_calls_of(&self, workgroup: Pad) -> bool {
        let Some(membership) = self.membership(workgroup) else { return false };
        membership.logged_on && membership.state() == AgentState::Ready && self.state() == AgentState::Ready
    }

    /// Time since when it could have taken a call of this workgroup.
    pub(crate) fn available_since(&self, workgroup: Pad) -> Duration {
        self.membership(workgroup).map_or(Duration::ZERO, AgentMembership::since).max(self.since)
    }

    /// Sets the state in a workgroup, which takes effect at once.
    pub(crate) fn set(&mut self, now: Duration, workgroup: Pad, state: AgentState) {
        let duty = match state {
            AgentState::Ready => Duty::Ready,
            AgentState::NotReady => Duty::NotReady,
            AgentState::WrapUp => Duty::WrapUp,
        };
        self.change(now, workgroup, |membership| membership.change(now, duty));
    }

    /// Logs the agent on to a workgroup or off. The state there stays.
    pub(crate) fn log_on(&mut self, workgroup: Pad, logged_on: bool) {
        if let Some(membership) = self.memberships.get_mut(&workgroup) {
            membership.logged_on = logged_on;
        }
    }

    /// A call of the workgroup is over. A wrap-up that was set by hand stays one.
    pub(crate) fn wrap_up(&mut self, now: Duration, workgroup: Pad, length: Duration) {
        self.change(now, workgroup, |membership| membership.wrap_up(now, length));
    }

    /// Time at which the next wrap-up ends by itself.
    pub(crate) fn wrap_up_ends(&self) -> Option<Duration> {
        self.memberships.values().filter_map(AgentMembership::wrap_up_ends).min()
    }

    /// The time of each wrap-up that lasts until now is over.
    pub(crate) fn end_wrap_up(&mut self, now: Duration) {
        let workgroups: Vec<Pad> = self.memberships.keys().copied().collect();
        for workgroup in workgroups {
            self.change(now, workgroup, |membership| membership.end_wrap_up(now));
        }
    }

    fn change(&mut self, now: Duration, workgroup: Pad, change: impl FnOnce(&mut AgentMembership)) {
        let before = self.state();
        if let Some(membership) = self.memberships.get_mut(&workgroup) {
            change(membership);
        }
        if self.state() != before {
            self.since = now;
        }
    }
}

/// Every extension that is a member of a workgroup.
pub(crate) fn agents(lines: &BTreeMap<Pad, SwitchLine>) -> BTreeMap<Pad, WorkgroupAgent> {
    let mut workgroups: BTreeMap<Pad, Vec<Pad>> = BTreeMap::new();
    for line in lines.values() {
        for member in line.members() {
            workgroups.entry(*member).or_default().push(line.pad);
        }
    }
    workgroups.into_iter().map(|(member, workgroups)| (member, WorkgroupAgent::new(workgroups))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SALES: Pad = Pad(8000);
    const SUPPORT: Pad = Pad(8001);

    const fn s(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn agent() -> WorkgroupAgent {
        WorkgroupAgent::new([SALES, SUPPORT])
    }

    fn state_in(agent: &WorkgroupAgent, workgroup: Pad) -> AgentState {
        agent.membership(workgroup).expect("a member").state()
    }

    #[test]
    fn a_wrap_up_ends_at_its_time_and_not_before() {
        let mut agent = agent();
        agent.wrap_up(s(10), SALES, s(5));
        assert_eq!(agent.wrap_up_ends(), Some(s(15)));
        agent.end_wrap_up(s(14));
        assert_eq!(state_in(&agent, SALES), AgentState::WrapUp);
        agent.end_wrap_up(s(15));
        assert_eq!(state_in(&agent, SALES), AgentState::Ready);
        assert_eq!(agent.wrap_up_ends(), None);
    }

    #[test]
    fn a_wrap_up_is_prolonged_and_never_shortened() {
        let mut agent = agent();
        agent.wrap_up(s(10), SALES, s(30));
        agent.wrap_up(s(20), SALES, s(5));
        assert_eq!(agent.wrap_up_ends(), Some(s(40)));
        agent.wrap_up(s(20), SALES, s(25));
        assert_eq!(agent.wrap_up_ends(), Some(s(45)));
    }

    #[test]
    fn a_wrap_up_without_length_changes_nothing() {
        let mut agent = agent();
        agent.wrap_up(s(10), SALES, s(0));
        assert_eq!(agent, self::agent());
    }

    #[test]
    fn a_wrap_up_that_is_set_by_hand_does_not_end_by_itself() {
        let mut agent = agent();
        agent.set(s(1), SALES, AgentState::WrapUp);
        agent.wrap_up(s(2), SALES, s(5));
        assert_eq!(agent.wrap_up_ends(), None);
        agent.end_wrap_up(s(100));
        assert_eq!(state_in(&agent, SALES), AgentState::WrapUp);
    }

    #[test]
    fn the_state_before_the_wrap_up_follows_it() {
        let mut agent = agent();
        agent.set(s(1), SALES, AgentState::NotReady);
        agent.wrap_up(s(2), SALES, s(5));
        let afterwards = |agent: &WorkgroupAgent| agent.membership(SALES).expect("a member").afterwards();
        assert_eq!(afterwards(&agent), AfterWrapUp::NotReady);
        agent.end_wrap_up(s(7));
        assert_eq!((state_in(&agent, SALES), afterwards(&agent)), (AgentState::NotReady, AfterWrapUp::NotReady));
        agent.set(s(8), SALES, AgentState::Ready);
        assert_eq!(afterwards(&agent), AfterWrapUp::Ready);
    }

    #[test]
    fn a_state_counts_from_its_last_change() {
        let mut agent = agent();
        let since = |agent: &WorkgroupAgent| agent.membership(SALES).expect("a member").since();
        agent.set(s(3), SALES, AgentState::NotReady);
        agent.set(s(5), SALES, AgentState::NotReady);
        assert_eq!(since(&agent), s(3), "the same state again is no change");
        agent.set(s(6), SALES, AgentState::Ready);
        assert_eq!(since(&agent), s(6));
    }

    #[test]
    fn a_wrap_up_in_one_workgroup_keeps_the_calls_of_all_away() {
        let mut agent = agent();
        assert!(agent.takes_calls_of(SALES) && agent.takes_calls_of(SUPPORT));
        agent.wrap_up(s(1), SALES, s(5));
        assert_eq!((agent.state(), state_in(&agent, SUPPORT)), (AgentState::WrapUp, AgentState::Ready));
        assert!(!agent.takes_calls_of(SUPPORT));
        agent.end_wrap_up(s(6));
        assert_eq!(agent.available_since(SUPPORT), s(6), "available only since the wrap-up in the other workgroup");
    }

    #[test]
    fn an_agent_is_ready_if_it_is_ready_in_any_workgroup_and_takes_the_calls_of_that_one() {
        let mut agent = agent();
        agent.set(s(1), SALES, AgentState::NotReady);
        assert_eq!(agent.state(), AgentState::Ready);
        assert!(!agent.takes_calls_of(SALES) && agent.takes_calls_of(SUPPORT));
        agent.log_on(SUPPORT, false);
        assert!(!agent.takes_calls_of(SUPPORT), "logged off there");
        agent.set(s(2), SUPPORT, AgentState::NotReady);
        assert_eq!(agent.state(), AgentState::NotReady);
        assert!(!agent.takes_calls_of(Pad(8002)), "no member");
    }
}
