use std::future::IntoFuture as _;

use async_nats::HeaderMap;
use async_nats::jetstream::message::StreamMessage;
use async_nats::jetstream::stream::{DirectGetError, DirectGetErrorKind, LastRawMessageErrorKind};

use futures::future::join_all;

use super::conditional::NotWritten;
use super::{NatsEngine, unreachable};
use crate::{EngineError, Position, SessionKey, SessionLog, StoredEntry, WriteError};

/// Entries of a log that are read one by one, before the rest is read in batches. A batch has a way of its own to be set up.
const ONE_BY_ONE: usize = 2;

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

    async fn first(&self, session: SessionKey) -> Result<Option<StoredEntry>, EngineError> {
        Ok(self.message_from(&self.settings.log_subject(session), 1).await?.map(entry_of))
    }

    async fn last(&self, session: SessionKey) -> Result<Option<StoredEntry>, EngineError> {
        let subject = self.settings.log_subject(session);
        found(self.within(self.log.direct_get_last_for_subject(subject)).await?).map(|message| message.map(entry_of))
    }

    async fn entries_at(
        &self,
        session: SessionKey,
        places: &[Position],
    ) -> Result<Vec<Option<StoredEntry>>, EngineError> {
        let subject = self.settings.log_subject(session);
        let messages = join_all(places.iter().map(|place| self.log.direct_get(place.0)));
        let entry = |answer| Ok(found(answer)?.filter(|message| message.subject.as_str() == subject).map(entry_of));
        self.within(messages).await?.into_iter().map(entry).collect()
    }

    async fn read(&self, session: SessionKey, from: Position) -> Result<Vec<StoredEntry>, EngineError> {
        let subject = self.settings.log_subject(session);
        let mut entries = Vec::<StoredEntry>::new();
        loop {
            let next = entries.last().map_or(from.0.max(1), |entry| entry.position.0 + 1);
            let messages = if entries.len() < ONE_BY_ONE {
                self.message_from(&subject, next).await?.into_iter().collect()
            } else {
                self.messages_from(&subject, next).await?
            };
            if messages.is_empty() {
                return Ok(entries);
            }
            entries.extend(messages.into_iter().map(entry_of));
        }
    }

    async fn purge(&self, session: SessionKey, up_to: Position) -> Result<(), EngineError> {
        let purge = self.log.purge().filter(self.settings.log_subject(session)).sequence(up_to.0 + 1);
        self.within(purge.into_future()).await?.map_err(unreachable)?;
        Ok(())
    }
}

impl NatsEngine {
    /// Returns a subject's first message from a place on.
    async fn message_from(&self, subject: &str, place: u64) -> Result<Option<StreamMessage>, EngineError> {
        found(self.within(self.log.direct_get_next_for_subject(subject, Some(place))).await?)
    }
}

fn found(answer: Result<StreamMessage, DirectGetError>) -> Result<Option<StreamMessage>, EngineError> {
    match answer {
        Ok(message) => Ok(Some(message)),
        Err(error) if error.kind() == DirectGetErrorKind::NotFound => Ok(None),
        Err(error) => Err(unreachable(error)),
    }
}

fn entry_of(message: StreamMessage) -> StoredEntry {
    StoredEntry { position: Position(message.sequence), text: message.payload.into() }
}
