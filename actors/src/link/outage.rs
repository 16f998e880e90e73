//! Connections that come up, are lost and are made again.

use actix::prelude::*;
use altilink::message::Command;
use altilink::message::logon::LogOff as LogOffCommand;
use std::net::SocketAddr;

use super::audience::Delivery;
use super::candidate::Candidate;
use super::connection::{ConnectionId, Loss};
use super::error::EstablishError;
use super::handshake::Established;
use super::race::Verdict;
use super::search::Scout;
use super::{AltiservLink, CommandError, Connected, LineUpdate, LogonId, Owner, Watcher};
use crate::meter::Counted;

impl AltiservLink {
    /// Has a connection that tells of the server in use also when nobody is logged on.
    pub(super) fn connect_watch(&mut self, ctx: &mut Context<Self>) {
        let Some(site) = self.failover.site().filter(|_| !self.stopping).cloned() else { return };
        if !matches!(self.watch, Watcher::Absent) {
            return;
        }
        self.watch = Watcher::Coming;
        let established = self.plan(None, 0).establish(site.address).into_actor(self);
        ctx.spawn(established.map(move |result, link, ctx| {
            link.watch = Watcher::Absent;
            match result {
                Ok(established) if link.failover.is_at_site(site.address) => {
                    link.watch_delays.reset();
                    link.watch = Watcher::There(link.attach(Owner::Watch, site.address, established, ctx));
                }
                // The active server is another one meanwhile.
                Ok(_) => link.connect_watch(ctx),
                Err(error) => {
                    log::warn!("AltiServ {site}: {error}");
                    link.watch_later(ctx);
                }
            }
        }));
    }

    fn watch_later(&mut self, ctx: &mut Context<Self>) {
        let delay = self.watch_delays.next();
        ctx.run_later(delay, Self::connect_watch);
    }

    /// Logs users on again who have lost their connection, as many at once as may be.
    pub(super) fn readmit(&mut self, ctx: &mut Context<Self>) {
        // A search that is under way may find that the server in use is not the one to go to.
        let is_open = !self.stopping && !self.failover.is_searching();
        let Some(site) = self.failover.site().filter(|_| is_open).cloned() else { return };
        while let Some((id, round)) = self.readmission.next() {
            let Some(logon) = self.logons.get(&id).filter(|logon| logon.channel.is_none()) else {
                self.readmission.done(id, round);
                continue;
            };
            let plan = self.plan(Some(logon.credentials.clone()), logon.ordinal);
            let site = site.clone();
            ctx.spawn(plan.establish(site.address).into_actor(self).map(move |result, link, ctx| {
                link.readmission.done(id, round);
                match result {
                    Ok(established) => link.reconnected(id, &site, established, ctx),
                    Err(error) => link.readmission_failed(id, &site, &error, ctx),
                }
                link.readmit(ctx);
            }));
        }
    }

    fn readmission_failed(&mut self, id: LogonId, site: &Candidate, error: &EstablishError, ctx: &mut Context<Self>) {
        // What a server says that is no longer in use does not count.
        if !self.failover.is_at_site(site.address) {
            return self.readmission.wait(id);
        }
        let doubtful = match error.verdict() {
            Verdict::Active => return self.readmission_refused(id, error, ctx),
            Verdict::Standby => true,
            Verdict::Down => !self.failover.is_connected(),
        };
        if doubtful && self.may_reconsider() {
            self.search(Scout::Logon(id), ctx);
        } else {
            log::warn!(logon:% = id; "a user cannot be logged on again at {site}: {error}");
            self.readmit_later(id, ctx);
        }
    }

    /// The active server does not let a user in again.
    pub(super) fn readmission_refused(&mut self, id: LogonId, error: &EstablishError, ctx: &mut Context<Self>) {
        let Some(logon) = self.logons.get(&id) else { return };
        log::warn!(logon:% = id; "a user is not let in again: {error}");
        if error.refuses_password() {
            self.refuse(id);
        } else if logon.channel.is_none() {
            self.readmit_later(id, ctx);
        }
    }

    pub(super) fn readmit_later(&mut self, id: LogonId, ctx: &mut Context<Self>) {
        let Some(logon) = self.logons.get_mut(&id) else { return };
        let delay = logon.delays.next();
        ctx.run_later(delay, move |link, ctx| {
            link.readmission.wait(id);
            link.readmit(ctx);
        });
    }

