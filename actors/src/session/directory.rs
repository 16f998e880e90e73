//! The directory of sessions: opens and closes them, and has each user hold one licence.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher as _, RandomState};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use actix::prelude::*;
use altilink::ResponseCode;
use cluster::{Epoch, Place};
use futures::future::ready;
use tokio::sync::oneshot;

use super::SessionActor;
use super::close::EndReason;
use super::config::SessionConfig;
use super::ending::Terminate;
use super::error::OpenError;
use super::id::SessionId;
use super::journal::Journal;
use super::journaling::HandOver;
use super::last_asked::LastAsked;
use super::lease::{Lease, SessionEnded};
use super::licence::{Claim, LicenceBook};
use super::open_sessions::{OpenSessions, SessionEntry};
use super::places::{Places, SessionPlace};
use super::reconfigure::ReconfigureSessions;
use super::session_cluster::SessionCluster;
use super::session_count::SessionCount;
use crate::link::{AltiservLink, CheckPassword, LogOffUser, LogOnError, LogOnUser, LoggedOn, LogonId};
use crate::meter::Meter;
use crate::{Credentials, Extension};

/// Requests that may wait: one or two for each session, of which the edge admits fewer than this.
const MAILBOX: usize = 16 * 1024;

/// Logs a user on for a new session, or finds the user's existing one.
#[derive(Debug, Clone, Message)]
#[rtype(result = "Result<OpenedSession, OpenError>")]
pub struct OpenSession {
    /// The user.
    pub credentials: Credentials,
    /// The session that the user may still have.
    pub existing: Option<SessionId>,
    /// The client's address, as the limits count it; `None` counts in total only.
    pub from: Option<IpAddr>,
    /// The sessions at other nodes, which the limits count too.
    pub elsewhere: SessionCount,
}

/// Counts the sessions here, as the limits do.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "Result<SessionCount, std::convert::Infallible>")]
pub struct CountSessions(pub Option<IpAddr>);

/// A session that has been opened, or was open already.
#[derive(Debug, Clone)]
pub struct OpenedSession {
    /// The session.
    pub id: SessionId,
    /// The user.
    pub extension: Extension,
    /// The server's warning about the logon.
    pub warning: Option<ResponseCode>,
}

/// Ends a session. The reply comes when it is gone and, if it was the user's last, its licence is free.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub struct CloseSession(pub SessionId);

/// Ends a session on behalf of an administrator. The reply comes as that of [`CloseSession`].
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub struct EndSession(pub SessionId);

/// Asks for a sign of life, of the directory and so of the thread on which all actors run.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub struct AskWhetherAlive;

/// Ends all sessions and takes no more. The reply comes when all licences are free.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub struct CloseAll;

/// Hands all sessions over to other nodes, user by user at random moments within this time, and takes no more. The reply
/// comes when all licences are free.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub struct HandOverAll(pub Duration);

/// Notes that another node has taken a user over: its sessions end here.
#[derive(Debug, Clone, Message)]
#[rtype(result = "()")]
pub struct LoseUser {
    /// The user.
    pub user: Extension,
    /// The epoch that has ended.
    pub epoch: Epoch,
}

/// A user's logon, and since when this node serves the user.
#[derive(Debug, Clone)]
struct HeldLogon {
    logged_on: LoggedOn,
    /// `None` without other nodes, or while they are out of reach.
    epoch: Option<Epoch>,
}

/// The actor that opens and ends sessions. Requests find them in [`OpenSessions`].
pub struct Directory {
    link: Addr<AltiservLink>,
    config: SessionConfig,
    meter: Meter,
    book: LicenceBook<HeldLogon>,
    /// The other nodes, if there are any.
    cluster: Option<Arc<dyn SessionCluster>>,
    /// Requests for sessions of other nodes whose past is being read, behind the first one of each.
    continuing: HashMap<SessionId, Vec<Opening>>,
    places: Places,
    sessions: OpenSessions,
    /// Requests of users whose licence is being taken or given back.
    waiting: HashMap<Extension, VecDeque<Opening>>,
    /// Replies to send when a session is gone.
    closing: HashMap<SessionId, Vec<oneshot::Sender<()>>>,
    /// Replies to send when all sessions and licences are gone.
    emptied: Vec<oneshot::Sender<()>>,
    stopping: bool,
    draining: bool,
}

