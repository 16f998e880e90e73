//! Placing, answering, holding, redirecting and dropping calls. "Call pad" is the pad of the other party's line.

use super::{Command, Message};
use crate::{CommandCode, Dialect, MessageError, Pad, Parameters, SessionHandle};

/// MAKECALL as the SDK client sends it: call type and the last integer are 0. The .NET client sends 1. The meaning of
/// both numbers is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MakeCall {
    /// The dialled number, trunk access code included.
    pub number: String,
    /// The account code, or empty.
    pub account_code: String,
}

impl Message for MakeCall {
    fn read(parameters: &Parameters, dialect: &Dialect) -> Result<Self, MessageError> {
        Ok(Self {
            number: parameters.text(0, dialect.charset)?,
            account_code: parameters.text_or_empty(3, dialect.charset)?,
        })
    }

    fn write(&self, dialect: &Dialect) -> Parameters {
        Parameters::new()
            .with_padded_text(0, &self.number, dialect.charset)
            .with_int(1, 0)
            .with_padded_text(2, "", dialect.charset)
            .with_padded_text(3, &self.account_code, dialect.charset)
            .with_int(4, 0)
    }
}

impl Command for MakeCall {
    const CODE: CommandCode = CommandCode::MakeCall;
}

/// ANSWER.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// The ringing call.
    pub call: Pad,
}

impl Message for Answer {
    fn read(parameters: &Parameters, _: &Dialect) -> Result<Self, MessageError> {
        Ok(Self { call: parameters.pad(0)? })
    }

    fn write(&self, _: &Dialect) -> Parameters {
        Parameters::new().with_pad(0, self.call)
    }
}

impl Command for Answer {
    const CODE: CommandCode = CommandCode::Answer;
}

/// DROPCALL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DropCall {
    /// The call, or [`DropCall::CURRENT`].
    pub call: Pad,
}

impl DropCall {
    /// Stands for the call that the line has, as the .NET client sends it.
    pub const CURRENT: Pad = Pad(1);
}

impl Message for DropCall {
    fn read(parameters: &Parameters, _: &Dialect) -> Result<Self, MessageError> {
        Ok(Self { call: parameters.pad(0)? })
    }

    fn write(&self, _: &Dialect) -> Parameters {
        Parameters::new().with_pad(0, self.call)
    }
}

impl Command for DropCall {
    const CODE: CommandCode = CommandCode::DropCall;
}

/// Kind of the destination of a transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RedirectKind {
    /// 0, an extension or an outside number.
    Number,
    /// 1, which the .NET client always sends, for extensions and outside numbers.
    NumberOfDotNet,
    /// 2, an IP address or number.
    Ip,
    /// 4, an extension's voice mail.
    VoiceMail,
    /// 8, an auto attendant.
    AutoAttendant,
    /// A kind that no source names.
    Unknown(i32),
}

impl From<i32> for RedirectKind {
    fn from(number: i32) -> Self {
        match number {
            0 => Self::Number,
            1 => Self::NumberOfDotNet,
            2 => Self::Ip,
            4 => Self::VoiceMail,
            8 => Self::AutoAttendant,
            other => Self::Unknown(other),
        }
    }
}

impl From<RedirectKind> for i32 {
    fn from(kind: RedirectKind) -> Self {
        match kind {
            RedirectKind::Number => 0,
            RedirectKind::NumberOfDotNet => 1,
            RedirectKind::Ip => 2,
            RedirectKind::VoiceMail => 4,
            RedirectKind::AutoAttendant => 8,
            RedirectKind::Unknown(number) => number,
        }
    }
}

/// REDIRECT: a blind transfer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect {
    /// The call to transfer.
    pub call: Pad,
    /// The destination, trunk access code included.
    pub destination: String,
    /// Kind of the destination.
    pub kind: RedirectKind,
}

impl Redirect {
    /// A transfer to an extension or an outside number, in the form that works with live servers.
    #[must_use]
    pub fn to_number(call: Pad, destination: String) -> Self {
        Self { call, destination, kind: RedirectKind::NumberOfDotNet }
    }
}

