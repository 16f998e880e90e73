//! Users who log on and off.

use actix::prelude::*;
use secrecy::SecretString;
use tokio::sync::oneshot;

use super::AltiservLink;
use super::candidate::Candidate;
use super::error::{LogOnError, verdict};
use super::failover::Vain;
use super::race::ServerVerdict;
use super::scout::{LoggedOn, Newcomer, Scout};
use crate::Credentials;
use crate::connection::Established;
use crate::logon::{EndLogon, LogonId};

/// Logs a user on. Takes one licence of the server until [`LogOffUser`].
#[derive(Debug, Message)]
#[rtype(result = "Result<LoggedOn, LogOnError>")]
pub(crate) struct LogOnUser(pub(crate) Credentials);

/// Checks the password of a user who is logged on already: against the known password and, if it differs, against the
/// server, since it may have been changed there.
#[derive(Debug, Message)]
#[rtype(result = "Result<(), LogOnError>")]
pub(crate) struct CheckPassword {
    /// The user's logon.
    pub(crate) logon: LogonId,
    /// The password to check.
    pub(crate) password: SecretString,
}

/// Logs a user off and gives the licence back. The reply comes when the server has confirmed, or cannot.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub(crate) struct LogOffUser(pub(crate) LogonId);

impl AltiservLink {
    /// Logs a user on at the server in use, or at the one that a search finds.
    pub(super) fn admit(&mut self, newcomer: Newcomer, ctx: &mut Context<Self>) {
        if self.stopping {
            return newcomer.refuse(LogOnError::Closed);
        }
        if let Some(vain) = self.failover.pausing() {
            return newcomer.refuse(vain.into());
        }
        let is_open = self.failover.is_connected() || !self.failover.is_searching();
        let site = match self.failover.site() {
            Some(site) if is_open => site.clone(),
            _ => return self.search(Scout::Newcomer(newcomer), ctx),
        };
        let plan = self.plan(Some(newcomer.credentials.clone()), newcomer.ordinal);
        let established = plan.establish(site.address).into_actor(self);
        ctx.spawn(established.map(move |result, link, ctx| match result {
            Ok(established) => link.admitted(newcomer, &site, established, ctx),
            Err(error) => {
                log::info!("logon at {site} failed: {error}");
                let again = !newcomer.second_try;
                let newcomer = Newcomer { second_try: true, ..newcomer };
                if again && !link.failover.is_at_site(site.address) {
                    // Another server has become the active one.
                    return link.admit(newcomer, ctx);
                }
                let doubtful = match verdict(&error) {
                    ServerVerdict::Active => false,
                    ServerVerdict::Standby => link.may_reconsider(),
                    ServerVerdict::Down => !link.failover.is_connected(),
                };
                if doubtful && again {
                    link.search(Scout::Newcomer(newcomer), ctx);
                } else {
                    newcomer.refuse(error.into());
                }
            }
        }));
    }

    /// Starts the logon of a user whose connection is up.
    pub(super) fn admitted(
        &mut self,
        newcomer: Newcomer,
        at: &Candidate,
        established: Established,
        ctx: &mut Context<Self>,
    ) {
        if self.stopping || !self.failover.is_at_site(at.address) {
            self.log_off_unused(established);
            // Another server has become the active one.
            return self.admit(newcomer, ctx);
        }
        let logged_on = self.adopt(newcomer.credentials, at.address, established, ctx);
        let id = logged_on.line.id();
        if newcomer.reply.send(Ok(logged_on)).is_err() {
            // The request has been given up.
            actix::spawn(self.end_logon(id));
        }
    }

    /// Gives a user's licence back.
    fn end_logon(&mut self, id: LogonId) -> ResponseFuture<()> {
        let Some(member) = self.logons.remove(&id) else { return Box::pin(std::future::ready(())) };
        if let Some(address) = member.at {
            self.failover.released(address);
        }
        Box::pin(async move { member.logon.send(EndLogon).await.unwrap_or(()) })
    }
}

impl Handler<LogOnUser> for AltiservLink {
    type Result = ResponseFuture<Result<LoggedOn, LogOnError>>;

    fn handle(&mut self, LogOnUser(credentials): LogOnUser, ctx: &mut Context<Self>) -> Self::Result {
        let (reply, logged_on) = oneshot::channel();
        let ordinal = self.next_ordinal;
        self.next_ordinal = self.next_ordinal.checked_add(1).unwrap_or(0);
        self.admit(Newcomer { credentials, ordinal, reply, second_try: false }, ctx);
        Box::pin(async move { logged_on.await.unwrap_or(Err(LogOnError::Closed)) })
    }
}

impl Handler<CheckPassword> for AltiservLink {
    type Result = ResponseActFuture<Self, Result<(), LogOnError>>;

    fn handle(&mut self, CheckPassword { logon: id, password }: CheckPassword, _: &mut Context<Self>) -> Self::Result {
        let Some(member) = self.logons.get(&id) else {
            return Box::pin(actix::fut::ready(Err(LogOnError::Unreachable)));
        };
        if member.credentials.has_password(&password) {
            return Box::pin(actix::fut::ready(Ok(())));
        }
        let mut credentials = member.credentials.clone();
        credentials.password = password;
        let plan = self.plan(Some(credentials.clone()), member.ordinal);
        let Some(site) = self.failover.site() else {
            let vain = self.failover.pausing().unwrap_or(Vain::NobodyAnswers);
            return Box::pin(actix::fut::ready(Err(vain.into())));
        };
        Box::pin(plan.establish(site.address).into_actor(self).map(move |result, link, _| {
            link.log_off_unused(result?);
            if let Some(member) = link.logons.get_mut(&id) {
                member.credentials = credentials;
            }
            Ok(())
        }))
    }
}

impl Handler<LogOffUser> for AltiservLink {
    type Result = ResponseFuture<()>;

    fn handle(&mut self, LogOffUser(id): LogOffUser, _: &mut Context<Self>) -> Self::Result {
        self.end_logon(id)
    }
}
