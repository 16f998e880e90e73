//! How far a scenario has come, and in the end its summary.

use std::time::Duration;

use serde::Serialize;

use super::Scenario;
use super::plan::Extent;
use crate::{Speed, Statistics};

/// Failed steps that a report lists; the others are only counted.
const MAX_FAILURES: usize = 100;

/// How far a scenario has come. The last one is the summary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ScenarioReport {
    /// The scenario's name.
    pub name: String,
    /// How far it is.
    pub state: ScenarioState,
    /// What its random load is drawn from.
    pub seed: u64,
    /// How fast it is played.
    pub speed: Speed,
    /// How long new calls come, in milliseconds of the scenario's time.
    pub duration_ms: u64,
    /// How long it has been played, in milliseconds of the scenario's time.
    pub elapsed_ms: u64,
    /// Calls that it makes in all: those of the steps and the random ones.
    pub calls_planned: u64,
    /// Calls that it has made so far, blocked ones among them.
    pub calls_made: u64,
    /// Random calls that could not be made for another reason than that no line was free.
    pub calls_failed: u64,
    /// The steps.
    pub steps: StepsReport,
    /// What became of the calls that came from outside since the scenario began, whoever made them.
    pub statistics: Statistics,
}

/// How far a scenario is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ScenarioState {
    /// Things happen as planned.
    Playing,
    /// No new calls come; those that there are go on to their end.
    Draining,
    /// It has been played to its end.
    Completed,
    /// Somebody has stopped it, or the server is gone.
    Stopped,
}

/// What became of the steps.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct StepsReport {
    /// How many there are.
    pub planned: u64,
    /// How many were done.
    pub done: u64,
    /// How many could not be done.
    pub failed: u64,
    /// Why not; the first hundred.
    pub failures: Vec<StepFailure>,
}

/// A step that could not be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StepFailure {
    /// Its place in the scenario, from 0.
    pub step: usize,
    /// When it was to happen, in milliseconds of the scenario's time.
    pub at_ms: u64,
    /// What was to happen.
    pub action: String,
    /// Why it did not.
    pub error: String,
}

impl ScenarioState {
    /// Whether there is more to come.
    #[must_use]
    pub fn is_running(self) -> bool {
        matches!(self, Self::Playing | Self::Draining)
    }
}

impl ScenarioReport {
    pub(super) fn new(scenario: &Scenario, extent: Extent) -> Self {
        Self {
            name: scenario.name.clone(),
            state: ScenarioState::Playing,
            seed: scenario.seed,
            speed: scenario.speed,
            duration_ms: ms(scenario.duration),
            elapsed_ms: 0,
            calls_planned: extent.calls,
            calls_made: 0,
            calls_failed: 0,
            steps: StepsReport { planned: extent.steps, ..StepsReport::default() },
            statistics: Statistics::default(),
        }
    }

    /// Whether everything that was to happen did: no step and no call has failed.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.steps.failed == 0 && self.calls_failed == 0
    }
}

impl StepsReport {
    pub(super) fn fail(&mut self, failure: StepFailure) {
        self.failed += 1;
        if self.failures.len() < MAX_FAILURES {
            self.failures.push(failure);
        }
    }
}

pub(super) fn ms(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}
