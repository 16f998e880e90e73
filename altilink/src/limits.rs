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

/// Longest number of a party or a workgroup that is read, in bytes: what a CallInfo has room for.
pub const MAX_NUMBER: usize = 40;

/// Longest name, or other short text of a call, that is read, in bytes: what a CallInfo has room for.
pub const MAX_NAME: usize = 64;

/// Longest text that is read of what a caller or an application has attached to a call (IVR data, user data, web call
/// data), in bytes. No source names a bound. It is a few lines for a person to read; a parameter could hold sixteen times as
/// much, and whoever shows calls keeps all of them in memory.
pub const MAX_CALL_DATA: usize = 4096;

/// Longest parameter value, in bytes: what its 16-bit size field can say.
pub const MAX_PARAMETER_SIZE: usize = u16::MAX as usize;
