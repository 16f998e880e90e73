use std::time::Duration;

/// How many failures are too many, and what they cost.
#[derive(Debug, Clone, Copy)]
pub struct ThrottleLimits {
    /// Of one extension from one address.
    pub per_extension: u32,
    /// From one address.
    pub per_address: u32,
    /// The time in which as many are forgiven.
    pub window: Duration,
    /// How long the first one too many waits; each further one doubles it.
    pub delay: Duration,
    /// The longest wait.
    pub longest_delay: Duration,
}
