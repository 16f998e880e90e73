//! Plays a scenario on a running server.
//!
//! ```text
//! Playing --[the duration is over]--> Draining --[no calls are left, or its time is over]--> Completed
//!    |                                   |
//!    +--[stopped, or the server ends]----+--> Stopped
//! ```
//!
//! Each action is due at the start of the scenario plus its own time by the scenario's clock, so an action that is late
//! delays no other.

use std::collections::HashMap;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::report::{ScenarioReport, ScenarioState, StepFailure, ms};
use super::timetable::{Planned, PlannedAction, Timetable};
use super::{PhoneRule, Scenario, StepAction};
use crate::{Handle, OutsideCall, SimulatorError, Speed};

/// Interval of updates of the report, by the wall clock.
const UPDATE_INTERVAL: Duration = Duration::from_millis(200);

pub(crate) struct Player {
    handle: Handle,
    phones: Vec<PhoneRule>,
    timetable: Timetable,
    speed: Speed,
    duration: Duration,
    drain: Duration,
    report: watch::Sender<ScenarioReport>,
    stop: CancellationToken,
    began: Instant,
    next_update: Instant,
    /// The calls of the steps by their ids.
    calls: HashMap<String, i32>,
    /// True if a fault of this scenario may be in force.
    faulty: bool,
}

/// Reason for an early end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum EarlyEnd {
    /// It was stopped.
    Stopped,
    /// The server has ended.
    ServerGone,
}

/// Error of an action.
#[derive(Debug, thiserror::Error)]
enum ActionError {
    #[error("the call could not be made")]
    NoCall,
    #[error(transparent)]
    Refused(#[from] SimulatorError),
}

impl Player {
    pub(crate) fn new(
        handle: Handle,
        scenario: &Scenario,
        report: watch::Sender<ScenarioReport>,
        stop: CancellationToken,
    ) -> Self {
        let now = Instant::now();
        Self {
            handle,
            phones: scenario.phones.clone(),
            timetable: Timetable::new(scenario),
            speed: scenario.speed,
            duration: scenario.duration,
            drain: scenario.drain,
            report,
            stop,
            began: now,
            next_update: now,
            calls: HashMap::new(),
            faulty: false,
        }
    }

    pub(crate) async fn run(mut self) {
        let played = self.play().await;
        let state = if played.is_ok() { ScenarioState::Completed } else { ScenarioState::Stopped };
        // If the server has ended, these fail, and the last statistics stay.
        let _ = self.update_report().await;
        let _ = self.handle.set_speed(Speed::REAL).await;
        if self.faulty {
            let _ = self.handle.clear_faults().await;
        }
        self.report.send_modify(|report| report.state = state);
    }

    async fn play(&mut self) -> Result<(), EarlyEnd> {
        self.set_up().await.map_err(|_| EarlyEnd::ServerGone)?;
        while let Some(next) = self.timetable.next() {
            self.wait_until(next.at).await?;
            self.act(next).await?;
        }
        self.wait_until(self.duration).await?;
        self.report.send_modify(|report| report.state = ScenarioState::Draining);
        self.drain().await
    }

    async fn set_up(&mut self) -> Result<(), SimulatorError> {
        for (number, change) in self.phones.iter().flat_map(PhoneRule::changes).collect::<Vec<_>>() {
            self.handle.set_phone(&number, change).await?;
        }
        self.handle.begin_run().await?;
        self.handle.set_speed(self.speed).await?;
        self.began = Instant::now();
        Ok(())
    }

    /// Waits for this time of the scenario's clock, and keeps the report up to date meanwhile.
    async fn wait_until(&mut self, at: Duration) -> Result<(), EarlyEnd> {
        let due = self.began + at / self.speed.get();
        loop {
            self.update_report_if_due().await?;
            if Instant::now() >= due {
                return Ok(());
            }
            self.sleep_until(due.min(self.next_update)).await?;
        }
    }

    async fn sleep_until(&self, at: Instant) -> Result<(), EarlyEnd> {
        tokio::select! {
            () = self.stop.cancelled() => Err(EarlyEnd::Stopped),
            () = tokio::time::sleep_until(at) => Ok(()),
        }
    }

