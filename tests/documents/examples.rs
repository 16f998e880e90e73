//! The examples of the documents, which are real: a day of requests is sent, and what is answered is what they show.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{UPDATE, compare};
use crate::harness::{EventChannel, EventSource, Outgoing, PASSWORD, Reply, TestApp, eventually};

/// File with the examples, from which the documents take them.
const FILE: &str = "src/documents/examples.json";

/// The id of a session in the examples.
const SESSION_ID: &str = "d0958b12-1765-4b23-8c9d-04bb750eabf0";

/// A moment in the examples.
const TIME: &str = "2026-11-23T20:34:56.972Z";

/// A token of an event channel in the examples.
const CHANNEL_TOKEN: &str = "8839923393334906910743a456fe02fce07a20ead2614bd6a64a8e0d3a0f7612";

/// The id of a request in the examples.
const REQUEST_ID: &str = "57161c30-63cc-453e-8230-9c040b221e91";

/// A measured time in the examples, in milliseconds.
const MEASURED: u32 = 20;

const ADMIN_TOKEN: &str = "a-token-of-the-tests";

/// A day of requests, with the first answer to each operation and the first event of each type.
struct Day {
    app: TestApp,
    session: String,
    requests: Map<String, Value>,
    events: Map<String, Value>,
}

impl Day {
    /// Sends the request of an operation.
    async fn request(&mut self, operation: &str, method: &str, path: &str, body: Option<Value>) -> Value {
        let request = self.app.http().request(method, &self.at(path));
        let request = if operation == "logOn" {
            request.basic("101", PASSWORD)
        } else {
            request.header("Authorization", &format!("Bearer {ADMIN_TOKEN}"))
        };
        self.send(operation, request, body).await
    }

    async fn send(&mut self, operation: &str, request: Outgoing, body: Option<Value>) -> Value {
        let request = if let Some(body) = &body { request.json(body) } else { request };
        let reply: Reply = request.send().await;
        assert!(reply.status.is_success(), "{operation}: {reply:?}");
        let answer = reply.json();
        let mut example = json!({ "status": reply.status.as_u16(), "answer": self.shown(&answer) });
        if let Some(body) = body {
            example["body"] = body;
        }
        self.requests.entry(operation).or_insert(example);
        answer
    }

    /// The path with the id of the session in its place.
    fn at(&self, path: &str) -> String {
        path.replace("{sessionId}", &self.session)
    }

    /// A value with the ids and the times of the examples in place of this run's.
    fn shown(&self, value: &Value) -> Value {
        match value {
            Value::Object(fields) => {
                fields.iter().map(|(name, value)| (name.clone(), self.field(name, value))).collect()
            }
            Value::Array(items) => items.iter().take(4).map(|item| self.shown(item)).collect(),
            Value::String(text) if !self.session.is_empty() => text.replace(&self.session, SESSION_ID).into(),
            other => other.clone(),
        }
    }

    fn field(&self, name: &str, value: &Value) -> Value {
        match (name, value) {
            ("time" | "since" | "waitingSince" | "lastEvent" | "began" | "answered" | "ended", Value::String(_)) => {
                TIME.into()
            }
            ("sessionId", Value::String(_)) => SESSION_ID.into(),
            // The sessions of one user are listed in no order that stays.
            ("sockets", Value::Array(_)) => json!([1]),
            ("token", Value::String(_)) => CHANNEL_TOKEN.into(),
            ("requestId", Value::String(_)) => REQUEST_ID.into(),
            ("averageAnswerMs" | "longestWaitMs" | "elapsedMs", Value::Number(_)) => MEASURED.into(),
            ("eventsUrl", Value::String(text)) => match text.split_once("?token=") {
                Some(_) => format!("ws://localhost:8080/ws?token={CHANNEL_TOKEN}").into(),
                None => format!("ws://localhost:8080/ws?sessionId={SESSION_ID}").into(),
            },
            ("session", Value::String(text)) if text.len() < SESSION_ID.len() => {
                format!("{}…", &SESSION_ID[..8]).into()
            }
            ("server", Value::String(_)) => "altiserv.example:10025".into(),
            _ => self.shown(value),
        }
    }