/// A request for a session that is under way.
#[derive(Debug)]
struct Opening {
    credentials: Credentials,
    existing: Option<SessionId>,
    from: Option<IpAddr>,
    elsewhere: SessionCount,
    /// None if it goes back to a session, which has a place.
    place: Option<SessionPlace>,
    reply: oneshot::Sender<Result<OpenedSession, OpenError>>,
}

impl Opening {
    fn user(&self) -> &Extension {
        &self.credentials.extension
    }

    /// Answers the request. It may have been given up; its session then ends by the bind timeout.
    fn answer(self, result: Result<OpenedSession, OpenError>) {
        let _ = self.reply.send(result);
    }
}

impl Directory {
    /// Creates a directory over a link. It keeps its sessions in `sessions`, and they report to the meter.
    #[must_use]
    pub fn new(link: Addr<AltiservLink>, config: SessionConfig, meter: Meter, sessions: OpenSessions) -> Self {
        Self {
            link,
            config,
            meter,
            book: LicenceBook::default(),
            cluster: None,
            continuing: HashMap::new(),
            places: Places::default(),
            sessions,
            waiting: HashMap::new(),
            closing: HashMap::new(),
            emptied: Vec::new(),
            stopping: false,
            draining: false,
        }
    }

    /// Has other nodes continue its sessions, and it theirs.
    #[must_use]
    pub fn among(self, cluster: Option<Arc<dyn SessionCluster>>) -> Self {
        Self { cluster, ..self }
    }

    /// Takes a place for the session, unless it goes back to one, and opens it. The place is taken before the logon,
    /// which would be in vain without one.
    fn admit(&mut self, mut opening: Opening, ctx: &mut Context<Self>) {
        let goes_back = opening.existing.is_some_and(|id| self.sessions.is_of(id, opening.user()));
        if !goes_back {
            if self.draining {
                return opening.answer(Err(OpenError::Draining));
            }
            match self.place(&opening) {
                Ok(place) => opening.place = Some(place),
                Err(error) => return opening.answer(Err(error)),
            }
        }
        self.open(opening, ctx);
    }

    fn place(&self, Opening { from, elsewhere, .. }: &Opening) -> Result<SessionPlace, OpenError> {
        let most = self.config.max_sessions.saturating_sub(elsewhere.total);
        self.places.take(*from, most, self.config.sessions_per_address.saturating_sub(elsewhere.of_address))
    }

    fn open(&mut self, opening: Opening, ctx: &mut Context<Self>) {
        if self.stopping {
            return opening.answer(Err(LogOnError::Closed.into()));
        }
        match self.book.claim(opening.user()) {
            Claim::LogOn => self.log_on(opening, ctx),
            Claim::Share(held) => self.share(opening, held, ctx),
            Claim::Wait => self.waiting.entry(opening.user().clone()).or_default().push_back(opening),
        }
    }

    /// Logs the user on for the first session, which takes the licence.
    fn log_on(&mut self, opening: Opening, ctx: &mut Context<Self>) {
        let logged_on = log_on(self.link.clone(), self.cluster.clone(), opening.credentials.clone());
        let logged_on = logged_on.into_actor(self).map(|held, directory, ctx| {
            let user = opening.user().clone();
            match held {
                Ok(held) => {
                    let id = SessionId::random();
                    directory.book.granted(&user, held.clone(), id);
                    directory.join(id, opening, held, ctx);
                }
                Err(error) => {
                    directory.book.refused(&user);
                    if let OpenError::LogOn(error) = &error {
                        directory.turn_away(&user, error);
                    }
                    opening.answer(Err(error));
                    directory.tell_if_empty();
                }
            }
            directory.wake(&user, ctx);
        });
        ctx.spawn(logged_on);
    }

    /// Answers all waiting requests of the user with the outage: one after the other, each would wait for a deadline.
    fn turn_away(&mut self, user: &Extension, error: &LogOnError) {
        if matches!(error, LogOnError::Refused(_)) {
            return;
        }
        for opening in self.waiting.remove(user).unwrap_or_default() {
            opening.answer(Err(error.clone().into()));
        }
    }

