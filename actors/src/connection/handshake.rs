//! From nothing to a connection at work: TCP, version, application, logon, in the order of the SDK client.

use std::cell::Cell;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::rc::Rc;
use std::time::Duration;

use altilink::message::logon::{GetSysConfig, LogOff, LogOn, LogOnKind, RegisterAppId, VersionReply};
use altilink::message::{Command, Message};
use altilink::{Block, Charset, Codec, CommandCode, Dialect, Head, Packet, Pad, Parameters, ResponseCode, SequenceId};
use futures::{SinkExt, StreamExt};
use secrecy::ExposeSecret;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_util::codec::Framed;
use zeroize::Zeroize;

use super::error::EstablishError;
use crate::Credentials;

/// The stream of packets under a connection.
pub(super) type Wire = Framed<TcpStream, Codec>;

/// What a connection's buffers begin with, in bytes: a RING or two. There is a connection for each user, and a buffer that
/// is large at the start is memory that fills up slowly. Longer packets make it grow.
const BUFFER: usize = 1024;

/// What the SDK client asks of the system's configuration after a logon.
const SYS_CONFIG_PART: i32 = 256;

/// The sequence ids of this process: one counter from 1, shared by all connections, as the SDK client counts.
#[derive(Debug, Clone, Default)]
pub(crate) struct SequenceIds(Rc<Cell<i32>>);

impl SequenceIds {
    /// The next one; after the last positive one it starts again, by when the first are long answered.
    pub(crate) fn next(&self) -> SequenceId {
        let next = self.0.get().checked_add(1).unwrap_or(1);
        self.0.set(next);
        SequenceId(next)
    }
}

/// How connections are made.
#[derive(Debug, Clone)]
pub(crate) struct ConnectionConfig {
    /// The application id that REGISTER_APPID names.
    pub(crate) application_id: String,
    /// How long a TCP connection may take to come up.
    pub(crate) connect_timeout: Duration,
    /// How long the server may take to answer a command.
    pub(crate) command_timeout: Duration,
    /// The server's code page.
    pub(crate) charset: Charset,
}

/// A connection to make.
#[derive(Debug, Clone)]
pub(crate) struct ConnectionPlan {
    /// Whom to log on; nobody for the connection that only watches.
    pub(crate) credentials: Option<Credentials>,
    /// This process's ordinal of the logon, written into each packet.
    pub(crate) ordinal: i32,
    pub(crate) config: ConnectionConfig,
    pub(crate) sequence: SequenceIds,
}

/// A connection that is ready for commands.
#[derive(Debug)]
pub(crate) struct Established {
    pub(crate) wire: Wire,
    pub(crate) ordinal: i32,
    pub(crate) dialect: Dialect,
    /// The logged-on line's pad.
    pub(crate) line: Option<Pad>,
    /// What the server said of the logon beside yes.
    pub(crate) warning: Option<ResponseCode>,
}

impl ConnectionPlan {
    /// Connects and, where there is somebody to log on, logs on. Every step has a deadline.
    pub(crate) async fn establish(self, address: SocketAddr) -> Result<Established, EstablishError> {
        let stream = timeout(self.config.connect_timeout, TcpStream::connect(address))
            .await
            .map_err(|_| EstablishError::ConnectTimeout)??;
        stream.set_nodelay(true)?;
        let local = stream.local_addr()?.ip();
        let dialect = Dialect { charset: self.config.charset, ..Dialect::default() };
        let mut talk = Talk { wire: Framed::with_capacity(stream, Codec::new(), BUFFER), plan: &self, dialect };
        talk.agree_on_version().await?;
        let mut line = None;
        let mut warning = None;
        if let Some(credentials) = &self.credentials {
            let logged_on = talk.log_on(credentials, local).await?;
            line = Some(logged_on.location);
            if logged_on.result != ResponseCode::Ok {
                warning = Some(logged_on.result);
            }
        }
        Ok(Established { wire: talk.wire, ordinal: self.ordinal, dialect: talk.dialect, line, warning })
    }
}

impl Established {
    /// Logs off a connection that never went to work, and closes it.
    pub(crate) async fn say_goodbye(mut self, sequence: SequenceIds, within: Duration) {
        let Some(line) = self.line else { return };
        let goodbye = Packet::of(self.ordinal, LogOff.block(sequence.next(), line, &self.dialect));
        let parting = async {
            self.wire.send(goodbye).await.ok()?;
            // The answer, or the server's close, says that the licence is free again.
            self.wire.next().await
        };
        let _ = timeout(within, parting).await;
    }
}

