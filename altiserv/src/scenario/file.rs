//! A scenario as it is written.

use std::time::Duration;

use serde::Deserialize;

use super::{Load, PhoneRule, Step};
use crate::{Settings, Speed};

/// A scenario as it is written. All times are the scenario's own: at speed 60 an hour of it takes a minute.
///
/// Keys of several words are written in either way, `calls_per_hour` or `callsPerHour`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// What it is called.
    #[serde(default)]
    pub name: String,
    /// What it shows.
    #[serde(default)]
    pub description: String,
    /// What the random load is drawn from: the same seed gives the same calls.
    #[serde(default)]
    pub seed: u64,
    /// How fast it is played.
    #[serde(default)]
    pub speed: Speed,
    /// How long new calls may come.
    #[serde(with = "humantime_serde")]
    pub duration: Duration,
    /// How long the calls that there are then may go on before the scenario ends without them.
    #[serde(with = "humantime_serde", default = "five_minutes")]
    pub drain: Duration,
    /// How phones are set when it begins.
    #[serde(default)]
    pub phones: Vec<PhoneRule>,
    /// Random calls.
    #[serde(default)]
    pub load: Vec<Load>,
    /// What happens at a certain time.
    #[serde(default)]
    pub steps: Vec<Step>,
    /// The office it needs. Only who starts the server can build it; see [`crate::Handle::play`].
    #[serde(default)]
    pub office: Option<Settings>,
}

fn five_minutes() -> Duration {
    Duration::from_secs(300)
}
