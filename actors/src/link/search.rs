//! The search for the active server, and its consequences.

use std::time::{Duration, Instant};

use actix::prelude::*;

use super::candidate::Candidate;
use super::error::{LogOnError, verdict};
use super::failover::{Afterwards, Found, SearchStart, Vain};
use super::race::{Outcome, ServerVerdict, race};
use super::scout::Scout;
use super::{AltiservLink, Watcher};
use crate::connection::{EstablishError, Established};
use crate::meter::Counted;

/// Time that a server has before the next one is tried beside it: long enough for a server that works, short enough
/// that a dead one delays nobody noticeably.
const HEAD_START: Duration = Duration::from_millis(250);

type Searched = Outcome<Candidate, Established, EstablishError>;

impl AltiservLink {
    /// Searches for the active server. If a search is under way, the scout waits for its result.
    pub(super) fn search(&mut self, scout: Scout, ctx: &mut Context<Self>) {
        if self.stopping || self.failover.start_search() == SearchStart::AlreadyUnderWay {
            return self.park(scout);
        }
        if let Some(retry) = self.next_search.take() {
            ctx.cancel_future(retry);
        }
        let plan = match &scout {
            Scout::Nobody => self.plan(None, 0),
            Scout::Logon(id) => match self.logons.get(id) {
                Some(member) => self.plan(Some(member.credentials.clone()), member.ordinal),
                None => self.plan(None, 0),
            },
            Scout::Newcomer(newcomer) => self.plan(Some(newcomer.credentials.clone()), newcomer.ordinal),
        };
        let resolver = self.resolver.clone();
        let servers = self.failover.servers().to_vec();
        let candidates = async move { resolver.candidates(&servers).await };
        let searched = candidates.into_actor(self).then(move |candidates, link: &mut Self, _| {
            let ranked = link.failover.rank(candidates);
            async move {
                race(ranked, HEAD_START, |candidate: &Candidate| plan.clone().establish(candidate.address), verdict)
                    .await
            }
            .into_actor(link)
        });
        ctx.spawn(searched.map(move |outcome, link, ctx| link.searched(scout, outcome, ctx)));
    }

    fn park(&mut self, scout: Scout) {
        match scout {
            Scout::Nobody => {}
            Scout::Logon(id) => self.readmission.enqueue(id),
            Scout::Newcomer(newcomer) if self.stopping => newcomer.refuse(LogOnError::Closed),
            Scout::Newcomer(newcomer) => self.newcomers.push(newcomer),
        }
    }

    /// Searches for the active server with the credentials of any user: one whose connection was lost, if there is one.
    pub(super) fn search_for_all(&mut self, ctx: &mut Context<Self>) {
        let mut scout = self.readmission.take_first();
        while let Some(id) = scout
            && !self.logons.contains_key(&id)
        {
            scout = self.readmission.take_first();
        }
        match scout.or_else(|| self.logons.keys().next().copied()) {
            Some(id) => self.search(Scout::Logon(id), ctx),
            None => self.search(Scout::Nobody, ctx),
        }
    }

    /// True if another search is due because the server in use refuses as a standby does, or takes no connections.
    /// While a connection stands, there is a pause between searches in vain.
    pub(super) fn may_reconsider(&self) -> bool {
        !self.failover.is_connected() || Instant::now() >= self.next_doubt
    }

    fn searched(&mut self, scout: Scout, outcome: Searched, ctx: &mut Context<Self>) {
        match outcome {
            Outcome::Won(candidate, established) => {
                self.found(&candidate);
                self.use_found_connection(scout, &candidate, established, ctx);
            }
            Outcome::Refused(candidate, error) => {
                self.found(&candidate);
                match scout {
                    Scout::Nobody => {}
                    Scout::Logon(id) => self.readmission_refused(id, &error, ctx),
                    Scout::Newcomer(newcomer) => newcomer.refuse(error.into()),
                }
            }
            Outcome::Lost(failed) => self.found_none(scout, failed, ctx),
        }
        self.resume_waiting(ctx);
    }

    fn found(&mut self, candidate: &Candidate) {
        self.search_delays.reset();
        let before = self.last_used.replace(candidate.address);
        if before.is_some_and(|before| before != candidate.address) {
            self.meter.count(Counted::Failover);
        }
        if self.failover.found(candidate.clone()) == Found::Moved {
            log::info!("AltiServ {candidate} is used from now on");
            self.readmission.start_over();
            self.leave_other_servers();
        }
    }

    /// Gives the connection with which the active server was found to the scout.
    fn use_found_connection(
        &mut self,
        scout: Scout,
        at: &Candidate,
        established: Established,
        ctx: &mut Context<Self>,
    ) {
        match scout {
            Scout::Nobody if matches!(self.watcher, Watcher::Absent) => {
                self.start_watcher(at.address, established, ctx);
            }
            // A connection without a logon needs no log-off.
            Scout::Nobody => drop(established),
            Scout::Logon(id) => self.reconnected(id, at, established),
            Scout::Newcomer(newcomer) => self.admitted(newcomer, at, established, ctx),
        }
    }

    fn found_none(
        &mut self,
        scout: Scout,
        failed: Vec<(Candidate, ServerVerdict, EstablishError)>,
        ctx: &mut Context<Self>,
    ) {
        for (candidate, _, error) in &failed {
            log::warn!("AltiServ {candidate}: {error}");
        }
        self.meter.count(Counted::SearchInVain);
        let vain = if failed.iter().any(|(_, verdict, _)| *verdict == ServerVerdict::Standby) {
            Vain::StandbysOnly
        } else {
            Vain::NobodyAnswers
        };
        let error = match (vain, failed.into_iter().next()) {
            (Vain::NobodyAnswers, Some((.., error))) => error.into(),
            (vain, _) => LogOnError::from(vain),
        };
        let pause = self.search_delays.next();
        let afterwards = self.failover.not_found(vain);
        match (scout, afterwards) {
            (Scout::Nobody, _) => {}
            (Scout::Logon(id), Afterwards::NoServer) => self.readmission.enqueue(id),
            (Scout::Logon(id), _) => self.readmit_later(id, ctx),
            (Scout::Newcomer(newcomer), _) => newcomer.refuse(error.clone()),
        }
        if afterwards == Afterwards::NoServer {
            for newcomer in self.newcomers.drain(..) {
                newcomer.refuse(error.clone());
            }
        }
        if afterwards != Afterwards::Stay {
            self.next_search = Some(ctx.run_later(pause, Self::search_for_all));
        }
        self.next_doubt = Instant::now() + pause;
    }

    /// Continues what has waited for the result of the search.
    fn resume_waiting(&mut self, ctx: &mut Context<Self>) {
        if self.failover.site().is_none() || self.stopping {
            return;
        }
        self.connect_watcher(ctx);
        for newcomer in std::mem::take(&mut self.newcomers) {
            self.admit(newcomer, ctx);
        }
        self.readmit(ctx);
    }
}
