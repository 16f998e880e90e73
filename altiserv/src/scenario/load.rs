//! Random load.

use std::time::Duration;

use serde::Deserialize;

use super::Spread;
use crate::{CallEndpoint, NamedNumber};

/// Calls that come at random, so many an hour on average and independent of each other (a Poisson process).
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Load {
    /// The extension or workgroup called.
    pub to: String,
    /// When the calls begin to come.
    #[serde(with = "humantime_serde", default)]
    pub from: Duration,
    /// When they cease; with the scenario if absent.
    #[serde(with = "humantime_serde", default)]
    pub until: Option<Duration>,
    /// How many come in an hour on average: 1 to 100,000.
    #[serde(alias = "callsPerHour")]
    pub calls_per_hour: u32,
    /// How long after the answer callers hang up; never if absent.
    #[serde(alias = "talkTime", default)]
    pub talk_time: Option<Spread>,
    /// How long callers wait for an answer; forever if absent.
    #[serde(default)]
    pub patience: Option<Spread>,
    /// How often which priority comes; none has a priority if empty.
    #[serde(default)]
    pub priorities: Vec<PriorityWeight>,
    /// Who calls; strangers drawn from the seed if empty.
    #[serde(default)]
    pub callers: Vec<CallEndpoint>,
    /// The number that the callers dialled.
    #[serde(default)]
    pub dnis: NamedNumber,
    /// What the callers entered in the IVR. `{number}` stands for the caller's number, `{serial}` for which call of this
    /// load it is, from 1.
    #[serde(alias = "ivrData", default)]
    pub ivr_data: String,
    /// The skill level the calls need.
    #[serde(default)]
    pub skill: i32,
}

/// How often a priority comes, compared with the others of its load.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriorityWeight {
    /// 1 to 9, or 0 for none.
    pub priority: i32,
    /// Twice as much is twice as often.
    pub weight: u32,
}
