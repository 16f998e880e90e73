//! The OpenAPI document: the operations of the routes, and the answers that all of them share.

use serde_json::{Map, Value, json};
use utoipa::openapi::OpenApi;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};

/// Answers to any request, beside those that its handler documents.
const SHARED: &[(&str, &str)] = &[
    ("400", "The request is wrong; the message names the field."),
    ("403", "A page of an origin that is not allowed, or AltiServ does not let this user do it."),
    ("404", "There is no such session, call, extension or workgroup, or nothing at this path."),
    ("408", "The body is too slow."),
    ("413", "The body is too large."),
    ("414", "Path and query are too long."),
    ("415", "The body is packed (`Content-Encoding`)."),
    ("421", "The Web API may not be asked under this host."),
    ("431", "The header fields are too large."),
    ("500", "AltiServ or the product does not do it, or something unforeseen happened; `error` says which."),
    ("503", "AltiServ is not reached, or only standbys, or a limit is reached."),
    ("504", "AltiServ was silent; the outcome is not known."),
];

/// Further answers to logons.
const OF_LOGON: &[(&str, &str)] = &[
    ("401", "No credentials, or wrong ones."),
    ("402", "No licence is free."),
    ("429", "Too many failed logons, or too many sessions of this address."),
];

/// Further answers to administrators.
const OF_ADMIN: &[(&str, &str)] = &[
    ("401", "No admin token, or a wrong one."),
    ("409", "Several sessions go by this name."),
    ("429", "Too many wrong tokens."),
];

/// Keys of bodies and queries in the spelling of the documents; the types have them in lower case.
const SPELLINGS: &[(&str, &str)] = &[
    ("sessionid", "sessionId"),
    ("postdial", "postDial"),
    ("trunkaccesscode", "trunkAccessCode"),
    ("callhandle", "callHandle"),
    ("operation", "Operation"),
    ("loggedon", "loggedOn"),
];

/// The document of these operations.
pub(crate) fn document(mut api: OpenApi) -> Value {
    api.info.description = Some(DESCRIPTION.to_owned());
    api.info.contact = None;
    let components = api.components.get_or_insert_default();
    let basic = HttpBuilder::new().scheme(HttpAuthScheme::Basic).description(Some("Extension and password."));
    let admin =
        HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("`admin.token` of the configuration."));
    components.add_security_scheme("basic", SecurityScheme::Http(basic.build()));
    components.add_security_scheme("admin", SecurityScheme::Http(admin.build()));
    let mut document = serde_json::to_value(&api).expect("a document is a tree of JSON");
    document["components"]["headers"] = headers();
    spell(&mut document["components"]["schemas"]);
    if let Some(paths) = document["paths"].as_object_mut() {
        for (path, operations) in paths {
            for (method, operation) in operations.as_object_mut().into_iter().flatten() {
                complete(path, method, operation);
            }
        }
    }
    document
}

const DESCRIPTION: &str = "Calls, events and recording of AltiGen MaxCS and MaxACD for web applications: the AltiGen Web API \
Guide, and what this server adds. Keys of bodies are taken in any letter case, unknown ones ignored, and an absent body is an \
empty object. Events come over a WebSocket; /asyncapi.json describes them.";

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

/// Adds the answers that all operations share, and writes names of parameters as people do.
fn complete(path: &str, method: &str, operation: &mut Value) {
    let is_logon = path == "/sessions" && method == "post";
    let own: &[(&str, &str)] = if is_logon {
        OF_LOGON
    } else if path.starts_with("/admin") {
        OF_ADMIN
    } else if path.ends_with("/calls") && method == "post" {
        &[("409", "The Idempotency-Key was used with another body, or its request is still under way.")]
    } else {
        &[]
    };
    for parameter in operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some((_, written)) = SPELLINGS.iter().find(|(folded, _)| parameter["name"] == *folded) {
            parameter["name"] = json!(written);
        }
    }
    let Some(responses) = operation["responses"].as_object_mut() else { return };
    for (status, description) in SHARED.iter().chain(own) {
        responses.insert((*status).to_owned(), problem(description));
    }
    for (status, response) in responses {
        let headers = headers_of(status, response);
        response["headers"] = headers;
    }
}

fn problem(description: &str) -> Value {
    let schema = json!({ "$ref": "#/components/schemas/Error" });
    json!({ "description": description, "content": { "application/json": { "schema": schema } } })
}

fn headers_of(status: &str, response: &Value) -> Value {
    let named = |name: &str| (name.to_owned(), json!({ "$ref": format!("#/components/headers/{name}") }));
    let mut headers = Map::from_iter([named("X-Request-Id")]);
    match status {
        "401" => headers.extend([named("WWW-Authenticate")]),
        "429" | "503" => headers.extend([named("Retry-After")]),
        "200" if response["content"].to_string().contains("DialledBody") => {
            headers.extend([named("Idempotent-Replayed")]);
        }
        _ => {}
    }
    Value::Object(headers)
}

/// Writes the keys of bodies as people do.
fn spell(schemas: &mut Value) {
    for schema in schemas.as_object_mut().into_iter().flat_map(Map::values_mut) {
        for (folded, written) in SPELLINGS {
            let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
            let Some(properties) = properties else { continue };
            if let Some(property) = properties.remove(*folded) {
                properties.insert((*written).to_owned(), property);
            }
            let required = schema.get_mut("required").and_then(Value::as_array_mut);
            for name in required.into_iter().flatten().filter(|name| *name == folded) {
                *name = json!(written);
            }
        }
    }
}