    /// Opens a further session. It holds the logon while its password is checked, so that the logon does not end
    /// meanwhile.
    fn share(&mut self, opening: Opening, held: HeldLogon, ctx: &mut Context<Self>) {
        let id = SessionId::random();
        self.book.join(opening.user(), id);
        let password = opening.credentials.password.clone();
        let sent = self.link.send(CheckPassword { logon: held.logged_on.line.id(), password });
        let checked =
            sent.into_actor(self).map(move |sent, directory, ctx| match sent.unwrap_or(Err(LogOnError::Closed)) {
                Ok(()) => directory.join(id, opening, held, ctx),
                Err(error) => {
                    directory.leave(&opening.user().clone(), id, ctx);
                    opening.answer(Err(error.into()));
                }
            });
        ctx.spawn(checked);
    }

    /// Answers with the existing session, if it is the user's, or starts a new one. The password is right.
    fn join(&mut self, id: SessionId, opening: Opening, held: HeldLogon, ctx: &mut Context<Self>) {
        match (opening.existing, &self.cluster, held.epoch) {
            (Some(existing), ..) if self.sessions.is_of(existing, opening.user()) => {
                let user = opening.user().clone();
                self.leave(&user, id, ctx);
                opening.answer(Ok(OpenedSession { id: existing, extension: user, warning: held.logged_on.warning }));
            }
            (Some(existing), Some(cluster), Some(epoch)) if !self.sessions.is_open(existing) => {
                let cluster = Arc::clone(cluster);
                self.continue_session(id, existing, opening, held, (cluster, epoch), ctx);
            }
            _ => self.start_new(id, opening, held, ctx),
        }
    }

    /// Continues a session of another node. If there is none, a new one is started. `id` holds the logon meanwhile.
    fn continue_session(
        &mut self,
        id: SessionId,
        existing: SessionId,
        opening: Opening,
        held: HeldLogon,
        (cluster, epoch): (Arc<dyn SessionCluster>, Epoch),
        ctx: &mut Context<Self>,
    ) {
        let user = opening.user().clone();
        if let Some(behind) = self.continuing.get_mut(&existing) {
            behind.push(opening);
            return self.leave(&user, id, ctx);
        }
        self.continuing.insert(existing, Vec::new());
        let past = cluster.past(existing, &user).into_actor(self);
        ctx.spawn(past.map(move |past, directory, ctx| {
            let past = past.unwrap_or_else(|error| {
                log::warn!(session:% = existing, extension:% = user; "the past of a session cannot be read: {error}");
                None
            });
            let credentials = opening.credentials.clone();
            let journal = past.map(|past| Journal::continued(cluster, existing, epoch, credentials, &past));
            match journal {
                None => directory.start_new(id, opening, held, ctx),
                Some(Ok(journal)) => {
                    directory.book.join(&user, existing);
                    directory.leave(&user, id, ctx);
                    directory.start(existing, opening, held, Some(journal), ctx);
                }
                Some(Err(outdated)) => {
                    log::warn!(session:% = existing, extension:% = user; "{outdated}");
                    directory.leave(&user, id, ctx);
                    opening.answer(Err(OpenError::Elsewhere(String::new())));
                }
            }
            for opening in directory.continuing.remove(&existing).unwrap_or_default() {
                directory.open(opening, ctx);
            }
        }));
    }

    fn start_new(&mut self, id: SessionId, opening: Opening, held: HeldLogon, ctx: &mut Context<Self>) {
        let journal = match (&self.cluster, held.epoch) {
            (Some(cluster), Some(epoch)) => {
                Some(Journal::begin(Arc::clone(cluster), id, epoch, opening.credentials.clone()))
            }
            _ => None,
        };
        self.start(id, opening, held, journal, ctx);
    }

    fn start(
        &mut self,
        id: SessionId,
        mut opening: Opening,
        held: HeldLogon,
        journal: Option<Journal>,
        ctx: &mut Context<Self>,
    ) {
        let user = opening.user().clone();
        // No place was taken for a request that goes back to a session; that session may have ended.
        let place = match opening.place.take() {
            Some(place) => place,
            None => match self.place(&opening) {
                Ok(place) => place,
                Err(error) => {
                    self.leave(&user, id, ctx);
                    return opening.answer(Err(error));
                }
            },
        };
        let lease = Lease::new(id, user.clone(), ctx.address().recipient());
        let LoggedOn { line, warning } = held.logged_on;
        let recorded = journal.as_ref().and_then(|journal| journal.record_of_new(&user));
        let begins = if recorded.is_some() || journal.is_none() { "begins" } else { "goes on" };
        log::info!(session:% = id, logon:% = line.id(), extension:% = user; "a session of {user} {begins}");
        let last_asked = LastAsked::now();
        let address =
            SessionActor::new(lease, line, self.config.clone(), last_asked.clone(), self.meter.clone(), journal)
                .start();
        if self.draining {
            address.do_send(HandOver);
        }
        if self.stopping {
            address.do_send(Terminate(EndReason::Shutdown));
        }
        self.sessions.insert(SessionEntry { id, address, user: user.clone(), last_asked, _place: place });
        let opened = OpenedSession { id, extension: user, warning };
        let Some(recorded) = recorded else { return opening.answer(Ok(opened)) };
        // The client may go to any node with it.
        actix::spawn(async move {
            let _ = tokio::time::timeout(RECORDED, recorded).await;
            opening.answer(Ok(opened));
        });
    }

