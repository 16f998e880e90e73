//! Connections that come up, are lost and are made again.

use actix::prelude::*;

use super::audience::Delivery;
use super::config::ServerAddress;
use super::connection::{ConnectionId, Loss};
use super::error::EstablishError;
use super::handshake::Established;
use super::{AltiservLink, CommandError, LineUpdate, LogonId, Owner};

impl AltiservLink {
    pub(super) fn connect_watch(&mut self, ctx: &mut Context<Self>) {
        if self.stopping {
            return;
        }
        let plan = self.plan(None, 0);
        let server = plan.server.clone();
        let connected = plan.establish().into_actor(self).map(move |result, link, ctx| match result {
            Ok(established) => {
                log::info!("AltiServ {server} is there, version {:#06x}", established.dialect.version.0);
                link.watch_delays.reset();
                link.watch = Some(link.attach(Owner::Watch, established, ctx));
            }
            Err(error) => {
                log::warn!("AltiServ {server}: {error}");
                link.servers.failed(&server);
                link.connect_watch_later(ctx);
            }
        });
        ctx.spawn(connected);
    }

    fn connect_watch_later(&mut self, ctx: &mut Context<Self>) {
        let delay = self.watch_delays.next();
        ctx.run_later(delay, Self::connect_watch);
    }

    fn reconnect_later(&mut self, id: LogonId, ctx: &mut Context<Self>) {
        let Some(logon) = self.logons.get_mut(&id) else { return };
        let delay = logon.delays.next();
        ctx.run_later(delay, move |link, ctx| link.reconnect(id, ctx));
    }

    fn reconnect(&mut self, id: LogonId, ctx: &mut Context<Self>) {
        let Some(logon) = self.logons.get(&id).filter(|_| !self.stopping) else { return };
        let plan = self.plan(Some(logon.credentials.clone()), logon.ordinal);
        let server = plan.server.clone();
        let connected = plan.establish().into_actor(self).map(move |result, link, ctx| match result {
            Ok(established) => link.reconnected(id, established, ctx),
            Err(error) => {
                log::warn!("cannot log {id:?} on again at {server}: {error}");
                if error.refuses_password() {
                    link.refuse(id);
                    return;
                }
                link.note_outage(&server, &error);
                link.reconnect_later(id, ctx);
            }
        });
        ctx.spawn(connected);
    }

    fn reconnected(&mut self, id: LogonId, established: Established, ctx: &mut Context<Self>) {
        if self.stopping || !self.logons.contains_key(&id) {
            actix::spawn(established.say_goodbye(self.sequence.clone(), self.config.command_timeout));
            return;
        }
        let channel = self.attach(Owner::Logon(id), established, ctx);
        if let Some(logon) = self.logons.get_mut(&id) {
            logon.channel = Some(channel);
            logon.delays.reset();
            log::info!("{id:?} is logged on again");
            let own = logon.audience.own().clone();
            self.read_calls(id, &own, ctx);
            self.restore(id, ctx);
        }
    }

    /// Ends a logon whose password the server no longer takes.
    fn refuse(&mut self, id: LogonId) {
        if let Some(mut logon) = self.logons.remove(&id)
            && logon.audience.tell_loss(&LineUpdate::PasswordRefused) == Delivery::Behind
        {
            log::error!("{id:?}: a session could not be told that its password is refused");
        }
    }

    pub(super) fn note_outage(&mut self, server: &ServerAddress, error: &EstablishError) {
        if error.is_outage() {
            self.servers.failed(server);
        }
    }

    /// Forgets a connection that was let go on purpose.
    pub(super) fn connection_released(&mut self, connection: ConnectionId, ctx: &mut Context<Self>) -> Option<Owner> {
        let owner = self.connections.remove(&connection)?;
        for completion in self.pending.lost(connection) {
            self.complete(completion, Err(CommandError::ConnectionLost), ctx);
        }
        Some(owner)
    }

    pub(super) fn connection_lost(&mut self, connection: ConnectionId, loss: &Loss, ctx: &mut Context<Self>) {
        match self.connection_released(connection, ctx) {
            None => {}
            Some(Owner::Watch) => {
                log::warn!("AltiServ {}: connection lost: {loss}", self.servers.current());
                self.watch = None;
                self.connect_watch_later(ctx);
            }
            Some(Owner::Logon(id)) => self.logon_lost(id, loss, ctx),
        }
    }

    fn logon_lost(&mut self, id: LogonId, loss: &Loss, ctx: &mut Context<Self>) {
        let Some(logon) = self.logons.get_mut(&id) else { return };
        log::warn!("{id:?}: connection lost: {loss}");
        logon.forget_connection();
        if logon.audience.tell_loss(&LineUpdate::Disconnected) == Delivery::Behind {
            // The session hears the calls after the reconnection all the same, and closes the gap then.
            log::error!("{id:?}: a session could not be told of the lost connection");
        }
        self.reconnect_later(id, ctx);
    }

    /// Drops a connection that no longer serves, as if it had been lost.
    pub(super) fn abandon(&mut self, id: LogonId, ctx: &mut Context<Self>) {
        let channel = self.logons.get_mut(&id).and_then(|logon| logon.channel.take());
        if let Some(channel) = channel {
            self.connection_lost(channel.connection, &Loss::Silent, ctx);
        }
    }
}
