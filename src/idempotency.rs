//! Requests with an `Idempotency-Key`: one that is sent again with the same key is carried out once.
//!
//! The ledger knows neither the meaning of a request nor HTTP. It runs one future for each key, and gives its answer to
//! every request with the same key and the same content.

mod key;

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use actors::session::SessionId;
use tokio::sync::watch;

pub(crate) use key::IdempotencyKey;

use crate::problem::Problem;

/// Time that an answer is kept after its request came in.
const KEPT: Duration = Duration::from_secs(60);

/// Most keys of one session at a time. A person places a call every few seconds at most.
const MOST_PER_SESSION: usize = 64;

/// Requests that carry a key, and their answers.
#[derive(Debug)]
pub(crate) struct Ledger<R, A> {
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

/// Answer to a request with a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum KeyedAnswer<A> {
    /// The request was carried out now.
    First(A),
    /// An earlier request with this key was carried out, and this is its answer.
    Replayed(A),
}

/// Source of the answer to a request.
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
    /// `work` continues if the client disconnects meanwhile: the next try with the key then gets its answer. A failure
    /// is kept only if the request may have been carried out; after any other failure the request may be tried again.
    pub(crate) async fn once(
        &self,
        session: SessionId,
        key: IdempotencyKey,
        request: R,
        now: Instant,
        work: impl Future<Output = Result<A, Problem>> + 'static,
    ) -> Result<KeyedAnswer<Result<A, Problem>>, Problem> {
        match self.enter(session, key, request, now)? {
            AnswerSource::Own(tell, answer) => {
                actix_web::rt::spawn(async move {
                    let _ = tell.send(Some(work.await));
                });
                Ok(KeyedAnswer::First(told(answer).await))
            }
            AnswerSource::Earlier(answer) => Ok(KeyedAnswer::Replayed(told(answer).await)),
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
    /// True if the request has certainly not been carried out.
    fn was_not_carried_out(&self) -> bool {
        matches!(&*self.answer.borrow(), Some(Err(problem)) if !problem.leaves_outcome_open())
    }
}

/// Waits for an answer. The work has its own deadlines, so this needs none. Work that panicked has no answer.
async fn told<A: Clone>(mut answer: watch::Receiver<Option<Result<A, Problem>>>) -> Result<A, Problem> {
    match answer.wait_for(Option::is_some).await {
        Ok(answer) => answer.clone().unwrap_or(Err(Problem::Internal)),
        Err(_) => Err(Problem::Internal),
    }
}

#[cfg(test)]
mod tests;
