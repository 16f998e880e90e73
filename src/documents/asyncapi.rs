//! The AsyncAPI document: the event channel, with the schemas of the types that are sent.

use serde_json::{Map, Value, json};
use utoipa::openapi::{RefOr, Schema};

use crate::events::schema::{self, EventSchema};

/// Codes with which the server closes a channel.
const CLOSE_CODES: &[(u16, &str)] = &[
    (1001, "the server stops, or pings were not answered"),
    (1002, "the client breaks the WebSocket protocol"),
    (1003, "binary messages are not taken, but for the first"),
    (1007, "text that is no UTF-8"),
    (1009, "a message over 4 KiB"),
    (1013, "the session has too many event channels"),
    (4000, "logged off"),
    (4401, "AltiServ no longer takes the password"),
    (4404, "no such session, or the query or the first message is wrong; the reason says so"),
    (4408, "no session id was sent in time"),
    (4429, "the client does not read while events wait; the session goes on for its release grace"),
];

/// The document.
pub(crate) fn document() -> Value {
    let mut schemas = Map::new();
    let mut messages = Map::new();
    for EventSchema { name, summary, schema, references } in schema::schemas() {
        for (name, schema) in references {
            schemas.insert(name, json(&schema));
        }
        schemas.insert(name.to_owned(), json(&schema));
        let payload = reference("schemas", name);
        messages.insert(
            name.to_owned(),
            json!({ "name": name, "summary": summary, "contentType": "application/json", "payload": payload }),
        );
    }
    messages.insert("Bind".to_owned(), bind());
    json!({
        "asyncapi": "3.0.0",
        "info": {
            "title": "altigen-webproxy events",
            "version": env!("CARGO_PKG_VERSION"),
            "description": description(),
        },
        "defaultContentType": "application/json",
        "channels": { "events": channel("/ws", &messages), "eventsOfSession": of_session(&messages) },
        "operations": operations(),
        "components": { "messages": messages, "schemas": schemas },
    })
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
    json!({ "address": address, "messages": messages, "bindings": { "ws": { "method": "GET", "query": query() } } })
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
            "summary": "The client's first message, unless the address names the session.",
            "messages": [{ "$ref": "#/channels/events/messages/Bind" }],
        },
        "tell": { "action": "send", "channel": on("events"), "summary": "Events of the session." },
        "tellOfSession": { "action": "send", "channel": on("eventsOfSession"), "summary": "The same." },
    })
}

fn bind() -> Value {
    let object = json!({
        "type": "object",
        "required": ["sessionId"],
        "properties": {
            "sessionId": { "type": "string", "format": "uuid" },
            "lastSeq": { "type": "integer", "minimum": 0, "description": "The number of the last event that the client has seen." },
        },
    });
    let within = json!({
        "type": "object",
        "required": ["session"],
        "properties": { "session": { "oneOf": [{ "type": "string", "format": "uuid" }, object] } },
    });
    json!({ "name": "Bind", "summary": "The session, bare, as a JSON string or in an object.", "payload": { "oneOf": [{ "type": "string", "format": "uuid" }, object, within] } })
}

fn json(schema: &RefOr<Schema>) -> Value {
    serde_json::to_value(schema).expect("a schema is a tree of JSON")
}

fn reference(place: &str, name: &str) -> Value {
    json!({ "$ref": format!("#/components/{place}/{name}") })
}
