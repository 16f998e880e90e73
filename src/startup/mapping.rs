//! Configurations of the link, the sessions, the throttle of logons and the cluster, made from the settings.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use actors::link::{LinkConfig, ServerAddress};
use actors::session::{ReplayLimits, SessionConfig};
use cluster::{Access, Incarnation, KeyName, MemberSettings, NatsSettings};

use crate::files;
use crate::settings::{Settings, reached_at};
use crate::throttle::ThrottleLimits;

/// Servers that the link may use: the embedded one, or those of the settings.
pub(crate) fn servers(settings: &Settings, embedded: Option<&altiserv::Server>) -> Vec<ServerAddress> {
    match embedded {
        Some(server) => vec![server_at(server.local_addr())],
        None => settings.altiserv.servers.iter().cloned().map(Into::into).collect(),
    }
}

/// Address of an AltiServ that listens on this machine.
pub(crate) fn server_at(listening: SocketAddr) -> ServerAddress {
    let reached = reached_at(listening);
    ServerAddress { host: reached.ip().to_string(), port: reached.port() }
}

pub(crate) fn link_config(settings: &Settings, servers: Vec<ServerAddress>) -> LinkConfig {
    let altiserv = &settings.altiserv;
    LinkConfig {
        servers,
        dns_servers: altiserv.dns_servers.iter().map(|server| server.0).collect(),
        follow_dns: altiserv.follow_dns,
        logons_at_once: altiserv.logons_at_once,
        product: altiserv.product_in_use(),
        charset: altiserv.charset,
        application_id: altiserv.application_id.clone(),
        connect_timeout: altiserv.connect_timeout,
        command_timeout: altiserv.command_timeout,
        extra_info_timeout: altiserv.extra_info_timeout,
        ping_interval: altiserv.ping_interval,
        ping_misses: altiserv.ping_misses,
        backoff_min: altiserv.backoff_min,
        backoff_max: altiserv.backoff_max,
    }
}

pub(crate) fn session_config(settings: &Settings) -> SessionConfig {
    let sessions = &settings.sessions;
    SessionConfig {
        max_sessions: sessions.max,
        sessions_per_address: sessions.per_address,
        sockets_per_session: sessions.sockets_per_session,
        timeline: settings.admin.timeline_kept(),
        replay: ReplayLimits { events: sessions.replay_events, bytes: sessions.replay_bytes },
        history_calls: sessions.history_calls,
        release_grace: sessions.release_grace,
        service_window: sessions.service_window,
        service_threshold: sessions.service_threshold,
        bind_timeout: sessions.bind_timeout,
        unread_bytes: sessions.unread_bytes,
        unread_timeout: sessions.unread_timeout,
    }
}

pub(crate) fn throttle_limits(settings: &Settings) -> ThrottleLimits {
    let sessions = &settings.sessions;
    ThrottleLimits {
        per_extension: sessions.failed_logons_per_extension,
        per_address: sessions.failed_logons_per_address,
        window: sessions.failed_logon_window,
        delay: sessions.failed_logon_delay,
        longest_delay: sessions.failed_logon_delay_max,
    }
}

/// Longest wait for a node that is asked whether it owns a user. Longer, and clients of a node that has gone wait.
const PATIENCE: Duration = Duration::from_millis(500);

/// Ways to the cluster's engine.
pub(crate) fn nats_settings(settings: &Settings) -> NatsSettings {
    let cluster = &settings.cluster;
    let access = Access {
        user: None,
        credentials: named(&cluster.credentials_file),
        require_tls: cluster.tls,
        authorities: named(&cluster.authorities),
    };
    let read_file = |file: &Path| match files::read(file, files::LARGEST) {
        Ok(contents) => Ok(contents.bytes),
        Err(error) => Err(error.to_string()),
    };
    NatsSettings { access, read_file, ..NatsSettings::new(cluster.servers.clone()) }
}

/// Description of this node, for a run of its process. `address` is for people.
pub(crate) fn member_settings(
    settings: &Settings,
    incarnation: Incarnation,
    address: String,
    keys: Vec<KeyName>,
) -> MemberSettings {
    MemberSettings { name: settings.cluster.node_name(), incarnation, address, patience: PATIENCE, keys }
}

/// Number of a run of the process that starts at this time.
pub(crate) fn incarnation(start: SystemTime) -> Incarnation {
    let since = start.duration_since(UNIX_EPOCH).unwrap_or_default();
    Incarnation(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

fn named(file: &Path) -> Option<PathBuf> {
    (!file.as_os_str().is_empty()).then(|| file.to_owned())
}
