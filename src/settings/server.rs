use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::rule::{Allowed, Rule};
use super::text::{SOCKET_ADDRESS, is_socket_address};
use super::{AllowedHost, Network};

/// `[server]`: the HTTP side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ServerSettings {
    /// Address and port that HTTP and WebSocket clients connect to. Port 0 takes any free one.
    pub listen: SocketAddr,
    /// Permits port 80, which AltiGen reserves for its Polycom Web Configuration service.
    pub allow_port_80: bool,
    /// HTTP worker threads.
    pub workers: usize,
    /// Largest accepted request body, in bytes.
    pub max_body_bytes: usize,
    /// Most open connections of all workers together, WebSockets included.
    pub max_connections: usize,
    /// Most open connections of one address (of one /64 network with IPv6); of trusted proxies as many as they like.
    pub connections_per_address: usize,
    /// How long a client may take to send a request's head.
    #[serde(with = "humantime_serde")]
    pub client_request_timeout: Duration,
    /// How long an idle connection is kept for the client's next request, and one whose client reads no answers; zero closes
    /// it after each reply.
    #[serde(with = "humantime_serde")]
    pub keep_alive: Duration,
    /// How long requests in progress and logoffs may take at shutdown.
    #[serde(with = "humantime_serde")]
    pub shutdown_timeout: Duration,
    /// Reverse proxies that are believed what they tell of their clients.
    pub trusted_proxies: Vec<Network>,
    /// Where they tell it.
    pub forwarding_header: ForwardingHeader,
    /// Names and addresses under which the Web API may be asked. None: those that [`crate::hosts`] says.
    pub hosts: Vec<AllowedHost>,
    /// Path below which a reverse proxy serves the Web API; empty where it has a host of its own.
    pub base_path: String,
    /// Paths at which event channels are opened besides those of the Web API.
    pub websocket_paths: Vec<String>,
}

impl ServerSettings {
    /// Whether there is something else of the Web API at the base path.
    pub(super) fn base_path_is_taken(&self) -> bool {
        let is_channel = |first: &str| CHANNELS.iter().any(|channel| first.eq_ignore_ascii_case(channel));
        is_taken(&self.base_path) || self.base_path.split('/').nth(1).is_some_and(is_channel)
    }

    /// The first path for event channels that is below the base path, and so found without it already, or never.
    pub(super) fn path_below_base(&self) -> Option<&str> {
        let is_below = |path: &&str| path_below(path, &self.base_path).is_some();
        self.websocket_paths.iter().map(String::as_str).find(is_below)
    }

    /// The first path for event channels at which there is something else of the Web API, or a session's own channel.
    pub(super) fn taken_path(&self) -> Option<&str> {
        self.websocket_paths.iter().map(String::as_str).find(|path| is_taken(path))
    }
}

/// Where the Web API has something else, here and below.
const TAKEN: &[&str] = &[
    "sessions",
    "dialplan",
    "health",
    "ready",
    "openapi.json",
    "asyncapi.json",
    "docs",
    "admin",
    "metrics",
    "simulator",
];

/// Where event channels are opened.
const CHANNELS: &[&str] = &["ws", "websocket", "events"];

fn is_taken(path: &str) -> bool {
    let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    TAKEN.iter().any(|taken| first.eq_ignore_ascii_case(taken))
}

/// The headers in which a reverse proxy tells of its client. Only one kind counts: most proxies let the other one through
/// as the client sent it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum ForwardingHeader {
    /// `X-Forwarded-For`, `X-Forwarded-Proto` and `X-Forwarded-Host`.
    #[default]
    #[serde(rename = "X-Forwarded")]
    XForwarded,
    /// `Forwarded`, of RFC 7239.
    Forwarded,
}

impl Default for ServerSettings {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
            allow_port_80: false,
            workers: 2,
            max_body_bytes: 65_536,
            max_connections: 20_000,
            connections_per_address: 4_000,
            client_request_timeout: Duration::from_secs(5),
            keep_alive: Duration::from_secs(75),
            shutdown_timeout: Duration::from_secs(5),
            trusted_proxies: Vec::new(),
            forwarding_header: ForwardingHeader::default(),
            hosts: Vec::new(),
            base_path: String::new(),
            websocket_paths: Vec::new(),
        }
    }
}

