//! Verbs for the desk phones of extensions.

use altilink::Pad;

use super::Handle;
use crate::exchange::{Happening, PhoneChange};
use crate::simulator::{SimulatorError, check_phone_change};

impl Handle {
    /// The desk phone of an extension answers the call that has been ringing longest.
    pub async fn answer_extension(&self, number: &str) -> Result<(), SimulatorError> {
        self.at_phone(number, |line| Happening::PhoneAnswers { line }).await
    }

    /// The desk phone of an extension is put down, which ends its current call, or both of a conference that it hosts.
    pub async fn hang_up_extension(&self, number: &str) -> Result<(), SimulatorError> {
        self.at_phone(number, |line| Happening::PhoneHangsUp { line }).await
    }

    /// The desk phone of an extension makes a conference of three of the call that it talks on and the one that it
    /// holds. [`SimulatorError::NotPossible`] unless it has exactly these two, besides calls that ring.
    pub async fn conference(&self, number: &str) -> Result<(), SimulatorError> {
        self.at_phone(number, |line| Happening::PhoneConference { line }).await
    }

    /// The desk phone of an extension leaves: the party that it holds is connected to the one that it talks with, or
    /// rings on at the one that it is calling. [`SimulatorError::NotPossible`] unless it has exactly these two, besides
    /// calls that ring. The held call keeps its id; the other one is gone.
    pub async fn transfer(&self, number: &str) -> Result<(), SimulatorError> {
        self.at_phone(number, |line| Happening::PhoneTransfers { line }).await
    }

    /// Turns switches of the desk phone of an extension.
    pub async fn set_phone(&self, number: &str, change: PhoneChange) -> Result<(), SimulatorError> {
        check_phone_change(change)?;
        self.at_phone(number, move |line| Happening::PhoneSet { line, change }).await
    }

    /// True if an extension has this number.
    pub(crate) async fn has_extension(&self, number: &str) -> Result<bool, SimulatorError> {
        let number = number.to_owned();
        self.ask(move |core| core.switchboard.exchange().extension(&number).is_some()).await
    }

    async fn at_phone(
        &self,
        number: &str,
        happening: impl FnOnce(Pad) -> Happening + Send + 'static,
    ) -> Result<(), SimulatorError> {
        let number = number.to_owned();
        self.ask(move |core| {
            let line = core.switchboard.exchange().extension(&number).ok_or(SimulatorError::NoSuchExtension)?;
            core.happen(happening(line))?;
            Ok(())
        })
        .await?
    }
}
