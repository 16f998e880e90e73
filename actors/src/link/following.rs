//! News about the server in use while it still answers: from the DNS, and from the server itself.

use std::time::{Duration, Instant};

use actix::prelude::*;

use super::AltiservLink;
use super::scout::Scout;
use crate::logon::LogonId;

/// Shortest time between two questions to the DNS, however short its answers hold.
const SHORTEST: Duration = Duration::from_secs(1);

/// Longest time between two questions to the DNS: an answer that holds for a day must not delay a move by a day.
const LONGEST: Duration = Duration::from_secs(60);

/// Least time between two searches because the server reports changes of redundancy.
const REDUNDANCY_CHECKS: Duration = Duration::from_secs(1);

/// Time after which a DNS that does not answer is asked again.
const AFTER_FAILURE: Duration = Duration::from_secs(5);

impl AltiservLink {
    /// Resolves the name of the server in use again and again, if the configuration says so.
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

    /// Searches for the active server because the server in use reports a change of redundancy; the meaning of the
    /// report's parameters is not known. Every connection gets the report: the first one counts, and those that follow
    /// soon are handled together a little later.
    pub(super) fn check_redundancy(&mut self, heard_by: LogonId, ctx: &mut Context<Self>) {
        if self.redundancy_check.is_some() {
            return;
        }
        let now = Instant::now();
        let pause = self.next_redundancy_check.saturating_duration_since(now);
        if !pause.is_zero() {
            self.redundancy_check = Some(ctx.run_later(pause, move |link, ctx| {
                link.redundancy_check = None;
                link.check_redundancy(heard_by, ctx);
            }));
            return;
        }
        self.next_redundancy_check = now + REDUNDANCY_CHECKS;
        if !self.failover.is_searching() && self.may_reconsider() {
            log::info!("the server in use reports a change of redundancy; searching for the active server");
            self.search(Scout::Logon(heard_by), ctx);
        }
    }
}
