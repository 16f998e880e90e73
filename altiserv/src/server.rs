//! The TCP server around the switchboard: sockets, tasks, queues, deadlines.
//!
//! One core task owns all state. Each connection has a task that reads, decodes and hands commands to the core, and
//! writes what the core queues for it. Nothing in here decides anything about calls or logons.

mod acceptor;
mod client_connection;
mod client_handle;
mod core;
mod error;
mod exchange_clock;
mod faults;
mod listening_socket;
mod packet_reader;
mod packet_writer;
mod recorder_link;

use std::future::Future;
use std::net::SocketAddr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use altilink::{Charset, Dialect};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard};

pub use acceptor::MAX_CONNECTIONS;
pub use error::ServerStartError;
pub(crate) use faults::Faults;

use crate::recorder::RecorderThread;
use crate::settings::{ServerRole, Settings, plan::ServerPlan};
use crate::simulator::{Control, Handle};
use acceptor::Acceptor;
use core::Core;

/// Commands that wait for the core. The core never waits, so the queue empties fast. When it is full, readers wait and
/// TCP slows the clients down.
const INBOX: usize = 1024;

/// Simulator requests that wait for the core. Each caller waits for its answer.
const CONTROLS: usize = 64;

/// Time that a shutdown waits for the tasks to end.
const SHUTDOWN_DEADLINE: Duration = Duration::from_secs(2);

/// A running embedded AltiServ. Dropping it stops it and closes every connection. It waits two seconds at most until every
/// recording is a finished file.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    handle: Handle,
    tasks: [JoinHandle<()>; 2],
    recorder: RecorderThread,
    _stop_on_drop: DropGuard,
    stop: CancellationToken,
}

impl Server {
    /// Checks the settings, binds, and starts to serve. Port 0 takes any free port; see [`Server::local_addr`]. Must be
    /// called within a tokio runtime.
    ///
    /// # Errors
    ///
    /// A setting is wrong, the address cannot be listened on, or the recorder's thread cannot be started.
    #[expect(clippy::unused_async, reason = "it needs a runtime, which only asynchronous callers have for certain")]
    pub async fn bind(settings: &Settings, listen: SocketAddr, charset: Charset) -> Result<Self, ServerStartError> {
        let plan = ServerPlan::try_from(settings)?;
        let bound = |source| ServerStartError::Bind { listen, source };
        let listener = listening_socket::listen(listen).map_err(bound)?;
        let address = listener.local_addr().map_err(bound)?;
        let stop = CancellationToken::new();
        let (inbox, commands) = mpsc::channel(INBOX);
        let (controls, requests) = mpsc::channel::<Control>(CONTROLS);
        let (faults, seen_faults) = watch::channel(Faults::default());
        let dialect = Dialect { charset, ..Dialect::default() };
        // With a clock before 1970 the times on the wire start at 0.
        let epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let (recorder, channels) =
            RecorderThread::start(plan.recordings.clone(), epoch).map_err(ServerStartError::Recorder)?;
        let core = Core::new(&plan, dialect, epoch, channels, faults, stop.clone());
        let acceptor = Acceptor::new(listener, inbox, seen_faults, stop.clone());
        let tasks = [tokio::spawn(core.run(commands, requests)), tokio::spawn(acceptor.run())];
        log::info!("embedded AltiServ listens on {address}");
        if settings.role == ServerRole::Standby {
            log::info!("embedded AltiServ is a standby");
        }
        let handle = Handle::new(controls, charset);
        Ok(Self { address, handle, tasks, recorder, _stop_on_drop: stop.clone().drop_guard(), stop })
    }

    /// The address that it listens on.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// The handle that drives its simulated phones and outside callers.
    #[must_use]
    pub fn handle(&self) -> Handle {
        self.handle.clone()
    }

    /// Serves until `stop` completes, then shuts down.
    pub async fn run_until(self, stop: impl Future<Output = ()>) {
        stop.await;
        self.shutdown().await;
    }

    /// Stops listening, closes every connection, finishes every recording's file, and returns when that is done.
    pub async fn shutdown(self) {
        self.stop.cancel();
        for mut task in self.tasks {
            if tokio::time::timeout(SHUTDOWN_DEADLINE, &mut task).await.is_err() {
                log::warn!("a task of the embedded AltiServ did not stop in time");
                task.abort();
            }
        }
        self.recorder.stop().await;
    }
}
