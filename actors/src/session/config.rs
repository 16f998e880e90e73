use std::time::Duration;

use super::replay::ReplayLimits;

/// Most lines that one session watches: enough for a large call centre, few enough for a session to keep up with.
pub const MAX_WATCHED: usize = 500;

/// Most workgroups that one session watches at a time.
pub const MAX_WORKGROUPS: usize = 50;

/// Settings of the directory and its sessions.
#[derive(Debug, Clone)]
pub struct SessionConfig {
    /// Most sessions at once.
    pub max_sessions: usize,
    /// Most sessions opened from one address.
    pub sessions_per_address: usize,
    /// Most sockets of one session.
    pub sockets_per_session: usize,
    /// Limits of the events that a session keeps for clients that come back.
    pub replay: ReplayLimits,
    /// Number of moments that a session's timeline keeps; 0 keeps none.
    pub timeline: usize,
    /// Most calls of its user's own line that a session remembers.
    pub history_calls: usize,
    /// Time for which a session outlives its last socket.
    pub release_grace: Duration,
    /// Time over which the service levels of workgroups are counted.
    pub service_window: Duration,
    /// Time within which a caller is answered in time.
    pub service_threshold: Duration,
    /// Time that a new session waits for its first socket.
    pub bind_timeout: Duration,
    /// Bytes that may wait for a socket.
    pub unread_bytes: usize,
    /// Time for which a socket may take nothing while a batch is on its way to it.
    pub unread_timeout: Duration,
}
