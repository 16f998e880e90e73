//! A workgroup agent: whether it takes workgroup calls.

use std::time::Duration;

use altilink::Pad;
use altilink::message::agents::AgentState;

/// An extension that is a member of at least one workgroup. Logging on and off does not change its state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Agent {
    duty: Duty,
    since: Duration,
    workgroups: Vec<Pad>,
}

/// What the agent is up to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Duty {
    Ready,
    NotReady,
    /// Set by hand: it lasts until something else is set.
    WrapUp,
    /// After a call of a workgroup: it ends by itself.
    WrapUpUntil(Duration, Afterwards),
}

/// What an agent is after its wrap-up: what it had asked to be before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Afterwards {
    Ready,
    NotReady,
}

impl Agent {
    /// Ready from the start.
    pub(crate) fn new(workgroups: Vec<Pad>) -> Self {
        Self { duty: Duty::Ready, since: Duration::ZERO, workgroups }
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

    pub(crate) fn workgroups(&self) -> &[Pad] {
        &self.workgroups
    }

    /// Somebody sets the state, which takes effect at once.
    pub(crate) fn set(&mut self, now: Duration, state: AgentState) {
        let duty = match state {
            AgentState::Ready => Duty::Ready,
            AgentState::NotReady => Duty::NotReady,
            AgentState::WrapUp => Duty::WrapUp,
        };
        self.change(now, duty);
    }

    /// A call of a workgroup is over. A wrap-up that was set by hand stays one.
    pub(crate) fn wrap_up(&mut self, now: Duration, length: Duration) {
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

    /// When the wrap-up ends by itself.
    pub(crate) fn wrap_up_ends(&self) -> Option<Duration> {
        match self.duty {
            Duty::WrapUpUntil(until, _) => Some(until),
            Duty::Ready | Duty::NotReady | Duty::WrapUp => None,
        }
    }

    /// The time of the wrap-up is over.
    pub(crate) fn end_wrap_up(&mut self, now: Duration) {
        match self.duty {
            Duty::WrapUpUntil(_, Afterwards::Ready) => self.change(now, Duty::Ready),
            Duty::WrapUpUntil(_, Afterwards::NotReady) => self.change(now, Duty::NotReady),
            Duty::Ready | Duty::NotReady | Duty::WrapUp => {}
        }
    }

    fn change(&mut self, now: Duration, duty: Duty) {
        let before = self.state();
        self.duty = duty;
        if self.state() != before {
            self.since = now;
        }
    }
}
