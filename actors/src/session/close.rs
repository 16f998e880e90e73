/// Reasons for the end of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EndReason {
    /// Its user logged off.
    LoggedOff,
    /// Its last socket closed and the grace period is over.
    ChannelClosed,
    /// No socket was bound in time.
    NeverBound,
    /// The server no longer takes the user's password.
    PasswordRefused,
    /// An administrator ended it.
    Evicted,
    /// The proxy stops.
    Shutdown,
    /// The node hands its sessions over; another one continues this one.
    HandedOver,
    /// Another node serves the user.
    Moved,
}

/// Reasons why a session closes a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CloseCause {
    /// The session has ended.
    Ended(EndReason),
    /// The socket's client does not read.
    TooSlow,
    /// The node that serves the session cannot be heard, so the client would be told nothing.
    CutOff,
}
