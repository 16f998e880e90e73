use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::host::AllowedHost;
use super::network::Network;
use super::text::{SOCKET_ADDRESS, is_socket_address};
use crate::section::section;

section! {
    /// The HTTP side: listener, limits of connections and requests, and the reverse proxies in front.
    pub struct ServerSettings: Table "server" {
        /// Address and port for HTTP and WebSocket clients. Port 0 takes any free one.
        listen: SocketAddr = SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
            allowed: Text(SOCKET_ADDRESS, is_socket_address), reload: AtNextStart;

        /// Permits port 80, which is reserved for the AltiGen Polycom Web Configuration service and refused otherwise.
        allow_port_80: bool = false,
            allowed: Switch, reload: AtNextStart;

        /// Threads that serve HTTP and event channels. With 1 they share the thread of the actors. 0 fits the machine: 1 on
        /// up to two cores, and from three on one for each core but one, up to 8.
        workers: usize = 0,
            allowed: Whole(0, 64), reload: AtNextStart;

        /// Largest accepted request body, in bytes.
        max_body_bytes: usize = 65_536,
            allowed: Whole(1024, MOST_BODY_BYTES), reload: Now, used_by: Both;

        /// Most open connections of all workers together, WebSockets included.
        max_connections: usize = 20_000,
            allowed: Whole(1, 1_000_000), reload: AtNextStart, used_by: Both;

        /// Most open connections of one address (with IPv6, of one /64 network). Trusted proxies have no such limit.
        connections_per_address: usize = 4_000,
            allowed: Whole(1, 1_000_000), reload: Now, used_by: Both;

        /// Longest time that a client may take to send a request's head.
        client_request_timeout: Duration as "humantime_serde" = Duration::from_secs(5),
            allowed: Between(SHORTEST, Duration::from_secs(300)), reload: AtNextStart, used_by: Both;

        /// Time that an idle connection waits for the client's next request. `"0s"` closes it after each reply. A
        /// connection whose client takes none of its answers is ended after half of this time, after 40 s at the most.
        keep_alive: Duration as "humantime_serde" = Duration::from_secs(75),
            allowed: BetweenOrZero(SHORTEST, HOUR, "closes after each reply"), reload: AtNextStart;

        /// Longest time that requests in progress and logoffs may take at shutdown; 5 s at the most.
        shutdown_timeout: Duration as "humantime_serde" = Duration::from_secs(5),
            allowed: Between(MILLISECOND, Duration::from_secs(5)), reload: Now;

        /// Reverse proxies whose statements about their clients are believed, as addresses or networks:
        /// `["192.0.2.10", "10.0.0.0/8"]`.
        trusted_proxies: Vec<Network> = Vec::new(),
            allowed: Texts(NETWORK, 100, |text| text.parse::<Network>().is_ok()), reload: Now, used_by: Both;

        /// Headers in which these proxies describe their clients: `"X-Forwarded"` for X-Forwarded-For, -Proto, -Host,
        /// -Port and -Prefix, or `"Forwarded"` (RFC 7239). Only one kind counts: most proxies let the other one through as
        /// the client sent it.
        forwarding_header: ForwardingHeader = ForwardingHeader::default(),
            allowed: OneOf(&["X-Forwarded", "Forwarded"]), reload: Now, used_by: Both;

        /// Names and addresses under which the Web API may be asked, without ports:
        /// `["webproxy.example.com", "*.example.com"]`. A page whose name is made to lead here could otherwise pass for
        /// the Web API's own. The log shows the line to write for each that is refused. An empty list allows loopback
        /// names and addresses, what trusted proxies bring, and with TLS the names of the certificate; where others can
        /// connect also every address, and without TLS every name, so list yours there. Loopback always counts, other
        /// addresses wherever others can connect.
        hosts: Vec<AllowedHost> = Vec::new(),
            allowed: Texts(HOST, 100, |text| text.parse::<AllowedHost>().is_ok()), reload: Now, used_by: Both;

        /// Path of a site below which a reverse proxy serves the Web API, as `"/webproxy"`, where the proxy does not say
        /// so in X-Forwarded-Prefix. It stands in the addresses that clients are given, and requests are served with it
        /// and without it. `""` where the Web API has a host of its own.
        base_path: String = String::new(),
            allowed: Text(BASE_PATH, is_base_path), reload: Now, used_by: Both;

        /// Paths at which event channels are opened besides /, /ws, /websocket, /events and those of each session, for
        /// applications that were written for other ones: `["/altigen/events"]`.
        websocket_paths: Vec<String> = Vec::new(),
            allowed: Texts(WEBSOCKET_PATH, 16, is_websocket_path), reload: AtNextStart;
    }
}

/// Most threads that are used without being asked for. More would only wait for the one thread of the actors.
const MOST_WORKERS: usize = 8;

impl ServerSettings {
    /// Number of threads that serve HTTP and event channels: as configured, or as many as fit the machine.
    #[must_use]
    pub fn workers_in_use(&self) -> usize {
        match self.workers {
            0 => fitting(std::thread::available_parallelism().map_or(1, usize::from)),
            configured => configured,
        }
    }

    /// True if the base path hides a path of the Web API.
    pub(crate) fn base_path_is_taken(&self) -> bool {
        let first = self.base_path.split('/').nth(1).unwrap_or_default();
        is_taken(&self.base_path) || CHANNELS.iter().any(|channel| first.eq_ignore_ascii_case(channel))
    }

    /// First path for event channels that is below the base path. It would be found without that already, or never.
    pub(crate) fn path_below_base(&self) -> Option<&str> {
        self.websocket_paths.iter().map(String::as_str).find(|path| path_below(path, &self.base_path).is_some())
    }

