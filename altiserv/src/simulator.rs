//! The world around the switch as plain serde types: callers, desk phones, faults, counts.
//!
//! It must never know a running server, HTTP, or who drives the simulated world: `server` has the handle for that.

mod call;
mod error;
mod fault;
mod outside_call;
mod phone;
mod statistics;

pub use call::{KeyedDigits, RunningRecording, RunningRecordingState, SimulatedCall};
pub use error::SimulatorError;
pub use fault::{Fault, FaultKind};
pub use outside_call::{CallEndpoint, NamedNumber, OriginalCallData, OutsideCall};
pub(crate) use phone::check_phone_change;
pub use statistics::Statistics;

pub use crate::exchange::{PhoneChange, SimulatedCallState};
