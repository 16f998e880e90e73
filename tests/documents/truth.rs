//! Real answers and events, validated against the documents.

use std::collections::BTreeSet;

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::harness::{ADMIN_TOKEN, EventChannel, PASSWORD, Reply, TestApp, eventually};

/// Document with its schemas.
struct Document(Value);

impl Document {
    async fn of(app: &TestApp, path: &str) -> Self {
        Self(app.get(path).await.ok())
    }

    /// Schema at a place of the document. Its references still refer to the document.
    fn schema(&self, pointer: &str) -> Validator {
        let mut schema = self.0.pointer(pointer).cloned().unwrap_or_else(|| panic!("the document has no {pointer}"));
        schema["components"] = self.0["components"].clone();
        jsonschema::draft202012::options().should_validate_formats(true).build(&schema).expect("a valid schema")
    }

    fn check(&self, pointer: &str, value: &Value) {
        let schema = self.schema(pointer);
        let errors: Vec<_> =
            schema.iter_errors(value).map(|error| format!("{error} at {}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{pointer}: {errors:?}\n{value:#}");
    }

    /// Validates an answer to this method at this path of the document.
    #[track_caller]
    fn answers(&self, method: &str, path: &str, reply: &Reply) {
        let at = |text: &str| text.replace('~', "~0").replace('/', "~1");
        let response = format!("/paths/{}/{method}/responses/{}", at(path), reply.status.as_u16());
        let described =
            self.0.pointer(&response).unwrap_or_else(|| panic!("{method} {path}: {reply:?} is not described"));
        let shared = described["$ref"].as_str().map(|reference| reference.trim_start_matches('#').to_owned());
        let response = shared.unwrap_or(response);
        let described = self.0.pointer(&response).expect("a response that is shared");
        for name in described["headers"].as_object().into_iter().flat_map(serde_json::Map::keys) {
            let optional = name == "Idempotent-Replayed" || (name == "Retry-After" && reply.status == 503);
            assert!(optional || reply.headers.contains_key(name), "{method} {path}: no {name} on {reply:?}");
        }
        if described["content"]["application/json"].is_object() {
            self.check(&format!("{response}/content/application~1json/schema"), &reply.json());
        }
    }
}

#[actix_web::test]
async fn answers_are_as_the_document_says() {
    let app = TestApp::with(|settings| settings.admin.token = ADMIN_TOKEN.into()).await;
    let api = Document::of(&app, "/openapi.json").await;
    let http = app.http();
    let request = async |method: &str, path: &str, body: Value| http.request(method, path).json(&body).send().await;

    let logon = http.try_log_on("101").await;
    api.answers("post", "/sessions", &logon);
    api.answers("post", "/sessions", &app.post("/sessions", &json!({})).await);
    api.answers("post", "/sessions", &http.log_on("101", "wrong", &json!({})).await);
    api.answers("post", "/sessions", &http.request("POST", "/sessions").body("[").basic("101", PASSWORD).send().await);
    let session = logon.json()["sessionId"].as_str().expect("an id").to_owned();
    let base = format!("/sessions/{session}");
    let of = |rest: &str| format!("{base}{rest}");

    api.answers(
        "post",
        "/sessions/{sessionId}/calls",
        &request("POST", &of("/calls"), json!({ "target": "102" })).await,
    );
    api.answers("post", "/sessions/{sessionId}/calls", &request("POST", &of("/calls"), json!({})).await);
    let calls = app.get(&of("/calls")).await;
    api.answers("get", "/sessions/{sessionId}/calls", &calls);
    let call = &calls.json()["calls"][0]["callHandle"];
    let of_call = |rest: &str| format!("{base}/calls/{call}{rest}");
    app.desk_phone("102", "answer").await;
    for action in ["hold", "retrieve", "answer"] {
        let path = format!("/sessions/{{sessionId}}/calls/{{callHandle}}/{action}");
        api.answers("post", &path, &request("POST", &of_call(&format!("/{action}")), json!({})).await);
    }
    let dtmf = |digits: &str| json!({ "digits": digits });
    api.answers(
        "post",
        "/sessions/{sessionId}/calls/{callHandle}/dtmf",
        &request("POST", &of_call("/dtmf"), dtmf("1#")).await,
    );
    api.answers(
        "post",
        "/sessions/{sessionId}/calls/{callHandle}/dtmf",
        &request("POST", &of_call("/dtmf"), dtmf("x")).await,
    );
    for operation in ["Start", "Mute", "Mute", "Stop", "Dance"] {
        let data = json!({ "Operation": operation });
        api.answers("post", "/sessions/{sessionId}/record", &request("POST", &of("/record"), data.clone()).await);
        let path = "/sessions/{sessionId}/calls/{callHandle}/record";
        api.answers("post", path, &request("POST", &of_call("/record"), data).await);
    }
    api.answers("get", "/sessions/{sessionId}", &app.get(&base).await);
    let conference = request("POST", &of_call("/conference"), json!({})).await;
    api.answers("post", "/sessions/{sessionId}/calls/{callHandle}/conference", &conference);
    request("POST", &of_call("/hold"), json!({})).await.ok();
    request("POST", &of("/calls"), json!({ "target": "104" })).await.ok();
    app.desk_phone("104", "answer").await;
    let joins =
        async || app.get(&of("/calls")).await.ok()["calls"].to_string().contains("\"conference\"").then_some(());
    eventually("that a conference is offered", joins).await;
    let conference = request("POST", &of_call("/conference"), json!({})).await;
    conference.ok();
    api.answers("post", "/sessions/{sessionId}/calls/{callHandle}/conference", &conference);
    for body in [json!({ "target": "103" }), json!({ "consult": true }), json!({ "consult": true, "target": "103" })] {
        let transfer = request("POST", &of_call("/transfer"), body).await;
        api.answers("post", "/sessions/{sessionId}/calls/{callHandle}/transfer", &transfer);
    }
    app.desk_phone("104", "hangup").await;
    let alone = async || (app.get(&of("/calls")).await.ok()["calls"][0]["state"] == "connected").then_some(());
    eventually("the end of the conference", alone).await;
    let transfer = request("POST", &of_call("/transfer"), json!({ "target": "103" })).await;
    transfer.ok();
    api.answers("post", "/sessions/{sessionId}/calls/{callHandle}/transfer", &transfer);
    api.answers("delete", "/sessions/{sessionId}/calls/{callHandle}", &http.delete(&of("/calls/4711")).await);

    api.answers("get", "/sessions/{sessionId}/watch", &app.get(&of("/watch")).await);
    let watch = json!({ "extensions": ["102"] });
    api.answers("put", "/sessions/{sessionId}/watch", &request("PUT", &of("/watch"), watch).await);
    api.answers("get", "/sessions/{sessionId}/agent", &app.get(&of("/agent")).await);
    let ready = json!({ "state": "ready" });
    api.answers("put", "/sessions/{sessionId}/agent", &request("PUT", &of("/agent"), ready).await);
    for (workgroup, body) in
        [("800", json!({ "loggedOn": true })), ("800", json!({})), ("899", json!({ "loggedOn": true }))]
    {
        let reply = request("PUT", &of(&format!("/workgroups/{workgroup}")), body).await;
        api.answers("put", "/sessions/{sessionId}/workgroups/{workgroup}", &reply);
    }
    api.answers("get", "/dialplan", &app.get("/dialplan?target=4085979000").await);
    api.answers("get", "/dialplan", &app.get("/dialplan").await);
    for path in ["/", "/health", "/ready", "/metrics"] {
        api.answers("get", path, &app.get(path).await);
    }

    let admin = async |method: &str, path: &str| http.request(method, path).bearer(ADMIN_TOKEN).send().await;
    api.answers("get", "/admin/sessions", &admin("GET", "/admin/sessions").await);
    api.answers("get", "/admin/sessions", &app.get("/admin/sessions").await);
    let timeline = format!("/admin/sessions/{session}/timeline");
    api.answers("get", "/admin/sessions/{session}/timeline", &admin("GET", &timeline).await);
    api.answers("delete", "/admin/sessions/{session}", &admin("DELETE", &format!("/admin/sessions/{session}")).await);
    api.answers("delete", "/sessions/{sessionId}", &http.delete(&base).await);
    api.answers("get", "/sessions/{sessionId}", &app.get(&base).await);
}

#[actix_web::test]
async fn every_path_of_the_document_is_there_with_its_methods_and_tells_them() {
    let app = TestApp::with(|settings| settings.admin.token = ADMIN_TOKEN.into()).await;
    let api = Document::of(&app, "/openapi.json").await;
    let paths = api.0["paths"].as_object().expect("paths");
    assert!(paths.len() > 20, "{}", paths.len());
    for (path, operations) in paths {
        let real = path
            .replace("{sessionId}", "nobody")
            .replace("{session}", "nobody")
            .replace("{callHandle}", "1")
            .replace("{extension}", "101")
            .replace("{callId}", "1");
        let real = real.replace("{workgroup}", "800");
        let documented: BTreeSet<String> =
            operations.as_object().expect("operations").keys().map(|method| method.to_uppercase()).collect();
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] {
            let reply = app.http().request(method, &real).send().await;
            if documented.contains(method) {
                let name = if reply.status.is_success() { Value::Null } else { reply.json()["error"].clone() };
                assert!(name != "no_such_path" && name != "method_not_allowed", "{method} {path}");
            } else {
                reply.refused(405, "method_not_allowed");
                let allowed = reply.header("allow").split(", ").filter(|method| *method != "HEAD");
                assert_eq!(allowed.map(str::to_owned).collect::<BTreeSet<_>>(), documented, "{method} {path}");
            }
        }
    }
}

