use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use actix_web::web::Bytes;
use futures::Stream;
use tokio::sync::{mpsc, oneshot};

/// Most pieces that wait for the body: one batch of events, since the session sends the next one once that is taken, the
/// notices of the beginning, one heartbeat and one comment, and the close event.
const MOST_PIECES: usize = 8;

/// Places that are left to a batch and the close event.
const SPARE: usize = 3;

/// Piece of the stream's text.
#[derive(Debug)]
struct Piece {
    text: Bytes,
    /// Told when the body takes it.
    taken: Option<oneshot::Sender<()>>,
}

/// Body of the response. It ends when its writer does.
#[derive(Debug)]
pub(crate) struct StreamBody(mpsc::Receiver<Piece>);

/// Writer of the body's text.
#[derive(Debug)]
pub(crate) struct StreamWriter(Option<mpsc::Sender<Piece>>);

impl StreamBody {
    /// Creates a body and its writer.
    pub(crate) fn new() -> (StreamWriter, Self) {
        let (writer, body) = mpsc::channel(MOST_PIECES);
        (StreamWriter(Some(writer)), Self(body))
    }

    /// Creates a body that has ended.
    pub(crate) fn empty() -> Self {
        Self::new().1
    }
}

impl Stream for StreamBody {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(Piece { text, taken }) = ready!(self.0.poll_recv(cx)) else { return Poll::Ready(None) };
        if let Some(taken) = taken {
            // The stream's actor may have ended meanwhile.
            let _ = taken.send(());
        }
        Poll::Ready(Some(Ok(text)))
    }
}

impl StreamWriter {
    /// Writes events. Resolves to true when the body has taken them, and to false if it has ended.
    pub(crate) fn write(&mut self, text: String) -> impl Future<Output = bool> + use<> {
        let (taken, is_taken) = oneshot::channel();
        let written = self.push(Piece { text: text.into(), taken: Some(taken) });
        async move { written && is_taken.await.is_ok() }
    }

    /// Writes a comment or a notice, unless so much waits that the client would not miss it.
    pub(crate) fn write_if_idle(&mut self, text: &str) {
        if self.0.as_ref().is_some_and(|writer| writer.capacity() > SPARE) {
            self.push(Piece { text: Bytes::copy_from_slice(text.as_bytes()), taken: None });
        }
    }

    /// Writes the last text.
    pub(crate) fn write_last(&mut self, text: String) {
        self.push(Piece { text: text.into(), taken: None });
        self.end();
    }

    /// Ends the body behind what was written.
    pub(crate) fn end(&mut self) {
        self.0 = None;
    }

    /// True if the body is gone, or was ended.
    pub(crate) fn is_closed(&self) -> bool {
        self.0.as_ref().is_none_or(mpsc::Sender::is_closed)
    }

    fn push(&mut self, piece: Piece) -> bool {
        self.0.as_ref().is_some_and(|writer| writer.try_send(piece).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use futures::{FutureExt, StreamExt};

    use super::*;

    #[actix_web::test]
    async fn events_count_as_written_when_the_body_takes_them() {
        let (mut writer, mut body) = StreamBody::new();
        let mut written = Box::pin(writer.write("a".to_owned()));
        assert_eq!((&mut written).now_or_never(), None);
        assert_eq!(body.next().await, Some(Ok(Bytes::from_static(b"a"))));
        assert!(written.await);
    }

    #[actix_web::test]
    async fn a_body_that_is_gone_is_written_nothing() {
        let (mut writer, body) = StreamBody::new();
        assert!(!writer.is_closed());
        let waiting = writer.write("a".to_owned());
        drop(body);
        assert!(!waiting.await && writer.is_closed());
        assert!(!writer.write("b".to_owned()).await);
    }

    #[actix_web::test]
    async fn comments_leave_room_for_events_and_the_end() {
        let (mut writer, mut body) = StreamBody::new();
        for _ in 0..2 * MOST_PIECES {
            writer.write_if_idle(":");
        }
        let _events = writer.write("events".to_owned());
        writer.write_last("close".to_owned());
        writer.write_if_idle("late");
        let mut pieces = Vec::new();
        while let Some(Ok(piece)) = body.next().await {
            pieces.push(piece);
        }
        assert_eq!(pieces.len(), MOST_PIECES - SPARE + 2);
        assert_eq!(pieces[pieces.len() - 2..], [Bytes::from_static(b"events"), Bytes::from_static(b"close")]);
    }
}
