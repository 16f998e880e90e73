//! Orders to the recorder.

use std::time::Duration;

use crate::exchange::TapeOrder;

/// An order to the recorder.
#[derive(Debug)]
pub(crate) enum RecorderOrder {
    Tape(TapeOrder),
    /// The present time.
    Tick(Duration),
    /// The failures to simulate from now on.
    Trouble(Trouble),
    /// The end: nothing follows.
    Stop,
}

/// Simulated failures of the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Trouble {
    pub(crate) disk_full: bool,
    pub(crate) unwritable: bool,
}