    /// Takes a session off its user's logon. The last one ends the logon.
    fn leave(&mut self, user: &Extension, id: SessionId, ctx: &mut Context<Self>) {
        match self.book.leave(user, id) {
            Some(held) => self.log_off(user.clone(), id, held.logged_on.line.id(), ctx),
            None => self.tell_closed(id),
        }
    }

    fn log_off(&mut self, user: Extension, id: SessionId, logon: LogonId, ctx: &mut Context<Self>) {
        let logged_off = log_off(self.link.clone(), self.cluster.clone(), logon, user.clone());
        let logged_off = logged_off.into_actor(self).map(move |(), directory, ctx| {
            directory.book.logged_off(&user);
            directory.tell_closed(id);
            directory.wake(&user, ctx);
            directory.tell_if_empty();
        });
        ctx.spawn(logged_off);
    }

    /// Opens the sessions that waited for the user's licence.
    fn wake(&mut self, user: &Extension, ctx: &mut Context<Self>) {
        for opening in self.waiting.remove(user).unwrap_or_default() {
            self.open(opening, ctx);
        }
    }

    /// Ends a session. Done when it is gone and, if it was the user's last, its licence is free.
    fn close(&mut self, id: SessionId, reason: EndReason) -> ResponseFuture<()> {
        let Some(address) = self.sessions.address(id) else { return Box::pin(ready(())) };
        let (closed, gone) = oneshot::channel();
        self.closing.entry(id).or_default().push(closed);
        // A notice of the end, which a full mailbox must not keep out.
        address.do_send(Terminate(reason));
        Box::pin(async move { gone.await.unwrap_or(()) })
    }

    fn tell_closed(&mut self, id: SessionId) {
        for closed in self.closing.remove(&id).unwrap_or_default() {
            // The request may have been given up.
            let _ = closed.send(());
        }
    }

    fn tell_if_empty(&mut self) {
        if (self.stopping || self.draining) && self.sessions.is_empty() && self.book.is_empty() {
            for emptied in self.emptied.drain(..) {
                let _ = emptied.send(());
            }
        }
    }
}

/// Has this node serve the user, and logs the user on.
async fn log_on(
    link: Addr<AltiservLink>,
    cluster: Option<Arc<dyn SessionCluster>>,
    credentials: Credentials,
) -> Result<HeldLogon, OpenError> {
    let user = credentials.extension.clone();
    let mut epoch = None;
    if let Some(cluster) = &cluster {
        match cluster.arrive(&user).await {
            Ok(Place::Here(taken)) => epoch = Some(taken),
            Ok(Place::At(owner)) => return Err(OpenError::Elsewhere(owner.node)),
            Err(error) => log::warn!(extension:% = user; "{user} is served by this node alone: {error}"),
        }
    }
    let logged_on = link.send(LogOnUser(credentials)).await.unwrap_or(Err(LogOnError::Closed));
    if let (Err(_), Some(cluster)) = (&logged_on, &cluster) {
        cluster.release(&user).await;
    }
    Ok(HeldLogon { logged_on: logged_on?, epoch })
}

async fn log_off(link: Addr<AltiservLink>, cluster: Option<Arc<dyn SessionCluster>>, logon: LogonId, user: Extension) {
    let _ = link.send(LogOffUser(logon)).await;
    if let Some(cluster) = cluster {
        cluster.release(&user).await;
    }
}

/// Longest time that the client of a new session waits for the other nodes to know it.
const RECORDED: Duration = Duration::from_secs(1);

/// Random moment within a time.
fn moment_within(time: Duration) -> Duration {
    let share = f64::from(u16::try_from(RandomState::new().hash_one(()) >> 48).unwrap_or(0)) / f64::from(u16::MAX);
    time.mul_f64(share)
}

