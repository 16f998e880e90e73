//! What this node does for the other nodes of its cluster.

use std::future::Future;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_http::Request;
use actix_service::{IntoServiceFactory as _, Service, ServiceFactory as _, map_config};
use actix_web::App;
use actix_web::body::BoxBody;
use actix_web::dev::{AppConfig, Payload, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::from_fn;
use actix_web::web::{Bytes, Data};
use actors::session::{CountSessions, OpenSession, SessionCount, SessionId};
use actors::{Credentials, Extension};
use cluster::PeerRequest;
use futures::StreamExt as _;

use crate::channel;
use crate::cluster::ClusterNode;
use crate::cluster::peer_message::{
    BindAnswer, BindRequest, NodeQuestion, OpenAnswer, OpenRequest, PeerQuestion, RestAnswer, RestRequest,
};
use crate::middleware::envelope;
use crate::routes;
use crate::session_opening;
use crate::state::{AppState, BEFORE_ANSWER};

/// Pause before the engine is asked again for the questions of others.
const PAUSE: Duration = Duration::from_millis(500);

type ServiceAnswer = Pin<Box<dyn Future<Output = Result<ServiceResponse<BoxBody>, actix_web::Error>>>>;

/// The Web API within this process: for clients who came over TLS, and for others.
struct LocalWebApi {
    secure: Rc<dyn Fn(Request) -> ServiceAnswer>,
    plain: Rc<dyn Fn(Request) -> ServiceAnswer>,
}

/// Answers the questions of other nodes. Never ends.
pub(crate) async fn run(state: AppState, node: Arc<ClusterNode>) {
    let api = Rc::new(LocalWebApi { secure: web_api(&state, true).await, plain: web_api(&state, false).await });
    loop {
        if let Ok(mut questions) = node.questions().await {
            while let Some(question) = questions.next().await {
                let state = state.clone();
                let node = Arc::clone(&node);
                let api = Rc::clone(&api);
                actix_web::rt::spawn(async move { answer(&state, &node, &api, question).await });
            }
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn answer(state: &AppState, node: &Arc<ClusterNode>, api: &LocalWebApi, request: PeerRequest) {
    let Some(PeerQuestion { question, .. }) = node.read(&request.text) else {
        return request.reply(node.answer(&())).await;
    };
    let text = match question {
        NodeQuestion::Ping(other) => node.answer(&node.channel_run(&other)),
        NodeQuestion::Rest(rest) => node.answer(&answer_rest(state, api, rest).await),
        NodeQuestion::Open(open) => node.answer(&answer_open(state, open).await),
        NodeQuestion::Bind(bind) => node.answer(&answer_bind(state, node, bind).await),
        NodeQuestion::ReadUp { channel, seq } => {
            node.read_up_served(&channel, seq);
            node.answer(&true)
        }
        NodeQuestion::Unbind { channel, comes_back } => {
            node.unbind_served(&channel, comes_back).await;
            node.answer(&true)
        }
        NodeQuestion::Channels { node: other, channels } => {
            node.keep_served(&other, &channels);
            node.answer(&true)
        }
        NodeQuestion::Tell { channel, told } => node.answer(&node.tell_client(&channel, told).await),
        NodeQuestion::TakeToken(token) => {
            node.answer(&state.tokens.take(&token, Instant::now()).map(SessionId::reveal))
        }
        NodeQuestion::Count(address) => {
            let SessionCount { total, of_address } = state
                .directory
                .send(CountSessions(address))
                .await
                .map_or_else(|_| SessionCount::default(), Result::unwrap_or_default);
            node.answer(&(total, of_address))
        }
        NodeQuestion::FailedLogon { extension, address } => {
            state.throttle.failed_elsewhere(&extension, address);
            node.answer(&true)
        }
        NodeQuestion::GoodLogon { extension, address } => {
            state.throttle.succeeded_elsewhere(&extension, address);
            node.answer(&true)
        }
    };
    request.reply(text).await;
}

async fn answer_open(state: &AppState, request: OpenRequest) -> OpenAnswer {
    let OpenRequest { extension, password, existing, from } = request;
    let Ok(extension) = Extension::parse(&extension) else { return OpenAnswer::WrongCredentials(None) };
    let credentials = Credentials { extension, password: password.into() };
    let existing = existing.and_then(|id| SessionId::parse(&id).ok());
    let elsewhere = SessionCount::default();
    let needs_cluster = existing.is_some();
    session_opening::for_peer(state, OpenSession { credentials, existing, from, elsewhere, needs_cluster }).await
}

async fn answer_bind(state: &AppState, node: &Arc<ClusterNode>, request: BindRequest) -> BindAnswer {
    let session = SessionId::parse(&request.session).ok().and_then(|id| state.sessions.find(id));
    match session {
        Some(session) => node.bind_served(session, channel::next_socket(), request).await,
        None => BindAnswer::NotHere,
    }
}

/// The answer of this node's own Web API; `None` if it does not serve the session.
async fn answer_rest(state: &AppState, api: &LocalWebApi, request: RestRequest) -> Option<RestAnswer> {
    let session = request.target.split('/').nth(2)?.split('?').next()?;
    let id = SessionId::parse(session).ok()?;
    state.sessions.find(id)?;
    let serve = if request.secure { &api.secure } else { &api.plain };
    let response = serve(local_request(request)?).await.ok()?;
    let mut headers = Vec::new();
    for (name, value) in response.headers() {
        if let Ok(value) = value.to_str() {
            headers.push((name.to_string(), value.to_owned()));
        }
    }
    let is_gone = response.status() == StatusCode::NOT_FOUND && state.sessions.find(id).is_none();
    let status = response.status().as_u16();
    let body = actix_web::body::to_bytes(response.into_body()).await.ok()?;
    let body = String::from_utf8_lossy(&body).into_owned();
    // The session has left this node since it was found; what it was asked may be done only if it says so.
    let is_untouched = is_gone && body.contains(r#""error":"no_such_session""#) && !body.contains(BEFORE_ANSWER);
    (!is_untouched).then_some(RestAnswer { status, headers, body })
}

fn local_request(request: RestRequest) -> Option<Request> {
    let (mut local, _) = Request::new().replace_payload(Payload::from(Bytes::from(request.body)));
    let head = local.head_mut();
    head.method = Method::from_bytes(request.method.as_bytes()).ok()?;
    head.uri = request.target.parse().ok()?;
    head.peer_addr = request.client.map(|address| SocketAddr::new(address, 0));
    for (name, value) in request.headers {
        head.headers.append(HeaderName::try_from(name).ok()?, HeaderValue::try_from(value).ok()?);
    }
    Some(local)
}

async fn web_api(state: &AppState, secure: bool) -> Rc<dyn Fn(Request) -> ServiceAnswer> {
    let app = App::new()
        .app_data(Data::new(state.clone()))
        .app_data(state.metrics.clone())
        .app_data(state.live.clone())
        .configure(routes::web_api)
        .wrap(from_fn(envelope));
    let address = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);
    let factory =
        map_config(app.into_factory(), move |()| AppConfig::__priv_test_new(secure, address.to_string(), address));
    let service = factory.new_service(()).await;
    let service = Rc::new(service.unwrap_or_else(|()| unreachable!("routes are made without fail")));
    Rc::new(move |request| {
        let service = Rc::clone(&service);
        Box::pin(async move { service.call(request).await.map(ServiceResponse::map_into_boxed_body) })
    })
}
