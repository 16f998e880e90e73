//! Programs that a user would pick to send events to browsers. What is not installed is not measured.

mod mosquitto;
mod nats;
mod nchan;

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;

use crate::client::{HttpConnection, Socket, request};
use crate::error::BenchError;
use crate::server_process::ServerProcess;

/// Name of the only topic.
const TOPIC: &str = "calls";

/// A broker with WebSockets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Alternative {
    Nchan,
    Mosquitto,
    Nats,
}

/// Connection that sends messages to all subscribers.
pub(crate) enum Publisher {
    Http(HttpConnection),
    Socket(Alternative, Socket),
}

impl Alternative {
    pub(crate) const ALL: [Self; 3] = [Self::Nchan, Self::Mosquitto, Self::Nats];

    /// Name in the table.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Nchan => "nginx with nchan",
            Self::Mosquitto => "mosquitto",
            Self::Nats => "nats-server",
        }
    }

    /// The program that is missing, if one is.
    pub(crate) fn missing(self) -> Option<&'static str> {
        match self {
            Self::Nchan => {
                if program("nginx").is_none() {
                    return Some("nginx");
                }
                nchan::module().is_none().then_some("ngx_nchan_module.so (Debian: libnginx-mod-nchan)")
            }
            Self::Mosquitto => program("mosquitto").is_none().then_some("mosquitto"),
            Self::Nats => program("nats-server").is_none().then_some("nats-server"),
        }
    }

    /// Starts the broker on a port that is free.
    pub(crate) async fn start(self) -> Result<ServerProcess, BenchError> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let directory = tempfile::tempdir()?;
        let command = match self {
            Self::Nchan => nchan::command(address, directory.path())?,
            Self::Mosquitto => mosquitto::command(address, directory.path())?,
            Self::Nats => nats::command(address, directory.path())?,
        };
        ServerProcess::start_at(address, command, directory).await
    }

    /// Opens a WebSocket that gets all messages.
    pub(crate) async fn subscribe(self, address: SocketAddr) -> Result<Socket, BenchError> {
        match self {
            Self::Nchan => Socket::open(address, "/subscribe", None).await,
            Self::Mosquitto => {
                let mut socket = mosquitto::open(address).await?;
                socket.send(&mosquitto::subscribe()).await?;
                Ok(socket)
            }
            Self::Nats => {
                let mut socket = nats::open(address).await?;
                socket.send(&nats::subscribe()).await?;
                Ok(socket)
            }
        }
    }

    pub(crate) async fn publisher(self, address: SocketAddr) -> Result<Publisher, BenchError> {
        Ok(match self {
            Self::Nchan => Publisher::Http(HttpConnection::open(address).await?),
            Self::Mosquitto => Publisher::Socket(self, mosquitto::open(address).await?),
            Self::Nats => Publisher::Socket(self, nats::open(address).await?),
        })
    }
}

impl Publisher {
    pub(crate) async fn publish(&mut self, message: &str) -> Result<(), BenchError> {
        match self {
            Self::Http(http) => {
                // 201 with subscribers, 202 without.
                http.send(&request("POST", "/publish", None, message)).await?;
                Ok(())
            }
            Self::Socket(Alternative::Nats, socket) => socket.send(&nats::publish(message)).await,
            Self::Socket(_, socket) => socket.send(&mosquitto::publish(message)).await,
        }
    }
}

/// Path of a program. Servers are often in a directory that only root's path has.
fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let directories = std::env::split_paths(&path).chain(["/usr/sbin".into(), "/usr/local/sbin".into()]);
    directories.map(|directory| directory.join(name)).find(|path| path.is_file())
}
