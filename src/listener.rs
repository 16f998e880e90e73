//! Listening for clients. Each connection is admitted by its address before anything else is done for it, does its TLS
//! handshake within limits, and is served through a `ClientStream`, which limits what actix-http does not.
//!
//! `actix_web::HttpServer` has the same parts. But it counts a connection only after its handshake, lets 256 handshakes
//! of each worker block all other clients, and gives actix-http all that a client sends.

mod client_stream;
mod framing;
mod handshakes;
mod http_server;
mod pipeline;

use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_http::{HttpService, Protocol, Request, Response};
use actix_service::{
    IntoServiceFactory, Service, ServiceFactory, ServiceFactoryExt, apply_fn_factory, fn_service, map_config,
};
use actix_web::body::MessageBody;
use actix_web::dev::AppConfig;
use actix_web::http::KeepAlive;
use actix_web::rt::net::TcpStream;
use rustls::ServerConfig;
use socket2::{Domain, Protocol as Transmission, SockRef, Socket, Type};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::connections::Connections;
use crate::live::Live;
use crate::settings::ServerSettings;
use client_stream::{ClientStream, Transport};
use handshakes::Handshakes;
pub(crate) use http_server::{HttpServer, Threads};
use pipeline::Pipeline;

/// Time that a closed connection is kept for a client that is still sending. Well above the 500 ms by which
/// actix-http's clock may be late: a deadline that has passed when it is set never fires there, and the connection
/// stays forever.
const LINGER: Duration = Duration::from_secs(1);

/// Connections that wait in the kernel to be accepted. All browsers of a call centre come at once after a restart; one
/// that finds no place waits a second for its next attempt. The kernel lowers it to its own limit.
const BACKLOG: i32 = 4096;

/// The only protocol over TLS, by its name in a handshake.
const ALPN: &[u8] = b"http/1.1";

/// Settings and parts of a listening socket.
#[derive(Clone)]
pub(crate) struct Listener {
    max_connections: usize,
    client_request_timeout: Duration,
    keep_alive: KeepAlive,
    acceptor: ClientAcceptor,
}

impl Listener {
    /// Makes a listener without TLS, as the settings say.
    #[must_use]
    pub(crate) fn new(server: &ServerSettings, live: &Live, connections: &Connections) -> Self {
        Self {
            max_connections: server.max_connections,
            client_request_timeout: server.client_request_timeout,
            keep_alive: if server.keep_alive.is_zero() { KeepAlive::Disabled } else { server.keep_alive.into() },
            acceptor: ClientAcceptor {
                live: live.clone(),
                connections: connections.clone(),
                handshakes: Handshakes::default(),
                tls: None,
                patience: server.client_request_timeout,
            },
        }
    }

    /// Adds TLS.
    #[must_use]
    pub(crate) fn over_tls(mut self, mut config: ServerConfig) -> Self {
        config.alpn_protocols = vec![ALPN.to_vec()];
        self.acceptor.tls = Some(TlsAcceptor::from(Arc::new(config)));
        self
    }

    /// Binds, and serves the application that `app` makes for each of the threads. The second value is the address that
    /// was bound.
    ///
    /// # Errors
    /// Fails if the address cannot be bound.
    pub(crate) fn serve<F, I, S, B>(
        self,
        listen: SocketAddr,
        threads: Threads,
        app: F,
    ) -> io::Result<(HttpServer, SocketAddr)>
    where
        F: Fn() -> I + Send + Clone + 'static,
        I: IntoServiceFactory<S, Request>,
        S: ServiceFactory<Request, Config = AppConfig> + 'static,
        S::Error: Into<actix_web::Error> + 'static,
        S::InitError: fmt::Debug,
        S::Response: Into<Response<B>> + 'static,
        <S::Service as Service<Request>>::Future: 'static,
        S::Service: 'static,
        B: MessageBody + 'static,
    {
        let socket = bind(listen)?;
        let address = socket.local_addr()?;
        let secure = self.acceptor.tls.is_some();
        let server = HttpServer::start(&socket, self.max_connections, threads, move |stopping| {
            let app = app().into_factory().map_err(|error| error.into().error_response());
            // actix-web has no other constructor for this, and its own test server uses it too.
            let app = map_config(app, move |()| AppConfig::__priv_test_new(secure, address.to_string(), address));
            let http = HttpService::build()
                .graceful_shutdown_signal(move || {
                    let stopping = stopping.clone();
                    async move { stopping.cancelled().await }
                })
                .keep_alive(self.keep_alive)
                .client_request_timeout(self.client_request_timeout)
                // A closed connection lingers so that its client can hang up first; a WebSocket client waits for the
                // server to.
                .client_disconnect_timeout(LINGER)
                .local_addr(address)
                .on_connect_ext(ClientStream::attach)
                .finish(apply_fn_factory(app, |request: Request, app| {
                    Pipeline::begun(&request);
                    app.call(request)
                }));
            let acceptor = self.acceptor.clone();
            let accept = fn_service(move |tcp| {
                let acceptor = acceptor.clone();
                async move { Ok(acceptor.accept(tcp).await?) }
            });
            accept.and_then(http)
        })?;
        Ok((server, address))
    }
}

/// Admission and handshake of each new connection.
#[derive(Clone)]
struct ClientAcceptor {
    live: Live,
    connections: Connections,
    handshakes: Handshakes,
    tls: Option<TlsAcceptor>,
    /// Time that a handshake may take.
    patience: Duration,
}

impl ClientAcceptor {
    async fn accept(&self, tcp: TcpStream) -> io::Result<(ClientStream, Protocol, Option<SocketAddr>)> {
        let peer = tcp.peer_addr()?;
        let admission = self.connections.admit(peer.ip()).ok_or(io::ErrorKind::ConnectionRefused)?;
        prepare(&tcp, self.live.now().unread)?;
        let transport = match &self.tls {
            None => Transport::Plain(tcp),
            Some(acceptor) => Transport::Tls(Box::new(self.shake_hands(acceptor, tcp, admission.address()).await?)),
        };
        Ok((ClientStream::new(transport, admission, self.live.clone()), Protocol::Http1, Some(peer)))
    }

    async fn shake_hands(
        &self,
        acceptor: &TlsAcceptor,
        tcp: TcpStream,
        address: Option<IpAddr>,
    ) -> io::Result<TlsStream<TcpStream>> {
        let shaken = timeout(self.patience, async {
            // A client that sends nothing takes no turn and no memory. A look at the first byte is sure; that a socket is
            // readable is only assumed when it is new.
            tcp.peek(&mut [0]).await?;
            let turn = self.handshakes.turn(address).await;
            tokio::select! {
                biased;
                shaken = acceptor.accept(tcp) => shaken,
                () = turn.taken_away() => Err(io::ErrorKind::TimedOut.into()),
            }
        });
        shaken.await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
    }
}

/// Makes the operating system give up on a client that acknowledges nothing, also after the connection is closed here.
fn prepare(tcp: &TcpStream, unread: Duration) -> io::Result<()> {
    // Events are small. With Nagle's algorithm, each would wait 40 ms and more for the acknowledgement of the one
    // before.
    tcp.set_nodelay(true)?;
    SockRef::from(tcp).set_tcp_user_timeout(Some(unread))
}

/// Listens as `TcpListener::bind` does, but with a longer backlog than the 128 of std.
fn bind(listen: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(listen), Type::STREAM, Some(Transmission::TCP))?;
    // A restart binds while connections of the last run are in TIME_WAIT.
    socket.set_reuse_address(true)?;
    socket.bind(&listen.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}
