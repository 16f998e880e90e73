//! Workgroups.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Password;

/// Member of a workgroup that stands for every extension whose user is an agent, in the order of the configuration.
pub(crate) const AGENTS: &str = "agents";

/// Choice of the members that a call of a workgroup rings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Distribution {
    /// The member who has been idle longest.
    #[default]
    LongestIdle,
    /// The first idle member in the order of the configuration.
    FirstIdle,
    /// All idle members at once; the first to answer gets the call.
    RingAll,
}

/// A workgroup. Calls to its number ring an idle member, or wait for one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WorkgroupSettings {
    /// The number that reaches the workgroup.
    pub number: String,
    /// Display name; `{number}` stands for the number.
    pub name: String,
    /// Members: extension numbers or ranges of them, in the order that `first_idle` uses. `"agents"` stands for all
    /// whose users are agents.
    pub members: Vec<String>,
    /// Choice of the members that a call rings.
    pub distribution: Distribution,
    /// Time that one member rings before the call moves on; 1 ms to 24 h.
    #[serde(with = "humantime_serde")]
    pub member_ring_timeout: Duration,
    /// Time that a call may wait and ring before it overflows; up to 24 h. Zero: it never does.
    #[serde(with = "humantime_serde")]
    pub overflow_after: Duration,
    /// The extension that gets calls which overflow. Empty: they are dropped.
    pub overflow_to: String,
    /// Password with which agents and supervisors log on to the workgroup. Empty: none is needed.
    pub password: Password,
    /// Time of the wrap-up after a call of the workgroup; up to 24 h. Zero: there is none.
    #[serde(with = "humantime_serde")]
    pub wrap_up: Duration,
}

impl Default for WorkgroupSettings {
    fn default() -> Self {
        Self {
            number: "800".to_owned(),
            name: "Workgroup {number}".to_owned(),
            members: vec![AGENTS.to_owned()],
            distribution: Distribution::default(),
            member_ring_timeout: Duration::from_secs(20),
            overflow_after: Duration::ZERO,
            overflow_to: String::new(),
            password: Password::from(""),
            wrap_up: Duration::ZERO,
        }
    }
}
