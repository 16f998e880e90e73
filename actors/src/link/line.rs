use std::sync::Arc;

use actix::{Addr, MailboxError};
use altilink::Pad;

use super::audience::SubscriptionId;
use super::line_book::LineBook;
use super::messages::{
    Ask, LineCommand, LogonId, ReadCalls, ReadLines, Request, SetWatch, Subscribe, Unsubscribe, WatchRevision,
};
use super::question::Question;
use super::{AltiservLink, CommandError, LineUpdate};
use crate::Extension;
use crate::meter::{Counted, Meter, Queue};

/// A logged-on user's line, as those above the link hold it.
#[derive(Debug, Clone)]
pub struct Line {
    logon: LogonId,
    link: Addr<AltiservLink>,
    meter: Meter,
}

impl Line {
    /// The line of a logon.
    #[must_use]
    pub fn new(logon: LogonId, link: Addr<AltiservLink>, meter: Meter) -> Self {
        Self { logon, link, meter }
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

    /// Asks the server something. Ends by the command deadline.
    pub async fn ask<Q: Question>(self, question: Q) -> Result<Q::Answer, CommandError> {
        let sent = self.link.send(Ask { logon: self.logon, question }).await;
        sent.unwrap_or_else(|error| Err(link_gone(error)))
    }

    /// Reads the server's list of lines, or takes the last one where that will do. Ends by the command deadline.
    pub async fn lines(self, known_will_do: bool) -> Result<Arc<LineBook>, CommandError> {
        let sent = self.link.send(ReadLines { logon: self.logon, known_will_do }).await;
        sent.unwrap_or_else(|error| Err(link_gone(error)))
    }

    /// Has the calls of lines read; they come as updates. A link too busy to take the question is not asked. Returns
    /// whether it was.
    #[must_use]
    pub fn read_calls(&self, lines: Vec<Extension>) -> bool {
        let asked = self.link.try_send(ReadCalls { logon: self.logon, lines }).is_ok();
        if !asked {
            self.meter.count(Counted::Refused(Queue::Link));
            log::warn!(logon:% = self.logon; "the link is too busy to read calls");
        }
        asked
    }

    /// A subscription that is not begun yet.
    #[must_use]
    pub fn subscription(&self) -> Subscription {
        Subscription { id: SubscriptionId::unique(), line: self.clone() }
    }
}

/// A place among those who are told what happens on a line. It ends when it is dropped.
#[derive(Debug)]
pub struct Subscription {
    id: SubscriptionId,
    line: Line,
}

impl Subscription {
    /// Has a subscriber told what happens on the line. Resolves when the subscription stands.
    pub fn begin(
        &self,
        subscriber: actix::WeakRecipient<LineUpdate>,
    ) -> impl Future<Output = Result<(), CommandError>> + use<> {
        let Line { logon, link, .. } = self.line.clone();
        let subscription = self.id;
        async move { link.send(Subscribe { logon, subscription, subscriber }).await.map_err(link_gone) }
    }

    /// Has the subscriber watch these lines of others too, as `book` has them, and no others. Ends by the command
    /// deadline of each change that waits before this one.
    pub fn watch(
        &self,
        book: Option<Arc<LineBook>>,
        lines: Vec<(Extension, Pad)>,
    ) -> impl Future<Output = Result<WatchRevision, CommandError>> + use<> {
        let Line { logon, link, .. } = self.line.clone();
        let message = SetWatch { logon, subscription: self.id, book, lines };
        async move { link.send(message).await.unwrap_or_else(|error| Err(link_gone(error))) }
    }
}

impl Drop for Subscription {
    /// A notice of the end, which a full mailbox must not keep out.
    fn drop(&mut self) {
        self.line.link.do_send(Unsubscribe { logon: self.line.logon, subscription: self.id });
    }
}

fn link_gone(error: MailboxError) -> CommandError {
    log::error!("the link does not answer: {error}");
    CommandError::NotConnected
}
