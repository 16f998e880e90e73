//! Guards and limits around the routes of every server.

use std::net::SocketAddr;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::from_fn;
use actix_web::{App, Error};

use crate::hosts::Hosts;
use crate::live::Live;
use crate::middleware::{admission, web_api_envelope};
use crate::origins::Origins;
use crate::settings::{BrowserSettings, Settings};
use crate::tls::Certificates;

/// Guards that let requests in at one listener. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Guards {
    live: Live,
    hosts: Hosts,
    origins: Origins,
    browsers: BrowserSettings,
}

impl Guards {
    /// Guards of a listener at this address, which has certificates if it serves HTTPS.
    pub(crate) fn new(
        settings: &Settings,
        live: &Live,
        listen: SocketAddr,
        certificates: Option<&Certificates>,
    ) -> Self {
        Self {
            live: live.clone(),
            hosts: Hosts::new(live, listen, certificates),
            origins: Origins::new(live, certificates.is_some()),
            browsers: settings.browsers.clone(),
        }
    }

    /// True if the listener may be asked under any name.
    pub(crate) fn take_any_name(&self) -> bool {
        self.hosts.take_any_name()
    }
}

/// Puts guards and limits around the routes. The last is the outermost.
pub(crate) fn guarded<T, B>(
    app: App<T>,
    guards: &Guards,
) -> App<
    impl ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse<BoxBody>, Error = Error, InitError = ()>
    + use<T, B>,
>
where
    T: ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse<B>, Error = Error, InitError = ()>
        + 'static,
    B: MessageBody + 'static,
{
    app.app_data(guards.live.clone())
        .app_data(guards.hosts.clone())
        .wrap(from_fn(admission))
        .wrap(guards.origins.guard(&guards.browsers))
        .wrap(from_fn(web_api_envelope))
}
