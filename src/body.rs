//! Bodies and queries of requests: JSON whatever the content type is, HTML forms where it names them, keys in any letter
//! case.
//!
//! Nothing here knows a route.

mod content;
mod folded;
mod form;
mod lenient;
mod query;
mod url_encoded;

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap};
use actix_web::web::{self, Bytes, BytesMut};
use actix_web::{FromRequest, HttpRequest};
use futures::StreamExt;
use serde::de::DeserializeOwned;

use crate::live::{BodyLimits, Live};
use crate::problem::Problem;
use content::Content;
pub(crate) use query::Query;

/// A request's body: JSON, or an HTML form.
///
/// The type's fields must be named in lower case (`#[serde(rename_all = "lowercase")]`), since that is how the keys
/// reach it. Unknown keys are ignored, null is absent, and no body is an empty object. Whole numbers are taken where texts
/// are meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Body<T>(pub T);

/// A body that the guide gives a name, which some clients write around it: `{"target": {"target": "102"}}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NamedBody<T>(pub T);

/// The name that the guide gives a body.
pub(crate) trait BodyName {
    /// The name, in lower case.
    const NAME: &'static str;
}

impl<T: DeserializeOwned + 'static> FromRequest for Body<T> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let bytes = bytes(request, payload);
        let is_form = is_form(request);
        Box::pin(async move { Content::of_body(&bytes.await?, is_form)?.read().map(Self) })
    }
}

impl<T: DeserializeOwned + BodyName + 'static> FromRequest for NamedBody<T> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let bytes = bytes(request, payload);
        let is_form = is_form(request);
        Box::pin(async move { Content::of_body(&bytes.await?, is_form)?.unwrapped(T::NAME)?.read().map(Self) })
    }
}

fn is_form(request: &HttpRequest) -> bool {
    let content_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

/// A request's body, unread, within the same limits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RawBody(pub Bytes);

impl FromRequest for RawBody {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let bytes = bytes(request, payload);
        Box::pin(async move { bytes.await.map(Self) })
    }
}

/// Reads a body within the limits of the settings.
fn bytes(request: &HttpRequest, payload: &mut Payload) -> impl Future<Output = Result<Bytes, Problem>> + use<> {
    let limits = request.app_data::<Live>().map_or_else(BodyLimits::default, |live| live.now().body);
    let announced = request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    let encoding = content_encoding(request.headers());
    let payload = web::Payload::from_request(request, payload);
    async move {
        if let Some(encoding) = encoding {
            return Err(Problem::PackedBody(encoding));
        }
        let payload = payload.await.map_err(|_| Problem::Internal)?;
        read_in_time(payload, announced, limits).await
    }
}

/// The encoding of a packed body, as an error shows it. No body is unpacked: a few bytes may become more than any memory
/// holds.
fn content_encoding(headers: &HeaderMap) -> Option<String> {
    const LONGEST_SHOWN: usize = 40;
    let values = headers.get_all(CONTENT_ENCODING).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    let encodings = values.collect::<Vec<_>>().join(",");
    let mut each = encodings.split(',').map(str::trim);
    if each.all(|encoding| encoding.is_empty() || encoding.eq_ignore_ascii_case("identity")) {
        return None;
    }
    Some(encodings.chars().filter(char::is_ascii_graphic).take(LONGEST_SHOWN).collect())
}

async fn read_in_time(payload: web::Payload, announced: Option<usize>, limits: BodyLimits) -> Result<Bytes, Problem> {
    if announced.is_some_and(|length| length > limits.bytes) {
        return Err(Problem::BodyTooLarge(limits.bytes));
    }
    tokio::time::timeout(limits.time, read(payload, limits.bytes)).await.map_err(|_| Problem::BodyTimeout)?
}

async fn read(mut payload: web::Payload, most: usize) -> Result<Bytes, Problem> {
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| Problem::BadRequest(format!("the body broke off: {error}")))?;
        if body.len() + chunk.len() > most {
            return Err(Problem::BodyTooLarge(most));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

/// The value of a JSON text, with its keys in any letter case.
pub(crate) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    Content::of_json(bytes)?.read_exactly()
}

#[cfg(test)]
mod tests;
