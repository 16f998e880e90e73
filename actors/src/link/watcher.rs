//! The connection that watches the server when nobody is logged on.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use actix::prelude::*;

use super::error::sign;
use super::failover::{AfterLoss, Sign};
use super::{AltiservLink, Watcher};
use crate::connection::{Established, FromConnection, Loss, News, put_to_work};
use crate::meter::Counted;

impl AltiservLink {
    /// Connects the watcher to the server in use, unless it is connected.
    pub(super) fn connect_watcher(&mut self, ctx: &mut Context<Self>) {
        if self.stopping || !matches!(self.watcher, Watcher::Absent) {
            return;
        }
        let Some(site) = self.failover.site().cloned() else { return };
        self.watcher = Watcher::Connecting;
        let established = self.plan(None, 0).establish(site.address).into_actor(self);
        ctx.spawn(established.map(move |result, link, ctx| {
            link.watcher = Watcher::Absent;
            match result {
                Ok(established) if link.failover.is_at_site(site.address) => {
                    link.watch_delays.reset();
                    link.start_watcher(site.address, established, ctx);
                }
                // Another server has become the active one.
                Ok(_) => link.connect_watcher(ctx),
                Err(error) => {
                    log::warn!("AltiServ {site}: {error}");
                    link.connect_watcher_later(Duration::ZERO, ctx);
                }
            }
        }));
    }

    pub(super) fn start_watcher(&mut self, address: SocketAddr, established: Established, ctx: &mut Context<Self>) {
        let owner = ctx.address().recipient();
        let keep_alive = self.config.keep_alive();
        let channel = put_to_work(established, owner, keep_alive, self.sequence.clone(), self.meter.clone());
        self.failover.attached(address);
        self.watch_relapses.connected(Instant::now());
        self.watcher = Watcher::Connected { channel, address };
    }

    fn connect_watcher_later(&mut self, at_least: Duration, ctx: &mut Context<Self>) {
        let delay = self.watch_delays.next().max(at_least);
        ctx.run_later(delay, Self::connect_watcher);
    }

    /// Closes the watcher's connection if it leads to another server than the one in use.
    pub(super) fn leave_stray_watcher(&mut self) {
        if let Watcher::Connected { address, .. } = self.watcher
            && !self.failover.is_at_site(address)
        {
            self.watcher = Watcher::Absent;
            self.failover.released(address);
        }
    }

    fn watcher_lost(&mut self, address: SocketAddr, loss: &Loss, ctx: &mut Context<Self>) {
        log::warn!("AltiServ at {address}: connection lost: {loss}");
        self.meter.count(Counted::ConnectionLost);
        self.watcher = Watcher::Absent;
        let pause = self.watch_relapses.pause_after_loss(Instant::now());
        let sign = sign(loss);
        let after_loss = self.failover.lost(address, sign);
        self.connect_watcher_later(pause, ctx);
        if after_loss == AfterLoss::Stay || self.stopping {
            return self.readmit(ctx);
        }
        if pause.is_zero() || sign == Sign::Silence {
            self.search_for_all(ctx);
        } else {
            ctx.run_later(pause, |link, ctx| {
                if !link.stopping && !link.failover.is_connected() && link.failover.site().is_some() {
                    link.search_for_all(ctx);
                }
            });
        }
    }
}

impl Handler<FromConnection> for AltiservLink {
    type Result = ();

    fn handle(&mut self, FromConnection { connection, news }: FromConnection, ctx: &mut Context<Self>) {
        let Watcher::Connected { channel, address } = &self.watcher else { return };
        let address = *address;
        if channel.connection != connection {
            return;
        }
        if let News::Ended(ended) = news {
            self.watcher_lost(address, &ended.err().unwrap_or(Loss::Closed), ctx);
        }
    }
}
