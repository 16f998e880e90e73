//! The handle by which sessions and the link use a logon, so that they do not know its messages.

use std::sync::Arc;

use actix::{Addr, MailboxError, WeakRecipient};
use altilink::Pad;
use altilink::message::workgroups::WorkgroupInfo;
use tokio::sync::oneshot;

use super::LogonActor;
use super::agent_notes::{AgentNote, AgentWish};
use super::agent_turn::{KeepWish, NoteOf};
use super::audience::SubscriptionId;
use super::id::LogonId;
use super::line_book::LineBook;
use super::line_list::ReadLines;
use super::look::CallsOf;
use super::members::MembersOf;
use super::place_call::PlaceOnLine;
use super::placements::Unseen;
use super::queue_turn::ServiceLevelsOf;
use super::server_requests::{AskQuestion, SendRequest};
use super::service_board::ServiceLevel;
use super::update::Updates;
use super::waiters::{AgentChanged, LookError, WatchRevision};
use super::watching::{Subscribe, Unsubscribe, WatchLines};
use crate::Extension;
use crate::call::{FollowedCall, PlacedBy, PostDial};
use crate::connection::{CommandError, Question, Request};

/// Handle of a user's logon, as sessions hold it.
#[derive(Debug, Clone)]
pub struct LineHandle {
    id: LogonId,
    logon: Addr<LogonActor>,
}

impl LineHandle {
    pub(crate) fn new(id: LogonId, logon: Addr<LogonActor>) -> Self {
        Self { id, logon }
    }

    /// Number of the logon.
    #[must_use]
    pub fn id(&self) -> LogonId {
        self.id
    }

    /// Places a call, and has these digits keyed once it is connected. Resolves when the server has accepted, and by the
    /// command deadline at the latest.
    /// `lost` is told then if the call will not be seen.
    pub(crate) async fn place(
        self,
        number: String,
        post_dial: Option<PostDial>,
        placed_by: PlacedBy,
        lost: Option<oneshot::Sender<Unseen>>,
    ) -> Result<(), CommandError> {
        self.logon.send(PlaceOnLine { number, post_dial, placed_by, lost }).await.unwrap_or_else(logon_gone)
    }

    /// Has the server do something that is about no call, with pads that are in this book. Nothing is sent if the book is of
    /// another connection. Resolves by the command deadline.
    pub(crate) async fn order_by(self, book: &LineBook, request: Request) -> Result<(), CommandError> {
        self.logon.send(SendRequest { request, of: book.connection() }).await.unwrap_or_else(logon_gone)
    }

    /// Asks the server something about pads that are in this book. Nothing is sent if the book is of another connection.
    /// Resolves by the command deadline.
    pub(crate) async fn ask_by<Q: Question>(self, book: &LineBook, question: Q) -> Result<Q::Answer, CommandError> {
        self.logon.send(AskQuestion { question, of: book.connection() }).await.unwrap_or_else(logon_gone)
    }

    /// Reads the members of the workgroup on this pad, which is in this book. Nothing is sent if the book is of another
    /// connection. Resolves by the command deadline.
    pub(crate) async fn members_by(self, book: &LineBook, workgroup: Pad) -> Result<Arc<WorkgroupInfo>, CommandError> {
        self.logon.send(MembersOf { workgroup, of: book.connection() }).await.unwrap_or_else(logon_gone)
    }

    /// Reads the server's list of lines, or takes the last one if that will do. Resolves by the command deadline.
    pub(crate) async fn lines(self, known_will_do: bool) -> Result<Arc<LineBook>, CommandError> {
        self.logon.send(ReadLines { known_will_do }).await.unwrap_or_else(logon_gone)
    }

    /// Reads the pad of a line and its calls as they are now, whether the line is heard or not.
    pub(crate) async fn calls_of(self, line: Extension) -> Result<(Pad, Arc<Vec<FollowedCall>>), LookError> {
        let sent = self.logon.send(CallsOf(line)).await;
        sent.unwrap_or_else(|error| logon_gone(error).map_err(LookError::from))
    }

    /// Has the agent of a line read again if sessions were told of it, after a change of which no event may tell.
    pub(crate) async fn agent_changed(&self, line: Extension) {
        // It fails only if the logon has ended, and with it whoever was told.
        let _ = self.logon.send(AgentChanged(line)).await;
    }

    /// Has a wish of the agent of the own line kept. Returns false if it is not: a next state without a call, or after the end
    /// of the logon.
    pub(crate) async fn keep_wish(&self, wish: AgentWish) -> bool {
        self.logon.send(KeepWish(wish)).await.unwrap_or(false)
    }

    /// Asks for what is kept of an agent.
    pub(crate) async fn note_of(&self, agent: Extension) -> AgentNote {
        self.logon.send(NoteOf(agent)).await.unwrap_or_default()
    }

    /// Asks for the service levels of workgroups; none for one that nobody watches.
    pub(crate) async fn service_levels(self, asked: ServiceLevelsOf) -> Vec<Option<ServiceLevel>> {
        self.logon.send(asked).await.unwrap_or_default()
    }

    /// Makes a subscription that is not begun yet.
    pub(crate) fn subscription(&self) -> Subscription {
        Subscription { id: SubscriptionId::unique(), line: self.clone() }
    }
}

/// Subscription to the updates of a logon. It ends when it is dropped.
#[derive(Debug)]
pub(crate) struct Subscription {
    id: SubscriptionId,
    line: LineHandle,
}

impl Subscription {
    /// Has a subscriber told the updates of the user's line. Resolves to true when the subscription stands, and to false if
    /// the logon is gone.
    pub(crate) fn begin(&self, subscriber: WeakRecipient<Updates>) -> impl Future<Output = bool> + use<> {
        let logon = self.line.logon.clone();
        let subscription = self.id;
        async move { logon.send(Subscribe { subscription, subscriber }).await.is_ok() }
    }

    /// Has the subscriber watch these lines of others too, and the queues of these workgroups if the server lets it, with the
    /// pads of `book`, and no others. Resolves by the command
    /// deadlines of the changes that wait before this one.
    pub(crate) fn watch(
        &self,
        book: Option<Arc<LineBook>>,
        lines: Vec<(Extension, Pad)>,
        queues: Vec<(Extension, Pad)>,
    ) -> impl Future<Output = Result<WatchRevision, CommandError>> + use<> {
        let logon = self.line.logon.clone();
        let message = WatchLines { subscription: self.id, book, lines, queues };
        async move { logon.send(message).await.unwrap_or_else(logon_gone) }
    }
}

impl Drop for Subscription {
    /// Ends the subscription. A full mailbox must not keep this out.
    fn drop(&mut self) {
        self.line.logon.do_send(Unsubscribe(self.id));
    }
}

fn logon_gone<T>(error: MailboxError) -> Result<T, CommandError> {
    log::debug!("a logon does not answer: {error}");
    Err(CommandError::NotConnected)
}
