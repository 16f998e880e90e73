//! The documents of the Web API, made from the types that serve it: OpenAPI for requests, AsyncAPI for events.
//!
//! Each is rendered once and served as it stands in `docs/`; a test compares the two. Nothing here knows a route.

mod asyncapi;
mod examples;
mod openapi;
mod tidy;

use std::borrow::Cow;
use std::sync::OnceLock;

use serde_json::Value;
use utoipa::openapi::OpenApi;

/// The document of the requests, as OpenAPI 3.1.
pub(crate) struct OpenApiDocument {
    /// Tells the operations and the schemas that they use.
    operations: fn() -> OpenApi,
    /// The text without a base path, once it has been asked for.
    text: OnceLock<String>,
}

impl OpenApiDocument {
    /// A document of these operations, which is rendered at its first use.
    #[must_use]
    pub(crate) const fn new(operations: fn() -> OpenApi) -> Self {
        Self { operations, text: OnceLock::new() }
    }

    /// The text for a site that serves the Web API below this path; empty where it has a host of its own.
    #[must_use]
    pub(crate) fn text(&self, base_path: &str) -> Cow<'_, str> {
        if base_path.is_empty() {
            return Cow::Borrowed(self.text.get_or_init(|| text(openapi::document((self.operations)(), "/"))));
        }
        Cow::Owned(text(openapi::document((self.operations)(), base_path)))
    }
}

/// The text of the AsyncAPI document, at the host by which it is asked for and below its base path, if that is not empty.
#[must_use]
pub(crate) fn asyncapi(secure: bool, host: Option<&str>, base_path: &str) -> String {
    text(asyncapi::document(secure, host.unwrap_or(asyncapi::USUAL_HOST), base_path))
}

fn text(mut document: Value) -> String {
    tidy::tidy(&mut document);
    let mut text = serde_json::to_string_pretty(&document).expect("a tree of JSON always has a text");
    text.push('\n');
    text
}
