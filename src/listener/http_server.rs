//! Accepting connections and serving each, until the server is stopped.
//!
//! ```text
//! accepting ----- stop ----> draining: idle connections close, requests under way are finished ----> ended
//!                                             or the time for it is over
//! ```

use std::fmt;
use std::io;
use std::net::TcpListener as BoundListener;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use actix::{Arbiter, ArbiterHandle};
use actix_service::{Service, ServiceFactory};
use actix_web::rt;
use actix_web::rt::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Pause after the system has refused a connection, for want of descriptors or memory. Trying at once would keep the
/// thread from closing connections.
const AFTER_REFUSAL: Duration = Duration::from_millis(500);

/// Longest time in which the port is to be closed: that of the longest turn of anything else on a thread.
const TO_CLOSE: Duration = Duration::from_secs(1);

/// Threads on which connections are served.
#[derive(Debug, Clone)]
pub(crate) enum Threads {
    /// So many new ones.
    Own(usize),
    /// One that has other work too.
    Shared(ArbiterHandle),
}

/// Server that accepts connections.
pub(crate) struct HttpServer {
    stopping: CancellationToken,
    /// Cancelled when a thread accepts no more.
    ended: CancellationToken,
    /// The tasks that accept, which hold the socket.
    acceptors: TaskTracker,
    connections: TaskTracker,
    own_threads: Vec<Arbiter>,
}

impl HttpServer {
    /// Accepts connections at this socket, at most `most` at a time, and has the service made by `service` serve them.
    ///
    /// # Errors
    /// Fails if the socket cannot be used.
    pub(crate) fn start<F, S>(socket: &BoundListener, most: usize, threads: Threads, service: F) -> io::Result<Self>
    where
        F: FnOnce(CancellationToken) -> S + Send + Clone + 'static,
        S: ServiceFactory<TcpStream, Config = ()> + 'static,
        S::Error: fmt::Debug,
        S::InitError: fmt::Debug,
    {
        socket.set_nonblocking(true)?;
        let mut server = Self {
            stopping: CancellationToken::new(),
            ended: CancellationToken::new(),
            acceptors: TaskTracker::new(),
            connections: TaskTracker::new(),
            own_threads: Vec::new(),
        };
        let limit = Arc::new(Semaphore::new(most));
        let handles = match threads {
            Threads::Shared(handle) => vec![handle],
            Threads::Own(count) => {
                server.own_threads = std::iter::repeat_with(Arbiter::new).take(count).collect();
                server.own_threads.iter().map(Arbiter::handle).collect()
            }
        };
        for handle in handles {
            let acceptor = PortWorker {
                socket: socket.try_clone()?,
                limit: Arc::clone(&limit),
                stopping: server.stopping.clone(),
                connections: server.connections.clone(),
            };
            let ended = server.ended.clone().drop_guard();
            let service = service.clone();
            let stopping = server.stopping.clone();
            let acceptors = server.acceptors.clone();
            handle.spawn_fn(move || {
                let service = service(stopping);
                rt::spawn(acceptors.track_future(async move {
                    acceptor.run(service).await;
                    drop(ended);
                }));
            });
        }
        Ok(server)
    }

    /// Resolves when a thread accepts no more, though nobody has stopped the server.
    pub(crate) async fn ended(&self) {
        self.ended.cancelled().await;
    }

    /// Accepts no more, and waits until the connections are done, at most for this time.
    pub(crate) async fn stop(self, patience: Duration) {
        self.stopping.cancel();
        self.acceptors.close();
        // Who is told that the server has stopped may rely on its port being closed.
        if timeout(TO_CLOSE, self.acceptors.wait()).await.is_err() {
            log::warn!("a thread of the HTTP server does not close its port in time");
        }
        self.connections.close();
        if timeout(patience, self.connections.wait()).await.is_err() {
            log::debug!("{} connections are closed with requests under way", self.connections.len());
        }
        for thread in &self.own_threads {
            thread.stop();
        }
    }
}

/// One thread that takes connections from the port.
struct PortWorker {
    socket: BoundListener,
    limit: Arc<Semaphore>,
    stopping: CancellationToken,
    connections: TaskTracker,
}

