//! Behaviour of simulated outside numbers that are called.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Behaviour of an outside number after it has rung.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutsideOutcome {
    /// It answers.
    #[default]
    Answer,
    /// It is busy: the call is dropped.
    Busy,
    /// It rings until the ring timeout or until the caller hangs up.
    NoAnswer,
}

/// The behaviour of an outside number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OutsideBehaviour {
    /// Time that it rings before the outcome.
    #[serde(with = "humantime_serde")]
    pub ring_time: Duration,
    /// The outcome.
    pub outcome: OutsideOutcome,
    /// Time from the answer until it hangs up; never if absent.
    #[serde(with = "humantime_serde", skip_serializing_if = "Option::is_none")]
    pub hang_up_after: Option<Duration>,
}

impl Default for OutsideBehaviour {
    fn default() -> Self {
        Self { ring_time: Duration::from_secs(1), outcome: OutsideOutcome::Answer, hang_up_after: None }
    }
}

/// The behaviour of the numbers that fit a pattern.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutsideNumberRule {
    /// A whole number, or a prefix followed by `*`, as dialled after the access code. The longest match wins, and a whole
    /// number wins over a prefix.
    pub number: String,
    /// Behaviour of these numbers.
    #[serde(default)]
    pub behaviour: OutsideBehaviour,
}

/// The simulated outside world.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OutsideNumberSettings {
    /// The behaviour of numbers without a rule.
    pub default: OutsideBehaviour,
    /// Rules by number.
    pub rules: Vec<OutsideNumberRule>,
}

impl OutsideNumberSettings {
    /// Behaviour of `number` when it is called.
    pub(crate) fn behaviour(&self, number: &str) -> OutsideBehaviour {
        self.rules
            .iter()
            .filter_map(|rule| rule.fit(number).map(|fit| (fit, rule.behaviour)))
            .max_by_key(|(fit, _)| *fit)
            .map_or(self.default, |(_, behaviour)| behaviour)
    }
}

impl OutsideNumberRule {
    /// Rank of the match, if the pattern fits: a whole number ranks above every prefix, and a longer prefix above a shorter
    /// one.
    fn fit(&self, number: &str) -> Option<usize> {
        match self.number.strip_suffix('*') {
            Some(prefix) => number.starts_with(prefix).then_some(prefix.len()),
            None => (self.number == number).then_some(usize::MAX),
        }
    }
}
