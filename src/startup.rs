//! The composition root: starts the embedded server, the link, the directory and the HTTP server, and stops them in
//! the other order.

mod control;
pub(crate) mod descriptors;
mod error;
mod redirect;
mod reload;
pub mod scenario;
mod service_manager;
mod shutdown;
mod stack;

use std::net::SocketAddr;
use std::sync::Arc;

use actix::{Actor, Addr, Arbiter};
use actix_web::App;
use actix_web::dev::Server;
use actix_web::web::{self, Data};
use actors::link::{AltiservLink, LinkConfig};
use actors::meter::Meter;
use actors::session::{Directory, ReplayLimits, SessionConfig};

pub use control::AltiservApplication;
pub use descriptors::claim as claim_descriptors;
pub use error::StartError;
pub use reload::{Hangups, Reload};
pub use shutdown::StopSignals;

use self::stack::Guards;
use crate::connections::Connections;
use crate::dialplan;
use crate::hosts::Hosts;
use crate::listener::Listener;
use crate::live::{Live, LiveSettings};
use crate::metrics::Metrics;
use crate::origins::Origins;
use crate::routes;
use crate::settings::{Mode, Program, Settings, reached_at};
use crate::state::AppState;
use crate::throttle::{LogonThrottle, ThrottleLimits};
use crate::tls::{self, Certificates};

/// The Web API, bound and ready to run.
pub struct Application {
    address: SocketAddr,
    server: Server,
    redirect: Option<(Server, SocketAddr)>,
    state: AppState,
    /// The thread of all actors: one message of theirs leads to the next, and handing it to another thread costs more
    /// than what any of them does with it. HTTP and the channels have threads of their own.
    arbiter: Arbiter,
    embedded: Option<altiserv::Server>,
    certificates: Option<Certificates>,
    reload: Option<Reload>,
}

impl Application {
    /// Binds everything. Must be called within an actix system.
    pub async fn build(settings: &Settings) -> Result<Self, StartError> {
        introduce(settings);
        dialplan::warm_up();
        descriptors::raise_limit(settings.server.max_connections, settings.server.workers)?;
        let embedded = embedded(settings).await?;
        let servers = servers(settings, embedded.as_ref());
        let arbiter = Arbiter::new();
        let metrics = Metrics::new();
        let meter = Meter::new(Arc::new(metrics.clone()));
        let link = start_link(link_config(settings, servers), &meter, &arbiter)?;
        let directory = start_directory(&link, session_config(settings), meter, &arbiter);
        let state = app_state(settings, link, directory, metrics);
        let handle = embedded.as_ref().map(altiserv::Server::handle);
        let certificates = settings.tls.is_on().then(|| Certificates::load(&settings.tls)).transpose()?;
        let connections = Connections::new(&state.live);
        let (server, address) = serve(settings, &state, handle, certificates.as_ref(), &connections)?;
        let redirect = settings
            .tls
            .redirect_from()
            .map(|from| redirect(from, address, settings, &state, &connections, certificates.as_ref()));
        let redirect = redirect.transpose()?;
        let scheme = if certificates.is_some() { "https" } else { "http" };
        log::info!("Web API listens on {scheme}://{address}");
        Ok(Self { address, server, redirect, state, arbiter, embedded, certificates, reload: None })
    }

    /// Has the configuration read again when this says so.
    #[must_use]
    pub fn reloaded_by(self, reload: Reload) -> Self {
        Self { reload: Some(reload), ..self }
    }

    /// Where the Web API listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The port that the Web API listens on.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Where browsers that come by plain HTTP are sent on, if anywhere.
    #[must_use]
    pub fn redirect_address(&self) -> Option<SocketAddr> {
        self.redirect.as_ref().map(|(_, address)| *address)
    }

    /// Where the embedded AltiServ listens, if there is one.
    #[must_use]
    pub fn altiserv_address(&self) -> Option<SocketAddr> {
        self.embedded.as_ref().map(altiserv::Server::local_addr)
    }

