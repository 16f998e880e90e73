//! Writes on the condition that a subject's last message is a certain one. Records and logs are both written so.

use async_nats::HeaderMap;
use async_nats::header::NATS_EXPECTED_LAST_SUBJECT_SEQUENCE;
use async_nats::jetstream::ErrorCode;
use async_nats::jetstream::context::PublishError;
use async_nats::jetstream::message::StreamMessage;
use async_nats::jetstream::stream::{LastRawMessageErrorKind, Stream};

use super::{NatsEngine, unreachable};
use crate::EngineError;

/// Failure of a write on a condition.
pub(crate) enum NotWritten {
    /// The last message is another one, or another write is on its way.
    WrongLast,
    Engine(EngineError),
}

impl From<EngineError> for NotWritten {
    fn from(error: EngineError) -> Self {
        Self::Engine(error)
    }
}

impl NatsEngine {
    /// Stores a message, if the last one of its subject is `expected`, 0 for none. Returns its place.
    pub(crate) async fn store_behind(
        &self,
        subject: String,
        mut headers: HeaderMap,
        text: Vec<u8>,
        expected: Option<u64>,
    ) -> Result<u64, NotWritten> {
        if let Some(expected) = expected {
            headers.insert(NATS_EXPECTED_LAST_SUBJECT_SEQUENCE, expected.to_string());
        }
        let stored = self.within(async {
            let acknowledged = self.context.publish_with_headers(subject, headers, text.into()).await?;
            acknowledged.await
        });
        match stored.await? {
            Ok(acknowledgement) => Ok(acknowledgement.sequence),
            Err(error) if is_wrong_last(&error) => Err(NotWritten::WrongLast),
            Err(error) => Err(unreachable(error).into()),
        }
    }

    /// Returns the last message of a subject as the stream's leader knows it.
    pub(crate) async fn last_message(
        &self,
        stream: &Stream,
        subject: &str,
    ) -> Result<Option<StreamMessage>, EngineError> {
        match self.within(stream.get_last_raw_message_by_subject(subject)).await? {
            Ok(message) => Ok(Some(message)),
            Err(error) if error.kind() == LastRawMessageErrorKind::NoMessageFound => Ok(None),
            Err(error) => Err(unreachable(error)),
        }
    }
}

/// True if the condition was not met. Replicated streams have a code of their own for a condition that a write on its way
/// may break; the client library takes that for any other error.
fn is_wrong_last(error: &PublishError) -> bool {
    let source = std::error::Error::source(error);
    let code = source
        .and_then(|source| source.downcast_ref::<async_nats::jetstream::Error>())
        .map(async_nats::jetstream::Error::error_code);
    matches!(code, Some(ErrorCode::STREAM_WRONG_LAST_SEQUENCE | ErrorCode::STREAM_WRONG_LAST_SEQUENCE_CONSTANT))
}
