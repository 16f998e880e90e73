//! Plays a scenario on a running server.
//!
//! Each thing is due at the begin of the scenario plus its own time by the scenario's clock, so whatever is late delays
//! nothing else.

use std::collections::HashMap;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::plan::{Plan, Planned, What};
use super::report::{ScenarioReport, ScenarioState, StepFailure, ms};
use super::{PhoneRule, Scenario, StepAction};
use crate::{Handle, OutsideCall, SimulatorError, Speed};

/// How often the report is brought up to date, by the wall clock.
const LOOK: Duration = Duration::from_millis(200);

pub(super) struct Player {
    handle: Handle,
    phones: Vec<PhoneRule>,
    plan: Plan,
    speed: Speed,
    duration: Duration,
    drain: Duration,
    report: watch::Sender<ScenarioReport>,
    stop: CancellationToken,
    began: Instant,
    next_look: Instant,
    /// The calls of the steps by their ids.
    calls: HashMap<String, i32>,
    /// Whether a fault of this scenario may be in force.
    faulty: bool,
}

/// Why it is over before its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cut {
    /// Somebody has stopped it.
    Short,
    /// The server is gone.
    Off,
}

/// Why a thing could not be done.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("the call could not be made")]
    NoCall,
    #[error(transparent)]
    Refused(#[from] SimulatorError),
}

impl Player {
    pub(super) fn new(
        handle: Handle,
        scenario: &Scenario,
        report: watch::Sender<ScenarioReport>,
        stop: CancellationToken,
    ) -> Self {
        let now = Instant::now();
        Self {
            handle,
            phones: scenario.phones.clone(),
            plan: Plan::new(scenario),
            speed: scenario.speed,
            duration: scenario.duration,
            drain: scenario.drain,
            report,
            stop,
            began: now,
            next_look: now,
            calls: HashMap::new(),
            faulty: false,
        }
    }

    pub(super) async fn run(mut self) {
        let played = self.play().await;
        let state = if played.is_ok() { ScenarioState::Completed } else { ScenarioState::Stopped };
        // A server that is gone has neither a speed nor faults, and the last look at it stands.
        let _ = self.look().await;
        let _ = self.handle.set_speed(Speed::REAL).await;
        if self.faulty {
            let _ = self.handle.clear_faults().await;
        }
        self.report.send_modify(|report| report.state = state);
    }

    async fn play(&mut self) -> Result<(), Cut> {
        self.set_up().await.map_err(|_| Cut::Off)?;
        while let Some(next) = self.plan.next() {
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

    /// Waits until the scenario's clock shows this time, and keeps the report up to date meanwhile.
    async fn wait_until(&mut self, at: Duration) -> Result<(), Cut> {
        let due = self.began + at / self.speed.get();
        loop {
            self.look_if_due().await?;
            if Instant::now() >= due {
                return Ok(());
            }
            self.sleep_until(due.min(self.next_look)).await?;
        }
    }

    async fn sleep_until(&self, at: Instant) -> Result<(), Cut> {
        tokio::select! {
            () = self.stop.cancelled() => Err(Cut::Short),
            () = tokio::time::sleep_until(at) => Ok(()),
        }
    }

    async fn look_if_due(&mut self) -> Result<(), Cut> {
        if self.stop.is_cancelled() {
            return Err(Cut::Short);
        }
        let now = Instant::now();
        if now >= self.next_look {
            self.next_look = now + LOOK;
            self.look().await.map_err(|_| Cut::Off)?;
        }
        Ok(())
    }

    async fn look(&self) -> Result<(), SimulatorError> {
        let statistics = self.handle.run_statistics().await?;
        let elapsed = self.began.elapsed().saturating_mul(self.speed.get());
        self.report.send_modify(|report| {
            report.statistics = statistics;
            report.elapsed_ms = ms(elapsed);
        });
        Ok(())
    }

    /// Waits until the calls are over, or for as long as that may take.
    async fn drain(&mut self) -> Result<(), Cut> {
        let limit = self.began + (self.duration + self.drain) / self.speed.get();
        loop {
            self.look().await.map_err(|_| Cut::Off)?;
            let active = self.report.borrow().statistics.active;
            if active == 0 || Instant::now() >= limit {
                return Ok(());
            }
            self.sleep_until(limit.min(Instant::now() + LOOK)).await?;
        }
    }

    async fn act(&mut self, Planned { at, what }: Planned) -> Result<(), Cut> {
        match what {
            What::Random { call, .. } => {
                let made = self.call(*call).await;
                if matches!(made, Err(SimulatorError::ShuttingDown)) {
                    return Err(Cut::Off);
                }
                self.report.send_if_modified(|report| {
                    report.calls_failed += u64::from(made.is_err());
                    false
                });
            }
            What::Step { step, action } => {
                let words = action.words();
                let done = self.step(action).await;
                if matches!(done, Err(Failure::Refused(SimulatorError::ShuttingDown))) {
                    return Err(Cut::Off);
                }
                self.report.send_modify(|report| match done {
                    Ok(()) => report.steps.done += 1,
                    Err(error) => {
                        let error = error.to_string();
                        report.steps.fail(StepFailure { step, at_ms: ms(at), action: words, error });
                    }
                });
            }
        }
        Ok(())
    }

    /// Makes a call; none where no line was free, which the statistics count.
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

    async fn step(&mut self, action: StepAction) -> Result<(), Failure> {
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

    fn named(&self, id: &str) -> Result<i32, Failure> {
        self.calls.get(id).copied().ok_or(Failure::NoCall)
    }
}

/// Ids of calls are no numbers; the check sees to it.
fn is_extension(target: &str) -> bool {
    target.bytes().all(|byte| byte.is_ascii_digit())
}
