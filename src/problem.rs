//! Problems that requests end in, and the only place that knows HTTP status codes.

pub(crate) mod error_name;
mod link;
pub(crate) mod reply;
pub(crate) mod samples;
mod session;

use std::time::Duration;

use actix_cors::CorsError;
use actix_web::http::{Method, StatusCode};
use altilink::ResponseCode;

use crate::dialplan::DialError;
use crate::events::Word;
use error_name::ErrorName;

/// The reason for which a request is not done. Messages are for people; names are for programs and do not change.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The body, the path or the query is not what the route takes.
    #[error("{0}")]
    BadRequest(String),
    /// The path is a WebSocket, and this is no upgrade to one, or to another version.
    #[error("this path is a WebSocket of version 13: {0}")]
    NoWebSocket(String),
    /// One field of the body or query is wrong.
    #[error("{field}: {message}")]
    WrongField {
        /// The field as the client spelt it.
        field: String,
        /// The fault, as the end of a sentence that begins with the field.
        message: String,
    },
    /// The target of a call cannot be dialled.
    #[error(transparent)]
    WrongTarget(#[from] DialError),
    /// Several calls could be meant.
    #[error("there are several connected calls; name one by callHandle: {}", list(.0))]
    AmbiguousCall(Vec<i32>),
    /// No credentials, or none that can be read.
    #[error("log on with Basic authentication: extension and password")]
    NoCredentials,
    /// An admin request without a token.
    #[error("administrators bear a token: Authorization: Bearer ...")]
    NoAdminToken,
    /// An admin request with a token that is not the one.
    #[error("this is not the admin token")]
    WrongAdminToken,
    /// AltiServ does not know this extension with this password, or the proxy knows that it cannot.
    #[error("the extension or its password is wrong")]
    WrongCredentials(Option<ResponseCode>),
    /// No licence is free.
    #[error("no licence: {}", reason(*.0))]
    NoLicence(ResponseCode),
    /// AltiServ will not let this user in.
    #[error("AltiServ refuses the logon: {}", reason(*.0))]
    Forbidden(ResponseCode),
    /// A page of an origin that is not allowed.
    #[error("pages of this origin may not use the Web API; its log tells the administrator how to allow it")]
    OriginRefused,
    /// A host under which the Web API may not be asked.
    #[error("the Web API may not be asked under this host; its log tells the administrator how to allow it")]
    HostRefused,
    /// AltiServ does not let this user do it.
    #[error("AltiServ refuses: {}", reason(*.0))]
    NoPrivilege(ResponseCode),
    /// No such path.
    #[error("there is nothing at this path")]
    NoSuchPath,
    /// The session has ended or never was.
    #[error("no such session")]
    NoSuchSession,
    /// The session has ended while the request waited.
    #[error("no such session any more: {0}")]
    SessionEnded(String),
    /// The session lives, and no node serves it.
    #[error("no node serves the session now; POST /sessions with its id, and its ticket or the password, continues it")]
    SessionMoved,
    /// A ticket that does not continue the session.
    #[error("{0}")]
    TicketRefused(cluster::TicketError),
    /// The call is over or never was.
    #[error("no such call")]
    NoSuchCall,
    /// The phone system has no such extension. The number, where the client cannot see which one is meant.
    #[error("no such extension{}", named(.0.as_deref()))]
    NoSuchExtension(Option<String>),
    /// The phone system has no such workgroup.
    #[error("no such workgroup: {0}")]
    NoSuchWorkgroup(String),
    /// No scenario is being played or was.
    #[error("no scenario has been played")]
    NoScenario,
    /// There is no call that could be meant.
    #[error("there is no connected call")]
    NoCall,
    /// The path takes other methods only.
    #[error("this path takes {}", methods(.0))]
    MethodNotAllowed(Vec<Method>),
    /// The body did not arrive in time.
    #[error("the request's body did not arrive in time")]
    BodyTimeout,
    /// The request contradicts the state of something.
    #[error("{0}")]
    Conflict(String),
    /// The body is larger than allowed.
    #[error("the request's body is larger than {0} bytes")]
    BodyTooLarge(usize),
    /// The body is packed. No encoding is unpacked.
    #[error("the request's body has the Content-Encoding {0}; send it as it is")]
    PackedBody(String),
    /// Path and query are too long.
    #[error("path and query are longer than {0} bytes")]
    UriTooLong(usize),
    /// The header fields are too large.
    #[error("the header fields are larger than {0} bytes together")]
    HeadersTooLarge(usize),
    /// The address has as many sessions as it may.
    #[error("there are too many sessions from this address")]
    TooManySessions,
    /// The request came by plain HTTP, and HTTPS is served.
    #[error("the Web API speaks HTTPS: {0}; what this request carried was readable on its way")]
    HttpsOnly(String),
    /// Too many failed logons.
    #[error("too many failed logons; try again in {} s", seconds(*.0))]
    TooManyFailedLogons(Duration),
    /// The product or such a call does not have the function.
    #[error("{0}")]
    NotSupported(String),
    /// A mute or unmute too soon after the last.
    #[error("Mute and Unmute must be at least 500 ms apart")]
    TooSoon,
    /// Too many operations on the recording wait for their turn.
    #[error("too many recording operations on this call are under way")]
    RecordingBusy,
    /// The call or its recording is not in a state for it.
    #[error("{0}")]
    WrongState(String),
    /// AltiServ has accepted a call, and it has ended before it rang out.
    #[error("AltiServ has accepted the call, but {0}: it is over")]
    CallFailed(String),
    /// AltiServ answered with an error.
    #[error("AltiServ refuses: {}", reason(*.0))]
    Refused(ResponseCode),
    /// AltiServ does not take the target of a transfer. The call goes on.
    #[error("AltiServ does not take the target of the transfer: {}; the call goes on", target_reason(*.0))]
    TargetRefused(ResponseCode),
    /// AltiServ's answer cannot be read.
    #[error("AltiServ's answer cannot be read")]
    Garbled,
    /// There is no link to AltiServ.
    #[error("there is no connection to AltiServ")]
    NotConnected,
    /// The servers of a redundant system that can be reached are standbys.
    #[error("no AltiServ is active now; those that can be reached are standbys")]
    NoActiveServer,
    /// The link broke before AltiServ answered.
    #[error("the connection to AltiServ was lost before it answered; whether the command was carried out is not known")]
    OutcomeUnknown,
    /// A limit of the proxy is reached.
    #[error("{0}")]
    Overloaded(&'static str),
    /// AltiServ was silent past the deadline.
    #[error("AltiServ did not answer in time; whether the command was carried out is not known")]
    NoAnswer,
    /// A fault of the proxy. Its cause is in the log.
    #[error("an unexpected error has occurred")]
    Internal,
}

/// Time after which a client may try again while the link is down: the proxy tries to connect every few seconds.
const RETRY_AFTER_OUTAGE: Duration = Duration::from_secs(2);

/// Time after which a user without a licence may try again: others give theirs back within seconds of leaving.
const RETRY_AFTER_LICENCES: Duration = Duration::from_secs(5);

impl Problem {
    /// A field of the body or the query, as clients spell it, with what is wrong with it.
    #[must_use]
    pub fn wrong_field(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::WrongField { field: field.into(), message: message.into() }
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.error_name().status()
    }

    /// The stable name, in snake case.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.error_name().word()
    }

    /// True if the same request may succeed later, although nothing is changed.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.error_name().is_retryable()
    }

    /// AltiServ's response code if AltiServ has refused, else the HTTP status.
    #[must_use]
    pub fn code(&self) -> i32 {
        self.response_code().map_or_else(|| i32::from(self.status().as_u16()), i32::from)
    }

    /// True if the request may have been carried out nevertheless.
    #[must_use]
    pub fn leaves_outcome_open(&self) -> bool {
        matches!(self, Self::OutcomeUnknown | Self::NoAnswer | Self::Garbled | Self::Internal | Self::SessionEnded(_))
    }

    /// Time that the client should wait before it tries again, if that is known.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::TooManyFailedLogons(wait) => Some(*wait),
            Self::NoLicence(_) => Some(RETRY_AFTER_LICENCES),
            Self::NotConnected
            | Self::NoActiveServer
            | Self::OutcomeUnknown
            | Self::Overloaded(_)
            | Self::TooManySessions => Some(RETRY_AFTER_OUTAGE),
            _ => None,
        }
    }

    /// The problem that an error of actix-web amounts to.
    #[must_use]
    pub fn from_framework(error: &actix_web::Error) -> Self {
        if let Some(problem) = error.as_error::<Self>() {
            return problem.clone();
        }
        if let Some(error) = error.as_error::<CorsError>() {
            return Self::of_origin(error);
        }
        match error.as_response_error().status_code() {
            StatusCode::NOT_FOUND => Self::NoSuchPath,
            StatusCode::PAYLOAD_TOO_LARGE => Self::BadRequest("the request is too large".to_owned()),
            status if status.is_client_error() => Self::BadRequest(error.to_string()),
            _ => Self::Internal,
        }
    }

    fn of_origin(error: &CorsError) -> Self {
        match error {
            CorsError::OriginNotAllowed => Self::OriginRefused,
            wrong => Self::BadRequest(format!("the preflight is refused: {wrong}")),
        }
    }

    fn response_code(&self) -> Option<ResponseCode> {
        match self {
            Self::WrongCredentials(code) => *code,
            Self::NoActiveServer => Some(ResponseCode::InvalidState),
            Self::NoLicence(code)
            | Self::Forbidden(code)
            | Self::NoPrivilege(code)
            | Self::Refused(code)
            | Self::TargetRefused(code) => Some(*code),
            _ => None,
        }
    }

    /// The name for programs.
    pub(crate) fn error_name(&self) -> ErrorName {
        match self {
            Self::BadRequest(_) | Self::NoWebSocket(_) => ErrorName::BadRequest,
            Self::WrongField { .. } => ErrorName::WrongField,
            Self::WrongTarget(_) => ErrorName::WrongTarget,
            Self::AmbiguousCall(_) => ErrorName::AmbiguousCall,
            Self::NoCredentials => ErrorName::NoCredentials,
            Self::NoAdminToken => ErrorName::NoAdminToken,
            Self::WrongAdminToken => ErrorName::WrongAdminToken,
            Self::WrongCredentials(_) => ErrorName::WrongCredentials,
            Self::NoLicence(_) => ErrorName::NoLicence,
            Self::Forbidden(_) => ErrorName::Forbidden,
            Self::OriginRefused => ErrorName::OriginRefused,
            Self::HostRefused => ErrorName::HostRefused,
            Self::NoPrivilege(_) => ErrorName::NoPrivilege,
            Self::NoSuchPath => ErrorName::NoSuchPath,
            Self::NoSuchSession | Self::SessionEnded(_) => ErrorName::NoSuchSession,
            Self::SessionMoved => ErrorName::SessionMoved,
            Self::TicketRefused(_) => ErrorName::TicketRefused,
            Self::NoSuchCall => ErrorName::NoSuchCall,
            Self::NoSuchWorkgroup(_) => ErrorName::NoSuchWorkgroup,
            Self::NoSuchExtension(_) => ErrorName::NoSuchExtension,
            Self::NoScenario => ErrorName::NoScenario,
            Self::NoCall => ErrorName::NoCall,
            Self::MethodNotAllowed(_) => ErrorName::MethodNotAllowed,
            Self::BodyTimeout => ErrorName::BodyTimeout,
            Self::Conflict(_) => ErrorName::Conflict,
            Self::BodyTooLarge(_) => ErrorName::BodyTooLarge,
            Self::PackedBody(_) => ErrorName::PackedBody,
            Self::UriTooLong(_) => ErrorName::UriTooLong,
            Self::HeadersTooLarge(_) => ErrorName::HeadersTooLarge,
            Self::TooManySessions => ErrorName::TooManySessions,
            Self::HttpsOnly(_) => ErrorName::HttpsOnly,
            Self::TooManyFailedLogons(_) => ErrorName::TooManyFailedLogons,
            Self::NotSupported(_) => ErrorName::NotSupported,
            Self::TooSoon => ErrorName::TooSoon,
            Self::RecordingBusy => ErrorName::RecordingBusy,
            Self::WrongState(_) => ErrorName::WrongState,
            Self::CallFailed(_) => ErrorName::CallFailed,
            Self::Refused(_) | Self::TargetRefused(_) => ErrorName::Refused,
            Self::Garbled => ErrorName::GarbledAnswer,
            Self::NotConnected => ErrorName::NotConnected,
            Self::NoActiveServer => ErrorName::NoActiveServer,
            Self::OutcomeUnknown => ErrorName::OutcomeUnknown,
            Self::Overloaded(_) => ErrorName::Overloaded,
            Self::NoAnswer => ErrorName::NoAnswer,
            Self::Internal => ErrorName::Internal,
        }
    }
}

