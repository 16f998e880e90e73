//! Placing, answering, holding, redirecting and dropping calls. "Call pad" is the pad of the other party's line.

use super::{Command, Message};
use crate::{CommandCode, Dialect, MessageError, Pad, Parameters};

/// MAKECALL as the SDK client sends it: call type and the last integer are 0 (the .NET client sends 1; what either
/// means is not known).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MakeCall {
    /// What is dialled, trunk access code included.
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
    /// What the .NET client sends to drop whatever call its line has.
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

/// REDIRECT: a blind transfer. The type is 1, as both clients send it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect {
    /// The call to send on.
    pub call: Pad,
    /// Where to, trunk access code included.
    pub destination: String,
}

impl Message for Redirect {
    fn read(parameters: &Parameters, dialect: &Dialect) -> Result<Self, MessageError> {
        Ok(Self { call: parameters.pad(0)?, destination: parameters.text(1, dialect.charset)? })
    }

    fn write(&self, dialect: &Dialect) -> Parameters {
        Parameters::new()
            .with_pad(0, self.call)
            .with_padded_text(1, &self.destination, dialect.charset)
            .with_int(2, 1)
            .with_padded_text(3, "", dialect.charset)
    }
}

impl Command for Redirect {
    const CODE: CommandCode = CommandCode::Redirect;
}

/// HOLD, which also retrieves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hold {
    /// The call.
    pub call: Pad,
    /// Take the call back instead of holding it.
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

/// SIM_CHARS: digits as if keyed on the phone.
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
