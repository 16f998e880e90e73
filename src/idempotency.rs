//! What `Idempotency-Key` promises: a request that is sent again with the same key is carried out once.
//!
//! The ledger knows neither what a request does nor what HTTP is: it runs a future once per key and hands its answer to
//! everybody who brings the key and the same request.

mod key;

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use actors::session::SessionId;
use tokio::sync::watch;

pub use key::{IdempotencyKey, InvalidKey};

use crate::problem::Problem;

/// How long an answer is kept after its request came in.
const KEPT: Duration = Duration::from_secs(60);

/// Keys of one session at once. A person places a call every few seconds at the most.
const MOST_PER_SESSION: usize = 64;

/// The requests that carry a key, and their answers.
#[derive(Debug)]
pub struct Ledger<R, A> {
    entries: Mutex<HashMap<SessionId, Vec<KeyedRequest<R, A>>>>,
}

#[derive(Debug)]
struct KeyedRequest<R, A> {
    key: IdempotencyKey,
    request: R,
    since: Instant,
    /// None until the request has been carried out.
    answer: watch::Receiver<Option<Result<A, Problem>>>,
}

/// An answer, and whether it is another request's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome<A> {
    /// The request was carried out now.
    First(A),
    /// An earlier request with the key was, and this is its answer.
    Replayed(A),
}

/// Where the answer to a request comes from.
enum AnswerSource<A> {
    Own(watch::Sender<Option<Result<A, Problem>>>, watch::Receiver<Option<Result<A, Problem>>>),
    Earlier(watch::Receiver<Option<Result<A, Problem>>>),
}

impl<R, A> Default for Ledger<R, A> {
    fn default() -> Self {
        Self { entries: Mutex::default() }
    }
}

impl<R: PartialEq, A: Clone + 'static> Ledger<R, A> {
    /// Carries `request` out, or waits for the answer of the earlier request with this key.
    ///
    /// `work` goes on when the client goes away meanwhile: its next try with the key then gets the answer. Of failures
    /// only those stay that leave open whether the request was carried out; after the others it may be tried again.
    pub async fn once(
        &self,
        session: SessionId,
        key: IdempotencyKey,
        request: R,
        now: Instant,
        work: impl Future<Output = Result<A, Problem>> + 'static,
    ) -> Result<Outcome<Result<A, Problem>>, Problem> {
        match self.enter(session, key, request, now)? {
            AnswerSource::Own(tell, answer) => {
                actix_web::rt::spawn(async move {
                    let _ = tell.send(Some(work.await));
                });
                Ok(Outcome::First(told(answer).await))
            }
            AnswerSource::Earlier(answer) => Ok(Outcome::Replayed(told(answer).await)),
        }
    }

    fn enter(
        &self,
        session: SessionId,
        key: IdempotencyKey,
        request: R,
        now: Instant,
    ) -> Result<AnswerSource<A>, Problem> {
        let mut entries = self.entries();
        entries.retain(|_, of_session| {
            of_session
                .retain(|entry| now.saturating_duration_since(entry.since) < KEPT && !entry.was_not_carried_out());
            !of_session.is_empty()
        });
        let of_session = entries.entry(session).or_default();
        if let Some(entry) = of_session.iter().find(|entry| entry.key == key) {
            if entry.request == request {
                return Ok(AnswerSource::Earlier(entry.answer.clone()));
            }
            return Err(Problem::Conflict("this Idempotency-Key came with another request before".to_owned()));
        }
        if of_session.len() >= MOST_PER_SESSION {
            return Err(Problem::Overloaded("the session has too many requests with an Idempotency-Key"));
        }
        let (tell, answer) = watch::channel(None);
        of_session.push(KeyedRequest { key, request, since: now, answer: answer.clone() });
        Ok(AnswerSource::Own(tell, answer))
    }

    fn entries(&self) -> MutexGuard<'_, HashMap<SessionId, Vec<KeyedRequest<R, A>>>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<R, A> KeyedRequest<R, A> {
    /// Whether the request has failed in a way that leaves no doubt.
    fn was_not_carried_out(&self) -> bool {
        matches!(&*self.answer.borrow(), Some(Err(problem)) if !problem.leaves_outcome_open())
    }
}

/// Waits for an answer. The work has deadlines of its own, so this needs none; work that panicked has no answer.
async fn told<A: Clone>(mut answer: watch::Receiver<Option<Result<A, Problem>>>) -> Result<A, Problem> {
    match answer.wait_for(Option::is_some).await {
        Ok(answer) => answer.clone().unwrap_or(Err(Problem::Internal)),
        Err(_) => Err(Problem::Internal),
    }
}

#[cfg(test)]
mod tests;
