//! The sizes beyond which a stream is taken for broken. A peer cannot make the decoder allocate more than these say.

/// Longest packet accepted or sent, in bytes, tag and checksum included. A line list in blocks of the largest
/// parameter size fits four times.
pub const MAX_PACKET_LENGTH: usize = 256 * 1024;

/// Most blocks in one packet. Real clients send one; a server may gather several events.
pub const MAX_BLOCKS: usize = 64;

/// Longest block, in bytes, header included: whatever fits a packet.
pub const MAX_BLOCK_LENGTH: usize = MAX_PACKET_LENGTH - PACKET_OVERHEAD;

/// What a packet measures without blocks, in bytes: tag, version, block count, session id, length, checksum.
pub const PACKET_OVERHEAD: usize = 24;

/// Most parameters in one block. The largest message seen has seven; a list of calls has sixteen per call.
pub const MAX_PARAMETERS: usize = 1024;

/// Longest parameter value, in bytes: what its 16-bit size field can say.
pub const MAX_PARAMETER_SIZE: usize = u16::MAX as usize;