    /// Waits until the first call of the session has this state. Returns its handle.
    async fn call_in(&mut self, state: &str) -> Value {
        let path = self.at("/sessions/{sessionId}/calls");
        let app = &self.app;
        eventually("the state of the call", async || {
            let calls = app.get(&path).await.ok()["calls"].clone();
            let call = calls.as_array()?.iter().find(|call| call["state"] == state)?;
            Some(call["callHandle"].clone())
        })
        .await
    }

    /// Keeps the next event, unless there is one of its type.
    async fn note(&mut self, channel: &mut EventChannel) {
        let event = channel.next_any().await;
        let name = event["eventType"].as_str().expect("a name").to_owned();
        let event = self.shown(&event);
        self.events.entry(name).or_insert(event);
    }

    async fn post(&mut self, operation: &str, path: &str) -> Value {
        self.request(operation, "POST", path, None).await
    }

    async fn get(&mut self, operation: &str, path: &str) -> Value {
        self.request(operation, "GET", path, None).await
    }
}

#[actix_web::test]
async fn the_examples_are_what_the_server_answers() {
    let app = TestApp::with(|settings| {
        settings.admin.token = ADMIN_TOKEN.into();
        settings.agents.reasons = ["1 Break", "2 Lunch"].map(|text| text.parse().expect("a reason")).to_vec();
        // Most of the day has no event channel.
        settings.sessions.release_grace = std::time::Duration::from_secs(300);
    })
    .await;
    let mut day = Day { app, session: String::new(), requests: Map::new(), events: Map::new() };
    log_on(&mut day).await;
    let session = day.app.log_on("101").await;
    let mut channel = session.open().await;
    // The calls come after the channel.
    day.note(&mut channel).await;
    day_of_calls(&mut day).await;
    day_of_an_agent(&mut day).await;
    day_of_a_supervisor(&mut day).await;
    day_of_an_administrator(&mut day).await;
    day_of_the_simulator(&mut day).await;
    while day.events.len() < 6 {
        day.note(&mut channel).await;
    }
    notices(&mut day).await;
    texts(&mut day).await;
    let resync = session.open_after(1_000_000).await.next_any().await;
    day.request("logOff", "DELETE", "/sessions/{sessionId}", None).await;
    day.events.insert("ResyncEvent".to_owned(), day.shown(&resync));
    end_of_the_simulator(&mut day).await;
    check(&json!({ "requests": day.requests, "events": day.events }));
}

/// The events of a session without a WebSocket, which are those up to the ring.
async fn listen(day: &mut Day) {
    let events = day.at("/sessions/{sessionId}/events?after=0");
    let app = &day.app;
    eventually("the event of the ring", async || has_ring(&app.get(&events).await.ok()).then_some(())).await;
    day.get("getEvents", "/sessions/{sessionId}/events?after=0").await;
    let token = day.post("getChannelToken", "/sessions/{sessionId}/channel-token").await;
    let token = token["token"].as_str().expect("a token").to_owned();
    day.get("getEventsByToken", &format!("/events?token={token}&after=0")).await;
}

/// Whether one of the events is a ring.
fn has_ring(events: &Value) -> bool {
    events.as_array().is_some_and(|events| events.iter().any(|event| event["callEventType"] == "ring"))
}

/// The notices that a client asks for.
async fn notices(day: &mut Day) {
    let path = day.at("/sessions/{sessionId}/events?heartbeat=1s");
    let mut channel = EventChannel::connect(day.app.address(), &path).await;
    for name in ["BoundEvent", "HeartbeatEvent"] {
        let notice = loop {
            let message: Value = serde_json::from_str(&channel.next_text().await).expect("JSON");
            if message["eventType"] == name {
                break message;
            }
        };
        day.events.insert(name.to_owned(), day.shown(&notice));
    }
}

