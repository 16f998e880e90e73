//! The AsyncAPI document: the event channel, with the schemas of the types that are sent.

use serde_json::{Map, Value, json};
use utoipa::openapi::{RefOr, Schema};

use super::examples;
use crate::events::schema::{self, EventSchema};

/// Codes with which the server closes a channel.
const CLOSE_CODES: &[(u16, &str)] = &[
    (1001, "the server stops, or pings were not answered"),
    (1002, "the client breaks the WebSocket protocol"),
    (1003, "binary messages are not taken, but for the first"),
    (1007, "text that is no UTF-8"),
    (1009, "a message over 4 KiB"),
    (1012, "the node of the cluster hands its sessions over: open the channel again at once"),
    (
        1013,
        "the session has too many event channels, or the node of the cluster that serves it cannot be reached: try again later",
    ),
    (4000, "logged off"),
    (4401, "AltiServ no longer takes the password"),
    (4404, "no such session, or the query or the first message is wrong; the reason says so"),
    (4408, "no session id was sent in time"),
    (4409, "no node of the cluster serves the session now: continue it by POST /sessions, then open the channel again"),
    (4429, "the client does not read while events wait; the session goes on for its release grace"),
];

/// The host of the document in the repository.
pub(crate) const USUAL_HOST: &str = "localhost:8080";

/// The document of a server: whether by TLS, its host, and the path at which it is served; empty for the host's root.
pub(crate) fn document(secure: bool, host: &str, base_path: &str) -> Value {
    let mut schemas = Map::new();
    let mut messages = Map::new();
    for EventSchema { name, summary, schema, references } in schema::schemas() {
        for (name, schema) in references {
            schemas.insert(name, json(&schema));
        }
        schemas.insert(name.to_owned(), json(&schema));
        let payload = reference("schemas", name);
        let examples: Vec<_> = examples::of_event(name).map(|event| json!({ "payload": event })).into_iter().collect();
        let message = json!({
            "name": name,
            "summary": summary,
            "contentType": "application/json",
            "payload": payload,
            "examples": examples,
        });
        messages.insert(name.to_owned(), message);
    }
    messages.insert("Bind".to_owned(), bind());
    schemas.extend(bind_schemas().map(|(name, schema)| (name.to_owned(), schema)));
    json!({
        "asyncapi": "3.0.0",
        "info": {
            "title": "altigen-webproxy events",
            "version": env!("CARGO_PKG_VERSION"),
            "description": description(),
            "license": { "name": env!("CARGO_PKG_LICENSE"), "url": "https://spdx.org/licenses/" },
            "tags": [{ "name": "Events", "description": "Calls as they come, change and end." }],
        },
        "servers": { "webproxy": server(secure, host, base_path) },
        "defaultContentType": "application/json",
        "channels": { "events": channel("/ws", &messages), "eventsOfSession": of_session(&messages) },
        "operations": operations(),
        "components": { "messages": messages, "schemas": schemas },
    })
}

fn server(secure: bool, host: &str, base_path: &str) -> Value {
    let protocol = if secure { "wss" } else { "ws" };
    let mut server = json!({ "host": host, "protocol": protocol, "description": "The server of this document." });
    if !base_path.is_empty() {
        server["pathname"] = json!(base_path);
    }
    server
}

fn description() -> String {
    let codes: Vec<_> = CLOSE_CODES.iter().map(|(code, meaning)| format!("- {code}: {meaning}")).collect();
    format!(
        "After binding comes a ServerStatusEvent, then a CallEvent for each call that there is (with a RecordEvent where it \
         is recorded), then live events. A call is known by extension and callHandle together. Whoever keeps what its \
         events tell, each in the place of what was told before, and forgets the call at its disconnect, has what \
         GET /sessions/{{sessionId}}/calls shows. The server pings; clients need no timer. The same events come as text/event-stream, whose last event is \
         `close` with code and reason, and by long polls: see /openapi.json. It closes with\n\n{}",
        codes.join("\n")
    )
}

