//! Bodies and queries as the Web API takes them: JSON whatever the content type says, HTML forms where it says so, keys in any
//! letter case.

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
use serde_json::{Map, Value};

use crate::live::{BodyLimits, Live};
use crate::problem::Problem;
use folded::{Folded, Spelling};
use lenient::Lenient;
pub use query::Query;

/// A request's body: JSON, or an HTML form.
///
/// The type's fields must be named in lower case (`#[serde(rename_all = "lowercase")]`), since that is how the keys
/// reach it. Unknown keys are ignored, null is absent, and no body is an empty object. Whole numbers are taken where texts
/// are meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body<T>(pub T);

/// A body that the guide gives a name, which some clients write around it: `{"target": {"target": "102"}}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedBody<T>(pub T);

/// The name that the guide gives a body.
pub trait BodyName {
    /// In lower case.
    const NAME: &'static str;
}

impl<T: DeserializeOwned + 'static> FromRequest for Body<T> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (bytes, is_form) = (bytes(request, payload), is_form(request));
        Box::pin(async move { Content::parse(&bytes.await?, is_form)?.read().map(Self) })
    }
}

impl<T: DeserializeOwned + BodyName + 'static> FromRequest for NamedBody<T> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (bytes, is_form) = (bytes(request, payload), is_form(request));
        Box::pin(async move { Content::parse(&bytes.await?, is_form)?.within(T::NAME)?.read().map(Self) })
    }
}

fn is_form(request: &HttpRequest) -> bool {
    let content_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

/// What a body or a query says.
#[derive(Debug)]
struct Content {
    value: Value,
    spelling: Spelling,
    /// Everything in it is a text.
    is_text: bool,
}

impl Content {
    /// Reads a body. jQuery names every body a form, JSON too, which no form looks like.
    fn parse(bytes: &[u8], is_form: bool) -> Result<Self, Problem> {
        let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
        if !is_form || matches!(first, None | Some(b'{' | b'\xef')) {
            let Folded { value, spelling } = Folded::parse(bytes)?;
            return Ok(Self { value, spelling, is_text: false });
        }
        let spelling = Spelling::default();
        Ok(Self { value: form::parse(bytes, &spelling)?, spelling, is_text: true })
    }

    /// Takes the content out of the object of that name that a client has written around it.
    fn within(mut self, name: &str) -> Result<Self, Problem> {
        let Some(fields) = self.value.as_object_mut().filter(|fields| fields.get(name).is_some_and(Value::is_object))
        else {
            return Ok(self);
        };
        let Some(Value::Object(inner)) = fields.remove(name) else { return Ok(self) };
        merge(fields, inner)?;
        Ok(self)
    }

    fn read<T: DeserializeOwned>(self) -> Result<T, Problem> {
        let Self { value, spelling, is_text } = self;
        told(serde_path_to_error::deserialize(Lenient { value, is_text }), &spelling)
    }
}

fn merge(fields: &mut Map<String, Value>, inner: Map<String, Value>) -> Result<(), Problem> {
    for (key, value) in inner {
        if fields.contains_key(&key) {
            return Err(Problem::BadRequest(format!("{key:?} is given twice")));
        }
        fields.insert(key, value);
    }
    Ok(())
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
    let packed = packed(request.headers());
    let payload = web::Payload::from_request(request, payload);
    async move {
        if let Some(encoding) = packed {
            return Err(Problem::PackedBody(encoding));
        }
        let payload = payload.await.map_err(|_| Problem::Internal)?;
        read_in_time(payload, announced, limits).await
    }
}

/// How a body is packed, if it is: a few bytes may unpack into more than any memory holds, so none is unpacked.
fn packed(headers: &HeaderMap) -> Option<String> {
    const LONGEST_SHOWN: usize = 40;
    let values = headers.get_all(CONTENT_ENCODING).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    let encodings = values.collect::<Vec<_>>().join(",");
    let is_packed =
        encodings.split(',').map(str::trim).any(|one| !one.is_empty() && !one.eq_ignore_ascii_case("identity"));
    is_packed.then(|| encodings.chars().filter(char::is_ascii_graphic).take(LONGEST_SHOWN).collect())
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

/// A JSON text's value, or what is wrong with it.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let Folded { value, spelling } = Folded::parse(bytes)?;
    told(serde_path_to_error::deserialize(value), &spelling)
}

/// What is wrong is told with the field as the client has spelt it.
fn told<T>(read: Result<T, serde_path_to_error::Error<serde_json::Error>>, spelling: &Spelling) -> Result<T, Problem> {
    read.map_err(|error| {
        let path = error.path().to_string();
        let message = error.into_inner().to_string();
        match path.as_str() {
            "." | "" => Problem::BadRequest(format!("the body is wrong: {message}")),
            path => Problem::WrongField { field: spelling.of(path), message },
        }
    })
}

#[cfg(test)]
mod tests;
