//! The world around the switch as plain serde types: callers, desk phones, faults, counts.
//!
//! It must never know a running server, HTTP, or who drives the simulated world: `server` has the handle for that.

mod error;
mod fault;
mod licence_pool;
mod outside_call;
mod phone_check;
mod simulated_call;
mod statistics;

pub use error::SimulatorError;
pub use fault::{Fault, FaultKind};
pub use licence_pool::LicencePool;
pub(crate) use outside_call::MAX_SKILL;
pub use outside_call::{CallEndpoint, NamedNumber, OriginalCallData, OutsideCall};
pub(crate) use phone_check::check_phone_change;
pub use simulated_call::{KeyedDigits, RunningRecording, RunningRecordingState, SimulatedCall};
pub use statistics::Statistics;

pub use crate::exchange::{PhoneChange, SimulatedCallState};
