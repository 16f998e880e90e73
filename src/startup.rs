//! The composition root: starts the embedded server, the link, the directory and the HTTP server, and stops them in
//! the other order.

mod altiserv_application;
mod cluster_node;
pub(crate) mod descriptors;
mod error;
mod https_redirect;
pub(crate) mod mapping;
mod reload;
pub(crate) mod scenario_run;
mod service_manager;
mod shutdown;
mod stack;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use actix::{Actor, Addr, Arbiter};
use actix_web::App;
use actix_web::middleware::{Condition, from_fn};
use actix_web::web::{self, Data};
use actors::link::{AltiservLink, LinkConfig};
use actors::meter::Meter;
use actors::session::{Directory, OpenSessions, SessionCluster, SessionConfig};

pub(crate) use altiserv_application::AltiservApplication;
pub use descriptors::raise_for_command as raise_descriptor_limit;
pub use error::StartError;
pub(crate) use reload::{Hangups, Reload};
pub(crate) use shutdown::StopSignals;

use self::stack::Guards;
use crate::cluster::{ClusterNode, ClusterSessions};
use crate::connections::Connections;
use crate::dialplan;
use crate::forwarding::forwarded;
use crate::hosts::Hosts;
use crate::listener::{HttpServer, Listener, Threads};
use crate::live::{Live, LiveSettings};
use crate::metrics::Metrics;
use crate::routes;
use crate::settings::{Mode, Program, Settings};
use crate::state::AppState;
use crate::throttle::LogonThrottle;
use crate::tls::{self, Certificates};

/// The Web API, bound and ready to run.
pub struct Application {
    address: SocketAddr,
    server: HttpServer,
    redirect: Option<(HttpServer, SocketAddr)>,
    state: AppState,
    /// Thread of all actors: one message leads to the next, and handing it to another thread costs more than handling it.
    /// With more than one worker, HTTP and the channels have threads of their own.
    arbiter: Arbiter,
    embedded: Option<altiserv::Server>,
    certificates: Option<Certificates>,
    reload: Option<Reload>,
    /// Time over which the sessions are handed over at the end.
    drain: Duration,
}

impl Application {
    /// Binds everything. Must be called within an actix system.
    pub async fn build(settings: &Settings) -> Result<Self, StartError> {
        log_start(settings);
        dialplan::warm_up();
        descriptors::raise_for_proxy(settings.server.max_connections, settings.server.workers_in_use())?;
        let embedded = embedded(settings).await?;
        let servers = mapping::servers(settings, embedded.as_ref());
        let arbiter = Arbiter::new();
        let metrics = Metrics::new();
        let meter = Meter::new(Arc::new(metrics.clone()));
        let link = start_link(mapping::link_config(settings, servers), &meter, &arbiter)?;
        let sessions = OpenSessions::default();
        let (cluster, cluster_events) = cluster_node::make(settings)?.unzip();
        let config = mapping::session_config(settings);
        let directory = start_directory(&link, config, meter, &sessions, cluster.as_ref(), &arbiter);
        let state = app_state(settings, link, directory, sessions, metrics, cluster);
        if let Some(events) = cluster_events {
            cluster_node::start(settings, &state, events);
        }
        let handle = embedded.as_ref().map(altiserv::Server::handle);
        let certificates = if settings.tls.is_on() { Some(Certificates::load(&settings.tls)?) } else { None };
        let connections = Connections::new(&state.live);
        let threads = threads(settings.server.workers_in_use(), &arbiter);
        let (server, address) = serve(settings, &state, handle, certificates.as_ref(), &connections, threads)?;
        let redirect = match settings.tls.redirect_from() {
            Some(from) => Some(redirect(from, address, settings, &state, &connections, certificates.as_ref())?),
            None => None,
        };
        let scheme = if certificates.is_some() { "https" } else { "http" };
        log::info!("Web API listens on {scheme}://{address}");
        Ok(Self {
            address,
            server,
            redirect,
            state,
            arbiter,
            embedded,
            certificates,
            reload: None,
            drain: settings.cluster.drain,
        })
    }

    /// Reads the configuration again at each signal.
    #[must_use]
    pub(crate) fn reloaded_by(self, reload: Reload) -> Self {
        Self { reload: Some(reload), ..self }
    }

    /// Address at which the Web API listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Port at which the Web API listens.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Address of the listener that sends browsers on to HTTPS, if there is one.
    #[must_use]
    pub fn redirect_address(&self) -> Option<SocketAddr> {
        self.redirect.as_ref().map(|(_, address)| *address)
    }

    /// Handle of the embedded AltiServ, if there is one.
    pub(crate) fn embedded_altiserv(&self) -> Option<altiserv::Handle> {
        self.embedded.as_ref().map(altiserv::Server::handle)
    }

    /// Serves until `stop` is done, then closes the event channels, logs everybody off and ends.
    pub async fn run_until(self, stop: impl Future<Output = ()>) -> Result<(), StartError> {
        service_manager::ready(&format!("the Web API listens on {}", self.address));
        tokio::select! {
            () = self.server.ended() => return Err(StartError::ServerGone),
            () = stop => {}
            () = drain_asked(&self.state) => {}
            never = reload::run(self.reload, Program::Proxy, async |before: &Settings, now: &Settings| {
                put_in_force(before, now, &self.state, self.embedded.as_ref()).await;
                reload::read_certificates(self.certificates.as_ref()).await;
            }, |right| self.state.metrics.config_read(right)) => match never {},
            () = watch_certificate(self.certificates.as_ref()) => {}
            () = service_manager::watchdog(&self.state) => {}
        }
        log::info!("stopping");
        service_manager::stopping();
        tokio::select! {
            () = cluster_node::hand_over(&self.state, self.drain) => {}
            () = service_manager::watchdog(&self.state) => {}
        }
        if let Some((redirect, _)) = self.redirect {
            redirect.stop(Duration::ZERO).await;
        }
        shutdown::run(&self.state, self.server, self.state.live.now().shutdown_timeout).await;
        cluster_node::leave(&self.state).await;
        if let Some(embedded) = self.embedded {
            embedded.shutdown().await;
        }
        self.arbiter.stop();
        log::info!("stopped");
        Ok(())
    }
}