async fn next(channel: &mut EventChannel, events: &Document, name: &str) -> Value {
    loop {
        let event = channel.next_any().await;
        let of = event["eventType"].as_str().expect("a name").to_owned();
        events.check(&format!("/components/messages/{of}/payload"), &event);
        if of == name {
            return event;
        }
    }
}

#[actix_web::test]
async fn events_are_as_the_document_says() {
    let app = TestApp::with(|settings| settings.sessions.release_grace = std::time::Duration::from_secs(10)).await;
    let events = Document::of(&app, "/asyncapi.json").await;
    let session = app.log_on("101").await;
    let mut channel = session.open().await;
    next(&mut channel, &events, "ServerStatusEvent").await;
    app.simulate_call(&json!({ "to": "101", "callerId": "4085551234" })).await;
    let ring = next(&mut channel, &events, "CallEvent").await;
    session.act(&ring["callHandle"], "answer").await.ok();
    next(&mut channel, &events, "CallEvent").await;
    for action in ["hold", "retrieve"] {
        session.act(&ring["callHandle"], action).await.ok();
        next(&mut channel, &events, "CallUpdateEvent").await;
    }
    session.record("Start").await.ok();
    next(&mut channel, &events, "RecordEvent").await;
    session.end_call(&ring["callHandle"]).await;
    next(&mut channel, &events, "RecordEvent").await;
    app.http().request("PUT", &session.path("/agent")).json(&json!({ "state": "notReady" })).send().await.ok();
    next(&mut channel, &events, "AgentStateEvent").await;
    let mut late = session.open_after(1_000_000).await;
    next(&mut late, &events, "ResyncEvent").await;
}

