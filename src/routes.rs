//! The route table. Every path of the Web API stands here, with the methods that it takes.

mod admin;
mod agent;
mod calls;
mod channel;
mod dialplan;
mod documents;
mod extensions;
mod health;
mod index;
mod metrics;
mod path;
mod record;
mod request_word;
mod scenario;
mod sessions;
mod simulator;
mod watch;
mod workgroups;

use actix_web::guard::{self, GuardContext};
use actix_web::http::Method;
use actix_web::http::header::UPGRADE;
use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpResponse, Resource, Route};

use utoipa::OpenApi;

use crate::hosts;
use crate::live::Live;
use crate::problem::{ErrorBody, Problem};

/// The Web API.
pub fn web_api(config: &mut ServiceConfig) {
    config
        .service(resource("/sessions", [post().to(sessions::log_on)]))
        .service(upgrades("/sessions/{session}").route(get().to(channel::of_session).route))
        .service(resource("/sessions/{session}", [get().to(sessions::describe), delete().to(sessions::log_off)]))
        .service(resource("/sessions/{session}/events", [get().to(channel::of_session)]))
        .service(resource("/sessions/{session}/ws", [get().to(channel::of_session)]))
        .service(resource("/sessions/{session}/calls", [get().to(calls::list), post().to(calls::make)]))
        .service(resource("/sessions/{session}/calls/{call}", [delete().to(calls::drop_call)]))
        .service(resource("/sessions/{session}/calls/{call}/answer", [post().to(calls::answer)]))
        .service(resource("/sessions/{session}/calls/{call}/hold", [post().to(calls::hold)]))
        .service(resource("/sessions/{session}/calls/{call}/retrieve", [post().to(calls::retrieve)]))
        .service(resource("/sessions/{session}/calls/{call}/conference", [post().to(calls::conference)]))
        .service(resource("/sessions/{session}/calls/{call}/transfer", [post().to(calls::transfer)]))
        .service(resource("/sessions/{session}/calls/{call}/record", [post().to(record::of_call)]))
        .service(resource("/sessions/{session}/calls/{call}/dtmf", [post().to(calls::dtmf)]))
        .service(resource("/sessions/{session}/watch", [get().to(watch::show), put().to(watch::set)]))
        .service(resource("/sessions/{session}/agent", [get().to(agent::show), put().to(agent::set)]))
        .service(resource("/sessions/{session}/workgroups/{workgroup}", [put().to(workgroups::log_on)]))
        .service(resource("/sessions/{session}/extensions/{extension}/record", [post().to(extensions::record)]))
        .service(resource("/sessions/{session}/record", [post().to(record::of_session)]))
        .service(resource("/sessions/{session}/record/{call}", [post().to(record::of_call)]))
        .configure(channels)
        .service(resource("/", [get().to(index::index)]))
        .service(resource("/dialplan", [get().to(dialplan::resolve)]))
        .service(resource("/health", [get().to(health::health)]))
        .service(resource("/ready", [get().to(health::ready)]))
        .service(resource("/openapi.json", [get().to(documents::openapi)]))
        .service(resource("/asyncapi.json", [get().to(documents::asyncapi)]))
        .service(resource("/docs", [get().to(documents::to_page)]))
        .configure(documents::page)
        .configure(administration)
        .service(resource("/metrics", [get().to(metrics::metrics)]).guard(guard::fn_guard(has_metrics)));
}

/// Where an event channel is opened. The guide names no path, so that every application has one of its own choice.
fn channels(config: &mut ServiceConfig) {
    config.service(resource("/ws", [get().to(channel::open)]));
    for path in ["/", "/websocket", "/events"] {
        config.service(upgrades(path).route(get().to(channel::open).route));
    }
}

/// Where an event channel is opened besides: `server.websocket_paths`.
pub fn websocket_paths(config: &mut ServiceConfig, paths: &[String]) {
    for path in paths {
        // Paths come here in lower case and without a slash at the end.
        let path = path.to_ascii_lowercase();
        config.service(upgrades(path.trim_end_matches('/')).route(get().to(channel::open).route));
    }
}

/// A path as far as WebSockets are asked for. Other requests go on to whatever else is there.
fn upgrades(path: &str) -> Resource {
    web::resource(path).guard(guard::fn_guard(asks_for_websocket))
}

/// Some clients ask for HTTP/2 in the same way, with requests that are to be answered all the same.
fn asks_for_websocket(request: &GuardContext<'_>) -> bool {
    let asked = request.head().headers().get(UPGRADE).and_then(|value| value.to_str().ok());
    asked.is_some_and(|protocol| protocol.trim().eq_ignore_ascii_case("websocket"))
}

