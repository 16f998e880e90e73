//! AltiLink Plus v2, the binary protocol that AltiGen phone systems speak over TCP.
//!
//! Three layers, each usable without the one above:
//!
//! 1. [`Codec`] cuts a byte stream into [`Packet`]s of [`Block`]s of [`Parameters`], and back.
//! 2. [`CommandCode`], [`EventCode`], [`ResponseCode`] and [`LineState`] name the numbers and keep the unknown ones.
//! 3. [`message`] turns the parameters of one message family into typed values, and back.
//!
//! This crate knows bytes and nothing else: no sockets, no actors, no policy. Its statements about the protocol were
//! observed in client programs. Decisions of this project are marked "not verified against a live AltiServ".

mod block;
mod charset;
mod codec;
mod codes;
mod dialect;
mod error;
mod ids;
pub mod limits;
pub mod message;
mod packet;
mod parameter;
mod protocol;
mod record;

pub use block::{Block, Head};
pub use charset::{Charset, UnsupportedCharset};
pub use codec::Codec;
pub use codes::{CommandCode, EventCode, LineState, ResponseCode};
pub use dialect::{Dialect, ServerVersion};
pub use error::{EncodeError, MessageError, PacketError};
pub use ids::{Pad, SequenceId, SessionHandle};
pub use packet::Packet;
pub use parameter::{Parameter, Parameters, Value};
pub use protocol::{DEFAULT_PORT, TAG, VERSION};
