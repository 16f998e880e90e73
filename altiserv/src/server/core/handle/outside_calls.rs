//! Verbs for calls from outside, and the counts of them.

use altilink::SessionHandle;

use super::Handle;
use crate::exchange::{CallTallies, CallTally, Happening};
use crate::server::core::Core;
use crate::simulator::{OutsideCall, SimulatedCall, SimulatorError, Statistics};

impl Handle {
    /// An outside caller rings an extension or a workgroup. The id names the call from here on; it is the call's
    /// session handle on the wire too, and it stays when the call is redirected.
    pub async fn place_call(&self, call: OutsideCall) -> Result<i32, SimulatorError> {
        let happening = call.into_happening(self.charset)?;
        let placed = self.ask(move |core| core.happen(happening)).await??;
        placed.map(|call| call.0).ok_or(SimulatorError::NotPossible)
    }

    /// The called phone, inside or outside, answers.
    pub async fn answer_call(&self, id: i32) -> Result<(), SimulatorError> {
        self.ask(move |core| core.happen(Happening::CallAnswered { call: SessionHandle(id) })).await??;
        Ok(())
    }

    /// The outside party hangs up. A call between two extensions has none.
    pub async fn hang_up_call(&self, id: i32) -> Result<(), SimulatorError> {
        self.ask(move |core| core.happen(Happening::OutsideHangup { call: SessionHandle(id) })).await??;
        Ok(())
    }

    /// All calls there are.
    pub async fn calls(&self) -> Result<Vec<SimulatedCall>, SimulatorError> {
        let listings = self.ask(|core| core.switchboard.exchange().listings()).await?;
        Ok(listings.into_iter().map(SimulatedCall::from).collect())
    }

    /// Counts of the calls from outside since the server started.
    pub async fn statistics(&self) -> Result<Statistics, SimulatorError> {
        self.ask(|core| core.statistics(|tallies| &tallies.since_start)).await
    }

    /// Counts of the calls from outside that were offered since [`Handle::begin_run`].
    pub(crate) async fn run_statistics(&self) -> Result<Statistics, SimulatorError> {
        self.ask(|core| core.statistics(|tallies| &tallies.run)).await
    }

    /// Begins the counts of [`Handle::run_statistics`] anew.
    pub(crate) async fn begin_run(&self) -> Result<(), SimulatorError> {
        self.ask(|core| core.switchboard.exchange().begin_run()).await
    }

    /// True if an extension or a workgroup has this number.
    pub(crate) async fn takes_calls(&self, number: &str) -> Result<bool, SimulatorError> {
        let number = number.to_owned();
        self.ask(move |core| core.switchboard.exchange().takes_calls(&number)).await
    }

    /// Checks that the server could carry such a call, without looking for the called number.
    pub(crate) fn check_call(&self, call: &OutsideCall) -> Result<(), SimulatorError> {
        call.check(self.charset)
    }
}

impl Core {
    fn statistics(&mut self, tally: impl FnOnce(&CallTallies) -> &CallTally) -> Statistics {
        let exchange = self.switchboard.exchange();
        Statistics::new(tally(exchange.tallies()), |pad| exchange.line(pad).map(|line| line.number.clone()))
    }
}
