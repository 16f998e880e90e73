//! Recordings of calls, as orders to the writer of the tapes.
//!
//! It must never know a file, the sound itself, or how a call moves from one state to the next.

pub(crate) mod file_name;
pub(crate) mod line_recording;
pub(crate) mod running_tapes;
pub(crate) mod tape;

mod recording_control;
mod scenes;
