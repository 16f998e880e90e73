//! State of a line, as its calls tell it. Pure.

use crate::call::CallState;

/// State of a line, by its calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LineUse {
    /// It has no call.
    Idle,
    /// It rings, and has no other call.
    Ringing,
    /// It has a call that is more than ringing.
    Busy,
}

impl LineUse {
    /// Puts the states of a line's calls together.
    pub(crate) fn of(calls: impl IntoIterator<Item = CallState>) -> Self {
        let mut now = Self::Idle;
        for call in calls {
            match call {
                CallState::Ringing if now == Self::Idle => now = Self::Ringing,
                CallState::Ringing | CallState::Disconnected => {}
                _ => now = Self::Busy,
            }
        }
        now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_as_busy_as_its_busiest_call() {
        use CallState::{Connected, Held, Ringing as Ring, RingingBack};
        assert_eq!(LineUse::of([]), LineUse::Idle);
        assert_eq!(LineUse::of([CallState::Disconnected]), LineUse::Idle);
        assert_eq!(LineUse::of([Ring, Ring]), LineUse::Ringing);
        for busy in [Connected, Held, RingingBack, CallState::Conference] {
            assert_eq!((LineUse::of([busy, Ring]), LineUse::of([Ring, busy])), (LineUse::Busy, LineUse::Busy));
        }
    }
}