    /// Serves until `stop` is done, then closes the event channels, logs everybody off and ends.
    pub async fn run_until(self, stop: impl Future<Output = ()>) -> Result<(), StartError> {
        service_manager::ready(&format!("the Web API listens on {}", self.address));
        let handle = self.server.handle();
        let mut server = actix_web::rt::spawn(self.server);
        let redirect = self.redirect.map(|(server, _)| (server.handle(), actix_web::rt::spawn(server)));
        tokio::select! {
            ended = &mut server => return ended.map_err(|_| StartError::ServerGone)?.map_err(StartError::Serve),
            () = stop => {}
            never = reload::serve(self.reload, Program::Proxy, async |before: &Settings, now: &Settings| {
                put_in_force(before, now, &self.state, self.embedded.as_ref()).await;
                reload::read_certificates(self.certificates.as_ref()).await;
            }, |right| self.state.metrics.config_read(right)) => match never {},
            () = watch(self.certificates.as_ref()) => {}
            () = service_manager::watchdog(&self.state) => {}
        }
        log::info!("stopping");
        service_manager::stopping();
        if let Some((redirect, _)) = redirect {
            redirect.stop(false).await;
        }
        shutdown::run(&self.state, &handle, self.state.live.now().shutdown_timeout).await;
        if let Some(embedded) = self.embedded {
            embedded.shutdown().await;
        }
        self.arbiter.stop();
        log::info!("stopped");
        Ok(())
    }
}