#[actix_web::test]
async fn numbers_beyond_the_bounds_of_the_document_are_refused_with_these_bounds() {
    let app = TestApp::start().await;
    let api = Document::of(&app, "/openapi.json").await;
    for (method, path, schema, field, body) in [
        ("POST", "/simulator/faults", "Fault", "ms", json!({ "kind": "delay" })),
        ("PUT", "/simulator/licences", "LicencesRequest", "licences", json!({})),
        ("POST", "/simulator/calls", "OutsideCall", "priority", json!({ "to": "101" })),
        ("POST", "/simulator/calls", "OutsideCall", "skill", json!({ "to": "101" })),
        ("POST", "/simulator/scenario", "Scenario", "seed", json!({ "duration": "1s" })),
        ("POST", "/simulator/scenario", "Scenario", "speed", json!({ "duration": "1s" })),
    ] {
        let number = &api.0["components"]["schemas"][schema]["properties"][field];
        let bound = |name: &str| number[name].as_i64().unwrap_or_else(|| panic!("{schema}.{field} has no {name}"));
        let (least, most) = (bound("minimum"), bound("maximum"));
        for wrong in [json!(least - 1), json!(most + 1), json!(u64::MAX), Value::Null] {
            let mut body = body.clone();
            body[field] = wrong;
            let told = app.http().request(method, path).json(&body).send().await.refused(400, "wrong_field");
            assert!(told.starts_with(field) && told.contains(&format!("from {least} to {most}")), "{body}: {told}");
        }
    }
}

#[actix_web::test]
async fn a_switch_of_a_phone_is_absent_instead_of_being_null_and_so_is_the_body() {
    let app = TestApp::start().await;
    let change = async |body: &Value| app.http().request("PUT", "/simulator/extensions/101").json(body).send().await;
    for switch in ["answer", "doNotDisturb", "callWaiting"] {
        let told = change(&json!({ (switch): null })).await.refused(400, "wrong_field");
        assert!(told.starts_with(switch), "{told}");
    }
    app.http().request("PUT", "/simulator/extensions/101").send().await.ok();
}
