//! Opening a session: its place, its logon, and whether it goes on or begins.

use std::sync::Arc;
use std::time::Duration;

use actix::prelude::*;

use super::Directory;
use super::request::{HeldLogon, Joining, OpenSession, OpenedSession, Opening};
use crate::Extension;
use crate::link::{CheckPassword, LogOnError, LoggedOn};
use crate::session::SessionActor;
use crate::session::close::EndReason;
use crate::session::ending::Terminate;
use crate::session::error::OpenError;
use crate::session::id::SessionId;
use crate::session::journal::Journal;
use crate::session::journaling::HandOver;
use crate::session::last_asked::LastAsked;
use crate::session::lease::Lease;
use crate::session::licence::Claim;
use crate::session::open_sessions::SessionEntry;
use crate::session::places::SessionPlace;

/// Longest time that the client of a new session waits for the other nodes to know it.
const RECORDED: Duration = Duration::from_secs(1);

impl Directory {
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

    pub(super) fn open(&mut self, opening: Opening, ctx: &mut Context<Self>) {
        if self.stopping {
            return opening.answer(Err(LogOnError::Closed.into()));
        }
        match self.book.claim(opening.user()) {
            Claim::LogOn => self.log_on(opening, ctx),
            Claim::Share(held) => self.share(opening, held, ctx),
            Claim::Wait => self.waiting.entry(opening.user().clone()).or_default().push_back(opening),
        }
    }

    /// Answers all waiting requests of the user with the outage: one after the other, each would wait for a deadline.
    pub(super) fn turn_away(&mut self, user: &Extension, error: &LogOnError) {
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
                Ok(()) => directory.join(Joining { id, opening, held }, ctx),
                Err(error) => {
                    directory.leave(&opening.user().clone(), id, ctx);
                    opening.answer(Err(error.into()));
                }
            });
        ctx.spawn(checked);
    }

    /// Answers with the existing session, if it is the user's, or starts a new one. The password is right.
    pub(super) fn join(&mut self, joining: Joining, ctx: &mut Context<Self>) {
        let Joining { id, opening, held } = &joining;
        match (opening.existing, &self.cluster, held.epoch) {
            (Some(existing), ..) if self.sessions.is_of(existing, opening.user()) => {
                let user = opening.user().clone();
                let warning = held.logged_on.warning;
                self.leave(&user, *id, ctx);
                joining.opening.answer(Ok(OpenedSession { id: existing, extension: user, warning }));
            }
            (Some(existing), Some(cluster), Some(epoch)) if !self.sessions.is_open(existing) => {
                let cluster = Arc::clone(cluster);
                self.continue_session(existing, joining, cluster, epoch, ctx);
            }
            _ => self.start_new(joining, ctx),
        }
    }

    pub(super) fn start_new(&mut self, joining: Joining, ctx: &mut Context<Self>) {
        let Joining { id, opening, held } = &joining;
        let journal = self
            .cluster
            .as_ref()
            .zip(held.epoch)
            .map(|(cluster, epoch)| Journal::begin(Arc::clone(cluster), *id, epoch, opening.credentials.clone()));
        self.start(joining, journal, ctx);
    }

    /// Starts the session under whose id the logon is held.
    pub(super) fn start(&mut self, joining: Joining, journal: Option<Journal>, ctx: &mut Context<Self>) {
        let Joining { id, mut opening, held } = joining;
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
}

impl Handler<OpenSession> for Directory {
    type Result = ResponseFuture<Result<OpenedSession, OpenError>>;

    fn handle(&mut self, message: OpenSession, ctx: &mut Context<Self>) -> Self::Result {
        let (opening, opened) = Opening::new(message);
        self.admit(opening, ctx);
        Box::pin(async move { opened.await.unwrap_or(Err(LogOnError::Closed.into())) })
    }
}
