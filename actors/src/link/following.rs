//! Following what is said of the server in use while it still answers: by the DNS, and by the server itself.

use std::time::{Duration, Instant};

use actix::prelude::*;

use super::AltiservLink;
use super::scout::Scout;
use crate::logon::LogonId;

/// How often the DNS is asked at most, however short its answers hold.
const SHORTEST: Duration = Duration::from_secs(1);

/// How often it is asked at least: an answer that holds for a day is no reason to be late by a day.
const LONGEST: Duration = Duration::from_secs(60);

/// How far the searches are apart to which the server in use gives rise by telling of changes of redundancy.
const HEED: Duration = Duration::from_secs(1);

/// When a DNS that does not answer is asked again.
const AFTER_FAILURE: Duration = Duration::from_secs(5);

impl AltiservLink {
    /// Asks what the name of the server in use stands for, again and again, as long as the configuration wants it.
    pub(super) fn follow_dns(&mut self, ctx: &mut Context<Self>) {
        if let Some(following) = self.following.take() {
            ctx.cancel_future(following);
        }
        if !self.config.follow_dns || self.stopping {
            return;
        }
        let site = if self.failover.is_searching() { None } else { self.failover.site().cloned() };
        let resolver = self.resolver.clone();
        let asked = async move {
            let site = site?;
            let answer = resolver.resolve(&site.server).await;
            Some((site, answer))
        };
        self.following = Some(ctx.spawn(asked.into_actor(self).map(|asked, link, ctx| {
            let pause = match asked {
                None => SHORTEST,
                Some((site, Err(error))) => {
                    log::warn!("AltiServ {}: {error}; {} stays in use", site.server, site.address.ip());
                    AFTER_FAILURE
                }
                Some((site, Ok(answer))) => {
                    if link.failover.is_at_site(site.address) && !answer.may_have(site.address.ip()) {
                        log::info!("AltiServ {} is no longer at {}", site.server, site.address.ip());
                        link.search_for_all(ctx);
                    }
                    let holds = answer.valid_until.map(|until| until.saturating_duration_since(Instant::now()));
                    holds.unwrap_or(LONGEST).clamp(SHORTEST, LONGEST)
                }
            };
            link.following = Some(ctx.run_later(pause, Self::follow_dns));
        })));
    }

    /// The server says that something about the redundancy of the system has changed. What exactly its parameters mean is
    /// not known, so it is found out who is active: the server itself, which then is stayed with, or another one. Each
    /// connection is told; the first to hear asks for all.
    /// What is told soon afterwards is heeded together, a little later.
    pub(super) fn check_redundancy(&mut self, heard_by: LogonId, ctx: &mut Context<Self>) {
        if self.heeding.is_some() {
            return;
        }
        let now = Instant::now();
        let pause = self.next_heed.saturating_duration_since(now);
        if !pause.is_zero() {
            self.heeding = Some(ctx.run_later(pause, move |link, ctx| {
                link.heeding = None;
                link.check_redundancy(heard_by, ctx);
            }));
            return;
        }
        self.next_heed = now + HEED;
        if !self.failover.is_searching() && self.may_reconsider() {
            log::info!("the server in use tells of a change of redundancy; who is active is found out");
            self.search(Scout::Logon(heard_by), ctx);
        }
    }
}