fn list(handles: &[i32]) -> String {
    handles.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn named(number: Option<&str>) -> String {
    number.map(|number| format!(": {number}")).unwrap_or_default()
}

fn methods(methods: &[Method]) -> String {
    methods.iter().map(Method::as_str).collect::<Vec<_>>().join(", ")
}

/// Whole seconds, rounded up, so that a client that waits for so long is not too early.
fn seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

/// The meaning of a response code, for people.
fn reason(code: ResponseCode) -> String {
    let meaning = match code {
        ResponseCode::InvalidId => "it knows no such number, line or call",
        ResponseCode::InvalidParameter => "it does not take one of the values, such as the number dialled",
        ResponseCode::InvalidState => "the line or the call is not in a state for it",
        ResponseCode::AppIdLicenseFull | ResponseCode::NoMoreSession => "every licence is in use",
        ResponseCode::AccessDenied => "access is denied",
        ResponseCode::NotRegistered => "the application is not registered",
        ResponseCode::LogOnBlocked => "the extension is blocked after failed logons",
        ResponseCode::NoPrivilege => "the extension has no privilege for it",
        ResponseCode::VersionMismatch => "its version does not match",
        ResponseCode::LineBusy => "the line is busy with another call",
        ResponseCode::InvalidAccessCode => "it has no such trunk access code, or the extension may not call outside",
        ResponseCode::VrSystemDisabled => "recording is switched off",
        ResponseCode::VrRecordingInProgress => "the call is being recorded already, by somebody else or by the system",
        ResponseCode::VrFileCannotOpen => "the recording's file exists already or cannot be opened",
        ResponseCode::VrDiskFull => "there is no room for the recording",
        ResponseCode::VrServiceNotInstalled => "it has no recording service",
        ResponseCode::VrMailboxIsFull => "the mailbox for recordings is full",
        ResponseCode::VrExtensionDisabled => "the extension may not record",
        ResponseCode::VrNotStarted => "the call is not being recorded",
        _ => return code.to_string(),
    };
    format!("{meaning} ({code})")
}

/// The meaning of a response code, for people who have named the target of a transfer.
fn target_reason(code: ResponseCode) -> String {
    let meaning = match code {
        ResponseCode::InvalidId => "there is no such number",
        ResponseCode::InvalidParameter => "this is no number that can be dialled",
        ResponseCode::LineBusy => "it is busy",
        _ => return reason(code),
    };
    format!("{meaning} ({code})")
}

#[cfg(test)]
mod tests;