fn channel(address: &str, messages: &Map<String, Value>) -> Value {
    let messages: Map<_, _> = messages.keys().map(|name| (name.clone(), reference("messages", name))).collect();
    let codes: Map<_, _> = CLOSE_CODES.iter().map(|(code, meaning)| (code.to_string(), json!(meaning))).collect();
    json!({
        "address": address,
        "description": "A WebSocket. `x-close-codes` are the codes with which the server closes it.",
        "messages": messages,
        "bindings": { "ws": { "method": "GET", "query": query() } },
        "x-close-codes": codes,
    })
}

fn query() -> Value {
    json!({
        "type": "object",
        "properties": {
            "sessionId": { "type": "string", "format": "uuid", "description": "The session." },
            "token": { "type": "string", "description": "A token for one opening, in place of the session." },
            "lastSeq": { "type": "integer", "minimum": 0, "description": "The number of the last event that the client has seen." },
            "hello": { "type": "string", "enum": ["0", "1"], "description": "1 has the channel begin with a BoundEvent." },
            "heartbeat": { "type": "string", "description": "The interval of HeartbeatEvents, from 1s to 5m; a BoundEvent too.", "examples": ["15s"] },
            "epoch": { "type": "integer", "minimum": 0, "description": "In a cluster: the epoch of the BoundEvent after which the client has seen that number." },
        },
    })
}

fn of_session(messages: &Map<String, Value>) -> Value {
    let mut messages = messages.clone();
    messages.remove("Bind");
    let mut channel = channel("/sessions/{sessionId}/events", &messages);
    channel["parameters"] = json!({ "sessionId": { "description": "The session's id." } });
    channel
}

fn operations() -> Value {
    let on = |channel: &str| json!({ "$ref": format!("#/channels/{channel}") });
    json!({
        "bind": {
            "action": "receive",
            "channel": on("events"),
            "summary": "Bind the channel to a session",
            "description": "The client's first message, unless the address names the session.",
            "messages": [{ "$ref": "#/channels/events/messages/Bind" }],
        },
        "tell": { "action": "send", "channel": on("events"), "summary": "Tell events", "description": "Events of the session, in their order." },
        "tellOfSession": { "action": "send", "channel": on("eventsOfSession"), "summary": "Tell events of the session in the address", "description": "The same, without a first message." },
    })
}

/// The message that binds a channel, whose schemas are [`bind_schemas`].
fn bind() -> Value {
    json!({
        "name": "Bind",
        "summary": "The session, bare, as a JSON string or in an object.",
        "contentType": "application/json",
        "payload": reference("schemas", "Bind"),
        "examples": [{ "name": "resume", "payload": { "sessionId": SESSION_ID, "lastSeq": 42 } }],
    })
}

/// The id of a session, in examples.
const SESSION_ID: &str = "d0958b12-1765-4b23-8c9d-04bb750eabf0";

fn bind_schemas() -> [(&'static str, Value); 4] {
    let id = json!({ "type": "string", "format": "uuid", "description": "The id of a session." });
    let session = json!({
        "type": "object",
        "required": ["sessionId"],
        "properties": {
            "sessionId": reference("schemas", "SessionId"),
            "lastSeq": { "type": "integer", "minimum": 0, "description": "The number of the last event that the client has seen." },
        },
    });
    let either = json!({ "oneOf": [reference("schemas", "SessionId"), reference("schemas", "BoundSession")] });
    let within = json!({ "type": "object", "required": ["session"], "properties": { "session": either } });
    let any = ["SessionId", "BoundSession", "NamedSession"].map(|name| reference("schemas", name));
    [("SessionId", id), ("BoundSession", session), ("NamedSession", within), ("Bind", json!({ "oneOf": any }))]
}

fn json(schema: &RefOr<Schema>) -> Value {
    serde_json::to_value(schema).expect("a schema is a tree of JSON")
}

fn reference(place: &str, name: &str) -> Value {
    json!({ "$ref": format!("#/components/{place}/{name}") })
}
