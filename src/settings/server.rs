use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Network;
use super::rule::{Allowed, Rule};
use super::text::{SOCKET_ADDRESS, is_socket_address};

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
    /// Paths at which event channels are opened besides those of the Web API.
    pub websocket_paths: Vec<String>,
}

impl ServerSettings {
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
            websocket_paths: Vec::new(),
        }
    }
}

const NETWORK: &str = "an address or a network, as \"192.0.2.10\" or \"10.0.0.0/8\"";
const WEBSOCKET_PATH: &str = "a path, as \"/altigen/events\", of letters, digits and - . _ ~ /";
const MILLISECOND: Duration = Duration::from_millis(1);
/// actix-http's clock is late by up to half a second, and a deadline that has passed when it is set never comes there.
const SHORTEST: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_secs(3600);

/// A body may be larger than any legitimate one by far, but never so large that many of them exhaust memory.
const MOST_BODY_BYTES: i64 = 16 * 1024 * 1024;

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
    fn the_web_apis_own_paths_are_taken_and_those_that_only_begin_alike_are_free() {
        for path in ["/Sessions/", "/sessions/a/ws", "/DOCS", "/openapi.json", "/admin/x"] {
            assert!(is_taken(path), "{path}");
        }
        for path in ["/sessions2", "/ws", "/api/sessions", "/healthy"] {
            assert!(!is_taken(path), "{path}");
        }
    }
}
