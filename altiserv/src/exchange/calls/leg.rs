//! A supervisor's leg in an agent's call.

use altilink::message::monitoring::MonitoringStyle;
use altilink::{LineState, Pad, SessionHandle};

/// A supervisor's leg in an agent's call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Leg {
    pub(crate) agent: Pad,
    pub(crate) call: SessionHandle,
    pub(crate) style: MonitoringStyle,
}

impl Leg {
    pub(crate) fn state(self) -> LineState {
        match self.style {
            MonitoringStyle::Silent => LineState::SilentMonitor,
            MonitoringStyle::BargeIn => LineState::BargeIn,
        }
    }
}
