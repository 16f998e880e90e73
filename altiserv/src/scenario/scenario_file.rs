//! A scenario as it is written.

use std::time::Duration;

use serde::Deserialize;
use utoipa::ToSchema;

use super::{Load, PhoneRule, ScenarioStep};
use crate::{Settings, Speed};

/// A scenario as it is written. All times are in the scenario's time: at speed 60 an hour of it takes a minute.
///
/// Keys of several words are written in either way, `calls_per_hour` or `callsPerHour`.
#[derive(Debug, Clone, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Its name.
    #[serde(default)]
    pub name: String,
    /// A description for people.
    #[serde(default)]
    pub description: String,
    /// Seed of the random load: the same seed gives the same calls.
    #[serde(default)]
    pub seed: u64,
    /// Speed at which it is played.
    #[serde(default)]
    #[schema(value_type = u32, required = false)]
    pub speed: Speed,
    /// Time in which new calls may come.
    #[serde(with = "humantime_serde")]
    #[schema(value_type = String)]
    pub duration: Duration,
    /// Time after `duration` in which the calls that are left may end. After it the scenario ends without them.
    #[serde(with = "humantime_serde", default = "five_minutes")]
    #[schema(value_type = String)]
    pub drain: Duration,
    /// Settings of phones at its start.
    #[serde(default)]
    #[schema(value_type = Vec<Object>)]
    pub phones: Vec<PhoneRule>,
    /// Random calls.
    #[serde(default)]
    #[schema(value_type = Vec<Object>)]
    pub load: Vec<Load>,
    /// Actions at certain times.
    #[serde(default)]
    #[schema(value_type = Vec<Object>)]
    pub steps: Vec<ScenarioStep>,
    /// The office that it needs. It has to be given to the server at its start; see [`crate::Handle::play`].
    #[serde(default)]
    #[schema(value_type = Object, required = false)]
    pub office: Option<Settings>,
}

fn five_minutes() -> Duration {
    Duration::from_secs(300)
}
