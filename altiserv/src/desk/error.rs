//! Refusals of the desk.

/// Refusal of a registration, a logon or a subscription.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum DeskError {
    #[error("a standby takes no logons")]
    Standby,
    #[error("the server became a standby, and this connection is about to be closed")]
    Dismissed,
    #[error("no application is registered, or its id is invalid")]
    InvalidApplication,
    #[error("an application is registered already")]
    AlreadyRegistered,
    #[error("logged on already")]
    AlreadyLoggedOn,
    #[error("not logged on")]
    NotLoggedOn,
    #[error("no such extension")]
    UnknownExtension,
    #[error("no such workgroup")]
    UnknownWorkgroup,
    #[error("wrong password")]
    WrongPassword,
    #[error("blocked after too many wrong passwords")]
    Blocked,
    #[error("supervisors only")]
    NoPrivilege,
    #[error("all licences are in use")]
    LicencesExhausted,
    #[error("too many lines")]
    TooManySubscriptions,
}
