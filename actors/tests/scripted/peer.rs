//! Scripted AltiServ: it sends what a test tells it to send, including what no server of this project sends.

use std::time::Duration;

use actors::link::ServerAddress;
use altilink::message::Event;
use altilink::message::Message;
use altilink::message::logon::VersionReply;
use altilink::{Block, Codec, CommandCode, Dialect, Head, Packet, Pad, Parameters, ResponseCode};
use futures::{SinkExt, StreamExt};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::bytes::BytesMut;
use tokio_util::codec::{Encoder, Framed};

/// Pad of the line that logs on.
pub(crate) const LINE: Pad = Pad(100);

/// Time limit for one step. It is longer than any step takes, and short enough to fail a test soon.
const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) async fn within<T>(what: &str, future: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, future).await.unwrap_or_else(|_| panic!("timeout: {what}"))
}

pub(crate) struct Peer {
    listener: TcpListener,
    /// Monitoring connection. It is kept open, because the link would notice its end.
    watch: Option<Conversation>,
}

impl Peer {
    pub(crate) async fn bind() -> Self {
        Self { listener: TcpListener::bind("127.0.0.1:0").await.unwrap(), watch: None }
    }

    pub(crate) fn address(&self) -> ServerAddress {
        let address = self.listener.local_addr().unwrap();
        ServerAddress { host: address.ip().to_string(), port: address.port() }
    }

    pub(crate) async fn accept(&self) -> Conversation {
        let (stream, _) = within("a connection", self.listener.accept()).await.unwrap();
        Conversation { wire: Framed::new(stream, Codec::new()), dialect: Dialect::default() }
    }

    /// Accepts the connection that the link makes at its start.
    pub(crate) async fn take_watch(&mut self) {
        let mut watch = self.accept().await;
        watch.answer_version().await;
        self.watch = Some(watch);
    }

    /// Accepts a connection and its logon.
    pub(crate) async fn let_in(&self) -> Conversation {
        let mut user = self.accept().await;
        user.answer_logon(ResponseCode::Ok).await;
        user.answer(CommandCode::GetSysConfig, ResponseCode::Ok, Parameters::new()).await;
        user
    }
}

pub(crate) struct Conversation {
    wire: Framed<TcpStream, Codec>,
    pub(crate) dialect: Dialect,
}

impl Conversation {
    /// Next command, which must be this one. The question who is in a workgroup, which comes with each watch, is refused
    /// unless it is the one.
    pub(crate) async fn expect(&mut self, code: CommandCode) -> Block {
        loop {
            let block = self.next(code).await;
            if block.head == Head::Command(code) {
                return block;
            }
            assert_eq!(block.head, Head::Command(CommandCode::GetWorkgroupInfo), "instead of {code}");
            self.reply(&block, LINE, ResponseCode::InvalidId, Parameters::new()).await;
        }
    }

    async fn next(&mut self, awaited: CommandCode) -> Block {
        let next = within(&awaited.to_string(), self.wire.next()).await;
        let packet = next.expect("the client is there").unwrap().unwrap();
        let [block] = <[Block; 1]>::try_from(packet.blocks).expect("clients send one block a packet");
        block
    }

    /// Next command, if one comes within this time.
    pub(crate) async fn next_within(&mut self, time: Duration) -> Option<Block> {
        let packet = tokio::time::timeout(time, self.wire.next()).await.ok()?;
        packet.expect("the client is there").unwrap().unwrap().blocks.pop()
    }

    pub(crate) async fn reply(&mut self, to: &Block, location: Pad, result: ResponseCode, parameters: Parameters) {
        let Head::Command(command) = to.head else { panic!("only commands are answered") };
        self.send(Block::response(command, to.sequence_id, location, result, parameters)).await;
    }

    pub(crate) async fn answer(&mut self, code: CommandCode, result: ResponseCode, parameters: Parameters) {
        let command = self.expect(code).await;
        self.reply(&command, LINE, result, parameters).await;
    }

    pub(crate) async fn tell(&mut self, event: impl Event) {
        let block = event.block(LINE, &self.dialect);
        self.send(block).await;
    }

    pub(crate) async fn send(&mut self, block: Block) {
        self.wire.send(Packet::of(0, block)).await.unwrap();
    }

    /// Sends a packet with a wrong checksum.
    pub(crate) async fn send_broken(&mut self, block: Block) {
        let mut bytes = BytesMut::new();
        Codec::new().encode(Packet::of(0, block), &mut bytes).unwrap();
        let last = bytes.len() - 4;
        bytes[last] ^= 1;
        self.wire.get_mut().write_all(&bytes).await.unwrap();
    }

    pub(crate) async fn answer_version(&mut self) {
        let reply = VersionReply { version: self.dialect.version, option_pack: 0 }.write(&self.dialect);
        self.answer(CommandCode::GetVersion, ResponseCode::Ok, reply).await;
    }

    pub(crate) async fn answer_logon(&mut self, result: ResponseCode) {
        self.answer_version().await;
        self.answer(CommandCode::RegisterAppId, ResponseCode::Ok, Parameters::new()).await;
        self.answer(CommandCode::LogOn, result, Parameters::new()).await;
    }

    /// Closes the connection.
    pub(crate) async fn hang_up(&mut self) {
        SinkExt::<Packet>::close(&mut self.wire).await.unwrap();
    }
}
