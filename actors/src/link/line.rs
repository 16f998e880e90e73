use actix::{Addr, MailboxError};
use altilink::SessionHandle;
use altilink::message::extra_call_info::ExtraCallInfo;

use super::messages::{LineCommand, LogonId, ReadCallsAgain, ReadExtraCallInfo, Request, Subscribe};
use super::{AltiservLink, CommandError, LineUpdate};

/// A logged-on user's line, as those above the link hold it.
#[derive(Debug, Clone)]
pub struct Line {
    logon: LogonId,
    link: Addr<AltiservLink>,
}

impl Line {
    /// The line of a logon.
    #[must_use]
    pub fn new(logon: LogonId, link: Addr<AltiservLink>) -> Self {
        Self { logon, link }
    }

    /// Whose line it is.
    #[must_use]
    pub fn logon(&self) -> LogonId {
        self.logon
    }

    /// Has the server do something. Ends by the command deadline.
    pub async fn command(self, request: Request) -> Result<(), CommandError> {
        let sent = self.link.send(LineCommand { logon: self.logon, request }).await;
        sent.unwrap_or_else(|error| Err(link_gone(error)))
    }

    /// Reads what a call carries beside its CallInfo. Ends by the command deadline.
    pub async fn extra_call_info(self, session: SessionHandle) -> Result<ExtraCallInfo, CommandError> {
        let sent = self.link.send(ReadExtraCallInfo { logon: self.logon, session }).await;
        sent.unwrap_or_else(|error| Err(link_gone(error)))
    }

    /// Has the calls read again; they come as an update. A link too busy to take the question is not asked: its next
    /// event that does not fit asks again.
    pub fn read_calls_again(&self) {
        if self.link.try_send(ReadCallsAgain(self.logon)).is_err() {
            log::warn!("{:?}: the link is too busy to read the calls again", self.logon);
        }
    }

    /// Has a subscriber told what happens on the line. Resolves when the subscription stands.
    pub async fn subscribe(self, subscriber: actix::WeakRecipient<LineUpdate>) -> Result<(), CommandError> {
        let sent = self.link.send(Subscribe { logon: self.logon, subscriber }).await;
        sent.map_err(link_gone)
    }
}

fn link_gone(error: MailboxError) -> CommandError {
    log::error!("the link does not answer: {error}");
    CommandError::NotConnected
}
