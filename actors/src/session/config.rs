use std::time::Duration;

use super::replay::ReplayLimits;

/// How the directory and its sessions work.
#[derive(Debug, Clone)]
pub struct SessionConfig {
    /// Most sessions at once.
    pub max_sessions: usize,
    /// Most sessions that were opened from one address.
    pub sessions_per_address: usize,
    /// Most sockets of one session.
    pub sockets_per_session: usize,
    /// What a session keeps for sockets that come back.
    pub replay: ReplayLimits,
    /// How many moments its timeline keeps; 0 keeps none.
    pub timeline: usize,
    /// How long a session outlives its last socket.
    pub release_grace: Duration,
    /// How long a new session waits for its first socket.
    pub bind_timeout: Duration,
    /// How many bytes may wait for a socket that takes nothing.
    pub unread_bytes: usize,
    /// How long a socket may take nothing while something waits for it.
    pub unread_timeout: Duration,
}
