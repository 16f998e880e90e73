//! The TCP server around the switchboard: sockets, tasks, queues, deadlines.
//!
//! One core task owns all state. Each connection has a task that reads, decodes and hands commands to the core, and
//! writes what the core queues for it. Nothing in here decides anything about calls or logons.

mod acceptor;
mod clock;
mod connection;
mod core;
mod error;
mod faults;
mod listener;
mod reader;
mod tapes;
mod writer;

use std::future::Future;
use std::net::SocketAddr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use altilink::{Charset, Dialect};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard};

pub use acceptor::MAX_CONNECTIONS;
pub use error::StartError;
pub(crate) use faults::Faults;

use crate::recorder::Recorder;
use crate::settings::{ServerRole, Settings, plan::Plan};
use acceptor::Acceptor;
pub use core::Handle;
use core::{Core, CoreTask};

/// Commands that wait for the core. It never waits for anybody, so the queue is short-lived; when it is full, readers
/// wait and TCP slows the clients down.
const INBOX: usize = 1024;

/// Tasks of the handle that wait for the core; whoever gives one waits for its answer anyway.
const CORE_TASKS: usize = 64;

/// How long a shutdown waits for the tasks to notice it.
const SHUTDOWN_DEADLINE: Duration = Duration::from_secs(2);

/// A running embedded AltiServ. Dropping it stops it, closes every connection, and waits, for two seconds at most, until
/// every recording is a finished file.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    handle: Handle,
    tasks: [JoinHandle<()>; 2],
    recorder: Recorder,
    _stop_on_drop: DropGuard,
    stop: CancellationToken,
}

impl Server {
    /// Checks the settings, binds, and starts to serve. Port 0 takes any free port; see [`Server::local_addr`]. Must be
    /// called within a tokio runtime.
    #[expect(clippy::unused_async, reason = "it needs a runtime, which only asynchronous callers have for certain")]
    pub async fn bind(settings: &Settings, listen: SocketAddr, charset: Charset) -> Result<Self, StartError> {
        let plan = Plan::try_from(settings)?;
        let bound = |source| StartError::Bind { listen, source };
        let listener = listener::listen(listen).map_err(bound)?;
        let address = listener.local_addr().map_err(bound)?;
        let stop = CancellationToken::new();
        let (inbox, commands) = mpsc::channel(INBOX);
        let (core_tasks, core_task_queue) = mpsc::channel::<CoreTask>(CORE_TASKS);
        let (faults, seen_faults) = watch::channel(Faults::default());
        let dialect = Dialect { charset, ..Dialect::default() };
        // A clock before 1970 is wrong anyway; the times on the wire then start at 0.
        let epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let (recorder, door) = Recorder::start(plan.recordings.clone(), epoch).map_err(StartError::Recorder)?;
        let core = Core::new(&plan, dialect, epoch, door, faults, stop.clone());
        let acceptor = Acceptor::new(listener, inbox, seen_faults, stop.clone());
        let tasks = [tokio::spawn(core.run(commands, core_task_queue)), tokio::spawn(acceptor.run())];
        log::info!("embedded AltiServ listens on {address}");
        if settings.role == ServerRole::Standby {
            log::info!("embedded AltiServ is a standby");
        }
        let handle = Handle::new(core_tasks, charset);
        Ok(Self { address, handle, tasks, recorder, _stop_on_drop: stop.clone().drop_guard(), stop })
    }

    /// Where it listens.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// What drives its simulated phones and outside callers.
    #[must_use]
    pub fn handle(&self) -> Handle {
        self.handle.clone()
    }

    /// Serves until `stop` is done, then shuts down.
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
