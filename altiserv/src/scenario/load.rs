//! Random load.

use std::time::Duration;

use serde::Deserialize;
use utoipa::ToSchema;

use super::Spread;
use super::spread::WrittenSpread;
use crate::bounds::{present, present_duration, within};
use crate::simulator::MAX_SKILL;
use crate::{CallEndpoint, NamedNumber};

/// Random calls that come independently of each other (a Poisson process).
#[derive(Debug, Clone, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ScenarioLoad, rename_all = "camelCase")]
pub struct Load {
    /// The extension or workgroup called.
    pub to: String,
    /// Time from which calls come.
    #[serde(with = "humantime_serde", default)]
    #[schema(value_type = String, required = false)]
    pub from: Duration,
    /// Time until which calls come; the end of the scenario if absent.
    #[serde(deserialize_with = "present_duration", default)]
    #[schema(value_type = String, required = false)]
    pub until: Option<Duration>,
    /// Average number of calls per hour: 1 to 100,000.
    #[serde(alias = "callsPerHour")]
    #[schema(minimum = 1, maximum = 100_000)]
    pub calls_per_hour: u32,
    /// Time from the answer until the caller hangs up; never if absent.
    #[serde(alias = "talkTime", deserialize_with = "present", default)]
    #[schema(value_type = Option<WrittenSpread>)]
    pub talk_time: Option<Spread>,
    /// Time that callers wait for an answer; forever if absent.
    #[serde(deserialize_with = "present", default)]
    #[schema(value_type = Option<WrittenSpread>)]
    pub patience: Option<Spread>,
    /// Priorities with their frequencies; no call has a priority if empty.
    #[serde(default)]
    pub priorities: Vec<PriorityWeight>,
    /// The callers; random ones, drawn from the seed, if empty.
    #[serde(default)]
    pub callers: Vec<CallEndpoint>,
    /// The number that the callers dialled.
    #[serde(default)]
    pub dnis: NamedNumber,
    /// The IVR data of the calls. `{number}` stands for the caller's number, `{serial}` for the number of the call in this
    /// load, from 1.
    #[serde(alias = "ivrData", default)]
    pub ivr_data: String,
    /// The skill level that the calls need, at most 1000, or 0 for none.
    #[serde(deserialize_with = "within::<_, _, 0, { MAX_SKILL as i64 }>", default)]
    #[schema(minimum = 0, maximum = 1000)]
    pub skill: i32,
}

/// Frequency of a priority, relative to the others of its load.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PriorityWeight {
    /// 1 to 9, or 0 for none.
    #[schema(minimum = 0, maximum = 9)]
    pub priority: i32,
    /// Its weight: with twice the weight it comes twice as often.
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub weight: u32,
}
