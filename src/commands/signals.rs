//! Start of a command that needs the settings.

use super::program_error::ProgramError;
use crate::files;
use crate::settings::{Settings, Sources};
use crate::startup::{Hangups, StopSignals};

/// Signals that the program handles from now on.
#[derive(Debug)]
pub(crate) struct Signals {
    pub(crate) hangups: Hangups,
    pub(crate) stop: StopSignals,
}

impl Signals {
    /// Handles SIGHUP, SIGINT and SIGTERM. Before anything else, since until then they end the process.
    pub(crate) fn install() -> Result<Self, ProgramError> {
        Ok(Self { hangups: Hangups::install()?, stop: StopSignals::install()? })
    }

    /// Result of the work; none where the program is told to stop meanwhile. A file may keep the program waiting.
    pub(crate) async fn unless_stopped<T>(&mut self, work: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            () = self.stop.received() => None,
            done = work => Some(done),
        }
    }

    /// Settings of these sources; none where the program is told to stop meanwhile.
    pub(crate) async fn read_settings(&mut self, sources: &Sources) -> Result<Option<Settings>, ProgramError> {
        let sources = sources.clone();
        match self.unless_stopped(files::run_detached(move || Settings::load(&sources))).await {
            Some(read) => Ok(Some(read??)),
            None => Ok(None),
        }
    }
}
