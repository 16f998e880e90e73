//! The documents of the Web API, made from the types that serve it: OpenAPI for requests, AsyncAPI for events.
//!
//! Each is rendered once and served as it stands in `docs/`; a test compares the two. Nothing here knows a route.

mod asyncapi;
mod openapi;

use std::borrow::Cow;
use std::sync::{LazyLock, OnceLock};

use serde_json::{Value, json};
use utoipa::openapi::OpenApi;

/// The document of the events, as AsyncAPI 3.0.
static ASYNCAPI: LazyLock<String> = LazyLock::new(|| text(&asyncapi::document()));

/// The document of the requests, as OpenAPI 3.1.
pub struct OpenApiDocument {
    /// Tells the operations and the schemas that they use.
    operations: fn() -> OpenApi,
    /// The text without a base path, once it has been asked for.
    text: OnceLock<String>,
}

impl OpenApiDocument {
    /// A document of these operations, which is rendered at its first use.
    #[must_use]
    pub const fn new(operations: fn() -> OpenApi) -> Self {
        Self { operations, text: OnceLock::new() }
    }

    /// The text for a site that serves the Web API below this path; empty where it has a host of its own.
    #[must_use]
    pub fn text(&self, base_path: &str) -> Cow<'_, str> {
        if base_path.is_empty() {
            return Cow::Borrowed(self.text.get_or_init(|| text(&openapi::document((self.operations)()))));
        }
        let mut document = openapi::document((self.operations)());
        document["servers"] = json!([{ "url": base_path }]);
        Cow::Owned(text(&document))
    }
}

/// The text of the AsyncAPI document, at the host by which it is asked for and below its base path, if that is not empty.
#[must_use]
pub fn asyncapi(secure: bool, host: Option<&str>, base_path: &str) -> Cow<'static, str> {
    let Some(host) = host else { return Cow::Borrowed(&ASYNCAPI) };
    if base_path.is_empty() {
        return Cow::Borrowed(&ASYNCAPI);
    }
    let mut document = asyncapi::document();
    let protocol = if secure { "wss" } else { "ws" };
    document["servers"] = json!({ "webproxy": { "host": host, "protocol": protocol, "pathname": base_path } });
    Cow::Owned(text(&document))
}

fn text(document: &Value) -> String {
    let mut text = serde_json::to_string_pretty(document).expect("a tree of JSON always has a text");
    text.push('\n');
    text
}
