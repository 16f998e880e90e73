//! Servers that do as little as can be done for the same answer or event. Each runs in a process of its own.

mod hub;
mod line_client;
mod relay;
mod socket;
mod web;

use std::io;
use std::net::SocketAddr;

use crate::error::BenchError;

/// Threads that serve HTTP: as many as actix-web itself starts on two cores. A bare server has nothing to share one with.
const WORKERS: usize = 2;

/// A server to compare with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Yardstick {
    /// actix-web with JSON answers.
    Bare,
    /// The same, with one actor asked for each request.
    Asked,
    /// A WebSocket of actix-web-actors that does nothing.
    Socket,
    /// Packets in, text frames out.
    Relay,
    /// The same, with one question to the phone system for each ring.
    RelayAsking,
    /// One connection to the phone system, and all sockets on it.
    Hub,
}

impl Yardstick {
    /// Name in the table.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Bare => "bare actix-web",
            Self::Asked => "with one actor ask",
            Self::Socket => "bare actix-web-actors socket",
            Self::Relay => "relay",
            Self::RelayAsking => "relay with one question",
            Self::Hub => "one session with all sockets",
        }
    }

    /// Serves until the process is killed.
    pub(crate) fn serve(self, altiserv: Option<SocketAddr>) -> Result<(), BenchError> {
        let altiserv = altiserv.unwrap_or(SocketAddr::from(([127, 0, 0, 1], altilink::DEFAULT_PORT)));
        match self {
            Self::Bare => web::serve(false)?,
            Self::Asked => web::serve(true)?,
            Self::Socket => socket::serve()?,
            Self::Relay => on_one_thread(relay::serve(altiserv, false))??,
            Self::RelayAsking => on_one_thread(relay::serve(altiserv, true))??,
            Self::Hub => on_one_thread(hub::serve(altiserv))??,
        }
        Ok(())
    }
}

/// Runs a server of tokio's own on one thread: a second one would cost wakes, and win nothing at these rates.
fn on_one_thread<T>(serving: impl Future<Output = T>) -> io::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    Ok(tokio::task::LocalSet::new().block_on(&runtime, serving))
}

/// Says where the server listens.
#[expect(clippy::print_stderr, reason = "the parent process reads this line")]
fn listens(address: SocketAddr) {
    eprintln!("{}{address}", crate::server_process::LISTENS);
}
