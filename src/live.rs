//! Settings that a reload changes while the program runs, in the form that the edge reads.
//!
//! Nothing here knows requests.

mod trusted_proxies;

use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;

use crate::dialplan::Dialplan;
use crate::settings::{AdminToken, AllowedHost, ChallengeSetting, NotReadyReason, PageSettings, Settings};
pub(crate) use trusted_proxies::TrustedProxies;

/// Longest time that output waits for a client that does not read, unless event channels may be unread for longer.
const LONGEST_UNREAD: Duration = Duration::from_secs(40);

/// Time for a body to arrive.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);

/// Limits of a request's body.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BodyLimits {
    /// Most bytes.
    pub bytes: usize,
    /// Time for the last of them to arrive.
    pub time: Duration,
}

impl Default for BodyLimits {
    fn default() -> Self {
        Self { bytes: 65_536, time: BODY_TIMEOUT }
    }
}

/// Deadlines of an event channel.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ChannelSettings {
    /// Time that a socket has to name its session.
    pub first_message_timeout: Duration,
    /// Time between two pings.
    pub ping_interval: Duration,
    /// Unanswered pings that make a socket dead.
    pub ping_misses: u32,
}

/// One consistent set of settings, replaced as a whole.
#[derive(Debug, Clone)]
pub(crate) struct LiveSettings {
    /// The rules by which numbers are dialled.
    pub dialplan: Dialplan,
    /// Directories on the server into which clients may name recordings.
    pub recording_directories: Vec<String>,
    /// Reasons that agents may give when they are not ready.
    pub reasons: Vec<NotReadyReason>,
    /// Deadlines of new event channels.
    pub channels: ChannelSettings,
    /// Origins whose pages may use the Web API.
    pub origins: Vec<String>,
    /// Pages of the program itself.
    pub pages: PageSettings,
    /// The logons that are challenged so that browsers ask for a password.
    pub challenge: ChallengeSetting,
    /// Path below which a reverse proxy serves the Web API.
    pub base_path: String,
    /// Hosts under which the Web API may be asked; empty if none are listed.
    pub hosts: Vec<AllowedHost>,
    /// Proxies that are believed what they tell of their clients.
    pub proxies: TrustedProxies,
    /// Most open connections of one address.
    pub connections_per_address: usize,
    /// Time that output waits on a connection that is not read.
    pub unread: Duration,
    /// The token of administrators' requests; none if administrators are not let in.
    pub admin_token: Option<AdminToken>,
    /// True if there are figures for Prometheus.
    pub metrics: bool,
    /// Limits of a request's body.
    pub body: BodyLimits,
    /// Longest time for any request.
    pub request_deadline: Duration,
    /// Longest time for a stop.
    pub shutdown_timeout: Duration,
}

impl LiveSettings {
    /// The part of the settings that the edge reads.
    #[must_use]
    pub(crate) fn of(settings: &Settings) -> Self {
        let sessions = &settings.sessions;
        Self {
            dialplan: Dialplan::new(&settings.dialing, settings.altiserv.product_in_use()),
            recording_directories: settings.recording.directories.clone(),
            reasons: settings.agents.reasons.clone(),
            channels: ChannelSettings {
                first_message_timeout: sessions.first_message_timeout,
                ping_interval: sessions.ping_interval,
                ping_misses: sessions.ping_misses,
            },
            origins: settings.browsers.origins.clone(),
            pages: settings.pages.clone(),
            challenge: settings.browsers.challenge,
            base_path: settings.server.base_path.clone(),
            hosts: settings.server.hosts.clone(),
            proxies: TrustedProxies {
                networks: settings.server.trusted_proxies.clone(),
                header: settings.server.forwarding_header,
            },
            connections_per_address: settings.server.connections_per_address,
            unread: unread_timeout(settings),
            admin_token: settings.admin.token().cloned(),
            metrics: settings.metrics.enabled,
            body: BodyLimits { bytes: settings.server.max_body_bytes, time: BODY_TIMEOUT },
            request_deadline: settings.request_timeout(),
            shutdown_timeout: settings.server.shutdown_timeout,
        }
    }
}

/// Time that output waits on a connection that is not read. Half the time for idle connections, so that the connection is
/// closed within that, although it is still written to for a while. At least the time for a request, so that a short
/// failure of the client's network is borne, and at least that of event channels.
fn unread_timeout(settings: &Settings) -> Duration {
    let server = &settings.server;
    (server.keep_alive / 2).min(LONGEST_UNREAD).max(server.client_request_timeout).max(settings.sessions.unread_timeout)
}

/// The settings of this moment, shared by all workers. Cheap to clone and to read. Also application data of the server.
#[derive(Debug, Clone)]
pub(crate) struct Live(Arc<ArcSwap<LiveSettings>>);

impl Live {
    /// Starts with these settings.
    #[must_use]
    pub(crate) fn new(settings: LiveSettings) -> Self {
        Self(Arc::new(ArcSwap::from_pointee(settings)))
    }

    /// The settings of now. A request that has begun with them may keep them.
    #[must_use]
    pub(crate) fn now(&self) -> Arc<LiveSettings> {
        self.0.load_full()
    }

    /// Replaces the settings. Later calls of [`Live::now`] return these.
    pub(crate) fn replace(&self, settings: LiveSettings) {
        self.0.store(Arc::new(settings));
    }
}
