//! Calls: their states, and everything that moves them from one state to the next.
//!
//! It must never know how a workgroup chooses among its members, nor how a tape is written.

pub(crate) mod appearance;
pub(crate) mod call;
pub(crate) mod call_data;
pub(crate) mod hook_flash;
pub(crate) mod hunt;
pub(crate) mod leg;
pub(crate) mod listing;
pub(crate) mod ring_target;

mod alerting;
mod answering;
mod appearances;
mod attended_transfer;
mod blind_transfer;
mod conference;
mod holding;
mod listening;
mod pickup;
mod placing;
mod release;
mod tones;
