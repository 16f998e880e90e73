//! Supervisors who record agents.

use serde_json::{Value, json};

use crate::harness::{EventChannel, Product, Reply, Session, TestApp, both_products, eventually, once_not_too_soon};

both_products![a_call_has_one_recorder_at_a_time, the_end_of_the_call_ends_the_supervisors_recording_for_both,];

/// Agent who talks with an outside caller, and a supervisor.
struct Scene {
    app: TestApp,
    agent: Session,
    channel: EventChannel,
    call: Value,
    supervisor: Session,
    supervisors_channel: EventChannel,
}

impl Scene {
    async fn start(product: Product) -> Self {
        let app = TestApp::of(product).await;
        let (agent, channel, call) = app.talking("101").await;
        let supervisor = app.log_on("110").await;
        let supervisors_channel = supervisor.bind().await;
        Self { app, agent, channel, call, supervisor, supervisors_channel }
    }

    async fn watched(product: Product) -> Self {
        let mut scene = Self::start(product).await;
        let path = scene.supervisor.path("/watch");
        scene.app.http().request("PUT", &path).json(&json!({ "extensions": ["101"] })).send().await.ok();
        scene.supervisors_channel.call("connect").await;
        scene
    }

    async fn record(&self, body: &Value) -> Reply {
        self.app.post(&self.supervisor.path("/extensions/101/record"), body).await
    }

    async fn succeeds(&self, operation: &str, state: &str) {
        let reply = self.record(&json!({ "Operation": operation })).await.ok();
        assert_eq!(reply, json!({ "recordingState": state }), "{operation}");
    }

    async fn succeeds_once_allowed(&self, operation: &str, state: &str) {
        let body = json!({ "Operation": operation });
        let reply = once_not_too_soon(async || self.record(&body).await).await;
        assert_eq!(reply, json!({ "recordingState": state }), "{operation}");
    }

    async fn agent_hears(&mut self, state: &str) {
        self.channel.record_event(&self.call, state, "Supervisor").await;
    }

    async fn agent_hears_of(&mut self, state: &str, by: &str) {
        self.channel.record_event(&self.call, state, by).await;
    }

    async fn supervisor_hears(&mut self, state: &str) {
        self.supervisors_channel.record_event(&self.call, state, "Supervisor").await;
    }
}

#[actix_web::test]
async fn a_supervisor_who_watches_records_and_both_are_told_as_the_supervisors() {
    let mut scene = Scene::watched(Product::MaxCs).await;
    for (operation, state) in [("start", "Start"), ("Pause", "Pause"), ("Resume", "Start"), ("Mute", "Mute")] {
        scene.succeeds(operation, state).await;
        scene.agent_hears(state).await;
        scene.supervisor_hears(state).await;
    }
    scene.record(&json!({ "Operation": "Unmute" })).await.refused(500, "too_soon");
    scene.succeeds_once_allowed("Unmute", "Start").await;
    scene.succeeds("Start", "Start").await;
    scene.succeeds("Stop", "Stop").await;
    scene.succeeds("Stop", "Stop").await;
    for state in ["Start", "Stop"] {
        scene.agent_hears(state).await;
        scene.supervisor_hears(state).await;
    }
}

#[actix_web::test]
async fn a_supervisor_who_does_not_watch_records_too_and_hears_nothing_of_it() {
    let mut scene = Scene::start(Product::MaxCs).await;
    scene.succeeds("Stop", "Stop").await;
    scene.record(&json!({ "Operation": "Mute" })).await.refused(500, "wrong_state");
    for (operation, state) in [("Start", "Start"), ("Start", "Start"), ("Mute", "Mute"), ("Mute", "Mute")] {
        scene.succeeds_once_allowed(operation, state).await;
    }
    scene.record(&json!({ "Operation": "Pause" })).await.refused(500, "wrong_state");
    scene.succeeds("Stop", "Stop").await;
    for state in ["Start", "Mute", "Stop"] {
        scene.agent_hears(state).await;
    }
    scene.app.simulate_call(&json!({ "to": "110" })).await;
    scene.supervisors_channel.call("ring").await;
}

async fn a_call_has_one_recorder_at_a_time(product: Product) {
    for mut scene in [Scene::start(product).await, Scene::watched(product).await] {
        let path = scene.agent.path("/record");
        let start = json!({ "Operation": "Start" });
        scene.app.post(&path, &start).await.ok();
        scene.agent_hears_of("Start", "Agent").await;
        scene.record(&start).await.refused_with(500, 3101, "refused");
        let calls = scene.agent.calls().await;
        assert_eq!(calls[0]["recording"], json!({ "recordingState": "Start", "recordType": "Agent" }));
        scene.app.post(&path, &json!({ "Operation": "Stop" })).await.ok();
        scene.agent_hears_of("Stop", "Agent").await;
        scene.record(&start).await.ok();
        scene.agent_hears("Start").await;
        scene.app.post(&path, &start).await.refused_with(500, 3101, "refused");
        scene.record(&start).await.ok();
    }
}

#[actix_web::test]
async fn what_cannot_be_recorded_is_told() {
    let scene = Scene::watched(Product::MaxCs).await;
    let post = async |session: &Session, extension: &str, body: Value| {
        scene.app.post(&session.path(&format!("/extensions/{extension}/record")), &body).await
    };
    let start = || json!({ "Operation": "Start" });
    let supervisor = &scene.supervisor;
    assert!(post(supervisor, "199", start()).await.refused(404, "no_such_extension").contains("199"));
    assert!(post(supervisor, "x-y", start()).await.refused(404, "no_such_extension").contains("x-y"));
    post(supervisor, "800", start()).await.refused(404, "no_such_extension");
    post(supervisor, "102", start()).await.refused(404, "no_call");
    post(supervisor, "110", start()).await.refused(400, "bad_request");
    let named = json!({ "Operation": "Start", "FileName": "x.wav" });
    assert!(post(supervisor, "101", named).await.refused(400, "wrong_field").starts_with("filename: "));
    assert!(post(supervisor, "101", json!({})).await.refused(400, "wrong_field").starts_with("Operation: "));
    let wrong_tone = json!({ "Operation": "Start", "tone": "loud" });
    assert!(post(supervisor, "101", wrong_tone).await.refused(400, "wrong_field").starts_with("tone: "));
    let colleague = scene.app.log_on("102").await;
    post(&colleague, "101", start()).await.refused_with(403, 3056, "no_privilege");
    scene.agent.act(&scene.call, "hold").await.ok();
    eventually("the held call", async || (post(supervisor, "101", start()).await.status == 500).then_some(())).await;
    post(supervisor, "101", start()).await.refused(500, "wrong_state");
}

async fn the_end_of_the_call_ends_the_supervisors_recording_for_both(product: Product) {
    let mut scene = Scene::watched(product).await;
    let tone = json!({ "Operation": "Start", "tone": true });
    assert_eq!(scene.record(&tone).await.ok(), json!({ "recordingState": "Start" }));
    scene.agent_hears("Start").await;
    scene.supervisor_hears("Start").await;
    scene.app.desk_phone("101", "hangup").await;
    scene.agent_hears("Stop").await;
    scene.supervisor_hears("Stop").await;
    scene.channel.call("disconnect").await;
    scene.supervisors_channel.call("disconnect").await;
}