impl PortWorker {
    async fn run<S>(self, service: S)
    where
        S: ServiceFactory<TcpStream, Config = ()> + 'static,
        S::Error: fmt::Debug,
        S::InitError: fmt::Debug,
    {
        let service = match service.new_service(()).await {
            Ok(service) => Rc::new(service),
            Err(error) => return log::error!("connections cannot be served: {error:?}"),
        };
        let listener = match TcpListener::from_std(self.socket) {
            Ok(listener) => listener,
            Err(error) => return log::error!("connections cannot be accepted: {error}"),
        };
        let accepting = async {
            loop {
                let Ok(place) = Arc::clone(&self.limit).acquire_owned().await else { return };
                let tcp = accept(&listener).await;
                let service = Rc::clone(&service);
                let served = async move {
                    // An error ends this connection alone, and its requests have been logged.
                    if let Err(error) = service.call(tcp).await {
                        log::trace!("a connection ends: {error:?}");
                    }
                    drop(place);
                };
                rt::spawn(self.connections.track_future(served));
            }
        };
        tokio::select! {
            () = accepting => {}
            () = self.stopping.cancelled() => {}
        }
    }
}

/// Accepts the next connection. Waits while the system refuses.
async fn accept(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((tcp, _)) => return tcp,
            Err(error) if is_of_the_connection(&error) => {}
            Err(error) => {
                log::warn!("no connection can be accepted: {error}");
                sleep(AFTER_REFUSAL).await;
            }
        }
    }
}

/// True if the error is about the connection that was to be accepted, and not about the next one.
fn is_of_the_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused | io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset
    )
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::net::{Ipv4Addr, SocketAddr};

    use actix_service::fn_service;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(10);

    /// Starts a server that greets each client with a byte and waits until the client hangs up.
    fn greeting(most: usize, threads: Threads) -> (HttpServer, SocketAddr) {
        let socket = BoundListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let server = HttpServer::start(&socket, most, threads, |_| {
            fn_service(async |mut tcp: TcpStream| {
                let _ = tcp.write_all(b"!").await;
                let _ = tcp.read(&mut [0]).await;
                Ok::<(), Infallible>(())
            })
        });
        (server.expect("a server"), socket.local_addr().expect("an address"))
    }

    async fn greeted(address: SocketAddr) -> TcpStream {
        let mut tcp = TcpStream::connect(address).await.expect("a connection");
        let greeting = timeout(PATIENCE, tcp.read_u8()).await.expect("in time");
        assert_eq!(greeting.expect("a greeting"), b'!');
        tcp
    }

    #[actix_web::test]
    async fn as_many_connections_are_served_as_may_be_and_the_next_when_one_ends() {
        for threads in [Threads::Own(2), Threads::Shared(Arbiter::current())] {
            let (server, address) = greeting(2, threads);
            let first = greeted(address).await;
            let _second = greeted(address).await;
            let third = rt::spawn(greeted(address));
            assert!(timeout(Duration::from_millis(50), server.ended()).await.is_err());
            assert_eq!((server.connections.len(), third.is_finished()), (2, false));
            drop(first);
            timeout(PATIENCE, third).await.expect("in time").expect("no panic");
            server.stop(Duration::ZERO).await;
            assert!(TcpStream::connect(address).await.is_err(), "the port is closed");
        }
    }

    #[actix_web::test]
    async fn a_stopped_server_waits_for_its_connections_and_takes_no_new_one() {
        let (server, address) = greeting(9, Threads::Own(1));
        let client = greeted(address).await;
        let stopping = rt::spawn(server.stop(PATIENCE));
        let refused = async {
            while TcpStream::connect(address).await.is_ok() {
                tokio::task::yield_now().await;
            }
        };
        timeout(PATIENCE, refused).await.expect("new connections are refused");
        assert!(!stopping.is_finished(), "a connection is under way");
        drop(client);
        timeout(PATIENCE / 2, stopping).await.expect("in time").expect("no panic");
    }

    #[actix_web::test]
    async fn the_end_of_a_thread_is_told() {
        let arbiter = Arbiter::new();
        let (server, address) = greeting(9, Threads::Shared(arbiter.handle()));
        greeted(address).await;
        arbiter.stop();
        timeout(PATIENCE, server.ended()).await.expect("told");
    }
}
