use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use super::{TOPIC, program};
use crate::client::Socket;
use crate::error::BenchError;

/// Kinds of MQTT 3.1.1 packets, with the flags that they must have.
const CONNECT: u8 = 0x10;
const PUBLISH: u8 = 0x30;
const SUBSCRIBE: u8 = 0x82;

pub(super) fn command(address: SocketAddr, directory: &Path) -> Result<Command, BenchError> {
    let file = directory.join("mosquitto.conf");
    // The first listener is for nobody: version 2.0 does not start with WebSockets alone. Debian's does not listen where it may
    // choose between the families of addresses. The user counts for root only, who may else not use the directory.
    let configuration = format!(
        "listener 0 {}/socket\nlistener {} {}\nsocket_domain ipv4\nprotocol websockets\nallow_anonymous true\n\
         set_tcp_nodelay true\nlog_type error\nuser root\n",
        directory.display(),
        address.port(),
        address.ip()
    );
    fs::write(&file, configuration)?;
    let mut command = Command::new(program("mosquitto").unwrap_or_default());
    command.arg("-c").arg(&file);
    Ok(command)
}

/// Opens a connection with a clean session, without keepalive. The server gives it an id.
pub(super) async fn open(address: SocketAddr) -> Result<Socket, BenchError> {
    let mut socket = Socket::open(address, "/mqtt", Some("mqtt")).await?;
    let mut content = text("MQTT");
    content.extend([4, 0x02, 0, 0]);
    content.extend(text(""));
    socket.send(&packet(CONNECT, &content)).await?;
    Ok(socket)
}

pub(super) fn subscribe() -> Vec<u8> {
    let mut content = vec![0, 1];
    content.extend(text(TOPIC));
    content.push(0);
    packet(SUBSCRIBE, &content)
}

pub(super) fn publish(message: &str) -> Vec<u8> {
    let mut content = text(TOPIC);
    content.extend(message.as_bytes());
    packet(PUBLISH, &content)
}

fn text(text: &str) -> Vec<u8> {
    let mut bytes = u16::try_from(text.len()).unwrap_or(u16::MAX).to_be_bytes().to_vec();
    bytes.extend(text.as_bytes());
    bytes
}

/// A packet, whose length is written in groups of seven bits.
fn packet(kind: u8, content: &[u8]) -> Vec<u8> {
    let mut packet = vec![kind];
    let mut left = content.len();
    loop {
        let group = (left % 128).to_le_bytes()[0];
        left /= 128;
        packet.push(if left > 0 { group | 0x80 } else { group });
        if left == 0 {
            break;
        }
    }
    packet.extend(content);
    packet
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_has_as_many_bytes_as_it_needs() {
        assert_eq!(packet(PUBLISH, &[0; 127])[..2], [PUBLISH, 127]);
        assert_eq!(packet(PUBLISH, &[0; 128])[..3], [PUBLISH, 0x80, 1]);
        assert_eq!(packet(PUBLISH, &[0; 321])[..3], [PUBLISH, 0xC1, 2]);
    }
}