/// The answers that are no JSON: a stream from its first event to its end, and one of the figures.
async fn texts(day: &mut Day) {
    let listener = day.app.log_on("110").await;
    day.app.simulate_call(&json!({ "to": "110", "from": { "number": "4085550199", "name": "Ola" } })).await;
    eventually("the call", async || (!listener.calls().await.is_empty()).then_some(())).await;
    let mut stream = EventSource::open(day.app.address(), &listener.path("/events")).await;
    let mut text = String::new();
    while let Some(block) = stream.next_text().await {
        if block.contains("CallEvent") {
            listener.log_off().await.ok();
        }
        for line in block.lines() {
            match line.strip_prefix("data: ") {
                Some(data) => {
                    let shown = day.shown(&serde_json::from_str(data).expect("data is JSON"));
                    text.push_str("data: ");
                    text.push_str(&shown.to_string());
                }
                None => text.push_str(line),
            }
            text.push('\n');
        }
        text.push('\n');
    }
    assert!(text.contains("\nid: 2\n") && text.contains("\nevent: close\n"), "{text}");
    for operation in ["getEvents", "getEventsByToken"] {
        day.requests[operation]["text"] = text.clone().into();
    }
    let figures = day.app.get("/metrics").await;
    let figures = std::str::from_utf8(&figures.body).expect("figures are text");
    let lines = figures.split_inclusive('\n');
    let figures: String = lines.filter(|line| line.contains("altigen_webproxy_event_channels_bound")).collect();
    day.requests.insert("getMetrics".to_owned(), json!({ "status": 200, "text": figures }));
}

async fn log_on(day: &mut Day) {
    day.get("getIndex", "/").await;
    day.get("getHealth", "/health").await;
    day.get("getReadiness", "/ready").await;
    let logon = day.request("logOn", "POST", "/sessions", Some(json!({ "sessionId": SESSION_ID }))).await;
    logon["sessionId"].as_str().expect("an id").clone_into(&mut day.session);
    // A session keeps the events that come after its first event channel.
    day.app.get(&day.at("/sessions/{sessionId}/events?after=0")).await.ok();
    day.get("resolveNumber", "/dialplan?target=%28408%29%20597-9000").await;
}

async fn day_of_calls(day: &mut Day) {
    let caller = json!({ "to": "101", "from": { "number": "4085551234", "name": "Ada" }, "ivrData": "account=4711" });
    day.request("simulateCall", "POST", "/simulator/calls", Some(caller)).await;
    let call = day.call_in("ring").await;
    listen(day).await;
    day.get("listCalls", "/sessions/{sessionId}/calls").await;
    day.get("getSession", "/sessions/{sessionId}").await;
    day.get("getDirectory", "/sessions/{sessionId}/directory?search=10&limit=2").await;
    day.get("listSimulatedCalls", "/simulator/calls").await;
    let at = |rest: &str| format!("/sessions/{{sessionId}}/calls/{call}{rest}");
    day.post("answerCall", &at("/answer")).await;
    day.call_in("connected").await;
    let operation = |operation: &str| Some(json!({ "Operation": operation }));
    day.request("recordCurrentCall", "POST", "/sessions/{sessionId}/record", operation("Start")).await;
    day.request("recordCall", "POST", &at("/record"), operation("Pause")).await;
    day.request("sendDigits", "POST", &at("/dtmf"), Some(json!({ "digits": "12#" }))).await;
    day.request("recordCall", "POST", &at("/record"), operation("Stop")).await;
    day.post("holdCall", &at("/hold")).await;
    day.post("retrieveCall", &at("/retrieve")).await;
    day.post("holdCall", &at("/hold")).await;
    day.request("makeCall", "POST", "/sessions/{sessionId}/calls", Some(json!({ "target": "104" }))).await;
    day.call_in("ringback").await;
    day.post("answerPhone", "/simulator/extensions/104/answer").await;
    let second = day.call_in("connected").await;
    day.post("conferenceCall", &at("/conference")).await;
    day.post("hangUpPhone", "/simulator/extensions/104/hangup").await;
    day.call_in("connected").await;
    let target = Some(json!({ "target": "103" }));
    day.request("transferCall", "POST", &at("/transfer"), target).await;
    day.get("getHistory", "/sessions/{sessionId}/history").await;
    assert_ne!(second, call);
    day.request("makeCall", "POST", "/sessions/{sessionId}/calls", Some(json!({ "target": "105" }))).await;
    let last = day.call_in("ringback").await;
    day.request("dropCall", "DELETE", &format!("/sessions/{{sessionId}}/calls/{last}"), None).await;
}

