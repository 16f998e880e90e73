use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use super::{TOPIC, program};
use crate::client::Socket;
use crate::error::BenchError;

pub(super) fn command(address: SocketAddr, directory: &Path) -> Result<Command, BenchError> {
    let file = directory.join("nats.conf");
    // Port -1 is any free one: the broker cannot do without its own protocol's listener.
    let configuration = format!(
        "host: 127.0.0.1\nport: -1\nwebsocket {{ host: \"{}\", port: {}, no_tls: true }}\n",
        address.ip(),
        address.port()
    );
    fs::write(&file, configuration)?;
    let mut command = Command::new(program("nats-server").unwrap_or_default());
    command.arg("-c").arg(&file);
    Ok(command)
}

pub(super) async fn open(address: SocketAddr) -> Result<Socket, BenchError> {
    let mut socket = Socket::open(address, "/", None).await?;
    socket.send(b"CONNECT {\"verbose\":false,\"pedantic\":false}\r\n").await?;
    Ok(socket)
}

pub(super) fn subscribe() -> Vec<u8> {
    format!("SUB {TOPIC} 1\r\n").into_bytes()
}

pub(super) fn publish(message: &str) -> Vec<u8> {
    format!("PUB {TOPIC} {}\r\n{message}\r\n", message.len()).into_bytes()
}
