//! JSON bodies as the Web API takes them: keys in any letter case, whatever the content type says.

mod folded;

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header::CONTENT_LENGTH;
use actix_web::web::{self, Bytes, BytesMut};
use actix_web::{FromRequest, HttpRequest};
use futures::StreamExt;
use serde::de::DeserializeOwned;

use crate::live::Live;
use crate::problem::Problem;
use folded::Folded;

/// A request's JSON body.
///
/// The type's fields must be named in lower case (`#[serde(rename_all = "lowercase")]`), since that is how the keys
/// reach it. Unknown keys are ignored, null is absent, and no body is an empty object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body<T>(pub T);

/// How much of a body is taken, and how long it may take to arrive.
#[derive(Debug, Clone, Copy)]
pub struct BodyLimits {
    /// Most bytes.
    pub bytes: usize,
    /// Deadline for the last of them.
    pub time: Duration,
}

impl Default for BodyLimits {
    fn default() -> Self {
        Self { bytes: 65_536, time: Duration::from_secs(10) }
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Body<T> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let bytes = bytes(request, payload);
        Box::pin(async move { parse(&bytes.await?).map(Self) })
    }
}

/// A request's body as it is, within the same bounds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawBody(pub Bytes);

impl FromRequest for RawBody {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let bytes = bytes(request, payload);
        Box::pin(async move { bytes.await.map(Self) })
    }
}

/// Reads a body within the application's limits.
fn bytes(request: &HttpRequest, payload: &mut Payload) -> impl Future<Output = Result<Bytes, Problem>> + use<> {
    let limits = request.app_data::<Live>().map_or_else(BodyLimits::default, |live| live.now().body);
    let announced = request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    let payload = web::Payload::from_request(request, payload);
    async move {
        let payload = payload.await.map_err(|_| Problem::Internal)?;
        read_in_time(payload, announced, limits).await
    }
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

/// A body's value, or what is wrong with it.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let folded = Folded::parse(bytes)?;
    serde_path_to_error::deserialize(folded.value).map_err(|error| {
        let path = error.path().to_string();
        let message = error.into_inner().to_string();
        match path.as_str() {
            "." | "" => Problem::BadRequest(format!("the body is wrong: {message}")),
            path => Problem::WrongField { field: folded.spelling.of(path), message },
        }
    })
}

#[cfg(test)]
mod tests;
