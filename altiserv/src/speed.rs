//! The speed of the simulated world.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use crate::bounds::within;

/// Seconds of the simulated world in one second of the wall clock: 1 to 1000.
///
/// Ringing, talking and waiting follow the simulated world. Logon deadlines, blocked extensions and faults follow the wall
/// clock at every speed, because clients do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(into = "u32")]
pub struct Speed(u32);

/// A speed out of range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} is no speed; allowed: 1 to {most}", most = Speed::MOST.get())]
pub struct WrongSpeed(u32);

impl Speed {
    /// As fast as the wall clock.
    pub const REAL: Self = Self(1);
    /// The highest speed. The system's timers may be a millisecond late, which then is a second.
    pub const MOST: Self = Self(1000);

    /// The factor.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl<'de> Deserialize<'de> for Speed {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        within::<_, _, 1, { Self::MOST.0 as i64 }>(source).map(Self)
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
