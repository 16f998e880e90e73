//! Users who log on.

use actix::prelude::*;
use tokio::sync::oneshot;

use super::candidate::Candidate;
use super::handshake::Established;
use super::race::Verdict;
use super::search::Scout;
use super::{AltiservLink, LogOnError, LoggedOn};
use crate::Credentials;

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

impl AltiservLink {
    /// Logs a user on at the server in use, or as soon as there is one.
    pub(super) fn admit(&mut self, newcomer: Newcomer, ctx: &mut Context<Self>) {
        if self.stopping {
            return newcomer.refuse(LogOnError::Closed);
        }
        if let Some(vain) = self.failover.pausing() {
            return newcomer.refuse(vain.into());
        }
        let is_open = self.failover.is_connected() || !self.failover.is_searching();
        let Some(site) = self.failover.site().filter(|_| is_open).cloned() else {
            return self.search(Scout::Newcomer(newcomer), ctx);
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
                    // The active server is another one meanwhile.
                    return link.admit(newcomer, ctx);
                }
                let doubtful = match error.verdict() {
                    Verdict::Active => false,
                    Verdict::Standby => link.may_reconsider(),
                    Verdict::Down => !link.failover.is_connected(),
                };
                if doubtful && again {
                    link.search(Scout::Newcomer(newcomer), ctx);
                } else {
                    newcomer.refuse(error.into());
                }
            }
        }));
    }

    pub(super) fn admitted(
        &mut self,
        newcomer: Newcomer,
        at: &Candidate,
        established: Established,
        ctx: &mut Context<Self>,
    ) {
        if self.stopping || !self.failover.is_at_site(at.address) {
            self.take_leave(established);
            // The active server is another one meanwhile.
            return self.admit(newcomer, ctx);
        }
        let warning = established.warning;
        let logon = self.adopt(newcomer.credentials, at.address, established, ctx);
        if newcomer.reply.send(Ok(LoggedOn { logon, warning })).is_err()
            && let Some(logon) = self.logons.remove(&logon)
        {
            actix::spawn(self.log_off(logon, ctx));
        }
    }
}