/// One line that tells somebody who reads the log what has been started, also where it does not come up.
fn introduce(settings: &Settings) {
    let (version, altiserv) = (env!("CARGO_PKG_VERSION"), &settings.altiserv);
    let (mode, servers) = match altiserv.mode {
        Mode::Embedded => ("embedded", altiserv.embedded.listen.to_string()),
        Mode::Remote => ("remote", altiserv.servers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")),
    };
    let (product, listen) = (altiserv.product_in_use(), settings.server.listen);
    let tls = if settings.tls.is_on() { settings.tls.certificate.display().to_string() } else { "off".to_owned() };
    log::info!("altigen-webproxy {version}: {mode} {product} at {servers}; listen {listen}; TLS {tls}");
}

/// Looks at the certificate's files from time to time, for ever.
async fn watch(certificates: Option<&Certificates>) {
    match certificates {
        Some(certificates) => tls::watch(certificates.clone()).await,
        None => std::future::pending().await,
    }
}

async fn embedded(settings: &Settings) -> Result<Option<altiserv::Server>, StartError> {
    let altiserv = &settings.altiserv;
    match altiserv.mode {
        Mode::Remote => Ok(None),
        Mode::Embedded => {
            let embedded = &altiserv.embedded;
            Ok(Some(altiserv::Server::bind(&embedded.server, embedded.listen, altiserv.charset).await?))
        }
    }
}

/// Where the link finds AltiServ.
fn servers(settings: &Settings, embedded: Option<&altiserv::Server>) -> Vec<actors::link::ServerAddress> {
    match embedded {
        Some(server) => vec![at(server.local_addr())],
        None => settings.altiserv.servers.iter().cloned().map(Into::into).collect(),
    }
}

/// Tells everybody of settings that have been read again. The messages are one for each reload, and a full mailbox must
/// not keep them out: what is in force would differ from what was told.
async fn put_in_force(before: &Settings, settings: &Settings, state: &AppState, embedded: Option<&altiserv::Server>) {
    if before == settings {
        return;
    }
    state.live.replace(LiveSettings::of(settings));
    // What stands in a file of its own is no change of a key, and would not be told.
    if settings.admin.token() != before.admin.token() {
        log::info!("reload: another admin token counts, or none");
    }
    state.throttle.set_limits(throttle_limits(settings));
    state.directory.do_send(actors::session::ReconfigureSessions(session_config(settings)));
    let config = link_config(settings, servers(settings, embedded));
    state.link.do_send(actors::link::ReconfigureLink { config });
    if let Some(embedded) = embedded {
        reload::set_licences(&embedded.handle(), before, settings).await;
    }
}

/// The name for the link of an AltiServ on this machine.
pub(crate) fn at(listening: SocketAddr) -> actors::link::ServerAddress {
    let at = reached_at(listening);
    actors::link::ServerAddress { host: at.ip().to_string(), port: at.port() }
}

pub(crate) fn link_config(settings: &Settings, servers: Vec<actors::link::ServerAddress>) -> LinkConfig {
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

fn session_config(settings: &Settings) -> SessionConfig {
    let sessions = &settings.sessions;
    SessionConfig {
        max_sessions: sessions.max,
        sessions_per_address: sessions.per_address,
        sockets_per_session: sessions.sockets_per_session,
        timeline: settings.admin.timeline_kept(),
        replay: ReplayLimits { events: sessions.replay_events, bytes: sessions.replay_bytes },
        release_grace: sessions.release_grace,
        bind_timeout: sessions.bind_timeout,
        unread_bytes: sessions.unread_bytes,
        unread_timeout: sessions.unread_timeout,
    }
}

fn start_link(config: LinkConfig, meter: &Meter, arbiter: &Arbiter) -> Result<Addr<AltiservLink>, StartError> {
    if config.servers.is_empty() {
        return Err(StartError::NoServers);
    }
    let meter = meter.clone();
    Ok(AltiservLink::start_in_arbiter(&arbiter.handle(), move |_| {
        AltiservLink::new(config, meter).expect("there is a server, as checked above")
    }))
}

fn start_directory(
    link: &Addr<AltiservLink>,
    config: SessionConfig,
    meter: Meter,
    arbiter: &Arbiter,
) -> Addr<Directory> {
    let link = link.clone();
    Directory::start_in_arbiter(&arbiter.handle(), move |_| Directory::new(link, config, meter))
}

fn app_state(settings: &Settings, link: Addr<AltiservLink>, directory: Addr<Directory>, metrics: Metrics) -> AppState {
    AppState {
        link,
        directory,
        product: settings.altiserv.product_in_use(),
        live: Live::new(LiveSettings::of(settings)),
        metrics,
        throttle: Arc::new(LogonThrottle::new(throttle_limits(settings))),
        placed: Arc::default(),
        charset: settings.altiserv.charset,
        guide_only: settings.events.guide_only,
    }
}

fn throttle_limits(settings: &Settings) -> ThrottleLimits {
    let sessions = &settings.sessions;
    ThrottleLimits {
        per_extension: sessions.failed_logons_per_extension,
        per_address: sessions.failed_logons_per_address,
        window: sessions.failed_logon_window,
        delay: sessions.failed_logon_delay,
        longest_delay: sessions.failed_logon_delay_max,
    }
}

fn serve(
    settings: &Settings,
    state: &AppState,
    simulator: Option<altiserv::Handle>,
    certificates: Option<&Certificates>,
    connections: &Connections,
) -> Result<(Server, SocketAddr), StartError> {
    let server = &settings.server;
    let state = Data::new(state.clone());
    let guards = Guards {
        live: state.live.clone(),
        hosts: Hosts::new(&state.live, server.listen, certificates),
        origins: Origins::new(&state.live, certificates.is_some()),
        browsers: settings.browsers.clone(),
    };
    let takes_any_name = guards.hosts.take_any_name();
    let websocket_paths = server.websocket_paths.clone();
    let shown = certificates.cloned();
    let listener = Listener::new(server, &state.live, connections);
    let listener = match certificates {
        Some(certificates) => listener.over_tls(tls::server_config(certificates)?),
        None => listener,
    };
    let listen = server.listen;
    let served = listener.serve(listen, move || {
        let app = App::new()
            .app_data(state.clone())
            .app_data(state.metrics.clone())
            .configure(routes::web_api)
            .configure(|config| routes::websocket_paths(config, &websocket_paths))
            .default_service(web::to(routes::nothing));
        let app = stack::guarded(app, &guards);
        let app = match &shown {
            Some(certificates) => app.app_data(certificates.clone()),
            None => app,
        };
        match &simulator {
            Some(handle) => app.app_data(Data::new(handle.clone())).configure(routes::simulator),
            None => app,
        }
    });
    let (server, address) = served.map_err(|source| StartError::Bind { listen, source })?;
    if takes_any_name {
        log::warn!(
            "the Web API is asked under any name that leads to {address}, also that of a hostile page; list its own names in \
             [server]: hosts = [...]"
        );
    }
    Ok((server, address))
}

fn redirect(
    from: SocketAddr,
    https: SocketAddr,
    settings: &Settings,
    state: &AppState,
    connections: &Connections,
    certificates: Option<&Certificates>,
) -> Result<(Server, SocketAddr), StartError> {
    let hosts = Hosts::new(&state.live, from, certificates);
    let bound = redirect::serve(from, https.port(), &settings.server, hosts, &state.live, connections)?;
    log::info!("browsers that come to http://{} are sent to https", bound.1);
    Ok(bound)
}