/// Logs one line about the program and its configuration, also for a start that fails.
fn log_start(settings: &Settings) {
    let version = env!("CARGO_PKG_VERSION");
    let altiserv = &settings.altiserv;
    let (mode, servers) = match altiserv.mode {
        Mode::Embedded => ("embedded", altiserv.embedded.listen.to_string()),
        Mode::Remote => ("remote", altiserv.servers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")),
    };
    let product = altiserv.product_in_use();
    let listen = settings.server.listen;
    let tls = if settings.tls.is_on() { settings.tls.certificate.display().to_string() } else { "off".to_owned() };
    log::info!("altigen-webproxy {version}: {mode} {product} at {servers}; listen {listen}; TLS {tls}");
}

/// Looks at the certificate's files from time to time, until the program ends.
async fn watch_certificate(certificates: Option<&Certificates>) {
    match certificates {
        Some(certificates) => tls::watch(certificates.clone()).await,
        None => std::future::pending().await,
    }
}

/// Waits until an administrator has the node drain.
async fn drain_asked(state: &AppState) {
    match &state.cluster {
        Some(node) => node.drain_asked().await,
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

/// Puts settings in force that have been read again. Each reload sends one message to an actor, and a full mailbox must
/// not keep it out: what is in force would differ from what the log says.
async fn put_in_force(before: &Settings, settings: &Settings, state: &AppState, embedded: Option<&altiserv::Server>) {
    if before == settings {
        return;
    }
    state.live.replace(LiveSettings::of(settings));
    // A token in a file of its own is no change of a key, and is not logged with those.
    if settings.admin.token() != before.admin.token() {
        log::info!("reload: another admin token counts, or none");
    }
    state.throttle.set_limits(mapping::throttle_limits(settings));
    state.directory.do_send(actors::session::ReconfigureSessions(mapping::session_config(settings)));
    let config = mapping::link_config(settings, mapping::servers(settings, embedded));
    state.link.do_send(actors::link::ReconfigureLink { config });
    if let Some(embedded) = embedded {
        reload::set_licences(&embedded.handle(), before, settings).await;
    }
}

/// The threads of HTTP: with one worker, that of the actors. On few cores, handing a request to another thread and its
/// answer back costs more than serving it.
fn threads(workers: usize, actors: &Arbiter) -> Threads {
    match workers {
        0 | 1 => Threads::Shared(actors.handle()),
        several => Threads::Own(several),
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
    sessions: &OpenSessions,
    cluster: Option<&Arc<ClusterNode>>,
    arbiter: &Arbiter,
) -> Addr<Directory> {
    let link = link.clone();
    let sessions = sessions.clone();
    let cluster = cluster.map(|node| Arc::new(ClusterSessions(Arc::clone(node))) as Arc<dyn SessionCluster>);
    Directory::start_in_arbiter(&arbiter.handle(), move |_| {
        Directory::new(link, config, meter, sessions).among(cluster)
    })
}

fn app_state(
    settings: &Settings,
    link: Addr<AltiservLink>,
    directory: Addr<Directory>,
    sessions: OpenSessions,
    metrics: Metrics,
    cluster: Option<Arc<ClusterNode>>,
) -> AppState {
    AppState {
        link,
        directory,
        sessions,
        product: settings.altiserv.product_in_use(),
        live: Live::new(LiveSettings::of(settings)),
        metrics,
        throttle: Arc::new(LogonThrottle::new(mapping::throttle_limits(settings))),
        placed: Arc::default(),
        tokens: Arc::default(),
        charset: settings.altiserv.charset,
        cluster,
        guide_only: settings.events.guide_only,
    }
}

fn serve(
    settings: &Settings,
    state: &AppState,
    simulator: Option<altiserv::Handle>,
    certificates: Option<&Certificates>,
    connections: &Connections,
    threads: Threads,
) -> Result<(HttpServer, SocketAddr), StartError> {
    let server = &settings.server;
    let state = Data::new(state.clone());
    let guards = Guards::new(settings, &state.live, server.listen, certificates);
    let takes_any_name = guards.take_any_name();
    let websocket_paths = server.websocket_paths.clone();
    let shown = certificates.cloned();
    let is_node = state.cluster.is_some();
    let listener = Listener::new(server, &state.live, connections);
    let listener = match certificates {
        Some(certificates) => listener.over_tls(tls::server_config(certificates)?),
        None => listener,
    };
    let listen = server.listen;
    let served = listener.serve(listen, threads, move || {
        let app = App::new()
            .app_data(state.clone())
            .app_data(state.metrics.clone())
            .configure(routes::web_api)
            .configure(|config| routes::websocket_paths(config, &websocket_paths))
            .default_service(web::to(routes::nothing))
            .wrap(Condition::new(is_node, from_fn(forwarded)));
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
) -> Result<(HttpServer, SocketAddr), StartError> {
    let hosts = Hosts::new(&state.live, from, certificates);
    let bound = https_redirect::serve(from, https.port(), &settings.server, hosts, &state.live, connections)?;
    log::info!("browsers that come to http://{} are sent to https", bound.1);
    Ok(bound)
}
