//! Notices to systemd: the program is ready, reads its configuration, stops, is alive. Without systemd there are none.

use std::ffi::OsStr;
use std::io;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::time::Duration;

use actors::link::GetStatus;
use actors::session::AskWhetherAlive;
use sd_notify::NotifyState;
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout};

use crate::state::AppState;

/// Reports that the program serves, with a line for `systemctl status`.
pub(crate) fn ready(status: &str) {
    notify(&[NotifyState::Ready, NotifyState::Status(status)]);
}

/// Reports that the configuration is being read again.
pub(crate) fn reloading() {
    match NotifyState::monotonic_usec_now() {
        Ok(now) => notify(&[NotifyState::Reloading, now]),
        Err(error) => log::warn!("systemd is not notified of the reload: {error}"),
    }
}

/// Reports that the configuration has been read.
pub(crate) fn reloaded() {
    notify(&[NotifyState::Ready]);
}

/// Reports that the program stops.
pub(crate) fn stopping() {
    notify(&[NotifyState::Stopping, NotifyState::Status("logging users off")]);
}

/// Reports that the stop takes this long from now. Systemd would end the program after the usual time.
pub(crate) fn stop_takes(time: Duration) {
    notify(&[NotifyState::ExtendTimeoutUsec(u32::try_from(time.as_micros()).unwrap_or(u32::MAX))]);
}

/// Reports twice in the time that systemd gives that the program is alive, if the link and the directory of sessions have
/// answered. Systemd kills a program that hangs, and starts it again.
pub(crate) async fn watchdog(state: &AppState) {
    let Some(limit) = sd_notify::watchdog_enabled() else { return std::future::pending().await };
    let period = limit / 2;
    let mut ticks = interval_at(Instant::now(), period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if is_alive(state, period).await {
            notify(&[NotifyState::Watchdog]);
        } else {
            log::error!("the link or the sessions have not answered for {period:?}");
        }
    }
}

async fn is_alive(state: &AppState, patience: Duration) -> bool {
    let link = timeout(patience, state.link.send(GetStatus));
    let sessions = timeout(patience, state.directory.send(AskWhetherAlive));
    let (link, sessions) = tokio::join!(link, sessions);
    matches!((link, sessions), (Ok(Ok(_)), Ok(Ok(()))))
}

fn notify(states: &[NotifyState<'_>]) {
    if let Some(socket) = std::env::var_os("NOTIFY_SOCKET")
        && let Err(error) = send(&socket, states)
    {
        log::warn!("systemd is not notified of {states:?}: {error}");
    }
}

/// Sends as `sd_notify::notify` does, which takes the name of an abstract socket for a path.
fn send(socket: &OsStr, states: &[NotifyState<'_>]) -> io::Result<()> {
    let address = match socket.as_bytes().strip_prefix(b"@") {
        Some(name) => SocketAddr::from_abstract_name(name)?,
        None => SocketAddr::from_pathname(socket)?,
    };
    let lines: Vec<_> = states.iter().map(ToString::to_string).collect();
    let message = lines.join("\n");
    let from = UnixDatagram::unbound()?;
    // A manager that does not read does not hold the program up.
    from.set_write_timeout(Some(Duration::from_secs(1)))?;
    from.send_to_addr(message.as_bytes(), &address).map(drop)
}
