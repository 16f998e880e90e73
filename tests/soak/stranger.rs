//! AltiLink client at the same servers, without the proxy. It logs on, calls an agent, and leaves in a random way.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use altilink::message::Command;
use altilink::message::call_control::{DropCall, MakeCall};
use altilink::message::logon::{LogOff, LogOn, LogOnKind, RegisterAppId};
use altilink::{Codec, Dialect, Head, Packet, Pad, ResponseCode, SequenceId};
use futures::{SinkExt, StreamExt};
use rand::{Rng, RngExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_util::codec::Framed;

use super::tally::Tally;
use crate::harness::PASSWORD;

/// Time limit for an answer. A server that does not answer may be frozen, stopped or cut off.
const PATIENCE: Duration = Duration::from_secs(1);

pub(super) struct Stranger {
    extension: String,
    /// Addresses of the servers, one of which is active.
    servers: [SocketAddr; 2],
    tally: Arc<Tally>,
}

struct Connection {
    wire: Framed<TcpStream, Codec>,
    line: Pad,
    sequence: i32,
}

impl Connection {
    async fn open(server: SocketAddr) -> Option<Self> {
        let stream = timeout(PATIENCE, TcpStream::connect(server)).await.ok()?.ok()?;
        Some(Self { wire: Framed::new(stream, Codec::new()), line: Pad::NONE, sequence: 0 })
    }

    /// Answer to a command and its location; `None` if the server is out of reach.
    async fn ask<C: Command>(&mut self, command: &C) -> Option<(ResponseCode, Pad)> {
        self.sequence += 1;
        let id = SequenceId(self.sequence);
        let packet = Packet::of(0, command.block(id, self.line, &Dialect::default()));
        timeout(PATIENCE, self.wire.send(packet)).await.ok()?.ok()?;
        let answered = async {
            loop {
                let packet = self.wire.next().await?.ok()?.ok()?;
                for block in packet.blocks {
                    if let Head::Response { result, .. } = block.head
                        && block.sequence_id == id
                    {
                        return Some((result, block.location));
                    }
                }
            }
        };
        timeout(PATIENCE, answered).await.ok()?
    }
}

impl Stranger {
    pub(super) fn new(extension: String, servers: [SocketAddr; 2], tally: Arc<Tally>) -> Self {
        Self { extension, servers, tally }
    }

    /// Logs on, calls an agent, and leaves.
    pub(super) async fn visit(&self, agent: &str, rng: &mut impl Rng) {
        let Some(mut connection) = self.log_on(rng).await else { return self.tally.did("stranger: nobody there") };
        // An earlier visit may have left a call.
        connection.ask(&DropCall { call: DropCall::CURRENT }).await;
        let dial = MakeCall { number: agent.to_owned(), account_code: String::new() };
        match connection.ask(&dial).await {
            Some((result, _)) => self.tally.did(&format!("stranger: call {result}")),
            None => self.tally.did("stranger: call unanswered"),
        }
        tokio::time::sleep(Duration::from_millis(rng.random_range(0..800))).await;
        match rng.random_range(0..3) {
            // Leaves without ending the call, so the phone goes on ringing.
            0 => {}
            1 => drop(connection.ask(&DropCall { call: DropCall::CURRENT }).await),
            _ => {
                connection.ask(&DropCall { call: DropCall::CURRENT }).await;
                connection.ask(&LogOff).await;
            }
        }
    }

    async fn log_on(&self, rng: &mut impl Rng) -> Option<Connection> {
        let first = rng.random_range(0..2);
        for server in [self.servers[first], self.servers[1 - first]] {
            let Some(mut connection) = Connection::open(server).await else { continue };
            connection.ask(&RegisterAppId { application: RegisterAppId::SDK.to_owned() }).await;
            let logon = LogOn {
                kind: LogOnKind::Extension,
                extension: self.extension.clone(),
                password: PASSWORD.to_owned().into(),
                workgroup: String::new(),
                workgroup_password: String::new().into(),
                address: Ipv4Addr::LOCALHOST,
            };
            let Some((result, line)) = connection.ask(&logon).await else { continue };
            if result.is_success() {
                self.tally.did("stranger: logon");
                connection.line = line;
                return Some(connection);
            }
        }
        None
    }
}
