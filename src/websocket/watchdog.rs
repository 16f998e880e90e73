use std::cell::Cell;
use std::net::Shutdown;
use std::rc::{Rc, Weak};
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::rt::net::TcpStream;
use socket2::{SockRef, Socket};
use tokio::task::JoinHandle;

/// Second handle on a client's TCP connection, which can end it from outside.
#[derive(Debug, Clone)]
pub struct TcpHandle(Arc<Socket>);

impl TcpHandle {
    /// Makes a handle on a connection. None if the system refuses one, which is logged.
    #[must_use]
    pub fn of(stream: &TcpStream) -> Option<Self> {
        match SockRef::from(stream).try_clone() {
            Ok(socket) => Some(Self(Arc::new(socket))),
            Err(error) => {
                log::warn!("a connection cannot be watched: {error}");
                None
            }
        }
    }
}

/// Shortest sleep, so that the watchdog does not spin just before its deadline.
const MIN_SLEEP: Duration = Duration::from_millis(1);

/// Time at which a socket's actor last ran.
#[derive(Debug, Clone)]
pub(crate) struct LastTurn(Rc<Cell<Instant>>);

impl Default for LastTurn {
    fn default() -> Self {
        Self(Rc::new(Cell::new(Instant::now())))
    }
}

impl LastTurn {
    pub(crate) fn touch(&self) {
        self.0.set(Instant::now());
    }
}

/// Running watchdog, which ends when this is dropped.
#[derive(Debug)]
pub(crate) struct WatchdogTask(JoinHandle<()>);

impl WatchdogTask {
    /// Starts the task of a watchdog.
    pub(crate) fn new(watching: impl Future<Output = ()> + 'static) -> Self {
        Self(actix_web::rt::spawn(watching))
    }
}

impl Drop for WatchdogTask {
    fn drop(&mut self) {
        // Otherwise it would sleep on, and stay in memory, up to its deadline.
        self.0.abort();
    }
}

/// Watchdog that ends the connection of a socket whose actor does not run, since its client does not read.
#[derive(Debug)]
pub(crate) struct Watchdog {
    /// Weak: the end of the connection must not wait for the watchdog, which wakes only now and then.
    tcp: std::sync::Weak<Socket>,
    last_turn: Weak<Cell<Instant>>,
    patience: Duration,
}

impl Watchdog {
    pub(crate) fn new(tcp: &TcpHandle, last_turn: &LastTurn, patience: Duration) -> Self {
        Self { tcp: Arc::downgrade(&tcp.0), last_turn: Rc::downgrade(&last_turn.0), patience }
    }

    pub(crate) async fn run(self) {
        while let Some(last) = self.last_turn.upgrade().map(|last_turn| last_turn.get()) {
            let Some(left) = self.patience.checked_sub(last.elapsed()) else {
                log::warn!("an event channel that is not read is ended");
                // An error or no socket means that it has ended already.
                if let Some(socket) = self.tcp.upgrade() {
                    let _ = socket.shutdown(Shutdown::Both);
                }
                return;
            };
            tokio::time::sleep(left.max(MIN_SLEEP)).await;
        }
    }
}
