//! Many messages of a subject by one question: JetStream's direct get in a batch. The client library has no call for it.
//!
//! Servers know it from 2.11 on. Older ones answer with one message, as to any direct get.

use async_nats::Message;
use async_nats::header::NATS_LAST_SEQUENCE;
use async_nats::jetstream::message::StreamMessage;
use futures::{Stream, StreamExt as _};
use serde::Serialize;

use super::{NatsEngine, unreachable};
use crate::EngineError;

/// Most messages of a batch.
const MESSAGES: usize = 256;

/// Bytes that end a batch, far below what makes a client too slow for its server.
const BYTES: usize = 1_024 * 1_024;

/// Status that ends a batch.
const END: u16 = 204;

/// Status of an answer without messages.
const NOTHING: u16 = 404;

#[derive(Serialize)]
struct BulkQuestion<'a> {
    seq: u64,
    next_by_subj: &'a str,
    batch: usize,
    max_bytes: usize,
}

impl NatsEngine {
    /// Returns a subject's messages in the log from a place on: as many as a batch takes, without a gap, and none only if
    /// there is none.
    pub(crate) async fn messages_from(&self, subject: &str, place: u64) -> Result<Vec<StreamMessage>, EngineError> {
        let question = BulkQuestion { seq: place, next_by_subj: subject, batch: MESSAGES, max_bytes: BYTES };
        let question = serde_json::to_vec(&question).map_err(unreachable)?;
        let to = format!("$JS.API.DIRECT.GET.{}", self.settings.log().name);
        let answer = async {
            let inbox = self.client.new_inbox();
            let parts = self.client.subscribe(inbox.clone()).await.map_err(unreachable)?;
            self.client.publish_with_reply(to, inbox, question.into()).await.map_err(unreachable)?;
            collect(parts).await
        };
        self.within(answer).await?
    }
}

/// Collects an answer. Each message names the one before it, and the end names the last: none can be missed unnoticed.
async fn collect(mut parts: impl Stream<Item = Message> + Unpin) -> Result<Vec<StreamMessage>, EngineError> {
    let mut messages = Vec::<StreamMessage>::new();
    while let Some(part) = parts.next().await {
        let before = place_before(&part);
        if before.is_some_and(|before| before != messages.last().map_or(0, |message| message.sequence)) {
            return Err(unreachable("messages of the answer were lost"));
        }
        match (part.status.map(|status| status.as_u16()), before) {
            (None, Some(_)) => messages.push(part.try_into().map_err(unreachable)?),
            (None, None) if messages.is_empty() => return Ok(vec![part.try_into().map_err(unreachable)?]),
            (Some(END), Some(_)) => return Ok(messages),
            (Some(NOTHING), _) if messages.is_empty() => return Ok(messages),
            (None, None) => return Err(unreachable("a message is not part of the answer")),
            (Some(status), _) => {
                let description = part.description.unwrap_or_default();
                return Err(unreachable(format!("the servers answered with status {status} {description}")));
            }
        }
    }
    Err(unreachable("the answer broke off"))
}

/// Returns the place of the message before; `None` for what is not part of a batch, 0 for the first.
fn place_before(part: &Message) -> Option<u64> {
    part.headers.as_ref()?.get(NATS_LAST_SEQUENCE)?.as_str().parse().ok()
}

#[cfg(test)]
mod tests {
    use async_nats::{HeaderMap, StatusCode};
    use futures::executor::block_on;
    use futures::stream::iter;

    use super::*;

    fn part(status: Option<u16>, headers: &[(&'static str, &str)]) -> Message {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, *value);
        }
        Message {
            subject: "inbox".into(),
            reply: None,
            payload: "".into(),
            headers: Some(map),
            status: status.map(|status| StatusCode::from_u16(status).expect("a status")),
            description: None,
            length: 0,
        }
    }

    fn one(place: &str, before: Option<&str>) -> Message {
        let mut headers =
            vec![("Nats-Subject", "log"), ("Nats-Sequence", place), ("Nats-Time-Stamp", "2026-01-01T00:00:00Z")];
        headers.extend(before.map(|before| ("Nats-Last-Sequence", before)));
        part(None, &headers)
    }

    fn end(before: &str) -> Message {
        part(Some(END), &[("Nats-Last-Sequence", before)])
    }

    /// Returns the places that are collected; `None` for an error.
    fn places<const N: usize>(parts: [Message; N]) -> Option<Vec<u64>> {
        let messages = block_on(collect(iter(parts))).ok()?;
        Some(messages.into_iter().map(|message| message.sequence).collect())
    }

    #[test]
    fn an_answer_is_collected_to_its_end() {
        assert_eq!(places([one("3", Some("0")), one("7", Some("3")), end("7")]), Some(vec![3, 7]));
        assert_eq!(places([part(Some(NOTHING), &[])]), Some(vec![]));
    }

    #[test]
    fn an_older_server_answers_with_one_message() {
        assert_eq!(places([one("3", None)]), Some(vec![3]));
    }

    #[test]
    fn an_answer_that_lacks_anything_is_an_error() {
        assert_eq!(places([one("3", Some("0")), one("7", Some("3"))]), None, "without the end");
        assert_eq!(places([one("3", Some("0")), end("7")]), None, "without the last");
        assert_eq!(places([one("3", Some("0")), one("9", Some("7")), end("9")]), None, "without one between");
        assert_eq!(places([one("7", Some("3")), end("7")]), None, "without the first");
        assert_eq!(places([one("3", Some("0")), part(Some(NOTHING), &[])]), None);
        assert_eq!(places([part(Some(503), &[])]), None, "no server has the log");
    }
}
