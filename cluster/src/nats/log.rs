use std::future::{IntoFuture as _, ready};

use async_nats::header::NATS_SEQUENCE;
use async_nats::jetstream::message::StreamMessage;
use async_nats::jetstream::stream::{DirectGetErrorKind, LastRawMessageErrorKind};
use async_nats::{HeaderMap, Message};
use futures::{Stream, StreamExt as _};

use super::conditional::NotWritten;
use super::{NatsEngine, refused, unreachable};
use crate::{EngineError, Position, SessionKey, SessionLog, StoredEntry, WriteError};

impl SessionLog for NatsEngine {
    async fn append(&self, session: SessionKey, text: Vec<u8>, expected: Position) -> Result<Position, WriteError> {
        let subject = self.settings.log_subject(session);
        match self.store_behind(subject.clone(), HeaderMap::new(), text, Some(expected.0)).await {
            Ok(position) => Ok(Position(position)),
            Err(NotWritten::Engine(error)) => Err(error.into()),
            Err(NotWritten::WrongLast) => {
                let last = self.last_message(&self.log, &subject).await?;
                let last = last.map_or(Position::START, |message| Position(message.sequence));
                if last == expected {
                    return Err(EngineError::Unreachable("another entry is on its way".to_owned()).into());
                }
                Err(WriteError::Fenced { expected, last })
            }
        }
    }

    async fn entry_at(&self, session: SessionKey, position: Position) -> Result<Option<StoredEntry>, EngineError> {
        let found = self.within(self.log.get_raw_message(position.0)).await?;
        let subject = self.settings.log_subject(session);
        match found {
            Ok(message) => Ok(Some(message).filter(|message| message.subject.as_str() == subject).map(entry_of)),
            Err(error) if error.kind() == LastRawMessageErrorKind::NoMessageFound => Ok(None),
            Err(error) => Err(unreachable(error)),
        }
    }

    async fn read(&self, session: SessionKey) -> Result<Vec<StoredEntry>, EngineError> {
        let (subject, mut entries) = (self.settings.log_subject(session), Vec::<StoredEntry>::new());
        loop {
            let next = entries.last().map_or(1, |entry| entry.position.0 + 1);
            match self.within(self.log.direct_get_next_for_subject(subject.clone(), Some(next))).await? {
                Ok(message) => entries.push(entry_of(message)),
                Err(error) if error.kind() == DirectGetErrorKind::NotFound => return Ok(entries),
                Err(error) => return Err(unreachable(error)),
            }
        }
    }

    async fn follow(
        &self,
        session: SessionKey,
    ) -> Result<impl Stream<Item = StoredEntry> + Send + Unpin + 'static, EngineError> {
        let lost = self.lost();
        let heard = self.within(self.client.subscribe(self.settings.live_subject(session))).await?.map_err(refused)?;
        // What is stored from now on is heard only if the server knows of the subscription.
        self.within(self.client.flush()).await?.map_err(unreachable)?;
        let entries = heard.scan((), |(), message| ready(heard_entry(message)));
        Ok(entries.take_until(lost).boxed())
    }

    async fn purge(&self, session: SessionKey) -> Result<(), EngineError> {
        let purge = self.log.purge().filter(self.settings.log_subject(session));
        self.within(purge.into_future()).await?.map_err(unreachable)?;
        Ok(())
    }
}

/// Returns the entry that the server tells as stored; `None` for what is none, after which the log is read again.
fn heard_entry(message: Message) -> Option<StoredEntry> {
    let sequence = message.headers.as_ref()?.get(NATS_SEQUENCE)?.as_str().parse().ok()?;
    Some(StoredEntry { position: Position(sequence), text: message.payload.into() })
}

fn entry_of(message: StreamMessage) -> StoredEntry {
    StoredEntry { position: Position(message.sequence), text: message.payload.into() }
}
