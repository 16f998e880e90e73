/// Number of sessions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SessionCount {
    /// In total.
    pub total: usize,
    /// Of one address.
    pub of_address: usize,
}
