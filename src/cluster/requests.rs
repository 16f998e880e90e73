//! Requests that are carried out once in the whole cluster.

use std::future::Future;

use actors::session::SessionId;
use cluster::{Bucket, Expected, Registry as _, RequestRecord, Revision, SessionKey, WriteError, WrittenAnswer};

use super::node::ClusterNode;
use crate::problem::Problem;

/// Answer to a request that is carried out once.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum OnceAnswer<A> {
    /// It was carried out here.
    Done(A),
    /// Another node has carried it out, and has given this answer.
    Before(WrittenAnswer),
}

impl ClusterNode {
    /// Carries a request out, unless a node has begun to. `written` writes its answer for the other nodes.
    ///
    /// While the engine is out of reach, the other nodes are not known to have done it.
    pub(crate) async fn once<A>(
        &self,
        session: SessionId,
        key: &str,
        asked: &str,
        work: impl Future<Output = Result<A, Problem>>,
        written: impl FnOnce(&A) -> WrittenAnswer,
    ) -> Result<OnceAnswer<A>, Problem> {
        let key = SessionKey::of(&format!("{}\n{key}", session.reveal())).to_string();
        let asked = SessionKey::of(asked).to_string();
        let begun = RequestRecord::new(asked.clone(), None);
        match self.engine.write(Bucket::Requests, &key, begun.encode(), Expected::Absent).await {
            Ok(revision) => {
                let outcome = work.await;
                self.note_outcome(&key, asked, revision, outcome.as_ref().map(written)).await;
                outcome.map(OnceAnswer::Done)
            }
            Err(WriteError::Engine(error)) => {
                log::warn!("a request is carried out that other nodes do not know of: {error}");
                work.await.map(OnceAnswer::Done)
            }
            Err(WriteError::Changed | WriteError::Fenced { .. }) => self.earlier(&key, &asked).await,
        }
    }

    async fn note_outcome(
        &self,
        key: &str,
        asked: String,
        revision: Revision,
        outcome: Result<WrittenAnswer, &Problem>,
    ) {
        let noted = match outcome {
            Ok(answer) => {
                let record = RequestRecord::new(asked, Some(answer));
                self.engine.write(Bucket::Requests, key, record.encode(), Expected::At(revision)).await.map(|_| ())
            }
            Err(problem) if problem.leaves_outcome_open() => return,
            Err(_) => self.engine.remove(Bucket::Requests, key, revision).await,
        };
        if let Err(error) = noted {
            log::warn!("other nodes do not know the outcome of a request: {error}");
        }
    }

    async fn earlier<A>(&self, key: &str, asked: &str) -> Result<OnceAnswer<A>, Problem> {
        let stored = self.engine.read_record(Bucket::Requests, key).await.ok().flatten();
        let record = stored.and_then(|stored| RequestRecord::decode(&stored.text).ok());
        match record {
            Some(record) if record.asked != asked => {
                Err(Problem::Conflict("this Idempotency-Key came with another request before".to_owned()))
            }
            Some(RequestRecord { answer: Some(answer), .. }) => Ok(OnceAnswer::Before(answer)),
            _ => Err(Problem::OutcomeUnknown),
        }
    }
}
