//! Calls: their states, and everything that moves them from one state to the next.
//!
//! It must never know how a workgroup chooses among its members, nor what is written on a tape.

pub(crate) mod call;
pub(crate) mod hunt;
pub(crate) mod listening;
pub(crate) mod view;

mod answering;
mod attended_transfer;
mod blind_transfer;
mod conference;
mod hook_flash;
mod pickup;
mod placing;
mod release;
mod tones;
