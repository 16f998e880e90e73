//! How the process is told to stop, and how it does.

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

/// Closes the event channels and logs the users off, then ends the link, then HTTP; each by the deadline at the latest.
pub(super) async fn run(state: &AppState, server: &ServerHandle, deadline: Instant) {
    if timeout_at(deadline, state.directory.send(CloseAll)).await.is_err() {
        log::warn!("not every user could be logged off in time");
    }
    if timeout_at(deadline, state.link.send(Shutdown)).await.is_err() {
        log::warn!("the link to AltiServ did not end in time");
    }
    if timeout_at(deadline, server.stop(true)).await.is_err() {
        log::warn!("not every request could be finished in time");
        server.stop(false).await;
    }
}
