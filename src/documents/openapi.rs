//! The OpenAPI document: the operations of the routes, and the answers that all of them share.

mod error_responses;
mod spelling;

use super::examples;
use serde_json::{Map, Value, json};
use utoipa::openapi::OpenApi;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};

/// The document of these operations, at a path of the host that serves it.
pub(crate) fn document(mut api: OpenApi, base_path: &str) -> Value {
    api.info.description = Some(DESCRIPTION.to_owned());
    api.info.contact = None;
    let components = api.components.get_or_insert_default();
    let basic = HttpBuilder::new().scheme(HttpAuthScheme::Basic).description(Some("Extension and password."));
    let admin =
        HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("`admin.token` of the configuration."));
    components.add_security_scheme("basic", SecurityScheme::Http(basic.build()));
    components.add_security_scheme("admin", SecurityScheme::Http(admin.build()));
    let mut document = serde_json::to_value(&api).expect("a document is a tree of JSON");
    document["servers"] = json!([{ "url": base_path, "description": "The server of this document." }]);
    document["components"]["headers"] = headers();
    spelling::spell_keys(&mut document["components"]["schemas"]);
    if let Some(paths) = document["paths"].as_object_mut() {
        for (path, operations) in paths {
            for (method, operation) in operations.as_object_mut().into_iter().flatten() {
                complete(path, method, operation);
            }
        }
    }
    let operations = document["paths"].to_string();
    document["tags"] = tags(|name| operations.contains(&format!("\"tags\":[\"{name}\"]")));
    document["components"]["responses"] =
        error_responses::shared(|name| operations.contains(&format!("#/components/responses/{name}\""))).into();
    document
}

const DESCRIPTION: &str = "Calls, events and recording of AltiGen MaxCS and MaxACD for web applications: the AltiGen Web API \
Guide, and what this server adds. Keys of bodies are taken in any letter case, unknown ones ignored, and an absent body is an \
empty object. Events come over a WebSocket, as server-sent events or by long polls; /asyncapi.json describes them.";

fn headers() -> Value {
    json!({
        "X-Request-Id": {
            "description": "The request's own, if it is at most 64 printable characters, or a random one.",
            "schema": { "type": "string" },
        },
        "Retry-After": { "description": "Seconds.", "schema": { "type": "integer", "minimum": 1 } },
        "WWW-Authenticate": {
            "description": "`Basic`, or `xBasic` for scripts of pages unless `browsers.challenge` says otherwise; `Bearer` for administrators.",
            "schema": { "type": "string" },
        },
        "Idempotent-Replayed": {
            "description": "`true`, where the answer is that of an earlier request with the same Idempotency-Key.",
            "schema": { "type": "string" },
        },
    })
}

/// The tags of operations, in the order of a day.
const TAGS: &[(&str, &str)] = &[
    ("Sessions", "Log on, look and log off. Who knows the id of a session acts as its user."),
    ("Calls", "Dial, answer, hold, transfer and end calls."),
    ("Recording", "Record calls."),
    ("Events", "Hear of calls as they come, change and end."),
    ("Agents", "Be ready or not, and log on to workgroups."),
    ("Supervisors", "Watch the lines of others, set the states of agents, and take part in their calls."),
    ("Administration", "Health, figures, and the sessions of all users."),
    ("Simulator", "Drive the embedded AltiServ. With a real AltiServ these paths do not exist."),
];

fn tags(is_used: impl Fn(&str) -> bool) -> Value {
    let used = TAGS.iter().filter(|(name, _)| is_used(name));
    used.map(|(name, description)| json!({ "name": name, "description": description })).collect()
}

/// Adds the answers that all operations share, and writes names of parameters as people do.
fn complete(path: &str, method: &str, operation: &mut Value) {
    if operation.get("security").is_none() {
        // Whoever knows the id of a session acts as it; the rest is open to everybody.
        operation["security"] = json!([]);
    }
    spelling::spell_parameters(operation);
    let has_body = operation.get("requestBody").is_some();
    if has_body {
        take_body(&mut operation["requestBody"]);
    }
    examples::show(operation);
    let Some(responses) = operation["responses"].as_object_mut() else { return };
    for response in responses.values_mut() {
        let headers = headers_of(response);
        response["headers"] = headers;
    }
    responses.extend(error_responses::of_operation(path, method, has_body));
}

/// Tells of a body that may be left out by `required` alone.
fn take_body(body: &mut Value) {
    let schema = &mut body["content"]["application/json"]["schema"];
    if let Some(either) = schema["oneOf"].as_array().and_then(|either| either.first()).cloned() {
        *schema = either;
        body["required"] = json!(false);
    }
}

/// The headers of an answer that is no error.
fn headers_of(response: &Value) -> Value {
    let named = |name: &str| (name.to_owned(), json!({ "$ref": format!("#/components/headers/{name}") }));
    let mut headers = Map::from_iter([named("X-Request-Id")]);
    if response["content"].to_string().contains("DialledTarget") {
        headers.extend([named("Idempotent-Replayed")]);
    }
    Value::Object(headers)
}
