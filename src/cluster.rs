//! A node of a cluster: what it does around sessions, so that several WebProxies act as one.
//!
//! The crate `cluster` decides who owns a user, and keeps what the next owner needs; here that meets the program. Nothing
//! here runs where `cluster.servers` is empty.

mod engine_slot;
pub(crate) mod key_file;

pub use engine_slot::EngineSlot;
pub use key_file::{KeyFile, WrongKeyFile};
