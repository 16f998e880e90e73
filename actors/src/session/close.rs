/// Why a session ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EndReason {
    /// Its user logged off.
    LoggedOff,
    /// Its last socket closed and the grace period is over.
    ChannelClosed,
    /// No socket came in time.
    NeverBound,
    /// The server no longer takes the user's password.
    PasswordRefused,
    /// An administrator ended it.
    Evicted,
    /// The proxy stops.
    Shutdown,
}

/// Why a socket is closed by its session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CloseCause {
    /// The session has ended.
    Ended(EndReason),
    /// The socket's client does not read.
    TooSlow,
}
