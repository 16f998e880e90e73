use std::net::{Ipv4Addr, SocketAddr};

use altilink::message::Command;
use altilink::message::logon::{LogOn, LogOnKind, RegisterAppId};
use altilink::message::recording::VoiceRecord;
use altilink::{Block, Codec, Dialect, Head, Packet, Pad, SequenceId};
use futures::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio_util::codec::Framed;

use super::{PASSWORD, in_time};

/// Supervisor with an independent client. The Web API has no request to record an agent.
pub(crate) struct Supervisor {
    wire: Framed<TcpStream, Codec>,
    line: Pad,
    sequence: i32,
}

impl Supervisor {
    pub(crate) async fn log_on(altiserv: SocketAddr, extension: &str) -> Self {
        let stream = TcpStream::connect(altiserv).await.expect("AltiServ listens");
        let mut supervisor = Self { wire: Framed::new(stream, Codec::new()), line: Pad::NONE, sequence: 0 };
        supervisor.ask(&RegisterAppId { application: RegisterAppId::SDK.to_owned() }).await;
        let logon = LogOn {
            kind: LogOnKind::Supervisor,
            extension: extension.to_owned(),
            password: PASSWORD.to_owned().into(),
            workgroup: String::new(),
            workgroup_password: String::new().into(),
            address: Ipv4Addr::LOCALHOST,
        };
        supervisor.line = supervisor.ask(&logon).await;
        supervisor
    }

    /// Records the agent on this line.
    pub(crate) async fn record(&mut self, agent: Pad) {
        let recorder = self.line;
        self.ask(&VoiceRecord { style: VoiceRecord::SILENT, workgroup: Pad::NONE, agent, recorder }).await;
    }

    /// Sends a command, which must succeed. Returns the location of the answer.
    async fn ask<C: Command>(&mut self, command: &C) -> Pad {
        self.sequence += 1;
        let id = SequenceId(self.sequence);
        let block = Block::command(C::CODE, id, self.line, command.write(&Dialect::default()));
        self.wire.send(Packet::of(0, block)).await.expect("AltiServ reads");
        loop {
            let packet = in_time("an answer of AltiServ", self.wire.next()).await.expect("AltiServ stays");
            let packet = packet.expect("AltiServ is reached").expect("AltiServ speaks AltiLink");
            let answer = packet.blocks.iter().find(|block| block.sequence_id == id);
            if let Some((block, Head::Response { result, .. })) = answer.map(|block| (block, block.head)) {
                assert!(result.is_success(), "{result}");
                return block.location;
            }
        }
    }
}
