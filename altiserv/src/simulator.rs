//! The world around the switch, driven from outside: callers, desk phones, faults.
//!
//! What an HTTP edge needs to offer it is here as plain serde types and one [`Handle`]; it knows no HTTP itself.

mod call;
mod error;
mod fault;
mod outside_call;
mod phone;
mod statistics;

use std::sync::Arc;

use altilink::{Charset, Pad, SessionHandle};
use tokio::sync::{mpsc, oneshot, watch};

pub use call::{KeyedDigits, RunningRecording, RunningRecordingState, SimulatedCall, SimulatedCallState};
pub use error::SimulatorError;
pub use fault::{Fault, FaultKind};
pub use outside_call::{CallEndpoint, NamedNumber, OriginalCallData, OutsideCall};
pub use phone::PhoneChange;
pub(crate) use statistics::Counted;
pub use statistics::Statistics;

use crate::Speed;
use crate::desk::Licences;
use crate::exchange::{Accepted, CallListing, Happening};
use crate::scenario::{Scenario, ScenarioError, ScenarioReport, ScenarioStage};
use crate::settings::ServerRole;

/// A request to the core.
#[derive(Debug)]
pub(crate) enum Control {
    Happen { happening: Happening, reply: oneshot::Sender<Accepted> },
    Extension { number: String, reply: oneshot::Sender<Option<Pad>> },
    Statistics { which: Counted, reply: oneshot::Sender<Statistics> },
    BeginRun { reply: oneshot::Sender<()> },
    TakesCalls { number: String, reply: oneshot::Sender<bool> },
    SetSpeed { speed: Speed, reply: oneshot::Sender<()> },
    Calls { reply: oneshot::Sender<Vec<CallListing>> },
    SetFault { fault: Fault, reply: oneshot::Sender<()> },
    ClearFaults { reply: oneshot::Sender<()> },
    Role { reply: oneshot::Sender<ServerRole> },
    SetRole { role: ServerRole, reply: oneshot::Sender<()> },
    Licences { reply: oneshot::Sender<Licences> },
    SetLicences { licences: usize, reply: oneshot::Sender<()> },
}

/// Drives the simulated world of a running server. Cheap to clone; outlives the server without harm.
#[derive(Debug, Clone)]
pub struct Handle {
    controls: mpsc::Sender<Control>,
    charset: Charset,
    stage: Arc<ScenarioStage>,
}

impl Handle {
    pub(crate) fn new(controls: mpsc::Sender<Control>, charset: Charset) -> Self {
        Self { controls, charset, stage: Arc::default() }
    }

    /// An outside caller rings an extension or a workgroup. The id names the call from here on; it is the call's
    /// session handle on the wire too, and it stays when the call is redirected.
    pub async fn place_call(&self, call: OutsideCall) -> Result<i32, SimulatorError> {
        let happening = call.into_happening(self.charset)?;
        let handle = self.happen(happening).await?;
        handle.map(|handle| handle.0).ok_or(SimulatorError::NotPossible)
    }

    /// The called phone, inside or outside, answers.
    pub async fn answer_call(&self, id: i32) -> Result<(), SimulatorError> {
        self.happen(Happening::CallAnswered { call: SessionHandle(id) }).await.map(drop)
    }

    /// The outside party hangs up. A call between two extensions has none.
    pub async fn hang_up_call(&self, id: i32) -> Result<(), SimulatorError> {
        self.happen(Happening::OutsideHangup { call: SessionHandle(id) }).await.map(drop)
    }

    /// All calls there are.
    pub async fn calls(&self) -> Result<Vec<SimulatedCall>, SimulatorError> {
        let listings = self.ask(|reply| Control::Calls { reply }).await?;
        Ok(listings.into_iter().map(SimulatedCall::from).collect())
    }

    /// The desk phone of an extension answers the call that has been ringing longest.
    pub async fn answer_extension(&self, number: &str) -> Result<(), SimulatorError> {
        let line = self.extension(number).await?;
        self.happen(Happening::PhoneAnswers { line }).await.map(drop)
    }

    /// The desk phone of an extension is put down, which ends its current call, or both of a conference that it hosts.
    pub async fn hang_up_extension(&self, number: &str) -> Result<(), SimulatorError> {
        let line = self.extension(number).await?;
        self.happen(Happening::PhoneHangsUp { line }).await.map(drop)
    }

    /// Begins to play a scenario and returns its report, which changes until the scenario is over. It stops with the
    /// server. [`ScenarioError::Running`] while another one is played.
    ///
    /// Phones stay as the scenario has set them; the speed becomes the wall clock's again, and faults that the scenario
    /// has set are cleared. Calls that it leaves behind stay.
    pub async fn play(&self, scenario: Scenario) -> Result<watch::Receiver<ScenarioReport>, ScenarioError> {
        self.stage.play(self, scenario).await
    }

    /// How far the scenario is, or the summary of the last one; none where none was played.
    #[must_use]
    pub fn scenario(&self) -> Option<ScenarioReport> {
        self.stage.report()
    }

    /// Stops the scenario, where one is played, and waits for its summary; that of the last one otherwise.
    pub async fn stop_scenario(&self) -> Option<ScenarioReport> {
        let mut report = self.stage.stop()?;
        // A player without a runtime has no more to say than it has said.
        let last = match report.wait_for(|report| !report.state.is_running()).await {
            Ok(report) => Some(report.clone()),
            Err(_) => None,
        };
        last.or_else(|| self.scenario())
    }

