//! What sessions need of the other nodes.

use std::fmt::Debug;
use std::sync::Arc;

use cluster::{
    EngineError, Epoch, LogAnswer, LogEntry, LogQuestion, Place, Position, RawValue, SessionRecord, WatchRecord,
    WriterLimits,
};
use futures::future::BoxFuture;

use super::event::{EventBody, SessionEvent};
use super::id::SessionId;
use super::watch_target::WatchTarget;
use crate::call::CallView;
use crate::logon::WaitingCaller;
use crate::{Credentials, Extension};

/// The nodes of a cluster, as sessions and their directory need them.
///
/// Frames are texts to them: they are rendered, read and compared here.
pub trait SessionCluster: Send + Sync + Debug {
    /// Decides where a user is served, and takes the user over if that is here.
    fn arrive(&self, user: &Extension) -> BoxFuture<'static, Result<Place, EngineError>>;

    /// Gives a user up.
    fn release(&self, user: &Extension) -> BoxFuture<'static, ()>;

    /// Notes that another node owns the user.
    fn fenced(&self, user: &Extension, epoch: Epoch) -> BoxFuture<'static, ()>;

    /// Reads what is known of a session of this user that another node has served; `None` if there is no such session.
    fn past(
        &self,
        session: SessionId,
        user: &Extension,
    ) -> BoxFuture<'static, Result<Option<SessionPast>, EngineError>>;

    /// Seals the password of a session's user for the session's record; `None` where the client alone keeps it.
    fn seal(&self, session: SessionId, credentials: &Credentials) -> Option<String>;

    /// Makes a ticket, by which the session's client has any node continue the session.
    fn ticket(&self, session: SessionId, credentials: &Credentials) -> String;

    /// Writes what a node needs that continues the session.
    fn remember(&self, session: SessionId, record: SessionRecord) -> BoxFuture<'static, ()>;

    /// Removes what is kept of a session that has ended, unless another node has taken it over since this epoch.
    fn forget(&self, session: SessionId, user: &Extension, epoch: Epoch) -> BoxFuture<'static, ()>;

    /// True if the engine may answer; false if the connection to it is lost.
    fn is_reachable(&self) -> bool;

    /// Asks the engine about the session's log; `None` if it does not answer.
    fn ask(&self, session: SessionId, question: LogQuestion) -> BoxFuture<'static, Option<LogAnswer>>;

    /// Limits of the writers of logs.
    fn writer_limits(&self) -> WriterLimits;

    /// Returns the frame of an event, as it stands in the log.
    fn render(&self, event: &SessionEvent) -> Box<RawValue>;

    /// Returns the event of a frame of the log.
    fn event_of(&self, seq: u64, frame: &RawValue) -> Arc<SessionEvent>;

    /// Returns fewer frames that lead to the same.
    fn summary(&self, told: Vec<Box<RawValue>>) -> Vec<Box<RawValue>>;

    /// Returns the events that lead from what clients were told to what is shown now.
    fn differences(&self, told: &[Box<RawValue>], now: &ShownNow<'_>) -> Vec<EventBody>;
}

/// State that a session shows at present, of some of its lines.
#[derive(Debug)]
pub struct ShownNow<'a> {
    /// True if the connection to AltiServ stands; `None` where that is not compared.
    pub connected: Option<bool>,
    /// Lines that are compared: the user's own alone, or all others.
    pub lines: ComparedLines<'a>,
    /// Their calls.
    pub calls: Vec<&'a Arc<CallView>>,
    /// Callers who wait in the queues that are heard.
    pub queues: Vec<(&'a Extension, &'a [Arc<WaitingCaller>])>,
}

/// Lines whose calls are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ComparedLines<'a> {
    /// The user's own.
    Own(&'a Extension),
    /// All but the user's own.
    Others(&'a Extension),
}

impl ComparedLines<'_> {
    /// True if the line is one of them.
    #[must_use]
    pub fn has(&self, line: &str) -> bool {
        match self {
            Self::Own(own) => own.as_str() == line,
            Self::Others(own) => own.as_str() != line,
        }
    }
}

/// Record and log of a session that another node has served.
#[derive(Debug, Clone)]
pub struct SessionPast {
    /// Lines that it watches, and whose it is.
    pub record: SessionRecord,
    /// Entries of its log, in their order.
    pub entries: Vec<(Position, LogEntry)>,
}

impl SessionPast {
    /// Returns what the session was asked to watch; `None` for nothing.
    pub(crate) fn watch(&self) -> Option<WatchTarget> {
        let WatchRecord { extensions, workgroups, is_list } = &self.record.watch;
        let parsed = |numbers: &[String]| -> Vec<Extension> {
            numbers.iter().filter_map(|number| Extension::parse(number).ok()).collect()
        };
        let mut workgroups = parsed(workgroups);
        match workgroups.len() {
            0 if extensions.is_empty() => None,
            0 => Some(WatchTarget::Extensions(parsed(extensions))),
            1 if !is_list => workgroups.pop().map(WatchTarget::Workgroup),
            _ => Some(WatchTarget::Workgroups(workgroups)),
        }
    }
}
