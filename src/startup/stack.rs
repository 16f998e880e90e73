//! What every server of requests has around its routes.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::from_fn;
use actix_web::{App, Error};

use crate::hosts::{self, Hosts};
use crate::live::Live;
use crate::middleware::{access_log, base_path, deadline, head_limits, metered, panic_guard, plain_path, request_id};
use crate::origins::{Origins, credentials};
use crate::settings::BrowserSettings;

/// Who is let in at one listener. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Guards {
    pub(super) live: Live,
    pub(super) hosts: Hosts,
    pub(super) origins: Origins,
    pub(super) browsers: BrowserSettings,
}

/// The routes with guards and limits around them. The last is the outermost.
pub(super) fn guarded<T, B>(
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
        .wrap(from_fn(plain_path))
        .wrap(from_fn(deadline))
        .wrap(from_fn(head_limits))
        .wrap(from_fn(panic_guard))
        .wrap(from_fn(hosts::guard))
        .wrap(guards.origins.guard(&guards.browsers))
        .wrap(from_fn(credentials))
        .wrap(from_fn(access_log))
        .wrap(from_fn(metered))
        .wrap(from_fn(base_path))
        .wrap(from_fn(request_id))
}
