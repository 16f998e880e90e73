use std::time::Duration;

/// Limits of failed logons, and the delays after them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ThrottleLimits {
    /// Failures of one extension from one address without a delay.
    pub per_extension: u32,
    /// Failures from one address without a delay.
    pub per_address: u32,
    /// Time in which that many failures are forgiven.
    pub window: Duration,
    /// Delay after the first failure too many. Each further failure doubles it.
    pub delay: Duration,
    /// Longest delay.
    pub longest_delay: Duration,
}
