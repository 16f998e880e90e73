use std::time::Duration;

use crate::section::section;

section! {
    /// Web sessions and their event channels.
    pub struct SessionSettings: Table "sessions" {
        /// Time that a session outlives its last event channel, so that a user's only page may be reloaded. `"0s"` is the
        /// guide to the letter: the session, and with it the licence, ends with the last channel.
        release_grace: Duration as "humantime_serde" = Duration::from_secs(10),
            allowed: BetweenOrZero(SHORTEST, HOUR, "ends the session with its last event channel"), reload: Now;

        /// Most events that a session keeps for event channels that come back within that time, or beside others, and say
        /// what they have seen. 0 keeps none. A channel that missed more gets the present state of everything instead.
        replay_events: usize = 256,
            allowed: Whole(0, 65_536), reload: Now;

        /// Most bytes of memory that these events may take in one session. An event of a call takes about a thousand
        /// bytes, and what its call is about a thousand more for all its events. So the default holds a dozen calls,
        /// which is minutes of a busy line, or seconds of a large call centre that is watched. 10000 sessions that keep as
        /// much as they may take 480 MiB.
        replay_bytes: usize = 49_152,
            allowed: Whole(0, 1_073_741_824), reload: Now;

        /// Most calls of the user's own line that a session remembers for `GET /sessions/{id}/history`. Each takes about
        /// 120 bytes. 0 remembers none.
        history_calls: usize = 200,
            allowed: Whole(0, 10_000), reload: Now;

        /// Longest time that a session may exist before its first event channel is bound.
        bind_timeout: Duration as "humantime_serde" = Duration::from_secs(60),
            allowed: Between(SHORTEST, HOUR), reload: Now;

        /// Time over which the service level of a workgroup is counted: the callers who were answered or have gone within it.
        service_window: Duration as "humantime_serde" = Duration::from_secs(1800),
            allowed: Between(Duration::from_secs(60), DAY), reload: Now;

        /// Time within which a caller of a workgroup is answered in time.
        service_threshold: Duration as "humantime_serde" = Duration::from_secs(20),
            allowed: Between(Duration::from_secs(1), HOUR), reload: Now;

        /// Most sessions at once.
        max: usize = 10_000,
            allowed: Whole(1, 1_000_000), reload: Now;

        /// Longest time for which a WebSocket's client may take nothing although events wait; the WebSocket is closed then
        /// (4429), and the session goes on. A client that reads is never closed, however much comes at once.
        unread_timeout: Duration as "humantime_serde" = Duration::from_secs(30),
            allowed: Between(SHORTEST, HOUR), reload: Now;

        /// Most bytes that may wait for a WebSocket whose client has taken nothing for 5 s; it is closed then, likewise.
        unread_bytes: usize = 1_048_576,
            allowed: Whole(1024, 1_073_741_824), reload: Now;

        /// Most WebSockets bound to one session.
        sockets_per_session: usize = 16,
            allowed: Whole(1, 1024), reload: Now;

        /// Longest time that a new WebSocket may take to send its session id.
        first_message_timeout: Duration as "humantime_serde" = Duration::from_secs(10),
            allowed: Between(SHORTEST, HOUR), reload: Now;

        /// Interval at which each WebSocket is pinged.
        ping_interval: Duration as "humantime_serde" = Duration::from_secs(20),
            allowed: Between(SHORTEST, HOUR), reload: Now;

        /// Unanswered pings after which a WebSocket is dead.
        ping_misses: u32 = 2,
            allowed: Whole(1, 100), reload: Now;

        /// Most sessions that were opened from one address (with IPv6, one /64 network).
        per_address: usize = 2_000,
            allowed: Whole(1, 1_000_000), reload: Now;

        /// Failed logons of one extension from one address after which further ones wait.
        failed_logons_per_extension: u32 = 3,
            allowed: Whole(1, 1_000_000), reload: Now;

        /// Failed logons of all extensions from one address after which further ones wait.
        failed_logons_per_address: u32 = 100,
            allowed: Whole(1, 1_000_000), reload: Now;

        /// Time in which as many failed logons are forgiven.
        failed_logon_window: Duration as "humantime_serde" = Duration::from_secs(10 * 60),
            allowed: Between(SHORTEST, DAY), reload: Now;

        /// Time that the first logon too many waits. Each further one doubles it, up to the longest.
        failed_logon_delay: Duration as "humantime_serde" = Duration::from_secs(10),
            allowed: Between(SHORTEST, DAY), reload: Now;

        /// Longest time that a logon waits.
        failed_logon_delay_max: Duration as "humantime_serde" = Duration::from_secs(15 * 60),
            allowed: Between(SHORTEST, DAY), reload: Now;
    }
}

const SHORTEST: Duration = Duration::from_millis(10);
const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);
