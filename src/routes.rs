//! The route table. Every path of the Web API stands here, with the methods that it takes and their handlers.
//!
//! Routing, the answer to other methods and the operations of the OpenAPI document come from this table. Handlers know
//! neither their paths nor each other.

mod admin;
mod agent;
mod call_target;
mod calls;
mod channel;
mod client_script;
mod cluster_nodes;
mod dialplan;
mod directory;
mod documents;
mod extensions;
mod health;
mod history;
mod index;
mod metrics;
mod oversee;
mod pages;
mod path;
mod queue;
mod record;
mod request_word;
mod scenario;
mod sessions;
mod simulator;
mod table;
mod watch;
mod workgroup_list;
mod workgroups;

use actix_web::guard::{self, GuardContext};
use actix_web::http::header::UPGRADE;
use actix_web::middleware::from_fn;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, Resource};
use altiserv::Handle;
use utoipa::OpenApi;

use crate::documents::OpenApiDocument;
use crate::events::schema::AnyEvent;
use crate::hosts;
use crate::problem::Problem;
use crate::problem::reply::ErrorBody;
use table::{ApiHandler, ApiOperation, ApiPath, delete, documented, get, path, post, put, undocumented};

/// The Web API.
pub fn web_api(config: &mut ServiceConfig) {
    // Before the table, since a request for a WebSocket has another meaning at the same path.
    for path in CHANNELS {
        config.service(upgrades(path, get(undocumented(channel::open))));
    }
    config.service(upgrades("/sessions/{sessionId}", get(undocumented(channel::of_session))));
    for path in paths() {
        config.service(path.resource());
    }
    config.configure(documents::page);
}

/// All paths. A request's path is compared with one after the other, so those that are asked for most come first.
fn paths() -> Vec<ApiPath> {
    vec![
        path("/sessions", [post(documented!(sessions::log_on))]),
        path("/sessions/{sessionId}", [get(documented!(sessions::describe)), delete(documented!(sessions::log_off))]),
        path("/sessions/{sessionId}/calls", [get(documented!(calls::list)), post(documented!(calls::make))]),
        path("/sessions/{sessionId}/events", [get(documented!(channel::of_session))]),
        path("/sessions/{sessionId}/channel-token", [post(documented!(channel::token))]),
        path("/sessions/{sessionId}/ws", [get(undocumented(channel::of_session))]),
        path("/sessions/{sessionId}/calls/{callHandle}", [delete(documented!(calls::drop_call))]),
        path("/sessions/{sessionId}/calls/{callHandle}/answer", [post(documented!(calls::answer))]),
        path("/sessions/{sessionId}/calls/{callHandle}/hold", [post(documented!(calls::hold))]),
        path("/sessions/{sessionId}/calls/{callHandle}/retrieve", [post(documented!(calls::retrieve))]),
        path("/sessions/{sessionId}/calls/{callHandle}/conference", [post(documented!(calls::conference))]),
        path("/sessions/{sessionId}/calls/{callHandle}/transfer", [post(documented!(calls::transfer))]),
        path("/sessions/{sessionId}/calls/{callHandle}/record", [post(documented!(record::of_call))]),
        path("/sessions/{sessionId}/calls/{callHandle}/dtmf", [post(documented!(calls::dtmf))]),
        path("/sessions/{sessionId}/directory", [get(documented!(directory::list))]),
        path("/sessions/{sessionId}/history", [get(documented!(history::list))]),
        path("/sessions/{sessionId}/watch", [get(documented!(watch::show)), put(documented!(watch::set))]),
        path("/sessions/{sessionId}/agent", [get(documented!(agent::show)), put(documented!(agent::set))]),
        path("/sessions/{sessionId}/workgroups", [get(documented!(workgroup_list::list))]),
        path("/sessions/{sessionId}/workgroups/{workgroup}", [put(documented!(workgroups::log_on))]),
        path("/sessions/{sessionId}/workgroups/{workgroup}/queue", [get(documented!(queue::list))]),
        path("/sessions/{sessionId}/extensions/{extension}/record", [post(documented!(extensions::record))]),
        path("/sessions/{sessionId}/extensions/{extension}/agent", [put(documented!(oversee::set_state))]),
        path(
            "/sessions/{sessionId}/extensions/{extension}/workgroups/{workgroup}",
            [put(documented!(oversee::log_on))],
        ),
        path(
            "/sessions/{sessionId}/extensions/{extension}/monitor",
            [post(documented!(oversee::monitor)), delete(documented!(oversee::leave))],
        ),
        path("/sessions/{sessionId}/record", [post(documented!(record::of_session))]),
        path("/sessions/{sessionId}/record/{callHandle}", [post(undocumented(record::of_call))]),
        path("/ws", [get(documented!(channel::open))]),
        path("/events", [get(documented!(channel::events))]),
        path("/", [get(documented!(index::index))]),
        path("/dialplan", [get(documented!(dialplan::resolve))]),
        path("/health", [get(documented!(health::health))]),
        path("/ready", [get(documented!(health::ready))]),
        path("/openapi.json", [get(undocumented(openapi))]),
        path("/asyncapi.json", [get(undocumented(documents::asyncapi))]),
        path("/docs", [get(undocumented(documents::to_page))]),
        path("/client.js", [get(undocumented(client_script::script))]),
        path("/console", [get(undocumented(pages::console))]).only_if(pages::are_open),
        path("/wallboard", [get(undocumented(pages::wallboard))]).only_if(pages::are_open),
        path("/pages/{asset}", [get(undocumented(pages::asset))]).only_if(pages::are_open),
        path("/admin/sessions", [get(documented!(admin::sessions))]).only_if(admin::is_open),
        path("/admin/sessions/{session}", [delete(documented!(admin::end))]).only_if(admin::is_open),
        path("/admin/sessions/{session}/timeline", [get(documented!(admin::timeline))]).only_if(admin::is_open),
        path("/admin/cluster", [get(documented!(cluster_nodes::show))]).only_if(admin::is_open),
        path("/admin/cluster/drain", [post(documented!(cluster_nodes::drain))]).only_if(admin::is_open),
        path("/metrics", [get(documented!(metrics::metrics))]).only_if(metrics::is_open),
    ]
}

