//! The byte stream as packets.
//!
//! States of the decoder:
//!
//! ```text
//! In step --[a packet that is broken or cut off, or no tag where one must stand: reported once]--> Lost
//! Lost    --[the next tag]--------------------------------------------------------------------> In step
//! Lost    --[the end of the stream]-----------------------------------------------------------> In step
//! ```
//!
//! A packet whose checksum holds has its true length: an error in its blocks is reported and does not lose step.

use bytes::{Buf, BytesMut};
use tokio_util::codec::{Decoder, Encoder};

use crate::packet::{HEADER, Header};
use crate::{EncodeError, Packet, PacketError, TAG};

/// Cuts a byte stream into packets and writes packets to one.
///
/// A broken packet is an item, not the end of the stream: the decoder yields the typed error once and then looks for
/// the next tag. The reader decides if it goes on. Only a failure of the transport ends the stream.
#[derive(Debug, Clone, Default)]
pub struct Codec {
    step: Step,
}

/// State of the decoder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Step {
    /// The next byte must start a packet.
    #[default]
    In,
    /// The packets' bounds are lost, which was reported. The next tag is looked for.
    Lost,
}

impl Codec {
    /// A codec at the start of a stream.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Drops bytes up to the next tag. Without one it keeps those at the end that may be the first bytes of a tag.
    fn find_tag(&mut self, stream: &mut BytesMut) {
        if let Some(at) = stream.windows(TAG.len()).position(|window| window == TAG) {
            stream.advance(at);
            self.step = Step::In;
        } else {
            let kept = (0..TAG.len()).rev().find(|len| stream.ends_with(&TAG[..*len])).unwrap_or(0);
            stream.advance(stream.len() - kept);
        }
    }

    /// Reports the error of a packet and passes over its tag.
    fn lose_step(&mut self, stream: &mut BytesMut, error: PacketError) -> Result<Packet, PacketError> {
        stream.advance(TAG.len());
        self.step = Step::Lost;
        Err(error)
    }

    fn next_packet(&mut self, stream: &mut BytesMut) -> Option<Result<Packet, PacketError>> {
        let tag = &stream[..stream.len().min(TAG.len())];
        if !TAG.starts_with(tag) {
            self.step = Step::Lost;
            return Some(Err(PacketError::Tag { found: tag.to_vec() }));
        }
        let header = match Header::decode(stream.first_chunk::<HEADER>()?) {
            Ok(header) => header,
            Err(error) => return Some(self.lose_step(stream, error)),
        };
        if stream.len() < header.length {
            // No room is reserved for the stated length: memory grows with the bytes that arrive.
            return None;
        }
        if let Err(error) = Packet::verify(&stream[..header.length]) {
            return Some(self.lose_step(stream, error));
        }
        // The checksum holds, so the length is right: an error in the blocks leaves the stream in step.
        let packet = stream.split_to(header.length);
        Some(Packet::decode(header, packet))
    }
}

impl Decoder for Codec {
    type Item = Result<Packet, PacketError>;
    type Error = std::io::Error;

    fn decode(&mut self, stream: &mut BytesMut) -> Result<Option<Self::Item>, Self::Error> {
        if self.step == Step::Lost {
            self.find_tag(stream);
        }
        match self.step {
            Step::In => Ok(self.next_packet(stream)),
            Step::Lost => Ok(None),
        }
    }

    fn decode_eof(&mut self, stream: &mut BytesMut) -> Result<Option<Self::Item>, Self::Error> {
        if let Some(item) = self.decode(stream)? {
            return Ok(Some(item));
        }
        let left = stream.len();
        if left == 0 || self.step == Step::Lost {
            stream.clear();
            self.step = Step::In;
            return Ok(None);
        }
        // If the stated length is too great, whole packets may follow within it: they are looked for.
        stream.advance(left.min(TAG.len()));
        self.step = Step::Lost;
        Ok(Some(Err(PacketError::Truncated(left))))
    }
}

impl Encoder<Packet> for Codec {
    type Error = EncodeError;

    fn encode(&mut self, packet: Packet, stream: &mut BytesMut) -> Result<(), Self::Error> {
        packet.encode(stream)
    }
}

impl Encoder<&Packet> for Codec {
    type Error = EncodeError;

    fn encode(&mut self, packet: &Packet, stream: &mut BytesMut) -> Result<(), Self::Error> {
        packet.encode(stream)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The bytes that are kept of a stream that has lost step and has no tag.
    fn kept(stream: &[u8]) -> BytesMut {
        let mut codec = Codec { step: Step::Lost };
        let mut stream = BytesMut::from(stream);
        assert_eq!(codec.decode(&mut stream).expect("memory does not fail"), None);
        assert_eq!(codec.step, Step::Lost);
        stream
    }

    #[test]
    fn bytes_without_a_tag_are_dropped_as_they_come() {
        let mut codec = Codec::new();
        let mut stream = BytesMut::new();
        for round in 0..100 {
            stream.extend_from_slice(&[b'x'; 1000]);
            while codec.decode(&mut stream).expect("memory does not fail").is_some() {}
            assert!(stream.is_empty(), "{} bytes are kept in round {round}", stream.len());
        }
    }

    #[test]
    fn the_first_bytes_of_a_tag_at_the_end_are_kept_and_no_more() {
        for (stream, rest) in [
            (&b"xxxxALV"[..], &b"ALV"[..]),
            (b"xxxxAL", b"AL"),
            (b"xxxxA", b"A"),
            (b"ALAL", b"AL"),
            (b"ALVx", b""),
            (b"LV2", b""),
            (b"A", b"A"),
            (b"", b""),
        ] {
            assert_eq!(kept(stream)[..], *rest, "{:?}", String::from_utf8_lossy(stream));
        }
    }

    #[test]
    fn a_tag_brings_the_decoder_back_in_step() {
        let mut codec = Codec { step: Step::Lost };
        let mut stream = BytesMut::from(&b"xxALV2yy"[..]);
        assert_eq!(codec.decode(&mut stream).expect("memory does not fail"), None, "the packet is not whole yet");
        assert_eq!((codec.step, &stream[..]), (Step::In, &b"ALV2yy"[..]));
    }
}