async fn day_of_an_agent(day: &mut Day) {
    day.get("getAgent", "/sessions/{sessionId}/agent").await;
    day.request(
        "setAgentState",
        "PUT",
        "/sessions/{sessionId}/agent",
        Some(json!({ "state": "notReady", "reason": 2 })),
    )
    .await;
    let logged_on = Some(json!({ "loggedOn": true }));
    day.request("setWorkgroupLogon", "PUT", "/sessions/{sessionId}/workgroups/800", logged_on).await;
}

async fn day_of_a_supervisor(day: &mut Day) {
    let supervisor = day.app.log_on("110").await;
    let own = std::mem::replace(&mut day.session, supervisor.id.clone());
    let watch = Some(json!({ "extensions": ["102", "106"] }));
    day.request("setWatch", "PUT", "/sessions/{sessionId}/watch", watch).await;
    day.get("getWatch", "/sessions/{sessionId}/watch").await;
    let mut channel = supervisor.open().await;
    let call = day.app.simulate_call(&json!({ "to": "106" })).await;
    day.post("answerSimulatedCall", &format!("/simulator/calls/{call}/answer")).await;
    while channel.next_any().await["callEventType"] != "connect" {}
    let start = Some(json!({ "Operation": "Start", "tone": true }));
    day.request("recordExtension", "POST", "/sessions/{sessionId}/extensions/106/record", start).await;
    let monitor = "/sessions/{sessionId}/extensions/106/monitor";
    day.request("monitorExtension", "POST", monitor, Some(json!({ "mode": "listen" }))).await;
    day.request("stopMonitoringExtension", "DELETE", monitor, None).await;
    day.request("hangUpSimulatedCall", "DELETE", &format!("/simulator/calls/{call}"), None).await;
    day.request("setWatch", "PUT", "/sessions/{sessionId}/watch", Some(json!({ "workgroup": "800" }))).await;
    day.app.simulate_call(&json!({ "to": "800", "from": { "number": "4085550117", "name": "Ada" } })).await;
    let queued = loop {
        let event = channel.next_any().await;
        if event["eventType"] == "QueueEvent" {
            break event;
        }
    };
    // Which line's events come first is open, and with it the number.
    let mut queued = day.shown(&queued);
    queued["seq"] = 11.into();
    day.events.insert("QueueEvent".to_owned(), queued);
    let workgroups = day.at("/sessions/{sessionId}/workgroups");
    let app = &day.app;
    eventually("the states of the members", async || {
        let listed = app.get(&workgroups).await.ok();
        listed["workgroups"][0]["members"].as_array()?.iter().all(|member| member["state"].is_string()).then_some(())
    })
    .await;
    day.get("listWorkgroups", "/sessions/{sessionId}/workgroups").await;
    day.get("getQueue", "/sessions/{sessionId}/workgroups/800/queue").await;
    let agent = "/sessions/{sessionId}/extensions/102";
    let state = Some(json!({ "state": "notReady", "workgroup": "800" }));
    day.request("setExtensionAgentState", "PUT", &format!("{agent}/agent"), state).await;
    let logged_on = Some(json!({ "loggedOn": false }));
    day.request("setExtensionWorkgroupLogon", "PUT", &format!("{agent}/workgroups/800"), logged_on).await;
    day.request("endSession", "DELETE", "/admin/sessions/{sessionId}", None).await;
    day.session = own;
}

async fn day_of_an_administrator(day: &mut Day) {
    day.get("listSessions", "/admin/sessions?extension=101").await;
    day.get("getTimeline", "/admin/sessions/{sessionId}/timeline").await;
}

/// Two calls of the desk phone of 101: one held, one connected.
async fn two_calls(day: &mut Day) {
    day.app.simulate_call(&json!({ "to": "101" })).await;
    let call = day.call_in("ring").await;
    day.post("answerCall", &format!("/sessions/{{sessionId}}/calls/{call}/answer")).await;
    day.call_in("connected").await;
    day.post("holdCall", &format!("/sessions/{{sessionId}}/calls/{call}/hold")).await;
    day.request("makeCall", "POST", "/sessions/{sessionId}/calls", Some(json!({ "target": "107" }))).await;
    day.call_in("ringback").await;
    day.app.desk_phone("107", "answer").await;
    day.call_in("connected").await;
}