/// Paths at which an event channel is opened by an upgrade, beside `/ws`. The guide names no path, so that every
/// application has chosen its own.
const CHANNELS: [&str; 3] = ["/", "/websocket", "/events"];

/// Further paths at which an event channel is opened: `server.websocket_paths`.
pub fn websocket_paths(config: &mut ServiceConfig, paths: &[String]) {
    for path in paths {
        // Paths come here in lower case and without a slash at the end.
        let path = path.to_ascii_lowercase();
        config.service(upgrades(path.trim_end_matches('/'), get(undocumented(channel::open))));
    }
}

/// A path for requests that ask for a WebSocket. Other requests go on to another service of the same path.
fn upgrades(path: &str, operation: ApiOperation) -> Resource {
    web::resource(path).guard(guard::fn_guard(asks_for_websocket)).route(operation.route())
}

/// True if the request asks for a WebSocket. Some clients ask for HTTP/2 in the same way, and are answered by HTTP/1.
fn asks_for_websocket(request: &GuardContext<'_>) -> bool {
    let asked = request.head().headers().get(UPGRADE).and_then(|value| value.to_str().ok());
    asked.is_some_and(|protocol| protocol.trim().eq_ignore_ascii_case("websocket"))
}

/// Control of an embedded AltiServ.
pub fn simulator(config: &mut ServiceConfig) {
    let mut scope = web::scope(SIMULATOR).wrap(from_fn(hosts::simulator_guard));
    for path in simulator_paths() {
        scope = scope.service(path.resource());
    }
    config.service(scope);
}

const SIMULATOR: &str = "/simulator";

fn simulator_paths() -> Vec<ApiPath> {
    vec![
        path("/calls", [get(documented!(simulator::list)), post(documented!(simulator::place))]),
        path("/calls/{callId}", [delete(documented!(simulator::hang_up))]),
        path("/calls/{callId}/answer", [post(documented!(simulator::answer))]),
        path("/extensions/{extension}", [put(documented!(simulator::set_phone))]),
        path("/extensions/{extension}/answer", [post(documented!(simulator::answer_extension))]),
        path("/extensions/{extension}/hangup", [post(documented!(simulator::hang_up_extension))]),
        path("/extensions/{extension}/conference", [post(documented!(simulator::conference))]),
        path("/extensions/{extension}/transfer", [post(documented!(simulator::transfer))]),
        path("/role", [get(documented!(simulator::role))]),
        path("/promote", [post(documented!(simulator::promote))]),
        path("/demote", [post(documented!(simulator::demote))]),
        path("/licences", [put(documented!(simulator::set_licences))]),
        path("/statistics", [get(documented!(simulator::statistics))]),
        path(
            "/scenario",
            [
                get(documented!(scenario::report)),
                post(documented!(scenario::play)),
                delete(documented!(scenario::stop)),
            ],
        ),
        path("/faults", [post(documented!(simulator::set_fault)), delete(documented!(simulator::clear_faults))]),
    ]
}

/// The answer at a path that does not exist.
pub async fn nothing() -> Result<HttpResponse, Problem> {
    Err(Problem::NoSuchPath)
}

static OPENAPI: OpenApiDocument = OpenApiDocument::new(operations);

/// The same with the operations of the simulator.
static OPENAPI_WITH_SIMULATOR: OpenApiDocument = OpenApiDocument::new(operations_with_simulator);

async fn openapi(request: HttpRequest) -> HttpResponse {
    let has_simulator = request.app_data::<Data<Handle>>().is_some();
    documents::openapi(&request, if has_simulator { &OPENAPI_WITH_SIMULATOR } else { &OPENAPI })
}

fn operations_with_simulator() -> utoipa::openapi::OpenApi {
    let mut api = operations();
    for path in simulator_paths() {
        path.document(SIMULATOR, &mut api);
    }
    api
}

/// The documentation of the table's operations.
fn operations() -> utoipa::openapi::OpenApi {
    #[derive(OpenApi)]
    #[openapi(components(schemas(ErrorBody<'static>, AnyEvent)))]
    struct SharedDocument;
    let mut api = SharedDocument::openapi();
    for path in paths() {
        path.document("", &mut api);
    }
    api
}

#[cfg(test)]
mod tests;