/// What administrators see and do, where they are let in.
fn administration(config: &mut ServiceConfig) {
    let open = || guard::fn_guard(admin::is_open);
    config
        .service(resource("/admin/sessions", [get().to(admin::sessions)]).guard(open()))
        .service(resource("/admin/sessions/{session}", [delete().to(admin::end)]).guard(open()))
        .service(resource("/admin/sessions/{session}/timeline", [get().to(admin::timeline)]).guard(open()));
}

/// Whether the figures are told to anybody.
fn has_metrics(request: &GuardContext<'_>) -> bool {
    request.app_data::<Live>().is_some_and(|live| live.now().metrics)
}

/// What drives an embedded AltiServ.
pub fn simulator(config: &mut ServiceConfig) {
    let driven = web::scope("/simulator")
        .wrap(from_fn(hosts::simulator_guard))
        .service(resource("/calls", [get().to(simulator::list), post().to(simulator::place)]))
        .service(resource("/calls/{call}", [delete().to(simulator::hang_up)]))
        .service(resource("/calls/{call}/answer", [post().to(simulator::answer)]))
        .service(resource("/extensions/{extension}", [put().to(simulator::set_phone)]))
        .service(resource("/extensions/{extension}/answer", [post().to(simulator::answer_extension)]))
        .service(resource("/extensions/{extension}/hangup", [post().to(simulator::hang_up_extension)]))
        .service(resource("/extensions/{extension}/conference", [post().to(simulator::conference)]))
        .service(resource("/extensions/{extension}/transfer", [post().to(simulator::transfer)]))
        .service(resource("/role", [get().to(simulator::role)]))
        .service(resource("/promote", [post().to(simulator::promote)]))
        .service(resource("/demote", [post().to(simulator::demote)]))
        .service(resource("/licences", [put().to(simulator::set_licences)]))
        .service(resource("/statistics", [get().to(simulator::statistics)]))
        .service(resource(
            "/scenario",
            [get().to(scenario::report), post().to(scenario::play), delete().to(scenario::stop)],
        ))
        .service(resource("/faults", [post().to(simulator::set_fault), delete().to(simulator::clear_faults)]));
    config.service(driven);
}

/// The answer where nothing is.
pub async fn nothing() -> Result<HttpResponse, Problem> {
    Err(Problem::NoSuchPath)
}

/// A handler with the method that it answers to.
struct Methodical {
    method: Method,
    route: Route,
}

/// A method that waits for its handler.
struct Wanted(Method);

impl Wanted {
    fn to<F, Args>(self, handler: F) -> Methodical
    where
        F: actix_web::Handler<Args>,
        Args: actix_web::FromRequest + 'static,
        F::Output: actix_web::Responder + 'static,
    {
        let method = self.0;
        // HEAD is GET without the body, which the server leaves out by itself.
        let route = if method == Method::GET {
            Route::new().guard(guard::Any(guard::Get()).or(guard::Head()))
        } else {
            Route::new().method(method.clone())
        };
        Methodical { method, route: route.to(handler) }
    }
}

fn get() -> Wanted {
    Wanted(Method::GET)
}

fn post() -> Wanted {
    Wanted(Method::POST)
}

fn put() -> Wanted {
    Wanted(Method::PUT)
}

fn delete() -> Wanted {
    Wanted(Method::DELETE)
}

/// A path with its handlers. Other methods are told which ones there are.
fn resource<const N: usize>(path: &str, handlers: [Methodical; N]) -> Resource {
    let mut allowed: Vec<Method> = handlers.iter().map(|handler| handler.method.clone()).collect();
    if allowed.contains(&Method::GET) {
        allowed.push(Method::HEAD);
    }
    let refuse = move || {
        let allowed = allowed.clone();
        async move { Err::<HttpResponse, _>(Problem::MethodNotAllowed(allowed)) }
    };
    handlers
        .into_iter()
        .fold(web::resource(path), |resource, handler| resource.route(handler.route))
        .default_service(web::to(refuse))
}

/// What the handlers of the Web API say of themselves.
#[derive(OpenApi)]
#[openapi(
    paths(
        sessions::log_on,
        sessions::describe,
        sessions::log_off,
        channel::open,
        channel::of_session,
        calls::list,
        calls::make,
        calls::drop_call,
        calls::answer,
        calls::hold,
        calls::retrieve,
        calls::conference,
        calls::transfer,
        calls::dtmf,
        record::of_call,
        record::of_session,
        extensions::record,
        watch::show,
        watch::set,
        agent::show,
        agent::set,
        workgroups::log_on,
        dialplan::resolve,
        index::index,
        health::health,
        health::ready,
        metrics::metrics,
        admin::sessions,
        admin::timeline,
        admin::end,
    ),
    components(schemas(ErrorBody<'static>)),
)]
pub(crate) struct Documented;
