use std::sync::Arc;

use actix::{Addr, MailboxError, WeakRecipient};
use altilink::Pad;
use altilink::message::workgroups::WorkgroupInfo;

use super::LogonActor;
use super::audience::SubscriptionId;
use super::id::LogonId;
use super::line_book::LineBook;
use super::line_list::ReadLines;
use super::look::CallsOf;
use super::members::MembersOf;
use super::place_call::PlaceCall;
use super::server_requests::{AskQuestion, SendRequest};
use super::update::Updates;
use super::waiters::{LookError, WatchRevision};
use super::watching::{Subscribe, Unsubscribe, WatchLines};
use crate::Extension;
use crate::call::{FollowedCall, PostDial};
use crate::connection::{CommandError, Question, Request};

/// A user's logon, as sessions hold it.
#[derive(Debug, Clone)]
pub struct LineHandle {
    id: LogonId,
    logon: Addr<LogonActor>,
}

impl LineHandle {
    pub(crate) fn new(id: LogonId, logon: Addr<LogonActor>) -> Self {
        Self { id, logon }
    }

    /// Whose it is.
    #[must_use]
    pub fn id(&self) -> LogonId {
        self.id
    }

    /// Places a call, and has this keyed once it is connected. Done when the server has accepted; ends by the command
    /// deadline.
    pub(crate) async fn place(self, number: String, post_dial: Option<PostDial>) -> Result<(), CommandError> {
        self.logon.send(PlaceCall { number, post_dial }).await.unwrap_or_else(gone)
    }

    /// Has the server do something that is about no call, with pads that are in this book. Nothing is sent on a connection
    /// that the book is not of. Ends by the command deadline.
    pub(crate) async fn order_by(self, book: &LineBook, request: Request) -> Result<(), CommandError> {
        self.logon.send(SendRequest { request, of: book.connection() }).await.unwrap_or_else(gone)
    }

    /// Asks the server something about pads that are in this book, on the connection that it is of. Ends by the command
    /// deadline.
    pub(crate) async fn ask_by<Q: Question>(self, book: &LineBook, question: Q) -> Result<Q::Answer, CommandError> {
        self.logon.send(AskQuestion { question, of: book.connection() }).await.unwrap_or_else(gone)
    }

    /// Reads who is in the workgroup on this pad, which is in this book, on the connection that it is of. Ends by the command
    /// deadline.
    pub(crate) async fn members_by(self, book: &LineBook, workgroup: Pad) -> Result<Arc<WorkgroupInfo>, CommandError> {
        self.logon.send(MembersOf { workgroup, of: book.connection() }).await.unwrap_or_else(gone)
    }

    /// Reads the server's list of lines, or takes the last one where that will do. Ends by the command deadline.
    pub(crate) async fn lines(self, known_will_do: bool) -> Result<Arc<LineBook>, CommandError> {
        self.logon.send(ReadLines { known_will_do }).await.unwrap_or_else(gone)
    }

    /// The pad of a line and its calls as they are now, whether the line is heard or not.
    pub(crate) async fn calls_of(self, line: Extension) -> Result<(Pad, Arc<Vec<FollowedCall>>), LookError> {
        let sent = self.logon.send(CallsOf(line)).await;
        sent.unwrap_or_else(|error| gone(error).map_err(LookError::from))
    }

    /// A subscription that is not begun yet.
    pub(crate) fn subscription(&self) -> Subscription {
        Subscription { id: SubscriptionId::unique(), line: self.clone() }
    }
}

/// A place among those who are told what happens. It ends when it is dropped.
#[derive(Debug)]
pub(crate) struct Subscription {
    id: SubscriptionId,
    line: LineHandle,
}

impl Subscription {
    /// Has a subscriber told what happens on the user's line. Resolves when the subscription stands, to whether it does.
    pub(crate) fn begin(&self, subscriber: WeakRecipient<Updates>) -> impl Future<Output = bool> + use<> {
        let (logon, subscription) = (self.line.logon.clone(), self.id);
        async move { logon.send(Subscribe { subscription, subscriber }).await.is_ok() }
    }

    /// Has the subscriber watch these lines of others too, as `book` has them, and no others. Ends by the command
    /// deadline of each change that waits before this one.
    pub(crate) fn watch(
        &self,
        book: Option<Arc<LineBook>>,
        lines: Vec<(Extension, Pad)>,
    ) -> impl Future<Output = Result<WatchRevision, CommandError>> + use<> {
        let (logon, message) = (self.line.logon.clone(), WatchLines { subscription: self.id, book, lines });
        async move { logon.send(message).await.unwrap_or_else(gone) }
    }
}

impl Drop for Subscription {
    /// A notice of the end, which a full mailbox must not keep out.
    fn drop(&mut self) {
        self.line.logon.do_send(Unsubscribe(self.id));
    }
}

fn gone<T>(error: MailboxError) -> Result<T, CommandError> {
    log::debug!("a logon does not answer: {error}");
    Err(CommandError::NotConnected)
}