/// A connection on which one command at a time is asked and answered.
struct Talk<'a> {
    wire: Wire,
    plan: &'a ConnectionPlan,
    dialect: Dialect,
}

impl Talk<'_> {
    async fn agree_on_version(&mut self) -> Result<(), EstablishError> {
        const VERSION: CommandCode = CommandCode::GetVersion;
        let command = Block::command(VERSION, self.plan.sequence.next(), Pad::NONE, Parameters::new());
        let answer = self.ask(VERSION, command).await?;
        let reply = VersionReply::read(&answer.parameters, &self.dialect)
            .map_err(|error| EstablishError::Garbled { command: VERSION, error })?;
        self.dialect.version = reply.version;
        Ok(())
    }

    /// Logs on, and returns the answer to LOGON.
    async fn log_on(&mut self, credentials: &Credentials, local: IpAddr) -> Result<HandshakeAnswer, EstablishError> {
        self.register().await?;
        let address = match local {
            IpAddr::V4(address) => address,
            IpAddr::V6(address) => address.to_ipv4_mapped().unwrap_or(Ipv4Addr::UNSPECIFIED),
        };
        let logon = LogOn {
            kind: LogOnKind::Extension,
            extension: credentials.extension.to_string(),
            password: credentials.password.expose_secret().to_owned().into(),
            workgroup: String::new(),
            workgroup_password: String::new().into(),
            address,
        };
        let command = logon.block(self.plan.sequence.next(), Pad::NONE, &self.dialect);
        let answer = self.ask(CommandCode::LogOn, command).await?;
        self.read_sys_config(answer.location).await?;
        Ok(answer)
    }

    async fn register(&mut self) -> Result<(), EstablishError> {
        let register = RegisterAppId { application: self.plan.config.application_id.clone() };
        let command = register.block(self.plan.sequence.next(), Pad::NONE, &self.dialect);
        match self.ask(CommandCode::RegisterAppId, command).await {
            Err(EstablishError::Refused { code: ResponseCode::AppIdRegistered, .. }) => Ok(()),
            answer => answer.map(drop),
        }
    }

    /// The SDK client asks this after each logon; the answer changes nothing here, so a refusal does not either.
    async fn read_sys_config(&mut self, line: Pad) -> Result<(), EstablishError> {
        let ask = GetSysConfig { part: SYS_CONFIG_PART };
        let command = ask.block(self.plan.sequence.next(), line, &self.dialect);
        match self.ask(CommandCode::GetSysConfig, command).await {
            Err(EstablishError::Refused { .. }) => Ok(()),
            answer => answer.map(drop),
        }
    }

    async fn ask(&mut self, command: CommandCode, block: Block) -> Result<HandshakeAnswer, EstablishError> {
        let id = block.sequence_id;
        let patience = self.plan.config.command_timeout;
        let asked = async {
            let packet = Packet::of(self.plan.ordinal, block);
            let sent = self.wire.send(&packet).await;
            packet.wipe();
            self.wipe_written();
            sent.map_err(|_| EstablishError::Closed(command))?;
            self.answer_to(id, command).await
        };
        let answer = timeout(patience, asked).await.map_err(|_| EstablishError::Timeout(command))??;
        if answer.result.is_success() {
            Ok(answer)
        } else {
            Err(EstablishError::Refused { command, code: answer.result })
        }
    }

    /// A logon's buffer lives as long as its connection, and nothing says when its bytes are written over.
    fn wipe_written(&mut self) {
        let written = self.wire.write_buffer_mut();
        written.clear();
        written.resize(written.capacity(), 0);
        written.zeroize();
        written.clear();
    }

    /// Events that come before the answer are passed over: the calls are read after the logon, and tell what they
    /// told.
    async fn answer_to(&mut self, id: SequenceId, command: CommandCode) -> Result<HandshakeAnswer, EstablishError> {
        loop {
            let packet = match self.wire.next().await {
                None => return Err(EstablishError::Closed(command)),
                Some(packet) => packet.map_err(|error| EstablishError::Broken { command, error })?,
            };
            let Ok(packet) = packet else { continue };
            let answer = packet.blocks.into_iter().find(|block| block.sequence_id == id).and_then(HandshakeAnswer::of);
            if let Some(answer) = answer {
                return Ok(answer);
            }
        }
    }
}

struct HandshakeAnswer {
    location: Pad,
    result: ResponseCode,
    parameters: Parameters,
}

impl HandshakeAnswer {
    fn of(block: Block) -> Option<Self> {
        let Head::Response { result, .. } = block.head else { return None };
        Some(Self { location: block.location, result, parameters: block.parameters })
    }
}
