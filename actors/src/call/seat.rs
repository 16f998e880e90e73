/// Relation of the user to the line that a call is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Seat {
    /// The user's own line.
    Own,
    /// Another's line, which the user watches.
    Watched,
}
