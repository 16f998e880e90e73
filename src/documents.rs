//! The documents of the Web API, made from the types that serve it: OpenAPI for requests, AsyncAPI for events.
//!
//! Each is rendered once and served as it stands in `docs/`; a test compares the two.

mod asyncapi;
mod openapi;

use std::sync::LazyLock;

use serde_json::Value;

/// The requests, as OpenAPI 3.1.
pub static OPENAPI: LazyLock<String> = LazyLock::new(|| text(&openapi::document()));

/// The events, as AsyncAPI 3.0.
pub static ASYNCAPI: LazyLock<String> = LazyLock::new(|| text(&asyncapi::document()));

fn text(document: &Value) -> String {
    let mut text = serde_json::to_string_pretty(document).expect("a tree of JSON always has a text");
    text.push('\n');
    text
}
