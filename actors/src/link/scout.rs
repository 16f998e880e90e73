//! With whose credentials a server is asked whether it is the active one.

use altilink::ResponseCode;
use tokio::sync::oneshot;

use super::error::LogOnError;
use crate::Credentials;
use crate::logon::{LineHandle, LogonId};

/// A user is logged on.
#[derive(Debug, Clone)]
pub struct LoggedOn {
    /// The key to everything else.
    pub line: LineHandle,
    /// What the server warns of, for example 3052, an insecure password.
    pub warning: Option<ResponseCode>,
}

/// A user who logs on.
#[derive(Debug)]
pub(super) struct Newcomer {
    pub(super) credentials: Credentials,
    pub(super) ordinal: i32,
    pub(super) reply: oneshot::Sender<Result<LoggedOn, LogOnError>>,
    /// The server in use did not take the user, and the active one has been searched for since.
    pub(super) second_try: bool,
}

impl Newcomer {
    /// Nobody waits any more where this fails.
    pub(super) fn refuse(self, error: LogOnError) {
        let _ = self.reply.send(Err(error));
    }
}

/// With whose credentials a search asks who is active.
#[derive(Debug)]
pub(super) enum Scout {
    /// Nobody's: a server that tells its version will do.
    Nobody,
    /// Those of a user who has lost the connection, or who has one still and finds out whether to move.
    Logon(LogonId),
    /// Those of a user who logs on.
    Newcomer(Newcomer),
}
