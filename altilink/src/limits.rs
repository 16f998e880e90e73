//! Largest sizes that are accepted and sent. A peer cannot make the decoder allocate more.

/// Longest packet accepted or sent, in bytes, tag and checksum included. A line list in blocks of the largest
/// parameter size fits four times.
pub const MAX_PACKET_LENGTH: usize = 256 * 1024;

/// Most blocks in one packet. Real clients send one; a server may gather several events.
pub const MAX_BLOCKS: usize = 64;

/// Longest block, in bytes, header included: as much as fits a packet.
pub(crate) const MAX_BLOCK_LENGTH: usize = MAX_PACKET_LENGTH - PACKET_OVERHEAD;

/// Size of a packet without blocks, in bytes: tag, version, block count, session id, length, checksum.
pub(crate) const PACKET_OVERHEAD: usize = 24;

/// Most parameters in one block. The largest message seen has seven; a list of calls has sixteen per call.
pub const MAX_PARAMETERS: usize = 1024;

/// Longest number of a party or a workgroup that is read, in bytes: the room in a CallInfo.
pub const MAX_NUMBER: usize = 40;

/// Longest name, or other short text of a call, that is read, in bytes: the room in a CallInfo.
pub const MAX_NAME: usize = 64;

/// Longest text attached to a call (IVR data, user data, web call data) that is read, in bytes.
///
/// No source names a bound. The texts are a few lines for a person to read. A parameter has room for sixteen times as
/// much, and a program that shows calls keeps the texts of all of them in memory.
pub const MAX_CALL_DATA: usize = 4096;

/// Longest parameter value, in bytes: the most that its 16-bit size field can state.
pub const MAX_PARAMETER_SIZE: usize = u16::MAX as usize;
