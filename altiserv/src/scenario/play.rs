//! The verbs of the handle for scenarios: play, report, stop.

use std::collections::HashSet;

use tokio::sync::watch;

use super::check::RequiredNumbers;
use super::player::Player;
use super::report::ScenarioReport;
use super::timetable::{self, Timetable};
use super::{Scenario, ScenarioError, StepAction};
use crate::{Handle, OutsideCall, SettingsError, SimulatorError};

impl Handle {
    /// Begins to play a scenario and returns its report, which changes until the scenario is over. It stops with the
    /// server. [`ScenarioError::Running`] while another one is played.
    ///
    /// Phones stay as the scenario has set them; the speed becomes the wall clock's again, and faults that the scenario
    /// has set are cleared. Calls that it leaves behind stay.
    pub async fn play(&self, scenario: Scenario) -> Result<watch::Receiver<ScenarioReport>, ScenarioError> {
        if scenario.office.is_some() {
            let allowed = "nothing: the server has its office already";
            return Err(SettingsError { key: "office".into(), value: "given".into(), allowed: allowed.into() }.into());
        }
        let numbers = scenario.numbers()?;
        check_calls(self, &scenario)?;
        check_office(self, numbers).await?;
        let first = ScenarioReport::new(&scenario, Timetable::count_calls(&scenario));
        let (reporter, stop) = self.stage().take(first)?;
        let report = reporter.subscribe();
        tokio::spawn(Player::new(self.clone(), &scenario, reporter, stop).run());
        Ok(report)
    }

    /// Report of the scenario that is played, or of the last one; none where none was played.
    #[must_use]
    pub fn scenario(&self) -> Option<ScenarioReport> {
        self.stage().report()
    }

    /// Stops the scenario, where one is played, and waits for its summary; that of the last one otherwise.
    pub async fn stop_scenario(&self) -> Option<ScenarioReport> {
        let mut report = self.stage().stop()?;
        // If the runtime of the player has ended, no further report comes: the last one counts.
        let last = match report.wait_for(|report| !report.state.is_running()).await {
            Ok(report) => Some(report.clone()),
            Err(_) => None,
        };
        last.or_else(|| self.scenario())
    }
}

/// Refuses calls of the steps, and calls by each caller of the load, that the server cannot place.
fn check_calls(handle: &Handle, scenario: &Scenario) -> Result<(), ScenarioError> {
    for (index, step) in scenario.steps.iter().enumerate() {
        if let StepAction::Call { call, .. } = &step.action {
            check_call(handle, call, &format!("steps[{index}].call"))?;
        }
    }
    for (index, sample) in timetable::samples(scenario).enumerate() {
        let callers = &scenario.load[index].callers;
        for (caller, from) in callers.iter().enumerate() {
            let call = OutsideCall { to: sample.to.clone(), from: from.clone(), ..OutsideCall::default() };
            check_call(handle, &call, &format!("load[{index}].callers[{caller}]"))?;
        }
        check_call(handle, &sample, &format!("load[{index}]"))?;
    }
    Ok(())
}

fn check_call(handle: &Handle, call: &OutsideCall, key: &str) -> Result<(), ScenarioError> {
    match handle.check_call(call) {
        Err(SimulatorError::InvalidField { field, reason }) => {
            Err(SettingsError { key: format!("{key}.{field}"), value: "refused".to_owned(), allowed: reason }.into())
        }
        other => Ok(other?),
    }
}

/// Refuses numbers that the office does not have, so that they fail once and not at each of ten thousand calls.
async fn check_office(handle: &Handle, numbers: RequiredNumbers) -> Result<(), ScenarioError> {
    let mut known = HashSet::new();
    for (key, number) in numbers.called {
        if known.insert(number.clone()) && !handle.takes_calls(&number).await? {
            let allowed = "the number of an extension or a workgroup of the office";
            return Err(SettingsError::new(key, number, allowed).into());
        }
    }
    known.clear();
    for (key, number) in numbers.extensions {
        if known.insert(number.clone()) && !handle.has_extension(&number).await? {
            return Err(SettingsError::new(key, number, "the number of an extension of the office").into());
        }
    }
    Ok(())
}
