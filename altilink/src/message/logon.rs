//! The life of a logon: version, application, logon, keepalive, log off.

use std::fmt;
use std::net::Ipv4Addr;

use zeroize::Zeroizing;

use super::{Command, Message};
use crate::{CommandCode, Dialect, MessageError, Parameters, ServerVersion};

/// The answer to GET_VERSION.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VersionReply {
    /// The version, which decides the layouts of structures from here on.
    pub version: ServerVersion,
    /// The option pack, presumably: \[1] BYTE, which the .NET client waits for.
    pub option_pack: u8,
}

impl Message for VersionReply {
    fn read(parameters: &Parameters, _: &Dialect) -> Result<Self, MessageError> {
        Ok(Self { version: ServerVersion(parameters.int(0)?), option_pack: parameters.byte_or(1, 0)? })
    }

    fn write(&self, _: &Dialect) -> Parameters {
        Parameters::new().with_int(0, self.version.0).with_byte(1, self.option_pack)
    }
}

/// REGISTER_APPID: the application that the client is, which decides the licence that it uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterAppId {
    /// The application id.
    pub application: String,
}

impl RegisterAppId {
    /// The application id of the AltiGen SDK.
    pub const SDK: &'static str = "GATORS11";
}

impl Message for RegisterAppId {
    fn read(parameters: &Parameters, dialect: &Dialect) -> Result<Self, MessageError> {
        Ok(Self { application: parameters.text(0, dialect.charset)? })
    }

    fn write(&self, dialect: &Dialect) -> Parameters {
        Parameters::new().with_text(0, &self.application, dialect.charset)
    }
}

impl Command for RegisterAppId {
    const CODE: CommandCode = CommandCode::RegisterAppId;
}

/// Kind of a logon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LogOnKind {
    /// 0, an extension.
    #[default]
    Extension,
    /// 1, an agent of a workgroup.
    Agent,
    /// 2, a supervisor of a workgroup.
    Supervisor,
    /// 3, an IP extension.
    IpExtension,
    /// 4, an administrator.
    Administrator,
    /// A kind that no source names.
    Unknown(i32),
}

impl From<i32> for LogOnKind {
    fn from(number: i32) -> Self {
        match number {
            0 => Self::Extension,
            1 => Self::Agent,
            2 => Self::Supervisor,
            3 => Self::IpExtension,
            4 => Self::Administrator,
            other => Self::Unknown(other),
        }
    }
}

impl From<LogOnKind> for i32 {
    fn from(kind: LogOnKind) -> Self {
        match kind {
            LogOnKind::Extension => 0,
            LogOnKind::Agent => 1,
            LogOnKind::Supervisor => 2,
            LogOnKind::IpExtension => 3,
            LogOnKind::Administrator => 4,
            LogOnKind::Unknown(number) => number,
        }
    }
}

/// LOGON in the form of the SDK client. The .NET client's form, with integers instead of the workgroup texts, is read
/// as one without workgroup and address.
#[derive(Clone, PartialEq, Eq)]
pub struct LogOn {
    /// Kind of the logon.
    pub kind: LogOnKind,
    /// The extension's number.
    pub extension: String,
    /// Its password, in plain text as on the wire. Wiped when dropped.
    pub password: Zeroizing<String>,
    /// A workgroup to join, or empty.
    pub workgroup: String,
    /// That workgroup's password, or empty. Wiped when dropped.
    pub workgroup_password: Zeroizing<String>,
    /// The client's own address.
    pub address: Ipv4Addr,
}

/// Shows all but the passwords.
impl fmt::Debug for LogOn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogOn")
            .field("kind", &self.kind)
            .field("extension", &self.extension)
            .field("workgroup", &self.workgroup)
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

impl Message for LogOn {
    fn read(parameters: &Parameters, dialect: &Dialect) -> Result<Self, MessageError> {
        let workgroup_text = |id| match parameters.text_or_empty(id, dialect.charset) {
            Err(MessageError::Kind { .. }) => Ok(String::new()),
            text => text,
        };
        Ok(Self {
            kind: parameters.int(0)?.into(),
            extension: parameters.text(1, dialect.charset)?,
            password: parameters.text(2, dialect.charset)?.into(),
            workgroup: workgroup_text(3)?,
            workgroup_password: workgroup_text(4)?.into(),
            address: Ipv4Addr::from(parameters.int_or(5, 0)?.to_le_bytes()),
        })
    }

    fn write(&self, dialect: &Dialect) -> Parameters {
        Parameters::new()
            .with_int(0, self.kind.into())
            .with_text(1, &self.extension, dialect.charset)
            .with_text(2, &self.password, dialect.charset)
            .with_text(3, &self.workgroup, dialect.charset)
            .with_text(4, &self.workgroup_password, dialect.charset)
            .with_int(5, i32::from_le_bytes(self.address.octets()))
    }
}

impl Command for LogOn {
    const CODE: CommandCode = CommandCode::LogOn;
}

/// LOGOFF. The SDK client sends an integer 0, the .NET client nothing; both are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogOff;

impl Message for LogOff {
    fn read(_: &Parameters, _: &Dialect) -> Result<Self, MessageError> {
        Ok(Self)
    }

    fn write(&self, _: &Dialect) -> Parameters {
        Parameters::new().with_int(0, 0)
    }
}

impl Command for LogOff {
    const CODE: CommandCode = CommandCode::LogOff;
}

/// PING, as the .NET client sends it. That a live AltiServ answers it is not verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ping;

impl Message for Ping {
    fn read(_: &Parameters, _: &Dialect) -> Result<Self, MessageError> {
        Ok(Self)
    }

    fn write(&self, _: &Dialect) -> Parameters {
        Parameters::new().with_int(0, 1)
    }
}

impl Command for Ping {
    const CODE: CommandCode = CommandCode::Ping;
}

/// GET_SYSCONFIG, as the SDK client asks it after a logon. An empty answer is tolerated by that client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetSysConfig {
    /// The part of the configuration asked for; the SDK client asks for 256.
    pub part: i32,
}

impl Message for GetSysConfig {
    fn read(parameters: &Parameters, _: &Dialect) -> Result<Self, MessageError> {
        Ok(Self { part: parameters.int(0)? })
    }

    fn write(&self, _: &Dialect) -> Parameters {
        Parameters::new().with_int(0, self.part)
    }
}

impl Command for GetSysConfig {
    const CODE: CommandCode = CommandCode::GetSysConfig;
}
