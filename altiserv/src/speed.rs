//! How fast the simulated world runs.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How many seconds pass in the simulated world in one second of the wall clock: 1 to 1000.
///
/// Ringing, talking and waiting go by this clock. What clients do does not: logon deadlines, blocked extensions and
/// faults keep to the wall clock at every speed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct Speed(u32);

/// A speed out of range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} is no speed; allowed: 1 to {most}", most = Speed::MOST.get())]
pub struct WrongSpeed(u32);

impl Speed {
    /// As fast as the wall clock.
    pub const REAL: Self = Self(1);
    /// The fastest. Timers of the system are a millisecond late at times, which is a second then.
    pub const MOST: Self = Self(1000);

    /// The factor.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl Default for Speed {
    fn default() -> Self {
        Self::REAL
    }
}

impl TryFrom<u32> for Speed {
    type Error = WrongSpeed;

    fn try_from(factor: u32) -> Result<Self, WrongSpeed> {
        let speed = Self(factor);
        if (Self::REAL..=Self::MOST).contains(&speed) { Ok(speed) } else { Err(WrongSpeed(factor)) }
    }
}

impl From<Speed> for u32 {
    fn from(speed: Speed) -> Self {
        speed.0
    }
}

impl fmt::Display for Speed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