const NETWORK: &str = "an address or a network, as \"192.0.2.10\" or \"10.0.0.0/8\"";
const HOST: &str =
    "a name or an address without a port, as \"webproxy.example.com\", \"*.example.com\" or \"192.0.2.10\"";
const WEBSOCKET_PATH: &str = "a path, as \"/altigen/events\", of letters, digits and - . _ ~ /";
const BASE_PATH: &str =
    "a path without a slash at its end, as \"/webproxy\", of letters, digits and - . _ ~ /, or \"\"";
/// It is repeated in every URL that is told.
const LONGEST_BASE_PATH: usize = 200;
const MILLISECOND: Duration = Duration::from_millis(1);
/// actix-http's clock is late by up to half a second, and a deadline that has passed when it is set never comes there.
const SHORTEST: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_secs(3600);

/// A body may be larger than any legitimate one by far, but never so large that many of them exhaust memory.
const MOST_BODY_BYTES: i64 = 16 * 1024 * 1024;

/// The rest of a path below a base path, in any letter case. None where it is not below, or there is no base path.
#[must_use]
pub fn path_below<'a>(path: &'a str, base_path: &str) -> Option<&'a str> {
    let (base, rest) = path.split_at_checked(base_path.len()).filter(|_| !base_path.is_empty())?;
    if !base.eq_ignore_ascii_case(base_path) {
        return None;
    }
    if rest.is_empty() { Some("/") } else { rest.starts_with('/').then_some(rest) }
}

/// Whether this can stand before the paths of the Web API: empty, or a path without a slash at its end.
#[must_use]
pub fn is_base_path(text: &str) -> bool {
    let leads_on = || !text.ends_with('/') && text.split('/').all(|part| !matches!(part, "." | ".."));
    text.is_empty() || (is_websocket_path(text) && text.len() <= LONGEST_BASE_PATH && leads_on())
}

/// Patterns of routes and queries are no paths.
fn is_websocket_path(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    text.starts_with('/') && text.len() > 1 && text.bytes().all(is_plain) && !text.contains("//")
}

pub(super) const RULES: &[Rule] = &[
    Rule { key: "server.listen", allowed: Allowed::Text(SOCKET_ADDRESS, is_socket_address) },
    Rule { key: "server.allow_port_80", allowed: Allowed::Switch },
    Rule { key: "server.workers", allowed: Allowed::Whole(1, 64) },
    Rule { key: "server.max_body_bytes", allowed: Allowed::Whole(1024, MOST_BODY_BYTES) },
    Rule { key: "server.max_connections", allowed: Allowed::Whole(1, 1_000_000) },
    Rule { key: "server.connections_per_address", allowed: Allowed::Whole(1, 1_000_000) },
    Rule { key: "server.client_request_timeout", allowed: Allowed::Between(SHORTEST, Duration::from_secs(300)) },
    Rule { key: "server.keep_alive", allowed: Allowed::BetweenOrZero(SHORTEST, HOUR, "closes after each reply") },
    Rule { key: "server.shutdown_timeout", allowed: Allowed::Between(MILLISECOND, Duration::from_secs(5)) },
    Rule {
        key: "server.trusted_proxies",
        allowed: Allowed::Texts(NETWORK, 100, |text| text.parse::<Network>().is_ok()),
    },
    Rule { key: "server.forwarding_header", allowed: Allowed::OneOf(&["X-Forwarded", "Forwarded"]) },
    Rule { key: "server.hosts", allowed: Allowed::Texts(HOST, 100, |text| text.parse::<AllowedHost>().is_ok()) },
    Rule { key: "server.base_path", allowed: Allowed::Text(BASE_PATH, is_base_path) },
    Rule { key: "server.websocket_paths", allowed: Allowed::Texts(WEBSOCKET_PATH, 16, is_websocket_path) },
];

#[cfg(test)]
mod tests {
    use super::*;

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
