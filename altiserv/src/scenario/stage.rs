//! Where scenarios are played, one at a time.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::check::Numbers;
use super::plan::{self, Plan};
use super::player::Player;
use super::report::ScenarioReport;
use super::{Scenario, ScenarioError, StepAction};
use crate::{Handle, OutsideCall, SettingsError, SimulatorError};

/// The scenario that is played on a server, or was last.
#[derive(Debug, Default)]
pub(crate) struct ScenarioStage {
    run: Mutex<Option<Run>>,
}

#[derive(Debug)]
struct Run {
    report: watch::Receiver<ScenarioReport>,
    stop: CancellationToken,
}

impl Run {
    fn is_over(&self) -> bool {
        // A player whose runtime has ended has said nothing.
        !self.report.borrow().state.is_running() || self.report.has_changed().is_err()
    }
}

impl ScenarioStage {
    /// Looks at the scenario and begins to play it.
    pub(crate) async fn play(
        &self,
        handle: &Handle,
        scenario: Scenario,
    ) -> Result<watch::Receiver<ScenarioReport>, ScenarioError> {
        if scenario.office.is_some() {
            let allowed = "nothing: the server has its office already";
            return Err(SettingsError { key: "office".into(), value: "given".into(), allowed: allowed.into() }.into());
        }
        let numbers = scenario.numbers()?;
        check_calls(handle, &scenario)?;
        check_office(handle, numbers).await?;
        self.begin(handle, &scenario)
    }

    fn begin(&self, handle: &Handle, scenario: &Scenario) -> Result<watch::Receiver<ScenarioReport>, ScenarioError> {
        let first = ScenarioReport::new(scenario, Plan::extent(scenario));
        let mut run = self.run.lock().unwrap_or_else(PoisonError::into_inner);
        if run.as_ref().is_some_and(|run| !run.is_over()) {
            return Err(ScenarioError::Running);
        }
        let (report, seen) = watch::channel(first);
        let stop = CancellationToken::new();
        tokio::spawn(Player::new(handle.clone(), scenario, report, stop.clone()).run());
        *run = Some(Run { report: seen.clone(), stop });
        Ok(seen)
    }

    /// How far the scenario is, or the summary of the last one.
    pub(crate) fn report(&self) -> Option<ScenarioReport> {
        let run = self.run.lock().unwrap_or_else(PoisonError::into_inner);
        run.as_ref().map(|run| run.report.borrow().clone())
    }

    /// Has the scenario stop; what tells when it has.
    pub(crate) fn stop(&self) -> Option<watch::Receiver<ScenarioReport>> {
        let run = self.run.lock().unwrap_or_else(PoisonError::into_inner);
        run.as_ref().map(|run| {
            run.stop.cancel();
            run.report.clone()
        })
    }
}

/// Every call of the steps, and one by each caller of the load, must be a call that the server can carry.
fn check_calls(handle: &Handle, scenario: &Scenario) -> Result<(), ScenarioError> {
    for (index, step) in scenario.steps.iter().enumerate() {
        if let StepAction::Call { call, .. } = &step.action {
            check_call(handle, call, &format!("steps[{index}].call"))?;
        }
    }
    for (index, sample) in plan::samples(scenario).enumerate() {
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

/// A number that the office does not have is told now rather than ten thousand times later.
async fn check_office(handle: &Handle, numbers: Numbers) -> Result<(), ScenarioError> {
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
