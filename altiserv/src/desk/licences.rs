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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unused_licences_are_free_and_never_fewer_than_none() {
        let free = |total, used| Licences { total, used }.free();
        assert_eq!([free(5, 0), free(5, 2), free(5, 5), free(1, 3), free(0, 0)], [5, 3, 0, 0, 0]);
    }
}
