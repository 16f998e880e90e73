/// The licence pool at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Licences {
    /// Number of licences.
    pub total: usize,
    /// Number of logons that hold one each. It is greater than `total` after the pool was made smaller.
    pub used: usize,
}

impl Licences {
    /// Number of further logons that are possible.
    #[must_use]
    pub fn free(self) -> usize {
        self.total.saturating_sub(self.used)
    }
}
