//! How the process is told to stop, and how it does.

use std::time::Duration;

use actix_web::dev::ServerHandle;
use actors::link::Shutdown;
use actors::session::CloseAll;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::time::{Instant, timeout_at};

use crate::state::AppState;

/// The wish to end. From when this exists, SIGINT and SIGTERM no longer end the process by themselves, so that one that
/// comes while the program starts finds everything in order too.
#[derive(Debug)]
pub struct StopSignals {
    interrupt: Signal,
    terminate: Signal,
}

impl StopSignals {
    /// Heeds SIGINT and SIGTERM. Must be called within a runtime.
    ///
    /// # Errors
    /// Fails where the system takes no handler.
    pub fn heed() -> std::io::Result<Self> {
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    /// Done when one of them has come.
    pub async fn received(mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => log::info!("SIGINT"),
            _ = self.terminate.recv() => log::info!("SIGTERM"),
        }
    }
}

/// Closes the event channels and logs the users off, then ends the link, then HTTP. A step that does not end takes no
/// more than its share of `total`, so that the last one has time too, and something is left for what comes after.
pub(super) async fn run(state: &AppState, server: &ServerHandle, total: Duration) {
    let begun = Instant::now();
    let by = |eighths| begun + total * eighths / 8;
    if timeout_at(by(4), state.directory.send(CloseAll)).await.is_err() {
        log::warn!("not every user could be logged off in time");
    }
    if timeout_at(by(5), state.link.send(Shutdown)).await.is_err() {
        log::warn!("the link to AltiServ did not end in time");
    }
    if timeout_at(by(7), server.stop(true)).await.is_err() {
        // Clients that keep their connections open lose them with the process.
        log::info!("not every connection was closed by its client");
    }
}
