use bytes::{BufMut, Bytes, BytesMut};

use crate::{Block, EncodeError, PacketError, TAG, VERSION, limits};

/// Tag, version, block count, session id and length.
pub(crate) const HEADER: usize = 20;
const CHECKSUM: usize = size_of::<i32>();

/// Mask that every byte of every block is XORed with.
const MASK: u8 = 0x10;

/// The unit of transmission: any number of blocks under one checksum.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Packet {
    /// The client's own ordinal of the logon (0, 1, 2...). Clients ignore the one of a server.
    pub session_id: i32,
    /// Commands, responses and events in order.
    pub blocks: Vec<Block>,
}

/// The checked header of a packet, which is not masked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Header {
    block_count: usize,
    session_id: i32,
    pub(crate) length: usize,
}

impl Header {
    /// Reads the header that follows the tag.
    pub(crate) fn decode(bytes: &[u8; HEADER]) -> Result<Self, PacketError> {
        let version = int_at(bytes, 4);
        let count = int_at(bytes, 8);
        let length = int_at(bytes, 16);
        if version != VERSION {
            return Err(PacketError::Version(version));
        }
        let block_count = in_range(count, 0, limits::MAX_BLOCKS).ok_or(PacketError::BlockCount(count))?;
        let length = in_range(length, limits::PACKET_OVERHEAD, limits::MAX_PACKET_LENGTH)
            .ok_or(PacketError::PacketLength(length))?;
        Ok(Self { block_count, session_id: int_at(bytes, 12), length })
    }
}

impl Packet {
    /// A packet of one block.
    #[must_use]
    pub fn of(session_id: i32, block: Block) -> Self {
        Self { session_id, blocks: vec![block] }
    }

    /// Overwrites the bytes of all parameters, for a packet with a secret in it that is no longer needed.
    pub fn wipe(&mut self) {
        for block in &mut self.blocks {
            block.parameters.wipe();
        }
    }

    /// Checks the sum at the end of a whole packet.
    pub(crate) fn verify(bytes: &[u8]) -> Result<(), PacketError> {
        let end = bytes.len() - CHECKSUM;
        let computed = checksum(&bytes[..end]);
        let stated = int_at(bytes, end);
        if stated == computed { Ok(()) } else { Err(PacketError::Checksum { stated, computed }) }
    }

    /// Reads the blocks of a whole packet whose header and checksum hold.
    pub(crate) fn decode(header: Header, mut bytes: BytesMut) -> Result<Self, PacketError> {
        bytes.truncate(header.length - CHECKSUM);
        let mut body = bytes.split_off(HEADER);
        mask(&mut body);
        let mut body: Bytes = body.freeze();
        let mut blocks = Vec::with_capacity(header.block_count);
        for _ in 0..header.block_count {
            blocks.push(Block::decode(&mut body)?);
        }
        if body.is_empty() {
            Ok(Self { session_id: header.session_id, blocks })
        } else {
            Err(PacketError::BytesAfterBlocks(body.len()))
        }
    }

    /// Appends the packet to a buffer. If the packet cannot be written, the buffer is left as it was.
    pub(crate) fn encode(&self, out: &mut BytesMut) -> Result<(), EncodeError> {
        let start = out.len();
        let written = self.encode_at(start, out);
        if written.is_err() {
            out.truncate(start);
        }
        written
    }

    fn encode_at(&self, start: usize, out: &mut BytesMut) -> Result<(), EncodeError> {
        let blocks = self.blocks.len();
        if blocks > limits::MAX_BLOCKS {
            return Err(EncodeError::TooManyBlocks(blocks));
        }
        let block_count = i32::try_from(blocks).map_err(|_| EncodeError::TooManyBlocks(blocks))?;
        out.put_slice(&TAG);
        out.put_i32_le(VERSION);
        out.put_i32_le(block_count);
        out.put_i32_le(self.session_id);
        out.put_i32_le(0);
        for block in &self.blocks {
            block.encode(out)?;
        }
        let length = out.len() - start + CHECKSUM;
        if length > limits::MAX_PACKET_LENGTH {
            return Err(EncodeError::PacketLength(length));
        }
        let wire_length = i32::try_from(length).map_err(|_| EncodeError::PacketLength(length))?;
        out[start + 16..start + HEADER].copy_from_slice(&wire_length.to_le_bytes());
        mask(&mut out[start + HEADER..]);
        let sum = checksum(&out[start..]);
        out.put_i32_le(sum);
        Ok(())
    }
}

fn mask(bytes: &mut [u8]) {
    for byte in bytes {
        *byte ^= MASK;
    }
}

fn checksum(bytes: &[u8]) -> i32 {
    // A packet is at most 256 KiB of bytes up to 255, so the sum stays far below i32::MAX.
    bytes.iter().map(|byte| i32::from(*byte)).sum()
}

fn int_at(bytes: &[u8], offset: usize) -> i32 {
    let mut raw = [0; 4];
    raw.copy_from_slice(&bytes[offset..offset + 4]);
    i32::from_le_bytes(raw)
}

fn in_range(value: i32, min: usize, max: usize) -> Option<usize> {
    let value = usize::try_from(value).ok()?;
    if (min..=max).contains(&value) { Some(value) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Charset, Parameters};

    fn packet(text: &str) -> Packet {
        let parameters = Parameters::new().with_int(0, 7).with_text(1, text, Charset::default());
        Packet::of(3, Block::event(5001.into(), crate::Pad(101), parameters))
    }

    fn encoded(packet: &Packet) -> BytesMut {
        let mut out = BytesMut::new();
        packet.encode(&mut out).expect("within the limits");
        out
    }

    #[test]
    fn a_packet_behind_others_in_one_buffer_is_the_same_as_alone() {
        let mut two_blocks = packet("second");
        two_blocks.blocks.push(packet("block").blocks.remove(0));
        let packets = [packet("first"), two_blocks, packet("the third")];
        let mut out = BytesMut::from(&b"written before"[..]);
        for packet in &packets {
            packet.encode(&mut out).expect("within the limits");
        }
        let alone: Vec<u8> = packets.iter().flat_map(encoded).collect();
        assert_eq!(out[..], [&b"written before"[..], &alone].concat());
    }

    #[test]
    fn the_header_states_count_session_and_length() {
        let wire = encoded(&packet("x"));
        let words: Vec<i32> = [4, 8, 12, 16].map(|offset| int_at(&wire, offset)).to_vec();
        assert_eq!(words, [VERSION, 1, 3, i32::try_from(wire.len()).expect("short")]);
        assert!(Packet::verify(&wire).is_ok());
    }

    #[test]
    fn as_many_blocks_as_allowed_are_written_and_read() {
        let blocks = vec![packet("x").blocks.remove(0); limits::MAX_BLOCKS];
        let packet = Packet { session_id: 0, blocks };
        let wire = encoded(&packet);
        let header = Header::decode(wire.first_chunk().expect("a header")).expect("a good header");
        assert_eq!(Packet::decode(header, wire), Ok(packet));
    }

    #[test]
    fn nothing_of_a_wiped_packet_is_left() {
        let mut packet = packet("secret");
        packet.blocks.push(packet.blocks[0].clone());
        // The clone shares its bytes with the original until it is detached.
        packet.blocks[1].parameters = std::mem::take(&mut packet.blocks[1].parameters).detached();
        packet.wipe();
        for block in &packet.blocks {
            assert_eq!(block.parameters.text(1, Charset::default()), Ok(String::new()));
            assert_eq!(block.parameters.bytes(1).map(|bytes| bytes.to_vec()), Ok(vec![0; 7]));
        }
    }
}
