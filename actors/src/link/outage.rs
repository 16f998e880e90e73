//! Lost connections, and users who are logged on again.

use std::net::SocketAddr;
use std::time::Instant;

use actix::prelude::*;

use super::AltiservLink;
use super::candidate::Candidate;
use super::error::{sign, verdict};
use super::failover::{AfterLoss, Sign};
use super::race::ServerVerdict;
use super::scout::Scout;
use crate::connection::{EstablishError, Established, Loss};
use crate::logon::{FromLogon, LogonId, LogonNews, RefusePassword, TakeAway};
use crate::meter::Counted;

impl AltiservLink {
    /// Logs users on again whose connection was lost, as many at the same time as the limit allows.
    pub(super) fn readmit(&mut self, ctx: &mut Context<Self>) {
        // The search may find another server.
        if self.stopping || self.failover.is_searching() {
            return;
        }
        let Some(site) = self.failover.site().cloned() else { return };
        while let Some((id, round)) = self.readmission.next() {
            let plan = match self.logons.get(&id) {
                Some(member) if member.at.is_none() => self.plan(Some(member.credentials.clone()), member.ordinal),
                _ => {
                    self.readmission.done(id, round);
                    continue;
                }
            };
            let site = site.clone();
            ctx.spawn(plan.establish(site.address).into_actor(self).map(move |result, link, ctx| {
                link.readmission.done(id, round);
                match result {
                    Ok(established) => link.reconnected(id, &site, established),
                    Err(error) => link.readmission_failed(id, &site, &error, ctx),
                }
                link.readmit(ctx);
            }));
        }
    }

    fn readmission_failed(&mut self, id: LogonId, site: &Candidate, error: &EstablishError, ctx: &mut Context<Self>) {
        // The answer of a server that is no longer in use does not count.
        if !self.failover.is_at_site(site.address) {
            return self.readmission.enqueue(id);
        }
        let doubtful = match verdict(error) {
            ServerVerdict::Active => return self.readmission_refused(id, error, ctx),
            ServerVerdict::Standby => true,
            ServerVerdict::Down => !self.failover.is_connected(),
        };
        if doubtful && self.may_reconsider() {
            self.search(Scout::Logon(id), ctx);
        } else {
            let extension = self.extension(id);
            log::warn!(logon:% = id, extension:%; "a user cannot be logged on again at {site}: {error}");
            self.readmit_later(id, ctx);
        }
    }

    /// Handles the refusal of the active server to log a user on again.
    pub(super) fn readmission_refused(&mut self, id: LogonId, error: &EstablishError, ctx: &mut Context<Self>) {
        let Some(member) = self.logons.get(&id) else { return };
        let extension = &member.credentials.extension;
        log::warn!(logon:% = id, extension:%; "a user is not let in again: {error}");
        if error.refuses_password() {
            self.refuse(id);
        } else if member.at.is_none() {
            self.readmit_later(id, ctx);
        }
    }

    /// Logs a user on again after a pause.
    pub(super) fn readmit_later(&mut self, id: LogonId, ctx: &mut Context<Self>) {
        let Some(member) = self.logons.get_mut(&id) else { return };
        let delay = member.delays.next();
        ctx.run_later(delay, move |link, ctx| {
            link.readmission.enqueue(id);
            link.readmit(ctx);
        });
    }

    /// Hands a new connection to a user whose connection was lost. It is closed if the user has one still, and it only
    /// served to find the active server.
    pub(super) fn reconnected(&mut self, id: LogonId, at: &Candidate, established: Established) {
        let is_at_site = self.failover.is_at_site(at.address);
        let is_lost = self.logons.get(&id).is_some_and(|member| member.at.is_none());
        if self.stopping || !is_at_site || !is_lost {
            self.log_off_unused(established);
            if is_lost {
                self.readmission.enqueue(id);
            }
            return;
        }
        self.attach(id, at.address, established);
        self.meter.count(Counted::LoggedOnAgain);
        let extension = self.extension(id);
        log::info!(logon:% = id, extension:%; "a user is logged on again");
    }

    /// Extension of a logon, for the log.
    fn extension(&self, id: LogonId) -> String {
        self.logons.get(&id).map(|member| member.credentials.extension.to_string()).unwrap_or_default()
    }

    /// Logs off a connection that is not used.
    pub(super) fn log_off_unused(&self, established: Established) {
        actix::spawn(established.log_off(self.sequence.clone(), self.config.command_timeout));
    }

    /// Ends a logon whose password the server no longer takes.
    fn refuse(&mut self, id: LogonId) {
        let Some(member) = self.logons.remove(&id) else { return };
        if let Some(address) = member.at {
            self.failover.released(address);
        }
        // A notice of the end, which a full mailbox must not keep out.
        member.logon.do_send(RefusePassword);
    }

    /// Handles the loss of a user's connection.
    fn logon_lost(&mut self, id: LogonId, address: SocketAddr, loss: &Loss, ctx: &mut Context<Self>) {
        let Some(member) = self.logons.get_mut(&id) else { return };
        if member.at != Some(address) {
            return;
        }
        member.at = None;
        let pause = member.relapses.pause_after_loss(Instant::now());
        self.meter.count(Counted::ConnectionLost);
        let sign = sign(loss);
        let after_loss = self.failover.lost(address, sign);
        // Silence has taken its time already, and a server that is silent is not asked again at once.
        if pause.is_zero() || sign == Sign::Silence {
            return self.bring_back(id, after_loss, ctx);
        }
        ctx.run_later(pause, move |link, ctx| {
            let is_reconsidered = link.failover.is_connected() || link.failover.site().is_none();
            link.bring_back(id, if is_reconsidered { AfterLoss::Stay } else { after_loss }, ctx);
        });
    }

    /// Logs a user on again, at the server in use or at the one that is found.
    fn bring_back(&mut self, id: LogonId, after_loss: AfterLoss, ctx: &mut Context<Self>) {
        self.readmission.enqueue(id);
        if after_loss == AfterLoss::Search && !self.stopping {
            self.search_for_all(ctx);
        }
        self.readmit(ctx);
    }

    /// Moves all users who are logged on elsewhere to the server in use.
    pub(super) fn leave_other_servers(&mut self) {
        self.leave_stray_watcher();
        for (id, member) in &mut self.logons {
            let Some(address) = member.at else { continue };
            if self.failover.is_at_site(address) {
                continue;
            }
            // One for each failover. A full mailbox must not keep it out.
            member.logon.do_send(TakeAway);
            member.at = None;
            self.failover.released(address);
            self.readmission.enqueue(*id);
        }
    }
}

impl Handler<FromLogon> for AltiservLink {
    type Result = ();

    fn handle(&mut self, FromLogon { logon, news }: FromLogon, ctx: &mut Context<Self>) {
        match news {
            LogonNews::Lost(address, loss) => self.logon_lost(logon, address, &loss, ctx),
            LogonNews::Redundancy => self.check_redundancy(logon, ctx),
        }
    }
}
