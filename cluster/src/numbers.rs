//! Numbers that a writer of a session's log may give to events, and which of them another writer may have given too. Pure.
//!
//! A successor goes on after the last number that is in the log, so no client sees a gap. While the engine is out of reach,
//! the owner before may have given further numbers to events that are in no log. These are *in doubt*: a client that
//! names one of them, and not the epoch, may have seen either event. It is told everything anew.

use serde::{Deserialize, Serialize};

/// Most numbers that an owner gives to events that are in no log. More than any outage of the engine lets happen, since a
/// session that has used them up ends.
pub const GRANT: u64 = 1_000_000;

/// Reason why there is no number for an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoNumber {
    /// The first entry of this owner is not stored yet.
    #[error("the session's log has not been taken over yet")]
    NotOpen,
    /// As many events as are allowed went out while the engine was out of reach.
    #[error("the session has used up its numbers while the cluster's engine was out of reach")]
    UsedUp,
    /// Everything is being stored for another node.
    #[error("the session is being handed over")]
    Closing,
    /// Another node owns the session.
    #[error("another node owns the session")]
    Fenced,
}

/// Numbers that more than one owner may have given: those after `after`, up to `up_to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doubt {
    /// Last number before them.
    pub after: u64,
    /// Last of them.
    pub up_to: u64,
}

impl Doubt {
    /// True if the number is one of them.
    #[must_use]
    pub fn contains(self, seq: u64) -> bool {
        self.after < seq && seq <= self.up_to
    }

    /// Returns one range with the numbers of both. One that is in doubt without need costs a client no more than being told
    /// everything anew.
    pub(crate) fn join(self, other: Option<Self>) -> Self {
        other.map_or(self, |other| Self { after: self.after.min(other.after), up_to: self.up_to.max(other.up_to) })
    }
}

/// Counter within what has been granted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Numbers {
    last: u64,
    granted_to: u64,
}

impl Numbers {
    /// Numbers of a new session.
    pub(crate) fn new() -> Self {
        Self { last: 0, granted_to: GRANT }
    }

    /// Numbers of a successor, none of which is granted before its first entry is stored.
    pub(crate) fn after(last: u64) -> Self {
        Self { last, granted_to: last }
    }

    pub(crate) fn last(self) -> u64 {
        self.last
    }

    pub(crate) fn give(&mut self) -> Option<u64> {
        (self.last < self.granted_to).then(|| {
            self.last += 1;
            self.last
        })
    }

    /// Returns the last number that the next entry is to grant.
    pub(crate) fn to_grant(self) -> u64 {
        self.last + GRANT
    }

    pub(crate) fn grant(&mut self, numbers_to: u64) {
        self.granted_to = self.granted_to.max(numbers_to);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubts_are_joined_to_one_range() {
        let doubt = Doubt { after: 5, up_to: 9 };
        assert_eq!([5, 6, 9, 10].map(|seq| doubt.contains(seq)), [false, true, true, false]);
        let other = Doubt { after: 7, up_to: 20 };
        assert_eq!(doubt.join(Some(other)), Doubt { after: 5, up_to: 20 });
        assert_eq!(other.join(Some(doubt)), Doubt { after: 5, up_to: 20 });
        assert_eq!(doubt.join(None), doubt);
    }

    #[test]
    fn a_session_that_has_used_up_its_numbers_gets_no_more_before_the_log_grants_them() {
        let mut numbers = Numbers { last: 4, granted_to: 5 };
        assert_eq!((numbers.give(), numbers.give()), (Some(5), None));
        numbers.grant(numbers.to_grant());
        assert_eq!(numbers.give(), Some(6));
        numbers.grant(1);
        assert_eq!(numbers.give(), Some(7));
    }
}