    /// First path for event channels that is a path of the Web API, or a session's own channel.
    pub(crate) fn taken_path(&self) -> Option<&str> {
        self.websocket_paths.iter().map(String::as_str).find(|path| is_taken(path))
    }
}

/// Number of threads that fit a machine with so many cores, of which the actors have one.
fn fitting(cores: usize) -> usize {
    cores.saturating_sub(1).clamp(1, MOST_WORKERS)
}

/// First parts of paths of the Web API. What is below them is the Web API's, too.
const TAKEN: &[&str] = &[
    "sessions",
    "dialplan",
    "health",
    "ready",
    "openapi.json",
    "asyncapi.json",
    "client.js",
    "docs",
    "console",
    "wallboard",
    "pages",
    "admin",
    "metrics",
    "simulator",
];

/// Paths at which event channels are opened.
const CHANNELS: &[&str] = &["ws", "websocket", "events"];

fn is_taken(path: &str) -> bool {
    let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    TAKEN.iter().any(|taken| first.eq_ignore_ascii_case(taken))
}

/// Headers in which a reverse proxy describes its client. Only one kind counts: most proxies let the other one through as
/// the client sent it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum ForwardingHeader {
    /// `X-Forwarded-For`, `X-Forwarded-Proto` and `X-Forwarded-Host`.
    #[default]
    #[serde(rename = "X-Forwarded")]
    XForwarded,
    /// `Forwarded`, of RFC 7239.
    Forwarded,
}

const NETWORK: &str = "an address or a network, as \"192.0.2.10\" or \"10.0.0.0/8\"";
const HOST: &str =
    "a name or an address without a port, as \"webproxy.example.com\", \"*.example.com\" or \"192.0.2.10\"";
const WEBSOCKET_PATH: &str = "a path, as \"/altigen/events\", of letters, digits and - . _ ~ /";
const BASE_PATH: &str =
    "a path without a slash at its end, as \"/webproxy\", of letters, digits and - . _ ~ /, or \"\"";
/// Longest base path: it is repeated in every URL that clients are given.
const LONGEST_BASE_PATH: usize = 200;
const MILLISECOND: Duration = Duration::from_millis(1);
/// Shortest timeout. actix-http's clock is late by up to half a second, and a deadline that has passed when it is set
/// never comes there.
const SHORTEST: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_secs(3600);

/// Largest limit of bodies: larger than any legitimate one by far, but not so large that many of them exhaust memory.
const MOST_BODY_BYTES: i64 = 16 * 1024 * 1024;

/// Rest of a path below a base path, in any letter case. None where it is not below, or there is no base path.
#[must_use]
pub fn path_below<'a>(path: &'a str, base_path: &str) -> Option<&'a str> {
    let (base, rest) = path.split_at_checked(base_path.len())?;
    if base_path.is_empty() || !base.eq_ignore_ascii_case(base_path) {
        return None;
    }
    match rest {
        "" => Some("/"),
        rest if rest.starts_with('/') => Some(rest),
        _ => None,
    }
}

/// True if this can stand before the paths of the Web API: empty, or a path without a slash at its end.
#[must_use]
pub fn is_base_path(text: &str) -> bool {
    if text.is_empty() {
        return true;
    }
    let has_dots = text.split('/').any(|part| matches!(part, "." | ".."));
    is_websocket_path(text) && text.len() <= LONGEST_BASE_PATH && !text.ends_with('/') && !has_dots
}

/// True for a plain path. Patterns of routes and queries are none.
fn is_websocket_path(text: &str) -> bool {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte));
    text.starts_with('/') && text.len() > 1 && is_plain && !text.contains("//")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_actors_have_a_core_for_themselves_where_there_are_three() {
        assert_eq!([1, 2, 3, 4, 9, 64].map(fitting), [1, 1, 2, 3, 8, 8]);
    }

    #[test]
    fn a_path_for_event_channels_is_no_pattern_and_has_no_query() {
        for right in ["/socket", "/Api/v1/Events/", "/events.ashx", "/a-b_c~d"] {
            assert!(is_websocket_path(right), "{right}");
        }
        for wrong in ["", "/", "//", "socket", "/a//b", "/a?b", "/a#b", "/{id}", "/a}", "/a*", "/%41", "/a b"] {
            assert!(!is_websocket_path(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_base_path_is_a_plain_path_without_a_slash_at_its_end() {
        for right in ["", "/webproxy", "/Apps/webproxy-1.0"] {
            assert!(is_base_path(right), "{right}");
        }
        let long = format!("/{}", "a".repeat(LONGEST_BASE_PATH));
        for wrong in
            ["/", "webproxy", "/webproxy/", "/a//b", "/a/../b", "/.", "/a b", "/%61", "//evil.example", "/a?b", &long]
        {
            assert!(!is_base_path(wrong), "{wrong}");
        }
    }

    #[test]
    fn what_is_below_a_base_path_is_served_as_without_it() {
        for (path, below) in [
            ("/webproxy", Some("/")),
            ("/WebProxy/", Some("/")),
            ("/webproxy/sessions/a", Some("/sessions/a")),
            ("/webproxy2/sessions", None),
            ("/sessions", None),
            ("/", None),
        ] {
            assert_eq!(path_below(path, "/webproxy"), below, "{path}");
            assert_eq!(path_below(path, ""), None);
        }
    }

    #[test]
    fn the_web_apis_own_paths_are_taken_and_those_that_only_begin_alike_are_free() {
        for path in ["/Sessions/", "/sessions/a/ws", "/DOCS", "/openapi.json", "/admin/x"] {
            assert!(is_taken(path), "{path}");
        }
        for path in ["/sessions2", "/ws", "/api/sessions", "/healthy"] {
            assert!(!is_taken(path), "{path}");
        }
    }
}
