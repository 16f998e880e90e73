//! A workgroup agent: in which workgroups it is, and whether it takes their calls.

use std::collections::BTreeMap;
use std::time::Duration;

use altilink::Pad;
use altilink::message::agents::AgentState;

/// An extension that is a member of at least one workgroup. Logging on to the extension, and off again, changes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Agent {
    memberships: BTreeMap<Pad, Membership>,
    /// Since when the agent is in the state that it has on the whole.
    since: Duration,
}

/// How the agent stands in one workgroup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Membership {
    duty: Duty,
    since: Duration,
    logged_on: bool,
}

/// What the agent is up to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Duty {
    Ready,
    NotReady,
    /// Set by hand: it lasts until something else is set.
    WrapUp,
    /// After a call of the workgroup: it ends by itself.
    WrapUpUntil(Duration, Afterwards),
}

/// What an agent is after its wrap-up: what it had asked to be before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Afterwards {
    Ready,
    NotReady,
}

impl Membership {
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

    /// Since when it is in its state; since the server started, where it never changed.
    pub(crate) fn since(&self) -> Duration {
        self.since
    }

    pub(crate) fn is_logged_on(&self) -> bool {
        self.logged_on
    }

    /// When the wrap-up ends by itself.
    pub(crate) fn wrap_up_ends(&self) -> Option<Duration> {
        match self.duty {
            Duty::WrapUpUntil(until, _) => Some(until),
            Duty::Ready | Duty::NotReady | Duty::WrapUp => None,
        }
    }

    /// What the agent is after the wrap-up, as far as that is set.
    pub(crate) fn afterwards(&self) -> Afterwards {
        match self.duty {
            Duty::WrapUpUntil(_, afterwards) => afterwards,
            Duty::NotReady => Afterwards::NotReady,
            Duty::Ready | Duty::WrapUp => Afterwards::Ready,
        }
    }

    fn change(&mut self, now: Duration, duty: Duty) {
        let before = self.state();
        self.duty = duty;
        if self.state() != before {
            self.since = now;
        }
    }

    fn wrap_up(&mut self, now: Duration, length: Duration) {
        let until = now + length;
        let duty = match self.duty {
            _ if length.is_zero() => self.duty,
            Duty::Ready => Duty::WrapUpUntil(until, Afterwards::Ready),
            Duty::NotReady => Duty::WrapUpUntil(until, Afterwards::NotReady),
            Duty::WrapUp => Duty::WrapUp,
            Duty::WrapUpUntil(earlier, afterwards) => Duty::WrapUpUntil(until.max(earlier), afterwards),
        };
        self.change(now, duty);
    }
}

impl Agent {
    pub(crate) fn new(workgroups: impl IntoIterator<Item = Pad>) -> Self {
        let memberships = workgroups.into_iter().map(|workgroup| (workgroup, Membership::new())).collect();
        Self { memberships, since: Duration::ZERO }
    }

    /// How the agent stands in a workgroup that it is a member of.
    pub(crate) fn membership(&self, workgroup: Pad) -> Option<&Membership> {
        self.memberships.get(&workgroup)
    }

    pub(crate) fn memberships(&self) -> impl Iterator<Item = (Pad, &Membership)> {
        self.memberships.iter().map(|(workgroup, membership)| (*workgroup, membership))
    }

    /// The state on the whole: whoever finishes a call takes none of any workgroup, and whoever is ready in one is ready.
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

    /// Whether it takes the calls of this workgroup, as far as the agent is concerned.
    pub(crate) fn takes_calls_of(&self, workgroup: Pad) -> bool {
        let membership = self.membership(workgroup);
        let is_there =
            membership.is_some_and(|membership| membership.logged_on && membership.state() == AgentState::Ready);
        is_there && self.state() == AgentState::Ready
    }

    /// Since when it could have taken a call of this workgroup.
    pub(crate) fn available_since(&self, workgroup: Pad) -> Duration {
        self.membership(workgroup).map_or(Duration::ZERO, Membership::since).max(self.since)
    }

    /// Somebody sets the state in a workgroup, which takes effect at once.
    pub(crate) fn set(&mut self, now: Duration, workgroup: Pad, state: AgentState) {
        let duty = match state {
            AgentState::Ready => Duty::Ready,
            AgentState::NotReady => Duty::NotReady,
            AgentState::WrapUp => Duty::WrapUp,
        };
        self.change(now, workgroup, |membership| membership.change(now, duty));
    }

    /// Somebody logs the agent on to a workgroup or off. The state there stays.
    pub(crate) fn log_on(&mut self, workgroup: Pad, logged_on: bool) {
        if let Some(membership) = self.memberships.get_mut(&workgroup) {
            membership.logged_on = logged_on;
        }
    }

    /// A call of the workgroup is over. A wrap-up that was set by hand stays one.
    pub(crate) fn wrap_up(&mut self, now: Duration, workgroup: Pad, length: Duration) {
        self.change(now, workgroup, |membership| membership.wrap_up(now, length));
    }

    /// When the next wrap-up ends by itself.
    pub(crate) fn wrap_up_ends(&self) -> Option<Duration> {
        self.memberships.values().filter_map(Membership::wrap_up_ends).min()
    }

    /// The time of each wrap-up that lasts until now is over.
    pub(crate) fn end_wrap_up(&mut self, now: Duration) {
        let over = |membership: &Membership| membership.wrap_up_ends().is_some_and(|until| until <= now);
        let over: Vec<Pad> = self.memberships().filter(|(_, it)| over(it)).map(|(workgroup, _)| workgroup).collect();
        for workgroup in over {
            self.change(now, workgroup, |membership| {
                let duty = match membership.afterwards() {
                    Afterwards::Ready => Duty::Ready,
                    Afterwards::NotReady => Duty::NotReady,
                };
                membership.change(now, duty);
            });
        }
    }

    fn change(&mut self, now: Duration, workgroup: Pad, change: impl FnOnce(&mut Membership)) {
        let before = self.state();
        if let Some(membership) = self.memberships.get_mut(&workgroup) {
            change(membership);
        }
        if self.state() != before {
            self.since = now;
        }
    }
}
