//! Constants of the protocol.

/// The four bytes that every packet starts with.
pub const TAG: [u8; 4] = *b"ALV2";

/// The only protocol version observed.
pub const VERSION: i32 = 20;

/// The TCP port of an AltiServ.
pub const DEFAULT_PORT: u16 = 10025;
