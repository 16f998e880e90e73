//! The world around the switch, driven from outside: callers, desk phones, faults.
//!
//! What an HTTP edge needs to offer it is here as plain serde types and one [`Handle`]; it knows no HTTP itself.

mod call;
mod error;
mod fault;
mod outside_call;

use altilink::{Charset, Pad, SessionHandle};
use tokio::sync::{mpsc, oneshot};

pub use call::{SimulatedCall, SimulatedCallState};
pub use error::SimulatorError;
pub use fault::{Fault, FaultKind};
pub use outside_call::{CallEndpoint, NamedNumber, OriginalCallData, OutsideCall};

use crate::exchange::{Accepted, CallListing, Happening};

/// A request to the core.
#[derive(Debug)]
pub(crate) enum Control {
    Happen { happening: Happening, reply: oneshot::Sender<Accepted> },
    Extension { number: String, reply: oneshot::Sender<Option<Pad>> },
    Calls { reply: oneshot::Sender<Vec<CallListing>> },
    SetFault { fault: Fault, reply: oneshot::Sender<()> },
    ClearFaults { reply: oneshot::Sender<()> },
}

/// Drives the simulated world of a running server. Cheap to clone; outlives the server without harm.
#[derive(Debug, Clone)]
pub struct Handle {
    controls: mpsc::Sender<Control>,
    charset: Charset,
}

impl Handle {
    pub(crate) fn new(controls: mpsc::Sender<Control>, charset: Charset) -> Self {
        Self { controls, charset }
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

    /// The desk phone of an extension is put down, which ends its current call.
    pub async fn hang_up_extension(&self, number: &str) -> Result<(), SimulatorError> {
        let line = self.extension(number).await?;
        self.happen(Happening::PhoneHangsUp { line }).await.map(drop)
    }

    /// Sets a fault; see [`FaultKind`].
    pub async fn set_fault(&self, fault: Fault) -> Result<(), SimulatorError> {
        self.ask(|reply| Control::SetFault { fault, reply }).await
    }

    /// Ends all faults.
    pub async fn clear_faults(&self) -> Result<(), SimulatorError> {
        self.ask(|reply| Control::ClearFaults { reply }).await
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