    async fn update_report_if_due(&mut self) -> Result<(), EarlyEnd> {
        if self.stop.is_cancelled() {
            return Err(EarlyEnd::Stopped);
        }
        let now = Instant::now();
        if now >= self.next_update {
            self.next_update = now + UPDATE_INTERVAL;
            self.update_report().await.map_err(|_| EarlyEnd::ServerGone)?;
        }
        Ok(())
    }

    async fn update_report(&self) -> Result<(), SimulatorError> {
        let statistics = self.handle.run_statistics().await?;
        let elapsed = self.began.elapsed().saturating_mul(self.speed.get());
        self.report.send_modify(|report| {
            report.statistics = statistics;
            report.elapsed_ms = ms(elapsed);
        });
        Ok(())
    }

    /// Waits until no call is left, or until the time for that is over.
    async fn drain(&mut self) -> Result<(), EarlyEnd> {
        let limit = self.began + (self.duration + self.drain) / self.speed.get();
        loop {
            self.update_report().await.map_err(|_| EarlyEnd::ServerGone)?;
            let active = self.report.borrow().statistics.active;
            if active == 0 || Instant::now() >= limit {
                return Ok(());
            }
            self.sleep_until(limit.min(Instant::now() + UPDATE_INTERVAL)).await?;
        }
    }

    async fn act(&mut self, Planned { at, what }: Planned) -> Result<(), EarlyEnd> {
        match what {
            PlannedAction::Random { call, .. } => {
                let made = self.call(*call).await;
                if matches!(made, Err(SimulatorError::ShuttingDown)) {
                    return Err(EarlyEnd::ServerGone);
                }
                self.report.send_if_modified(|report| {
                    report.calls_failed += u64::from(made.is_err());
                    false
                });
            }
            PlannedAction::ScenarioStep { step, action } => {
                let words = action.words();
                let done = self.step(action).await;
                if matches!(done, Err(ActionError::Refused(SimulatorError::ShuttingDown))) {
                    return Err(EarlyEnd::ServerGone);
                }
                self.report.send_modify(|report| match done {
                    Ok(()) => report.steps.done += 1,
                    Err(error) => {
                        let error = error.to_string();
                        report.steps.add_failure(StepFailure { step, at_ms: ms(at), action: words, error });
                    }
                });
            }
        }
        Ok(())
    }

    /// Places a call. None if no line was free, which the statistics count.
    async fn call(&self, call: OutsideCall) -> Result<Option<i32>, SimulatorError> {
        let made = match self.handle.place_call(call).await {
            Ok(id) => Ok(Some(id)),
            Err(SimulatorError::LineBusy) => Ok(None),
            Err(error) => Err(error),
        };
        if made.is_ok() {
            self.report.send_if_modified(|report| {
                report.calls_made += 1;
                false
            });
        }
        made
    }

    async fn step(&mut self, action: StepAction) -> Result<(), ActionError> {
        let handle = &self.handle;
        match action {
            StepAction::Call { id, call } => {
                let made = self.call(*call).await?;
                self.calls.extend(id.zip(made));
            }
            StepAction::Answer(target) if is_extension(&target) => handle.answer_extension(&target).await?,
            StepAction::Answer(id) => handle.answer_call(self.named(&id)?).await?,
            StepAction::HangUp(target) if is_extension(&target) => handle.hang_up_extension(&target).await?,
            StepAction::HangUp(id) => handle.hang_up_call(self.named(&id)?).await?,
            StepAction::Conference(extension) => handle.conference(&extension).await?,
            StepAction::Transfer(extension) => handle.transfer(&extension).await?,
            StepAction::Phone { extension, change } => handle.set_phone(&extension, change).await?,
            StepAction::Fault(fault) => {
                handle.set_fault(fault).await?;
                self.faulty = true;
            }
            StepAction::ClearFaults => {
                handle.clear_faults().await?;
                self.faulty = false;
            }
        }
        Ok(())
    }

    fn named(&self, id: &str) -> Result<i32, ActionError> {
        self.calls.get(id).copied().ok_or(ActionError::NoCall)
    }
}

/// True for an extension, false for the id of a call: the check refuses ids that are numbers.
fn is_extension(target: &str) -> bool {
    target.bytes().all(|byte| byte.is_ascii_digit())
}
