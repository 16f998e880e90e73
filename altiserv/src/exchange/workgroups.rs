//! Workgroups: their agents, the calls that wait for them, and the calls that have waited for too long.
//!
//! It must never know what happens to a call that a member has answered, nor how a tape is written.

pub(crate) mod workgroup;
pub(crate) mod workgroup_agent;

mod agent_states;
mod overflow;
mod queue;
mod waiting;
