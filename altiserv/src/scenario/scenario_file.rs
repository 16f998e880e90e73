//! A scenario as it is written.

use std::time::Duration;

use serde::Deserialize;
use utoipa::ToSchema;

use super::step::WrittenStep;
use super::{Load, PhoneRule, ScenarioStep};
use crate::bounds::within;
use crate::{Settings, Speed};

/// The highest seed. Clients whose numbers are all floating point ones read it back as it is.
const MAX_SEED: i64 = (1 << 53) - 1;

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
    #[serde(default, deserialize_with = "within::<_, _, 0, MAX_SEED>")]
    #[schema(maximum = 9_007_199_254_740_991_i64)]
    pub seed: u64,
    /// Speed at which it is played: so many times as fast as the wall clock.
    #[serde(default)]
    #[schema(value_type = u32, required = false, minimum = 1, maximum = 1000)]
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
    pub phones: Vec<PhoneRule>,
    /// Random calls.
    #[serde(default)]
    pub load: Vec<Load>,
    /// Actions at certain times.
    #[serde(default)]
    #[schema(value_type = Vec<WrittenStep>)]
    pub steps: Vec<ScenarioStep>,
    /// The office that it needs, for a server that starts with it. A server that runs has one already, and refuses it.
    #[serde(default)]
    #[schema(value_type = Object, required = false)]
    pub office: Option<Settings>,
}

fn five_minutes() -> Duration {
    Duration::from_secs(300)
}
