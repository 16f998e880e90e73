/// Reason why an application hears of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origin {
    /// It happens now.
    Live,
    /// The call was there before the application listened.
    Existing,
    /// It is the difference between what was known and what the server says after a gap.
    Reconciled,
}
