//! How simulated outside numbers behave when they are called.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// What an outside number does when it has rung.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutsideOutcome {
    /// Answers.
    #[default]
    Answer,
    /// Is busy: the call is dropped.
    Busy,
    /// Rings until the ring timeout or until the caller gives up.
    NoAnswer,
}

/// The behaviour of an outside number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OutsideBehaviour {
    /// How long it rings before the outcome.
    #[serde(with = "humantime_serde")]
    pub ring_time: Duration,
    /// What happens then.
    pub outcome: OutsideOutcome,
    /// How long after answering it hangs up; never when absent.
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
    /// What these numbers do.
    #[serde(default)]
    pub behaviour: OutsideBehaviour,
}

/// The simulated outside world.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OutsideNumberSettings {
    /// The behaviour of numbers that no rule fits.
    pub default: OutsideBehaviour,
    /// Rules by number.
    pub rules: Vec<OutsideNumberRule>,
}

impl OutsideNumberSettings {
    /// What `number` does when it is called.
    #[must_use]
    pub fn behaviour(&self, number: &str) -> OutsideBehaviour {
        self.rules
            .iter()
            .filter_map(|rule| rule.fit(number).map(|fit| (fit, rule.behaviour)))
            .max_by_key(|(fit, _)| *fit)
            .map_or(self.default, |(_, behaviour)| behaviour)
    }
}

impl OutsideNumberRule {
    /// How well the pattern fits: a whole number is worth more than any prefix.
    fn fit(&self, number: &str) -> Option<usize> {
        match self.number.strip_suffix('*') {
            Some(prefix) => number.starts_with(prefix).then_some(prefix.len()),
            None => (self.number == number).then_some(usize::MAX),
        }
    }
}