    /// What became of the calls from outside since the server started.
    pub async fn statistics(&self) -> Result<Statistics, SimulatorError> {
        self.ask(|reply| Control::Statistics { which: Counted::SinceStart, reply }).await
    }

    /// The same of those offered since [`Handle::begin_run`].
    pub(crate) async fn run_statistics(&self) -> Result<Statistics, SimulatorError> {
        self.ask(|reply| Control::Statistics { which: Counted::Run, reply }).await
    }

    pub(crate) async fn begin_run(&self) -> Result<(), SimulatorError> {
        self.ask(|reply| Control::BeginRun { reply }).await
    }

    /// Whether an extension or a workgroup has this number.
    pub(crate) async fn takes_calls(&self, number: &str) -> Result<bool, SimulatorError> {
        let number = number.to_owned();
        self.ask(|reply| Control::TakesCalls { number, reply }).await
    }

    /// How fast the simulated world runs from now on: ringing, waiting and talking, and the times of calls on the wire.
    pub async fn set_speed(&self, speed: Speed) -> Result<(), SimulatorError> {
        self.ask(|reply| Control::SetSpeed { speed, reply }).await
    }

    /// The desk phone of an extension makes a conference of three of the call that it talks on and the one that it
    /// holds. [`SimulatorError::NotPossible`] unless it has exactly these two, besides calls that ring.
    pub async fn conference(&self, number: &str) -> Result<(), SimulatorError> {
        let line = self.extension(number).await?;
        self.happen(Happening::PhoneConference { line }).await.map(drop)
    }

    /// The desk phone of an extension leaves: the party that it holds is connected to the one that it talks with, or
    /// rings on at the one that it is calling. [`SimulatorError::NotPossible`] unless it has exactly these two, besides
    /// calls that ring. The held call keeps its id; the other one is gone.
    pub async fn transfer(&self, number: &str) -> Result<(), SimulatorError> {
        let line = self.extension(number).await?;
        self.happen(Happening::PhoneTransfers { line }).await.map(drop)
    }

    /// Turns switches of the desk phone of an extension.
    pub async fn set_phone(&self, number: &str, change: PhoneChange) -> Result<(), SimulatorError> {
        let change = change.checked()?;
        let line = self.extension(number).await?;
        self.happen(Happening::PhoneSet { line, change }).await.map(drop)
    }

    /// Sets a fault; see [`FaultKind`].
    pub async fn set_fault(&self, fault: Fault) -> Result<(), SimulatorError> {
        self.ask(|reply| Control::SetFault { fault, reply }).await
    }

    /// Ends all faults.
    pub async fn clear_faults(&self) -> Result<(), SimulatorError> {
        self.ask(|reply| Control::ClearFaults { reply }).await
    }

    /// What the server is in its pair.
    pub async fn role(&self) -> Result<ServerRole, SimulatorError> {
        self.ask(|reply| Control::Role { reply }).await
    }

    /// The server is the active one, and takes logons, from now on. Where it is already, nothing changes.
    pub async fn promote(&self) -> Result<(), SimulatorError> {
        self.ask(|reply| Control::SetRole { role: ServerRole::Active, reply }).await
    }

    /// The server is a standby from now on. Where it is already, nothing changes.
    ///
    /// Logons are refused with 3005 at once. Whoever was logged on is told so by REDUNDANCY (5055), is logged on no
    /// longer and holds no licence; the connection is closed one second later, also when the server is promoted again by
    /// then. All calls end as they do when a server stops: recordings are finished, and nobody is told. Calls of the
    /// simulated world that come afterwards ring as ever; nobody is there to hear them.
    pub async fn demote(&self) -> Result<(), SimulatorError> {
        self.ask(|reply| Control::SetRole { role: ServerRole::Standby, reply }).await
    }

    /// The licence pool at this moment.
    pub async fn licences(&self) -> Result<Licences, SimulatorError> {
        self.ask(|reply| Control::Licences { reply }).await
    }

    /// Changes the size of the licence pool. Users who are logged on stay, also where they are more than that.
    pub async fn set_licences(&self, licences: u32) -> Result<(), SimulatorError> {
        // Wider than any pool where it does not fit.
        let licences = usize::try_from(licences).unwrap_or(usize::MAX);
        self.ask(|reply| Control::SetLicences { licences, reply }).await
    }

    pub(crate) async fn has_extension(&self, number: &str) -> Result<bool, SimulatorError> {
        match self.extension(number).await {
            Ok(_) => Ok(true),
            Err(SimulatorError::NoSuchExtension) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Whether the server could carry such a call, whoever it is to.
    pub(crate) fn check_call(&self, call: &OutsideCall) -> Result<(), SimulatorError> {
        call.check(self.charset)
    }

    async fn extension(&self, number: &str) -> Result<Pad, SimulatorError> {
        let number = number.to_owned();
        let found = self.ask(|reply| Control::Extension { number, reply }).await?;
        found.ok_or(SimulatorError::NoSuchExtension)
    }

    async fn happen(&self, happening: Happening) -> Result<Option<SessionHandle>, SimulatorError> {
        Ok(self.ask(|reply| Control::Happen { happening, reply }).await??)
    }

    /// The core answers as soon as it gets to it and waits for nobody, so this needs no deadline; a core that is gone
    /// drops the reply.
    async fn ask<T>(&self, control: impl FnOnce(oneshot::Sender<T>) -> Control) -> Result<T, SimulatorError> {
        let (reply, answer) = oneshot::channel();
        self.controls.send(control(reply)).await.map_err(|_| SimulatorError::ShuttingDown)?;
        answer.await.map_err(|_| SimulatorError::ShuttingDown)
    }
}
