//! Recordings of calls, as orders to whoever writes them.
//!
//! It must never know a file, the sound itself, or how a call moves from one state to the next.

pub(crate) mod file_name;
pub(crate) mod recording;
pub(crate) mod tape;
