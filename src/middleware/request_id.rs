use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY, VARY,
    X_CONTENT_TYPE_OPTIONS,
};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage};
use uuid::Uuid;

use crate::live::Live;
use crate::problem::{Challenge, Problem, ReplyContext, Stamped};
use crate::telemetry;

/// Marks a request whose answer is that of an earlier request with its `Idempotency-Key`.
#[derive(Debug, Clone, Copy)]
pub struct Replayed;

const IDEMPOTENT_REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// No guessing of types, no copies of session ids in caches, no addresses with them told to other sites, and nothing that
/// an answer could do if it were shown as a page.
const SAFE: [(HeaderName, &str); 4] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (CACHE_CONTROL, "no-store"),
    (REFERRER_POLICY, "no-referrer"),
    (CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
];

/// The id of one request, in its request's extensions: the caller's own, or a random UUID.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(String);

impl RequestId {
    const LONGEST: usize = 64;

    /// The id as it stands in the header.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Keeps the caller's id if it is short and printable: it goes into logs and headers as it is.
    fn for_request(headers: &HeaderMap) -> Self {
        let own = headers.get(X_REQUEST_ID).and_then(|value| value.to_str().ok());
        let usable = |id: &&str| (1..=Self::LONGEST).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_graphic());
        Self(own.filter(usable).map_or_else(|| Uuid::new_v4().to_string(), str::to_owned))
    }
}

/// Puts the request's id on its response, into the body of an error, and on every line that is logged for it.
pub async fn request_id(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let id = RequestId::for_request(request.headers());
    let setting = request.app_data::<Live>().map(|live| live.now().challenge).unwrap_or_default();
    let challenge = Challenge::for_request(setting, request.headers());
    let context = ReplyContext { request_id: id.0.clone(), challenge };
    let serving = telemetry::RequestContext::of_request(id.as_str());
    request.extensions_mut().insert(id);
    serving.serve(answered(request, next, context)).await
}

async fn answered(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
    context: ReplyContext,
) -> Result<ServiceResponse<BoxBody>, Error> {
    match next.call(request).await {
        Ok(response) => Ok(stamped(response, &context)),
        Err(error) => {
            let for_browsers = for_browsers(error.error_response().headers());
            Err(Stamped::new(told(&error), context, for_browsers).into())
        }
    }
}

fn stamped(response: ServiceResponse<impl MessageBody + 'static>, context: &ReplyContext) -> ServiceResponse<BoxBody> {
    let problem = response.response().error().map(told);
    let mut response = match problem {
        Some(problem) => {
            let kept = for_browsers(response.headers());
            let mut response = response.into_response(problem.respond(context));
            for (name, value) in kept {
                response.headers_mut().append(name, value);
            }
            response
        }
        None => response.map_into_boxed_body(),
    };
    stamp(response.headers_mut(), &context.request_id);
    let replayed = response.request().extensions().get::<Replayed>().is_some();
    if replayed {
        response.headers_mut().insert(IDEMPOTENT_REPLAYED, HeaderValue::from_static("true"));
    }
    response
}

/// What lets a page's script read an answer, and caches keep answers to different origins apart.
fn for_browsers(headers: &HeaderMap) -> Vec<(HeaderName, HeaderValue)> {
    let is_one = |name: &HeaderName| name == VARY || name.as_str().starts_with("access-control-");
    headers.iter().filter(|(name, _)| is_one(name)).map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// The problem to tell of an error. One that nobody foresaw is logged here, since its message is not told.
fn told(error: &Error) -> Problem {
    let problem = Problem::from_framework(error);
    if problem == Problem::Internal && error.as_error::<Problem>().is_none() {
        log::error!("an error without a mapping: {error}");
    }
    problem
}

/// Puts the id into a response's headers, and what keeps browsers from doing with it what nobody meant.
pub(crate) fn stamp(headers: &mut HeaderMap, id: &str) {
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

    async fn call(path: &str, id: Option<&str>) -> (String, Value) {
        let app = App::new()
            .wrap(from_fn(request_id))
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
