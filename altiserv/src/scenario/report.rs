//! The progress of a scenario, and at the end its summary.

use std::time::Duration;

use serde::Serialize;
use utoipa::ToSchema;

use super::Scenario;
use crate::{Speed, Statistics};

/// Most failed steps that a report lists. Further ones are only counted.
const MAX_FAILURES: usize = 100;

/// Progress of a scenario. The last report is the summary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScenarioReport {
    /// The scenario's name.
    pub name: String,
    /// Its state.
    pub state: ScenarioState,
    /// Seed of its random load.
    pub seed: u64,
    /// Speed at which it is played.
    #[schema(value_type = u32)]
    pub speed: Speed,
    /// Time in which new calls come, in milliseconds of the scenario's time.
    pub duration_ms: u64,
    /// Time since its start, in milliseconds of the scenario's time.
    pub elapsed_ms: u64,
    /// Number of all calls that it places: those of the steps and the random ones.
    pub calls_planned: u64,
    /// Number of calls placed so far, with those that found no free line.
    pub calls_made: u64,
    /// Number of random calls that failed for another reason than that no line was free.
    pub calls_failed: u64,
    /// The steps.
    pub steps: StepsReport,
    /// Figures of all calls from outside since the start of the scenario, its own and others.
    pub statistics: Statistics,
}

/// State of a scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ScenarioState {
    /// Calls come and steps are carried out.
    Playing,
    /// No new calls come. Those that are left go on to their end.
    Draining,
    /// It has been played to its end.
    Completed,
    /// It was stopped, or the server has ended.
    Stopped,
}

/// Figures of the steps.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, ToSchema)]
pub struct StepsReport {
    /// Number of steps.
    pub planned: u64,
    /// Number of steps carried out.
    pub done: u64,
    /// Number of failed steps.
    pub failed: u64,
    /// The first hundred failed steps.
    pub failures: Vec<StepFailure>,
}

/// A failed step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StepFailure {
    /// Its place in the scenario, from 0.
    pub step: usize,
    /// Time at which it was due, in milliseconds of the scenario's time.
    pub at_ms: u64,
    /// Its action.
    pub action: String,
    /// The error.
    pub error: String,
}

impl ScenarioState {
    /// True until the scenario has ended.
    #[must_use]
    pub fn is_running(self) -> bool {
        matches!(self, Self::Playing | Self::Draining)
    }
}

impl ScenarioReport {
    pub(super) fn new(scenario: &Scenario, calls_planned: u64) -> Self {
        Self {
            name: scenario.name.clone(),
            state: ScenarioState::Playing,
            seed: scenario.seed,
            speed: scenario.speed,
            duration_ms: ms(scenario.duration),
            elapsed_ms: 0,
            calls_planned,
            calls_made: 0,
            calls_failed: 0,
            steps: StepsReport { planned: scenario.steps.len() as u64, ..StepsReport::default() },
            statistics: Statistics::default(),
        }
    }

    /// True if no step and no call has failed.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.steps.failed == 0 && self.calls_failed == 0
    }
}

impl StepsReport {
    pub(super) fn add_failure(&mut self, failure: StepFailure) {
        self.failed += 1;
        if self.failures.len() < MAX_FAILURES {
            self.failures.push(failure);
        }
    }
}

pub(crate) fn ms(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}
