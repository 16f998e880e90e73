//! Signals that stop the process, and the order in which it stops.

use std::time::Duration;

use actors::link::Shutdown;
use actors::session::CloseAll;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::time::{Instant, timeout_at};

use crate::listener::HttpServer;
use crate::state::AppState;

/// Longest time that a stop waits for requests in progress. Event channels are closed before.
const STOP: Duration = Duration::from_secs(1);

/// Handlers of SIGINT and SIGTERM. While this exists these signals do not end the process by themselves, so that one that
/// comes during the start finds everything in order too.
#[derive(Debug)]
pub(crate) struct StopSignals {
    interrupt: Signal,
    terminate: Signal,
}

impl StopSignals {
    /// Installs the handler of SIGINT and SIGTERM. Must be called within a runtime.
    ///
    /// # Errors
    /// Fails where the system takes no handler.
    pub(crate) fn install() -> std::io::Result<Self> {
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    /// Waits for one of the signals.
    pub(crate) async fn received(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => log::info!("SIGINT"),
            _ = self.terminate.recv() => log::info!("SIGTERM"),
        }
    }
}

/// Closes the event channels and logs the users off, then ends the link, then HTTP. A step that hangs takes no more than
/// its share of `total`, so that the last one has time too, and something is left for what comes after.
pub(crate) async fn run(state: &AppState, server: HttpServer, total: Duration) {
    let begun = Instant::now();
    if timeout_at(begun + total * 4 / 8, state.directory.send(CloseAll)).await.is_err() {
        log::warn!("not every user could be logged off in time");
    }
    if timeout_at(begun + total * 5 / 8, state.link.send(Shutdown)).await.is_err() {
        log::warn!("the link to AltiServ did not end in time");
    }
    // Clients that keep their connections open lose them with the process.
    let left = (begun + total * 7 / 8).saturating_duration_since(Instant::now());
    server.stop(left.min(STOP)).await;
}
