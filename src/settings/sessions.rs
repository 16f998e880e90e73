use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::rule::{Allowed, Rule};

/// `[sessions]`: web sessions and their event channels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SessionSettings {
    /// How long a session outlives its last event channel, so that the only page of a user may be reloaded. Zero is the
    /// guide to the letter: the session ends with its last channel.
    #[serde(with = "humantime_serde")]
    pub release_grace: Duration,
    /// Most events that a session keeps for event channels that come back and say what they have seen. Zero keeps none.
    pub replay_events: usize,
    /// Most bytes of memory that these events may take in one session. The default holds a hundred events of calls and
    /// more, which are minutes of a busy line, or seconds of a large call centre that is watched; ten thousand sessions
    /// that all keep as much as they may take 2.5 GiB.
    pub replay_bytes: usize,
    /// How long a session may exist before its first event channel is bound.
    #[serde(with = "humantime_serde")]
    pub bind_timeout: Duration,
    /// Most sessions at once.
    pub max: usize,
    /// How many bytes may wait for one WebSocket whose client has taken nothing for a second; it is closed then.
    pub unread_bytes: usize,
    /// How long a client may take nothing while something waits for it; its WebSocket is closed then.
    #[serde(with = "humantime_serde")]
    pub unread_timeout: Duration,
    /// Most WebSockets bound to one session.
    pub sockets_per_session: usize,
    /// How long a new WebSocket may take to send its session id.
    #[serde(with = "humantime_serde")]
    pub first_message_timeout: Duration,
    /// How often each WebSocket is pinged.
    #[serde(with = "humantime_serde")]
    pub ping_interval: Duration,
    /// Unanswered pings after which a WebSocket is dead.
    pub ping_misses: u32,
    /// Most sessions of one address (of one /64 network with IPv6).
    pub per_address: usize,
    /// Failed logons of one extension from one address after which further ones have to wait.
    pub failed_logons_per_extension: u32,
    /// Failed logons from one address after which further ones have to wait, whichever extensions they name.
    pub failed_logons_per_address: u32,
    /// The time in which as many failed logons are forgiven.
    #[serde(with = "humantime_serde")]
    pub failed_logon_window: Duration,
    /// How long the first one too many has to wait. Each further one doubles it.
    #[serde(with = "humantime_serde")]
    pub failed_logon_delay: Duration,
    /// The longest that one has to wait.
    #[serde(with = "humantime_serde")]
    pub failed_logon_delay_max: Duration,
}

impl Default for SessionSettings {
    fn default() -> Self {
        Self {
            release_grace: Duration::from_secs(10),
            replay_events: 256,
            replay_bytes: 262_144,
            bind_timeout: Duration::from_secs(60),
            max: 10_000,
            unread_bytes: 1_048_576,
            unread_timeout: Duration::from_secs(30),
            sockets_per_session: 16,
            first_message_timeout: Duration::from_secs(10),
            ping_interval: Duration::from_secs(20),
            ping_misses: 2,
            per_address: 2_000,
            failed_logons_per_extension: 3,
            failed_logons_per_address: 100,
            failed_logon_window: Duration::from_secs(10 * 60),
            failed_logon_delay: Duration::from_secs(10),
            failed_logon_delay_max: Duration::from_secs(15 * 60),
        }
    }
}

const SHORTEST: Duration = Duration::from_millis(10);
const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);

pub(super) const RULES: &[Rule] = &[
    Rule {
        key: "sessions.release_grace",
        allowed: Allowed::BetweenOrZero(SHORTEST, HOUR, "ends the session with its last event channel"),
    },
    Rule { key: "sessions.replay_events", allowed: Allowed::Whole(0, 65_536) },
    Rule { key: "sessions.replay_bytes", allowed: Allowed::Whole(0, 1_073_741_824) },
    Rule { key: "sessions.bind_timeout", allowed: Allowed::Between(SHORTEST, HOUR) },
    Rule { key: "sessions.max", allowed: Allowed::Whole(1, 1_000_000) },
    Rule { key: "sessions.unread_bytes", allowed: Allowed::Whole(1024, 1_073_741_824) },
    Rule { key: "sessions.unread_timeout", allowed: Allowed::Between(SHORTEST, HOUR) },
    Rule { key: "sessions.sockets_per_session", allowed: Allowed::Whole(1, 1024) },
    Rule { key: "sessions.first_message_timeout", allowed: Allowed::Between(SHORTEST, HOUR) },
    Rule { key: "sessions.ping_interval", allowed: Allowed::Between(SHORTEST, HOUR) },
    Rule { key: "sessions.ping_misses", allowed: Allowed::Whole(1, 100) },
    Rule { key: "sessions.per_address", allowed: Allowed::Whole(1, 1_000_000) },
    Rule { key: "sessions.failed_logons_per_extension", allowed: Allowed::Whole(1, 1_000_000) },
    Rule { key: "sessions.failed_logons_per_address", allowed: Allowed::Whole(1, 1_000_000) },
    Rule { key: "sessions.failed_logon_window", allowed: Allowed::Between(SHORTEST, DAY) },
    Rule { key: "sessions.failed_logon_delay", allowed: Allowed::Between(SHORTEST, DAY) },
    Rule { key: "sessions.failed_logon_delay_max", allowed: Allowed::Between(SHORTEST, DAY) },
];
