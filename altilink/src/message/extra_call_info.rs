//! Data of a call beside its CallInfo: IVR data, user data, web call data.

use super::{Command, Message};
use crate::{CommandCode, Dialect, MessageError, Parameters, SessionHandle, limits};

/// GET_EXTRACALLINFO.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetExtraCallInfo {
    /// The call's session handle, from its CallInfo.
    pub session: SessionHandle,
}

impl Message for GetExtraCallInfo {
    fn read(parameters: &Parameters, _: &Dialect) -> Result<Self, MessageError> {
        Ok(Self { session: SessionHandle(parameters.int(0)?) })
    }

    fn write(&self, _: &Dialect) -> Parameters {
        Parameters::new().with_int(0, self.session.0)
    }
}

impl Command for GetExtraCallInfo {
    const CODE: CommandCode = CommandCode::GetExtraCallInfo;
}

/// The answer to GET_EXTRACALLINFO. At most [`limits::MAX_CALL_DATA`] bytes of each text are read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ExtraCallInfo {
    /// The session handle asked for.
    pub session: SessionHandle,
    /// Web calls: the page called from.
    pub source_url: String,
    /// Web calls: the pages before.
    pub url_history: String,
    /// Web calls: the form's data.
    pub form_data: String,
    /// Digits and texts that the caller entered in the IVR.
    pub ivr_data: String,
    /// Data that an application attached.
    pub user_data: String,
    /// The call's history.
    pub history_data: String,
}

impl Message for ExtraCallInfo {
    fn read(parameters: &Parameters, dialect: &Dialect) -> Result<Self, MessageError> {
        let text = |id| parameters.text_within(id, dialect.charset, limits::MAX_CALL_DATA);
        Ok(Self {
            session: SessionHandle(parameters.int(0)?),
            source_url: text(1)?,
            url_history: text(2)?,
            form_data: text(3)?,
            ivr_data: text(4)?,
            user_data: text(5)?,
            history_data: text(6)?,
        })
    }

    fn write(&self, dialect: &Dialect) -> Parameters {
        Parameters::new()
            .with_int(0, self.session.0)
            .with_text(1, &self.source_url, dialect.charset)
            .with_text(2, &self.url_history, dialect.charset)
            .with_text(3, &self.form_data, dialect.charset)
            .with_text(4, &self.ivr_data, dialect.charset)
            .with_text(5, &self.user_data, dialect.charset)
            .with_text(6, &self.history_data, dialect.charset)
    }
}

/// SET_USERDATA.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetUserData {
    /// The call's session handle.
    pub session: SessionHandle,
    /// The data to attach.
    pub data: String,
}

impl Message for SetUserData {
    fn read(parameters: &Parameters, dialect: &Dialect) -> Result<Self, MessageError> {
        Ok(Self { session: SessionHandle(parameters.int(0)?), data: parameters.text(1, dialect.charset)? })
    }

    fn write(&self, dialect: &Dialect) -> Parameters {
        Parameters::new().with_int(0, self.session.0).with_text(1, &self.data, dialect.charset)
    }
}

impl Command for SetUserData {
    const CODE: CommandCode = CommandCode::SetUserData;
}
