//! How the process is told to stop, and how it does.

use std::time::Duration;

use actix_web::dev::ServerHandle;
use actors::link::Shutdown;
use actors::session::CloseAll;
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::{Instant, timeout_at};

use crate::state::AppState;

/// Resolves at SIGINT or SIGTERM.
pub async fn stop_signal() -> std::io::Result<()> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = interrupt.recv() => log::info!("SIGINT"),
        _ = terminate.recv() => log::info!("SIGTERM"),
    }
    Ok(())
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
