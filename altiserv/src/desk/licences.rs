/// The licence pool at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Licences {
    /// How many there are.
    pub total: usize,
    /// How many logons hold one each: more than there are, where the pool was made smaller meanwhile.
    pub used: usize,
}

impl Licences {
    /// How many more logons there can be.
    #[must_use]
    pub fn free(self) -> usize {
        self.total.saturating_sub(self.used)
    }
}
