//! Limit on the length of frames.
//!
//! ```text
//! Head ----- complete, within the limit -> Payload
//! Head ----- complete, too long ---------> Refused, to the end of the connection
//! Payload -- all bytes came -------------> Head
//! ```

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use actix_web::error::PayloadError;
use actix_web::web::{Bytes, BytesMut};
use futures::Stream;

/// Stream of a client's bytes, up to the first frame that announces more than the limit.
///
/// actix-http's decoder collects a whole frame before it compares its length with the limit. Without this, any client
/// could fill the memory with one long frame, before naming a session.
pub(crate) struct FrameLimit<S> {
    stream: S,
    /// Most bytes of a frame's payload.
    most: u64,
    state: FrameState,
}

/// State of [`FrameLimit`].
enum FrameState {
    /// In the head of a frame, of which these bytes have come.
    Head(Vec<u8>),
    /// In the mask and payload of a frame, with this many bytes to come.
    Payload(u64),
    /// After the head of a frame that is too long.
    Refused,
}

/// Longest frame, in bytes. Clients send a session id and nothing else.
pub(crate) const MAX_FRAME: usize = 4096;

/// Head with a length that no frame may have: the decoder refuses it at once, as too long.
const OVERLONG: [u8; 10] = [0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];

/// Values in place of a length: the length follows, in two bytes or in eight.
const LENGTH_OF_TWO: u8 = 0x7e;
const LENGTH_OF_EIGHT: u8 = 0x7f;

const MASK_BIT: u8 = 0x80;
const MASK_LENGTH: u64 = 4;

impl<S> FrameLimit<S> {
    pub(crate) fn new(stream: S) -> Self {
        Self::of_most(stream, MAX_FRAME)
    }

    fn of_most(stream: S, most: usize) -> Self {
        Self { stream, most: most as u64, state: FrameState::Head(Vec::new()) }
    }

    /// Returns those of these bytes that the decoder may see now. Heads are handed on complete.
    fn pass(&mut self, mut chunk: &[u8]) -> Bytes {
        let mut passed = BytesMut::with_capacity(chunk.len());
        while let Some((first, rest)) = chunk.split_first() {
            match &mut self.state {
                FrameState::Refused => break,
                FrameState::Payload(0) => self.state = FrameState::Head(Vec::new()),
                FrameState::Payload(left) => {
                    let here = usize::try_from(*left).map_or(chunk.len(), |left| left.min(chunk.len()));
                    passed.extend_from_slice(&chunk[..here]);
                    *left -= here as u64;
                    chunk = &chunk[here..];
                }
                FrameState::Head(head) => {
                    head.push(*first);
                    chunk = rest;
                    match announced(head) {
                        None => {}
                        Some((length, _)) if length > self.most => {
                            passed.extend_from_slice(&OVERLONG);
                            self.state = FrameState::Refused;
                        }
                        Some((length, mask)) => {
                            passed.extend_from_slice(head);
                            self.state = FrameState::Payload(length + mask);
                        }
                    }
                }
            }
        }
        passed.freeze()
    }
}

/// Returns the lengths of payload and mask, once the head is complete (RFC 6455, 5.2).
fn announced(head: &[u8]) -> Option<(u64, u64)> {
    let [_, second, extended @ ..] = head else { return None };
    let length = match second & !MASK_BIT {
        LENGTH_OF_TWO => u64::from(u16::from_be_bytes(extended.try_into().ok()?)),
        LENGTH_OF_EIGHT => u64::from_be_bytes(extended.try_into().ok()?),
        short => u64::from(short),
    };
    Some((length, if second & MASK_BIT == 0 { 0 } else { MASK_LENGTH }))
}

impl<S> Stream for FrameLimit<S>
where
    S: Stream<Item = Result<Bytes, PayloadError>> + Unpin,
{
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            let passed = match ready!(Pin::new(&mut self.stream).poll_next(cx)) {
                Some(Ok(chunk)) => self.pass(&chunk),
                // The end of the connection. As an error it would overtake the frames that came right before it: the
                // reader above decodes them once it has all that there is now.
                Some(Err(PayloadError::Incomplete(_))) => return Poll::Ready(None),
                end => return Poll::Ready(end),
            };
            if !passed.is_empty() {
                return Poll::Ready(Some(Ok(passed)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Makes a masked text frame.
    fn frame(payload: &[u8]) -> Vec<u8> {
        let length = u16::try_from(payload.len()).unwrap();
        let head = match length {
            0..=125 => vec![0x81, MASK_BIT | u8::try_from(length).unwrap()],
            _ => [&[0x81, MASK_BIT | LENGTH_OF_TWO], &length.to_be_bytes()[..]].concat(),
        };
        [&head[..], b"mask", payload].concat()
    }

    fn passed(bytes: &[u8], piece: usize) -> Vec<u8> {
        let mut limit = FrameLimit::of_most((), 300);
        bytes.chunks(piece).flat_map(|chunk| limit.pass(chunk)).collect()
    }

    #[test]
    fn the_end_of_the_connection_is_the_end_of_the_stream_whether_it_is_clean_or_not() {
        for end in [None, Some(Err(PayloadError::Incomplete(None)))] {
            let close = || Bytes::from_static(b"\x88\x80mask");
            let came = futures::stream::iter([Ok(close())].into_iter().chain(end));
            let mut read = futures::executor::block_on_stream(FrameLimit::new(came));
            assert_eq!(read.next().expect("a frame").expect("it is whole"), close());
            assert!(read.next().is_none());
        }
    }

    #[test]
    fn frames_within_the_limit_pass_unchanged_in_whatever_pieces_they_arrive() {
        let frames = [frame(b""), frame(b"an id"), frame(&[7; 300]), frame(b"last")].concat();
        for piece in [1, 2, 3, 7, 1000] {
            assert_eq!(passed(&frames, piece), frames, "in pieces of {piece}");
        }
    }

    #[test]
    fn a_frame_over_the_limit_is_refused_by_its_head_and_nothing_behind_it_passes() {
        let long = [0x82, MASK_BIT | LENGTH_OF_EIGHT, 0, 0, 1, 0, 0, 0, 0, 0];
        for over in [frame(&[7; 301]), [&long[..], &[0; 5000]].concat()] {
            let good = frame(b"an id");
            for piece in [1, 5, 10_000] {
                let expected = [&good[..], &OVERLONG].concat();
                assert_eq!(passed(&[&good[..], &over].concat(), piece), expected, "in pieces of {piece}");
            }
        }
    }
}