impl Message for Redirect {
    fn read(parameters: &Parameters, dialect: &Dialect) -> Result<Self, MessageError> {
        Ok(Self {
            call: parameters.pad(0)?,
            destination: parameters.text(1, dialect.charset)?,
            kind: parameters.int_or(2, 0)?.into(),
        })
    }

    fn write(&self, dialect: &Dialect) -> Parameters {
        Parameters::new()
            .with_pad(0, self.call)
            .with_padded_text(1, &self.destination, dialect.charset)
            .with_int(2, self.kind.into())
            .with_padded_text(3, "", dialect.charset)
    }
}

impl Command for Redirect {
    const CODE: CommandCode = CommandCode::Redirect;
}

/// HOLD: puts a call on hold, or retrieves it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hold {
    /// The call.
    pub call: Pad,
    /// True to retrieve the call instead of holding it.
    pub retrieve: bool,
}

impl Message for Hold {
    fn read(parameters: &Parameters, _: &Dialect) -> Result<Self, MessageError> {
        Ok(Self { call: parameters.pad(0)?, retrieve: parameters.int_or(1, 0)? != 0 })
    }

    fn write(&self, _: &Dialect) -> Parameters {
        Parameters::new().with_pad(0, self.call).with_int(1, self.retrieve.into())
    }
}

impl Command for Hold {
    const CODE: CommandCode = CommandCode::Hold;
}

/// Change of one call of a conference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ConferenceAction {
    /// 1, its party joins the conference.
    Join,
    /// 2, its party leaves the conference.
    Drop,
}

/// CONFERENCE: \[0] INT call pad, \[1] INT 1 join or 2 drop. The SDK client sends the hook flash `F` by SIM_CHARS twice
/// before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conference {
    /// The call.
    pub call: Pad,
    /// The change of the call.
    pub action: ConferenceAction,
}

impl Message for Conference {
    fn read(parameters: &Parameters, _: &Dialect) -> Result<Self, MessageError> {
        let action = match parameters.int(1)? {
            1 => ConferenceAction::Join,
            2 => ConferenceAction::Drop,
            value => return Err(MessageError::Value { id: 1, value }),
        };
        Ok(Self { call: parameters.pad(0)?, action })
    }

    fn write(&self, _: &Dialect) -> Parameters {
        let action = match self.action {
            ConferenceAction::Join => 1,
            ConferenceAction::Drop => 2,
        };
        Parameters::new().with_pad(0, self.call).with_int(1, action)
    }
}

impl Command for Conference {
    const CODE: CommandCode = CommandCode::Conference;
}

/// CALLPICKUP: \[0] INT type (0, 1 and 3 were observed, their meaning is not known), \[1] INT session handle, \[2] CHAR
/// the number of the workgroup that the call is for, or empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallPickup {
    /// The type.
    pub kind: i32,
    /// The call.
    pub session: SessionHandle,
    /// The workgroup's number, or empty.
    pub workgroup: String,
}

impl Message for CallPickup {
    fn read(parameters: &Parameters, dialect: &Dialect) -> Result<Self, MessageError> {
        Ok(Self {
            kind: parameters.int(0)?,
            session: SessionHandle(parameters.int(1)?),
            workgroup: parameters.text_or_empty(2, dialect.charset)?,
        })
    }

    fn write(&self, dialect: &Dialect) -> Parameters {
        Parameters::new().with_int(0, self.kind).with_int(1, self.session.0).with_text(
            2,
            &self.workgroup,
            dialect.charset,
        )
    }
}

impl Command for CallPickup {
    const CODE: CommandCode = CommandCode::CallPickup;
}

/// SIM_CHARS: digits as if they were pressed on the phone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SimChars {
    /// The digits.
    pub digits: String,
}

impl Message for SimChars {
    fn read(parameters: &Parameters, dialect: &Dialect) -> Result<Self, MessageError> {
        Ok(Self { digits: parameters.text(0, dialect.charset)? })
    }

    fn write(&self, dialect: &Dialect) -> Parameters {
        Parameters::new().with_text(0, &self.digits, dialect.charset)
    }
}

impl Command for SimChars {
    const CODE: CommandCode = CommandCode::SimChars;
}
