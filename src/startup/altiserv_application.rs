//! The stand-alone AltiServ: the embedded one without the Web API, and an HTTP port that drives it.

use std::net::SocketAddr;
use std::time::Duration;

use actix_web::App;
use actix_web::web::{self, Data};

use super::descriptors;
use super::error::StartError;
use super::reload::{self, Reload};
use super::service_manager;
use super::stack::{self, Guards};
use crate::connections::Connections;
use crate::listener::{HttpServer, Listener, Threads};
use crate::live::{Live, LiveSettings};
use crate::routes;
use crate::settings::{Program, Settings};

/// A stand-alone AltiServ, bound and ready to run.
pub(crate) struct AltiservApplication {
    altiserv: altiserv::Server,
    control: Option<HttpServer>,
    live: Live,
    reload: Option<Reload>,
}

impl AltiservApplication {
    /// Binds the server and, if one is wanted, its control port.
    pub(crate) async fn build(
        settings: &Settings,
        listen: SocketAddr,
        control: Option<SocketAddr>,
    ) -> Result<Self, StartError> {
        descriptors::raise_for_altiserv()?;
        let live = Live::new(LiveSettings::of(settings));
        let altiserv = &settings.altiserv;
        let altiserv = altiserv::Server::bind(&altiserv.embedded.server, listen, altiserv.charset).await?;
        let control = match control {
            Some(listen) => {
                let (server, address) = serve(settings, &live, altiserv.handle(), listen)?;
                log::info!("simulator control listens on http://{address}");
                Some(server)
            }
            None => None,
        };
        Ok(Self { altiserv, control, live, reload: None })
    }

    /// Reads the configuration again at each signal.
    #[must_use]
    pub(crate) fn reloaded_by(self, reload: Reload) -> Self {
        Self { reload: Some(reload), ..self }
    }

    /// Handle that drives the simulated world.
    #[must_use]
    pub(crate) fn handle(&self) -> altiserv::Handle {
        self.altiserv.handle()
    }

    /// Serves until `stop` is done.
    pub(crate) async fn run_until(self, stop: impl Future<Output = ()>) -> Result<(), StartError> {
        service_manager::ready(&format!("AltiServ listens on {}", self.altiserv.local_addr()));
        let altiserv = self.altiserv.handle();
        let reloads = reload::run(
            self.reload,
            Program::Altiserv,
            async |before: &Settings, now: &Settings| {
                self.live.replace(LiveSettings::of(now));
                reload::set_licences(&altiserv, before, now).await;
            },
            |_| {},
        );
        let stop = async {
            tokio::select! {
                () = stop => {}
                never = reloads => match never {},
            }
        };
        match self.control {
            None => stop.await,
            Some(control) => {
                tokio::select! {
                    () = control.ended() => return Err(StartError::ServerGone),
                    () = stop => {}
                }
                control.stop(Duration::ZERO).await;
            }
        }
        self.altiserv.shutdown().await;
        Ok(())
    }
}

/// Serves the control port with the guards and limits of the Web API.
fn serve(
    settings: &Settings,
    live: &Live,
    handle: altiserv::Handle,
    listen: SocketAddr,
) -> Result<(HttpServer, SocketAddr), StartError> {
    let server = &settings.server;
    let handle = Data::new(handle);
    let connections = Connections::new(live);
    let guards = Guards::new(settings, live, listen, None);
    let listener = Listener::new(server, live, &connections);
    let served = listener.serve(listen, Threads::Own(1), move || {
        let app =
            App::new().app_data(handle.clone()).configure(routes::simulator).default_service(web::to(routes::nothing));
        stack::guarded(app, &guards)
    });
    served.map_err(|source| StartError::Bind { listen, source })
}