impl Actor for Directory {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Context<Self>) {
        ctx.set_mailbox_capacity(MAILBOX);
    }
}

impl Handler<OpenSession> for Directory {
    type Result = ResponseFuture<Result<OpenedSession, OpenError>>;

    fn handle(&mut self, message: OpenSession, ctx: &mut Context<Self>) -> Self::Result {
        let (reply, opened) = oneshot::channel();
        let OpenSession { credentials, existing, from, elsewhere } = message;
        self.admit(Opening { credentials, existing, from, elsewhere, place: None, reply }, ctx);
        Box::pin(async move { opened.await.unwrap_or(Err(LogOnError::Closed.into())) })
    }
}

impl Handler<CloseSession> for Directory {
    type Result = ResponseFuture<()>;

    fn handle(&mut self, CloseSession(id): CloseSession, _: &mut Context<Self>) -> Self::Result {
        self.close(id, EndReason::LoggedOff)
    }
}

impl Handler<EndSession> for Directory {
    type Result = ResponseFuture<()>;

    fn handle(&mut self, EndSession(id): EndSession, _: &mut Context<Self>) -> Self::Result {
        self.close(id, EndReason::Evicted)
    }
}

impl Handler<AskWhetherAlive> for Directory {
    type Result = ();

    fn handle(&mut self, _: AskWhetherAlive, _: &mut Context<Self>) {}
}

impl Handler<CloseAll> for Directory {
    type Result = ResponseFuture<()>;

    fn handle(&mut self, _: CloseAll, _: &mut Context<Self>) -> Self::Result {
        self.stopping = true;
        for opening in self.waiting.drain().flat_map(|(_, waiting)| waiting) {
            opening.answer(Err(LogOnError::Closed.into()));
        }
        for session in self.sessions.list() {
            session.address.do_send(Terminate(EndReason::Shutdown));
        }
        let (emptied, empty) = oneshot::channel();
        self.emptied.push(emptied);
        self.tell_if_empty();
        Box::pin(async move { empty.await.unwrap_or(()) })
    }
}

impl Handler<CountSessions> for Directory {
    type Result = Result<SessionCount, std::convert::Infallible>;

    fn handle(&mut self, CountSessions(address): CountSessions, _: &mut Context<Self>) -> Self::Result {
        Ok(self.places.count(address))
    }
}

impl Handler<HandOverAll> for Directory {
    type Result = ResponseFuture<()>;

    fn handle(&mut self, HandOverAll(time): HandOverAll, ctx: &mut Context<Self>) -> Self::Result {
        self.draining = true;
        let mut users: HashMap<Extension, Vec<Addr<SessionActor>>> = HashMap::new();
        for session in self.sessions.list() {
            users.entry(session.extension).or_default().push(session.address);
        }
        for sessions in users.into_values() {
            ctx.run_later(moment_within(time), move |_, _| {
                for session in &sessions {
                    session.do_send(HandOver);
                }
            });
        }
        let (emptied, empty) = oneshot::channel();
        self.emptied.push(emptied);
        self.tell_if_empty();
        Box::pin(async move { empty.await.unwrap_or(()) })
    }
}

impl Handler<LoseUser> for Directory {
    type Result = ();

    fn handle(&mut self, LoseUser { user, epoch }: LoseUser, _: &mut Context<Self>) {
        if self.book.held(&user).is_none_or(|held| held.epoch != Some(epoch)) {
            return;
        }
        for session in self.sessions.list().into_iter().filter(|session| session.extension == user) {
            session.address.do_send(Terminate(EndReason::Moved));
        }
    }
}

impl Handler<ReconfigureSessions> for Directory {
    type Result = ();

    fn handle(&mut self, reconfigure: ReconfigureSessions, _: &mut Context<Self>) {
        for session in self.sessions.list() {
            // One for each reload. A full mailbox must not keep it out: the session would keep the old settings.
            session.address.do_send(reconfigure.clone());
        }
        self.config = reconfigure.0;
    }
}

impl Handler<SessionEnded> for Directory {
    type Result = ();

    fn handle(&mut self, SessionEnded { id, user }: SessionEnded, ctx: &mut Context<Self>) {
        self.sessions.remove(id);
        self.leave(&user, id, ctx);
        self.tell_if_empty();
    }
}

#[cfg(test)]
mod tests;