    /// A connection is up for a user who had lost it, or who has one still: then it only told who is active.
    pub(super) fn reconnected(
        &mut self,
        id: LogonId,
        at: &Candidate,
        established: Established,
        ctx: &mut Context<Self>,
    ) {
        let is_at_site = self.failover.is_at_site(at.address);
        let is_lost = self.logons.get(&id).is_some_and(|logon| logon.channel.is_none());
        if self.stopping || !is_at_site || !is_lost {
            self.take_leave(established);
            if is_lost {
                self.readmission.wait(id);
            }
            return;
        }
        let channel = self.attach(Owner::Logon(id), at.address, established, ctx);
        if let Some(logon) = self.logons.get_mut(&id) {
            logon.channel = Some(channel);
            logon.delays.reset();
            self.meter.count(Counted::LoggedOnAgain);
            log::info!(logon:% = id; "a user is logged on again");
            let own = logon.audience.own().clone();
            self.read_calls(id, &own, ctx);
            self.restore(id, ctx);
        }
    }

    /// Logs off a connection that does not go to work.
    pub(super) fn take_leave(&self, established: Established) {
        actix::spawn(established.say_goodbye(self.sequence.clone(), self.config.command_timeout));
    }

    /// Ends a logon whose password the server no longer takes.
    fn refuse(&mut self, id: LogonId) {
        let Some(mut logon) = self.logons.remove(&id) else { return };
        if logon.audience.tell_loss(&LineUpdate::PasswordRefused) == Delivery::Behind {
            log::error!(logon:% = id; "a session could not be told that its password is refused");
        }
    }

    /// Forgets a connection that was let go on purpose.
    pub(super) fn connection_released(&mut self, connection: ConnectionId, ctx: &mut Context<Self>) {
        if let Some(connected) = self.forget(connection, ctx) {
            self.failover.released(connected.address);
        }
    }

    fn forget(&mut self, connection: ConnectionId, ctx: &mut Context<Self>) -> Option<Connected> {
        let connected = self.connections.remove(&connection)?;
        for completion in self.pending.lost(connection) {
            self.complete(completion, Err(CommandError::ConnectionLost), ctx);
        }
        Some(connected)
    }

    pub(super) fn connection_lost(&mut self, connection: ConnectionId, loss: &Loss, ctx: &mut Context<Self>) {
        let Some(Connected { owner, address }) = self.forget(connection, ctx) else { return };
        self.meter.count(Counted::ConnectionLost);
        let is_to_search = self.failover.lost(address, loss.sign());
        match owner {
            Owner::Watch => {
                log::warn!("AltiServ at {address}: connection lost: {loss}");
                self.watch = Watcher::Absent;
                self.watch_later(ctx);
            }
            Owner::Logon(id) => self.logon_lost(id, address, loss),
        }
        if is_to_search && !self.stopping {
            self.search_for_all(ctx);
        }
        self.readmit(ctx);
    }

    fn logon_lost(&mut self, id: LogonId, address: SocketAddr, loss: &Loss) {
        log::warn!(logon:% = id; "connection to {address} lost: {loss}");
        self.tell_lost(id);
    }

    fn tell_lost(&mut self, id: LogonId) {
        let Some(logon) = self.logons.get_mut(&id) else { return };
        logon.forget_connection();
        if logon.audience.tell_loss(&LineUpdate::Disconnected) == Delivery::Behind {
            // The session hears the calls after the reconnection all the same, and closes the gap then.
            log::error!(logon:% = id; "a session could not be told of the lost connection");
        }
        self.readmission.wait(id);
    }

    /// Takes a user away from a server that is not the active one. The licence there is given back where that server
    /// still listens; the connection ends when the command has been written.
    pub(super) fn leave(&mut self, id: LogonId, connection: ConnectionId, ctx: &mut Context<Self>) {
        let channel = self.logons.get_mut(&id).and_then(|logon| logon.channel.take());
        if let Some(channel) = channel {
            let goodbye = LogOffCommand.block(self.sequence.next(), channel.line, &channel.dialect);
            // A queue that is full is one that this server does not read.
            let _ = channel.commands.try_send(goodbye);
        }
        self.connection_released(connection, ctx);
        self.tell_lost(id);
    }

    /// Drops a connection that no longer serves, as if it had been lost.
    pub(super) fn abandon(&mut self, id: LogonId, ctx: &mut Context<Self>) {
        let channel = self.logons.get_mut(&id).and_then(|logon| logon.channel.take());
        if let Some(channel) = channel {
            self.connection_lost(channel.connection, &Loss::Unanswered, ctx);
        }
    }
}