async fn day_of_the_simulator(day: &mut Day) {
    two_calls(day).await;
    day.post("conferencePhone", "/simulator/extensions/101/conference").await;
    day.post("hangUpPhone", "/simulator/extensions/101/hangup").await;
    two_calls(day).await;
    day.post("transferPhone", "/simulator/extensions/101/transfer").await;
    let phone = json!({ "answer": "250ms", "doNotDisturb": false });
    day.request("setPhone", "PUT", "/simulator/extensions/101", Some(phone)).await;
    let delay = json!({ "kind": "delay", "ms": 20 });
    day.request("setFault", "POST", "/simulator/faults", Some(delay)).await;
    day.request("clearFaults", "DELETE", "/simulator/faults", None).await;
    day.request("setLicences", "PUT", "/simulator/licences", Some(json!({ "licences": 50 }))).await;
    day.get("getStatistics", "/simulator/statistics").await;
    let call = json!({ "at": "1s", "call": { "to": "101", "from": { "number": "4085551234" } }, "id": "first" });
    let scenario = json!({ "duration": "10m", "steps": [call, { "at": "30s", "hangUp": "first" }] });
    day.request("playScenario", "POST", "/simulator/scenario", Some(scenario)).await;
    day.get("getScenario", "/simulator/scenario").await;
    day.request("stopScenario", "DELETE", "/simulator/scenario", None).await;
    day.get("getRole", "/simulator/role").await;
}

/// The end of the day: nobody is logged on afterwards.
async fn end_of_the_simulator(day: &mut Day) {
    day.post("demote", "/simulator/demote").await;
    day.post("promote", "/simulator/promote").await;
}

/// Compares the examples with the file's: the statuses, and the kinds of all values. Which values they are may differ, since
/// answers may overtake events.
fn check(shown: &Value) {
    require_rings(shown);
    if std::env::var_os(UPDATE).is_some() {
        let mut text = serde_json::to_string_pretty(shown).expect("JSON");
        text.push('\n');
        compare(FILE, text.as_bytes());
        return;
    }
    let file = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(FILE);
    let examples: Value = serde_json::from_slice(&std::fs::read(file).expect("a file")).expect("JSON");
    require_rings(&examples);
    let (shown, examples) = (kinds(shown), kinds(&examples));
    for part in ["requests", "events"] {
        for (name, example) in shown[part].as_object().expect("examples") {
            assert_eq!(examples[part][name], *example, "{name}: {FILE} is out of date: run `just documents`");
        }
        let unknown: Vec<_> = examples[part].as_object().expect("examples").keys().collect();
        assert_eq!(unknown.len(), shown[part].as_object().expect("examples").len(), "{unknown:?}");
    }
}

/// Requires a ring in the examples of polls, which would show little without one.
fn require_rings(examples: &Value) {
    for operation in ["getEvents", "getEventsByToken"] {
        assert!(has_ring(&examples["requests"][operation]["answer"]), "{operation}: the example has no ring");
    }
}

/// The kind of every value; of a list that of its first item.
fn kinds(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let kinds: BTreeMap<_, _> = fields.iter().map(|(name, value)| (name, kind_of_field(name, value))).collect();
            json!(kinds)
        }
        Value::Array(items) => items.first().map(kinds).into_iter().collect(),
        Value::String(_) => "text".into(),
        Value::Number(_) => "number".into(),
        other => other.clone(),
    }
}

fn kind_of_field(name: &str, value: &Value) -> Value {
    match name {
        "status" | "body" => value.clone(),
        // These are empty at one moment and not at the next.
        "actions" | "entries" | "answeredBy" | "failures" | "lastEvent" | "sockets" => Value::Null,
        "connected" | "Connected" | "resumed" => "truth".into(),
        // Events, of whatever type, and how many there are.
        "answer" if value.is_array() => "list".into(),
        _ => kinds(value),
    }
}
