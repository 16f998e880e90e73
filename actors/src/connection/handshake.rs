//! Establishing a connection: TCP, version, application, logon, in the order of the SDK client.

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
use tokio::time::{Instant, timeout, timeout_at};
use tokio_util::bytes::BytesMut;
use tokio_util::codec::Framed;
use zeroize::Zeroize;

use super::error::EstablishError;
use crate::Credentials;

/// The stream of packets under a connection.
pub(crate) type Wire = Framed<TcpStream, Codec>;

/// Initial size of a connection's buffer of commands, in bytes: more than a logon needs, since a buffer that grows leaves
/// its bytes in memory, and those of a logon are secret.
const WRITE_BUFFER: usize = 1024;

/// Initial size of its buffer of answers and events. It grows with longer ones. There is a connection for each user, so
/// large buffers would cost much memory.
const READ_BUFFER: usize = 256;

/// Part of the system's configuration that the SDK client asks for after a logon.
const SYS_CONFIG_PART: i32 = 256;

/// Sequence ids of the process: one counter from 1, shared by all connections, as in the SDK client.
#[derive(Debug, Clone, Default)]
pub(crate) struct SequenceIds(Rc<Cell<i32>>);

impl SequenceIds {
    /// Returns the next id. After the largest it starts again at 1; those are answered long since.
    pub(crate) fn next(&self) -> SequenceId {
        let next = self.0.get().checked_add(1).unwrap_or(1);
        self.0.set(next);
        SequenceId(next)
    }
}

/// Settings for new connections.
#[derive(Debug, Clone)]
pub(crate) struct ConnectionConfig {
    /// The application id that REGISTER_APPID names.
    pub(crate) application_id: String,
    /// Time that a TCP connection may take to come up.
    pub(crate) connect_timeout: Duration,
    /// Time that the server may take to answer a command.
    pub(crate) command_timeout: Duration,
    /// The server's code page.
    pub(crate) charset: Charset,
}

/// A connection to make.
#[derive(Debug, Clone)]
pub(crate) struct ConnectionPlan {
    /// The user to log on; none for the connection that only watches the server.
    pub(crate) credentials: Option<Credentials>,
    /// Ordinal of the logon within this process, written into each packet.
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
    /// Pad of the line that is logged on.
    pub(crate) line: Option<Pad>,
    /// Warning of the server about the logon.
    pub(crate) warning: Option<ResponseCode>,
}

impl ConnectionPlan {
    /// Connects and, if the plan names a user, logs on. Every step has a deadline.
    pub(crate) async fn establish(self, address: SocketAddr) -> Result<Established, EstablishError> {
        let stream = timeout(self.config.connect_timeout, TcpStream::connect(address))
            .await
            .map_err(|_| EstablishError::ConnectTimeout)??;
        stream.set_nodelay(true)?;
        let local = stream.local_addr()?.ip();
        let dialect = Dialect { charset: self.config.charset, ..Dialect::default() };
        let mut wire = Framed::with_capacity(stream, Codec::new(), WRITE_BUFFER);
        *wire.read_buffer_mut() = BytesMut::with_capacity(READ_BUFFER);
        let mut handshake = Handshake { wire, plan: &self, dialect };
        handshake.agree_on_version().await?;
        let mut line = None;
        let mut warning = None;
        if let Some(credentials) = &self.credentials {
            let logged_on = handshake.log_on(credentials, local).await?;
            line = Some(logged_on.location);
            if logged_on.result != ResponseCode::Ok {
                warning = Some(logged_on.result);
            }
        }
        Ok(Established { wire: handshake.wire, ordinal: self.ordinal, dialect: handshake.dialect, line, warning })
    }
}

impl Established {
    /// Logs off a connection that was never used, and closes it.
    pub(crate) async fn log_off(mut self, sequence: SequenceIds, within: Duration) {
        let Some(line) = self.line else { return };
        let log_off = Packet::of(self.ordinal, LogOff.block(sequence.next(), line, &self.dialect));
        let logged_off = async {
            self.wire.send(log_off).await.ok()?;
            // The answer, or the server's close, says that the licence is free again.
            self.wire.next().await
        };
        let _ = timeout(within, logged_off).await;
    }
}

/// A connection on which one command at a time is asked and answered.
struct Handshake<'a> {
    wire: Wire,
    plan: &'a ConnectionPlan,
    dialect: Dialect,
}

impl Handshake<'_> {
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

    /// Asks what the SDK client asks after each logon. The answer is not used, so a refusal is no error.
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
        let deadline = Instant::now() + self.plan.config.command_timeout;
        let is_late = |_| EstablishError::Timeout(command);
        let mut packet = Packet::of(self.plan.ordinal, block);
        let sent = timeout_at(deadline, self.wire.send(&packet)).await;
        // Also if it could not be sent in time: a logon has the password in it.
        packet.wipe();
        self.wipe_written();
        sent.map_err(is_late)?.map_err(|_| EstablishError::Closed(command))?;
        let answer = timeout_at(deadline, self.answer_to(id, command)).await.map_err(is_late)??;
        if answer.result.is_success() {
            Ok(answer)
        } else {
            Err(EstablishError::Refused { command, code: answer.result })
        }
    }

    /// Overwrites the write buffer: it lives as long as the connection, and may have a password in it.
    fn wipe_written(&mut self) {
        let written = self.wire.write_buffer_mut();
        written.clear();
        written.resize(written.capacity(), 0);
        written.zeroize();
        written.clear();
    }

    /// Waits for the answer. Events that come before it are skipped: the calls are read after the logon.
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
