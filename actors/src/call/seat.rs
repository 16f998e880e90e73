/// Whose line a call is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Seat {
    /// The user's own.
    Own,
    /// Another's, whom the user watches.
    Watched,
}
