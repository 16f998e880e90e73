//! The user whose logon finds the active server.

use altilink::ResponseCode;
use tokio::sync::oneshot;

use super::error::LogOnError;
use crate::Credentials;
use crate::logon::{LineHandle, LogonId};

/// Result of a logon.
#[derive(Debug, Clone)]
pub(crate) struct LoggedOn {
    /// Handle of the user's logon.
    pub(crate) line: LineHandle,
    /// Warning of the server, for example 3052, an insecure password.
    pub(crate) warning: Option<ResponseCode>,
}

/// A user who logs on.
#[derive(Debug)]
pub(crate) struct Newcomer {
    pub(crate) credentials: Credentials,
    pub(crate) ordinal: i32,
    pub(crate) reply: oneshot::Sender<Result<LoggedOn, LogOnError>>,
    /// True if the server in use has refused the user already, and the active one has been searched for since.
    pub(crate) second_try: bool,
}

impl Newcomer {
    /// Tells the user's request that it is refused.
    pub(crate) fn refuse(self, error: LogOnError) {
        // The request may have been given up.
        let _ = self.reply.send(Err(error));
    }
}

/// The user whose credentials are used in a search.
#[derive(Debug)]
pub(crate) enum Scout {
    /// No user: a server that tells its version is taken for the active one.
    Nobody,
    /// A user whose connection was lost, or who is connected and may have to move.
    Logon(LogonId),
    /// A user who logs on.
    Newcomer(Newcomer),
}
