use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY, VARY,
    X_CONTENT_TYPE_OPTIONS,
};
use actix_web::{Error, HttpMessage, HttpResponse, ResponseError};
use uuid::Uuid;

use crate::live::Live;
use crate::problem::Problem;
use crate::problem::reply::{Challenge, ReplyContext};
use crate::telemetry;

/// Marks a request whose answer is that of an earlier request with its `Idempotency-Key`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Replayed;

const IDEMPOTENT_REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Headers that keep browsers from guessing types, from keeping session ids in caches, from telling other sites addresses
/// with session ids in them, and from running anything in an answer that is shown as a page.
const SAFE: [(HeaderName, &str); 4] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (CACHE_CONTROL, "no-store"),
    (REFERRER_POLICY, "no-referrer"),
    (CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
];

/// The id of one request, among the request's extensions: the client's own, or a random UUID.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RequestId(String);

impl RequestId {
    const LONGEST: usize = 64;

    /// The id as it stands in the header.
    #[must_use]
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Takes the client's id if it is short and printable, since it is written into logs and headers.
    fn for_request(headers: &HeaderMap) -> Self {
        match headers.get(X_REQUEST_ID).and_then(|value| value.to_str().ok()) {
            Some(own) if Self::is_usable(own) => Self(own.to_owned()),
            _ => Self(Uuid::new_v4().to_string()),
        }
    }

    fn is_usable(id: &str) -> bool {
        (1..=Self::LONGEST).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic())
    }
}

/// Serves a request with its id on every line that is logged meanwhile, and puts the id on the response and into the body
/// of an error.
pub(crate) async fn identified<B: MessageBody + 'static>(
    request: ServiceRequest,
    serve: impl AsyncFnOnce(ServiceRequest) -> Result<ServiceResponse<B>, Error>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let id = RequestId::for_request(request.headers());
    let setting = request.app_data::<Live>().map(|live| live.now().challenge).unwrap_or_default();
    let challenge = Challenge::for_request(setting, request.headers());
    let context = ReplyContext { request_id: id.0.clone(), challenge };
    let serving = telemetry::RequestContext::of_request(id.as_str());
    request.extensions_mut().insert(id);
    serving.serve(answered(serve(request), context)).await
}

async fn answered(
    answer: impl Future<Output = Result<ServiceResponse<impl MessageBody + 'static>, Error>>,
    context: ReplyContext,
) -> Result<ServiceResponse<BoxBody>, Error> {
    match answer.await {
        Ok(response) => Ok(stamped(response, &context)),
        Err(error) => {
            let headers = headers_for_browsers(error.error_response().headers());
            Err(Stamped { problem: problem_of(&error), context, headers }.into())
        }
    }
}

fn stamped(response: ServiceResponse<impl MessageBody + 'static>, context: &ReplyContext) -> ServiceResponse<BoxBody> {
    let problem = response.response().error().map(problem_of);
    let mut response = match problem {
        Some(problem) => {
            let kept = headers_for_browsers(response.headers());
            let mut response = response.into_response(problem.respond(context));
            for (name, value) in kept {
                response.headers_mut().append(name, value);
            }
            response
        }
        None => response.map_into_boxed_body(),
    };
    stamp(response.headers_mut(), &context.request_id);
    let is_replayed = response.request().extensions().get::<Replayed>().is_some();
    if is_replayed {
        response.headers_mut().insert(IDEMPOTENT_REPLAYED, HeaderValue::from_static("true"));
    }
    response
}

/// Headers by which the scripts of pages may read an answer, and caches tell answers to different origins apart.
fn headers_for_browsers(headers: &HeaderMap) -> Vec<(HeaderName, HeaderValue)> {
    let mut found = Vec::new();
    for (name, value) in headers {
        if name == VARY || name.as_str().starts_with("access-control-") {
            found.push((name.clone(), value.clone()));
        }
    }
    found
}

/// A problem that no response carries yet, with the parts of its response that come from the request.
#[derive(Debug, thiserror::Error)]
#[error("{problem}")]
struct Stamped {
    problem: Problem,
    context: ReplyContext,
    /// Further headers.
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl ResponseError for Stamped {
    fn status_code(&self) -> StatusCode {
        self.problem.status()
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = self.problem.respond(&self.context);
        for (name, value) in &self.headers {
            response.headers_mut().append(name.clone(), value.clone());
        }
        stamp(response.headers_mut(), &self.context.request_id);
        response
    }
}

/// The problem that an error amounts to. An unknown error is logged here, since its message does not reach the client.
fn problem_of(error: &Error) -> Problem {
    let problem = Problem::from_framework(error);
    if problem == Problem::Internal && error.as_error::<Problem>().is_none() {
        log::error!("an error without a mapping: {error}");
    }
    problem
}

/// Puts the request's id and the protective headers on a response.
fn stamp(headers: &mut HeaderMap, id: &str) {
    if let Ok(value) = HeaderValue::from_str(id) {
        headers.insert(X_REQUEST_ID, value);
    }
    for (name, value) in SAFE {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::middleware::from_fn;
    use actix_web::test::{self, TestRequest};
    use actix_web::{App, HttpResponse, web};
    use serde_json::Value;

    use super::*;
    use crate::middleware::envelope;

    async fn call(path: &str, id: Option<&str>) -> (String, Value) {
        let app = App::new()
            .wrap(from_fn(envelope))
            .route("/ok", web::get().to(HttpResponse::Ok))
            .route("/problem", web::get().to(async || Err::<HttpResponse, _>(Problem::NoCall)))
            .route("/number/{n}", web::get().to(async |_: web::Path<u32>| HttpResponse::Ok()));
        let app = test::init_service(app).await;
        let mut request = TestRequest::get().uri(path);
        if let Some(id) = id {
            request = request.insert_header(("X-Request-Id", id));
        }
        let response = test::call_service(&app, request.to_request()).await;
        let header = response.headers().get("X-Request-Id").unwrap().to_str().unwrap().to_owned();
        let body = test::read_body(response).await;
        (header, serde_json::from_slice(&body).unwrap_or_default())
    }

    #[actix_web::test]
    async fn a_callers_own_id_is_kept_if_it_is_short_and_printable() {
        for own in ["a", "trace:42/x", &"x".repeat(64)] {
            assert_eq!(call("/ok", Some(own)).await.0, own);
        }
    }

    #[actix_web::test]
    async fn any_other_request_gets_a_uuid() {
        for own in [None, Some(""), Some("two words"), Some("tab\there"), Some(&*"x".repeat(65))] {
            let (id, _) = call("/ok", own).await;
            assert!(Uuid::try_parse(&id).is_ok(), "{own:?} became {id}");
        }
        assert_ne!(call("/ok", None).await.0, call("/ok", None).await.0);
    }

    #[actix_web::test]
    async fn an_errors_body_repeats_the_id() {
        let (header, body) = call("/problem", None).await;
        assert_eq!(body["requestId"], header);
        assert_eq!(body["error"], "no_call");
    }

    #[actix_web::test]
    async fn errors_of_the_framework_get_the_guides_body() {
        let (header, body) = call("/number/x", Some("mine")).await;
        assert_eq!((header.as_str(), &body["requestId"]), ("mine", &Value::from("mine")));
        assert_eq!(body["code"], 404);
    }
}
