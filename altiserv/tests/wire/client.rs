//! Client that uses only the codec, and a server for it.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::time::Duration;

use altilink::message::logon::{LogOn, LogOnKind, RegisterAppId};
use altilink::message::{Command, Event, Message};
use altilink::{
    Block, Charset, Codec, CommandCode, Dialect, EventCode, Head, Packet, Pad, Parameters, ResponseCode, SequenceId,
};
use altiserv::{Server, Settings};
use bytes::BytesMut;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_util::codec::{Decoder, Encoder};

/// Time limit far beyond what any step takes. A test that waits this long has failed.
const PATIENCE: Duration = Duration::from_secs(10);

/// Interval at which the size of a file is read.
const POLL: Duration = Duration::from_millis(5);

pub(crate) async fn serve(settings: &Settings) -> Server {
    let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    Server::bind(settings, listen, Charset::default()).await.expect("starts")
}

/// Waits until a file has this many bytes.
pub(crate) async fn grown_to(path: &Path, bytes: u64) {
    let growing = async {
        while std::fs::metadata(path).map_or(0, |file| file.len()) < bytes {
            tokio::time::sleep(POLL).await;
        }
    };
    tokio::time::timeout(PATIENCE, growing).await.expect("the file grows");
}

pub(crate) struct Client {
    stream: TcpStream,
    codec: Codec,
    buffer: BytesMut,
    sequence: i32,
    /// Events that came during the wait for a response.
    events: Vec<Block>,
    pub(crate) line: Pad,
}

impl Client {
    pub(crate) async fn connect(server: &Server) -> Self {
        Self::connect_to(server.local_addr()).await
    }

    pub(crate) async fn connect_to(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.expect("connects");
        let (codec, buffer) = (Codec::new(), BytesMut::new());
        Self { stream, codec, buffer, sequence: 0, events: Vec::new(), line: Pad::NONE }
    }

    pub(crate) async fn log_on(server: &Server, extension: &str) -> Self {
        let mut client = Self::connect(server).await;
        assert_eq!(client.try_log_on(extension, "1234").await, ResponseCode::Ok);
        client
    }

    pub(crate) async fn try_log_on(&mut self, extension: &str, password: &str) -> ResponseCode {
        self.ask(&RegisterAppId { application: RegisterAppId::SDK.to_owned() }).await;
        let logon = LogOn {
            kind: LogOnKind::Extension,
            extension: extension.to_owned(),
            password: password.to_owned().into(),
            workgroup: String::new(),
            workgroup_password: String::new().into(),
            address: Ipv4Addr::LOCALHOST,
        };
        let response = self.exchange(CommandCode::LogOn, logon.write(&Dialect::default())).await;
        self.line = response.location;
        result(&response)
    }

    /// Reply to a command, which must be accepted.
    pub(crate) async fn reply<C: Command, R: Message>(&mut self, command: &C) -> R {
        let response = self.exchange(C::CODE, command.write(&Dialect::default())).await;
        assert_eq!(result(&response), ResponseCode::Ok);
        R::read(&response.parameters, &Dialect::default()).expect("readable")
    }

    pub(crate) async fn ask<C: Command>(&mut self, command: &C) -> ResponseCode {
        result(&self.exchange(C::CODE, command.write(&Dialect::default())).await)
    }

    /// Sends a command with the own line as location. Returns its response.
    pub(crate) async fn exchange(&mut self, code: CommandCode, parameters: Parameters) -> Block {
        let sequence_id = self.send(code, parameters).await;
        let block = self.response_to(sequence_id).await;
        assert!(matches!(block.head, Head::Response { command, .. } if command == code), "{block:?}");
        block
    }

    /// Response to a command. Earlier events are kept.
    pub(crate) async fn response_to(&mut self, sequence_id: SequenceId) -> Block {
        loop {
            let block = self.next_block().await.expect("the server answers");
            match block.head {
                Head::Response { .. } if block.sequence_id == sequence_id => return block,
                Head::Event(_) => self.events.push(block),
                _ => panic!("unexpected {block:?}"),
            }
        }
    }

    /// Sends a command with another location than the own line. Returns its response.
    pub(crate) async fn exchange_at(&mut self, location: Pad, code: CommandCode, parameters: Parameters) -> Block {
        let own = std::mem::replace(&mut self.line, location);
        let response = self.exchange(code, parameters).await;
        self.line = own;
        response
    }

    pub(crate) async fn send(&mut self, code: CommandCode, parameters: Parameters) -> SequenceId {
        self.sequence += 1;
        let sequence_id = SequenceId(self.sequence);
        let block = Block::command(code, sequence_id, self.line, parameters);
        let mut bytes = BytesMut::new();
        self.codec.encode(Packet::of(0, block), &mut bytes).expect("can be written");
        self.send_bytes(&bytes).await;
        sequence_id
    }

    pub(crate) async fn send_bytes(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.expect("the server is there");
    }

    /// Sends the same command until the server cuts the connection. Reads nothing.
    pub(crate) async fn flood(mut self, code: CommandCode) {
        let block = Block::command(code, SequenceId(1), self.line, Parameters::new());
        let mut bytes = BytesMut::new();
        self.codec.encode(Packet::of(0, block), &mut bytes).expect("can be written");
        while tokio::time::timeout(PATIENCE, self.stream.write_all(&bytes)).await.expect("the server reads").is_ok() {}
    }

    /// Next event of this kind. Others are skipped.
    pub(crate) async fn event<E: Event>(&mut self) -> E {
        self.event_at().await.1
    }

    /// Next event of this kind, with the line that it concerns.
    pub(crate) async fn event_at<E: Event>(&mut self) -> (Pad, E) {
        loop {
            let block = self.next_event().await;
            if block.head == Head::Event(E::CODE) {
                let event = E::read(&block.parameters, &Dialect::default()).expect("readable");
                return (block.location, event);
            }
        }
    }

    /// Codes of all events up to and including the first one with this code.
    pub(crate) async fn events_until(&mut self, last: EventCode) -> Vec<EventCode> {
        let mut codes = Vec::new();
        while codes.last() != Some(&last) {
            let block = self.next_event().await;
            let Head::Event(code) = block.head else { panic!("unexpected {block:?}") };
            assert_eq!(block.location, self.line);
            codes.push(code);
        }
        codes
    }

    pub(crate) async fn next_event(&mut self) -> Block {
        if self.events.is_empty() {
            return self.next_block().await.expect("the server sends an event");
        }
        self.events.remove(0)
    }

    /// Next block; `None` if the server has closed the connection.
    pub(crate) async fn next_block(&mut self) -> Option<Block> {
        loop {
            if let Some(packet) = self.codec.decode(&mut self.buffer).expect("no I/O error") {
                let mut blocks = packet.expect("the server's packets are whole").blocks;
                assert_eq!(blocks.len(), 1);
                return blocks.pop();
            }
            let reading = tokio::time::timeout(PATIENCE, self.stream.read_buf(&mut self.buffer));
            match reading.await.expect("data in time") {
                Ok(0) | Err(_) => return None,
                Ok(_) => {}
            }
        }
    }

    pub(crate) async fn closed(&mut self) {
        while let Some(block) = self.next_block().await {
            assert!(matches!(block.head, Head::Event(_)), "unexpected {block:?}");
        }
    }
}

pub(crate) fn result(block: &Block) -> ResponseCode {
    let Head::Response { result, .. } = block.head else { panic!("{block:?} is no response") };
    result
}
