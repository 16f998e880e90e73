//! Workgroups: their agents, the calls that wait for them, and the calls that have waited for too long.
//!
//! It must never know what happens to a call that a member has answered, nor how a tape is written.

pub(crate) mod agent;
pub(crate) mod workgroup;

mod agents;
mod overflow;
mod queue;
mod waiting;
