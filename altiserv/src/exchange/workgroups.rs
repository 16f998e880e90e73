//! Workgroups: their agents, the calls that wait for them, and the calls that have waited for too long.
//!
//! It must never know how a call rings, connects or ends, nor what is written on a tape.

pub(crate) mod agent;
pub(crate) mod agents;
pub(crate) mod waiting;
pub(crate) mod workgroup;

mod overflow;
mod queue;
