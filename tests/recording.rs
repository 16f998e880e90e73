//! Recording: the allowed operations in each state, and their events.

use std::time::Instant;

use actors::call::MUTE_SPACING;
use altiserv::ExtensionSettings;
use serde_json::{Value, json};

use crate::harness::{EventChannel, Product, Reply, Session, TestApp, both_products, once_not_too_soon};

both_products![
    every_operation_tells_its_state,
    asking_for_the_state_that_holds_is_a_success_and_tells_nothing,
    what_leads_nowhere_from_the_state_is_refused,
    the_end_of_the_call_ends_its_recording_first,
    a_line_that_is_always_recorded_tells_so_unasked,
    a_call_that_is_not_named_is_the_one_that_is_connected,
    a_held_call_is_not_recorded_in_place_of_another,
];

/// Session with one connected call.
struct Talk {
    app: TestApp,
    session: Session,
    channel: EventChannel,
    call: Value,
}

impl Talk {
    async fn start(product: Product) -> Self {
        Self::on(TestApp::of(product).await, "101").await
    }

    async fn on(app: TestApp, extension: &str) -> Self {
        let (session, channel, call) = app.talking(extension).await;
        Self { app, session, channel, call }
    }

    async fn succeeds(&mut self, operation: &str, state: &str) {
        let reply = self.session.record(operation).await.ok();
        assert_eq!(reply, json!({ "recordingState": state }), "{operation}");
    }

    /// Unmutes as soon as the spacing allows it.
    async fn unmutes(&mut self) {
        let session = &self.session;
        let reply = once_not_too_soon(async || session.record("Unmute").await).await;
        assert_eq!(reply, json!({ "recordingState": "Start" }));
    }

    async fn tells(&mut self, state: &str) {
        self.channel.record_event(&self.call, state, "Agent").await;
    }

    async fn post(&self, path: &str, body: &Value) -> Reply {
        self.app.post(&self.session.path(path), body).await
    }
}

async fn every_operation_tells_its_state(product: Product) {
    let mut talk = Talk::start(product).await;
    for (operation, state) in [("Start", "Start"), ("Pause", "Pause"), ("Resume", "Start"), ("Stop", "Stop")] {
        talk.succeeds(operation, state).await;
        talk.tells(state).await;
    }
}

/// Call with a muted recording, and the answers to `operations`, all sent within the mute spacing. If the machine is
/// too slow for that, a new call is tried.
async fn muted(operations: &[&str]) -> (Talk, Vec<Reply>) {
    loop {
        let mut talk = Talk::start(Product::MaxCs).await;
        talk.succeeds("Start", "Start").await;
        talk.tells("Start").await;
        let begun = Instant::now();
        talk.succeeds("Mute", "Mute").await;
        talk.tells("Mute").await;
        let mut replies = Vec::new();
        for operation in operations {
            replies.push(talk.session.record(operation).await);
        }
        if begun.elapsed() < MUTE_SPACING {
            return (talk, replies);
        }
    }
}

#[actix_web::test]
async fn mute_and_unmute_tell_their_state() {
    let (mut talk, _) = muted(&[]).await;
    talk.unmutes().await;
    talk.tells("Start").await;
    talk.succeeds("Stop", "Stop").await;
    talk.tells("Stop").await;
}

#[actix_web::test]
async fn mute_and_unmute_too_soon_are_refused_and_change_nothing() {
    let (mut talk, replies) = muted(&["Unmute", "Mute"]).await;
    for refused in replies {
        refused.refused(500, "too_soon");
        assert!(refused.is_retryable());
    }
    let recording = &talk.session.calls().await[0]["recording"];
    assert_eq!(recording, &json!({ "recordingState": "Mute", "recordType": "Agent" }));
    talk.unmutes().await;
    // No event came meanwhile: this is the next one.
    talk.tells("Start").await;
}

async fn asking_for_the_state_that_holds_is_a_success_and_tells_nothing(product: Product) {
    let mut talk = Talk::start(product).await;
    talk.succeeds("Stop", "Stop").await;
    talk.succeeds("Start", "Start").await;
    for operation in ["Start", "Resume"] {
        talk.succeeds(operation, "Start").await;
    }
    talk.succeeds("Pause", "Pause").await;
    talk.succeeds("Pause", "Pause").await;
    talk.succeeds("Stop", "Stop").await;
    for state in ["Start", "Pause", "Stop"] {
        talk.tells(state).await;
    }
}

async fn what_leads_nowhere_from_the_state_is_refused(product: Product) {
    let mut talk = Talk::start(product).await;
    for operation in ["Pause", "Resume"] {
        talk.session.record(operation).await.refused(500, "wrong_state");
    }
    talk.succeeds("Start", "Start").await;
    talk.succeeds("Pause", "Pause").await;
    talk.session.record("Start").await.refused(500, "wrong_state");
    assert_eq!(talk.session.calls().await[0]["recording"]["recordingState"], "Pause");
}

#[actix_web::test]
async fn a_mute_leads_nowhere_from_a_pause_or_without_a_recording() {
    let mut talk = Talk::start(Product::MaxCs).await;
    for operation in ["Mute", "Unmute"] {
        talk.session.record(operation).await.refused(500, "wrong_state");
    }
    talk.succeeds("Start", "Start").await;
    talk.succeeds("Unmute", "Start").await;
    talk.succeeds("Pause", "Pause").await;
    for operation in ["Mute", "Unmute"] {
        talk.session.record(operation).await.refused(500, "wrong_state");
    }
    // None of them caused an event.
    talk.tells("Start").await;
    talk.tells("Pause").await;
}

#[actix_web::test]
async fn a_muted_recording_is_unmuted_or_stopped_and_not_paused() {
    let (mut talk, _) = muted(&[]).await;
    for operation in ["Start", "Pause", "Resume"] {
        talk.session.record(operation).await.refused(500, "wrong_state");
    }
    talk.succeeds("Stop", "Stop").await;
    talk.tells("Stop").await;
}

async fn the_end_of_the_call_ends_its_recording_first(product: Product) {
    let mut talk = Talk::start(product).await;
    talk.succeeds("Start", "Start").await;
    talk.tells("Start").await;
    talk.session.end_call(&talk.call).await;
    talk.tells("Stop").await;
    assert_eq!(talk.channel.call("disconnect").await, talk.call);
}

async fn a_line_that_is_always_recorded_tells_so_unasked(product: Product) {
    let app = TestApp::of_with(product, |settings| {
        let extensions = &mut settings.altiserv.embedded.server.extensions;
        "102-109".clone_into(&mut extensions[0].number);
        let recorded =
            ExtensionSettings { number: "101".to_owned(), auto_record: true, ..ExtensionSettings::default() };
        extensions.push(recorded);
    })
    .await;
    let (session, mut channel, call) = app.talking("101").await;
    channel.record_event(&call, "Start", "System").await;
    let recording = &session.calls().await[0]["recording"];
    assert_eq!(recording, &json!({ "recordingState": "Start", "recordType": "System" }));
    let mut later = session.bind().await;
    later.call("connect").await;
    later.record_event(&call, "Start", "System").await;
    session.end_call(&call).await;
    channel.record_event(&call, "Stop", "System").await;
    channel.call("disconnect").await;
}

async fn a_call_that_is_not_named_is_the_one_that_is_connected(product: Product) {
    let app = TestApp::of(product).await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    session.record("Start").await.refused(404, "no_call");
    app.simulate_call(&json!({ "to": "101", "from": { "number": "5550009" } })).await;
    let ringing = channel.call("ring").await;
    session.record("Start").await.refused(404, "no_call");
    session.end_call(&ringing).await;
    channel.call("disconnect").await;

    let first = app.answered_call(&session, &mut channel, "5550001").await;
    let second = app.answered_call(&session, &mut channel, "5550002").await;
    let states: Vec<_> = session.calls().await.iter().map(|call| call["state"].clone()).collect();
    assert_eq!(states, ["held", "connected"]);
    session.record("Start").await.ok();
    channel.record_event(&second, "Start", "Agent").await;
    session.act(&second, "hold").await.ok();
    session.record("Stop").await.refused(404, "no_call");
    session.act(&first, "retrieve").await.ok();
    session.record("Start").await.ok();
    channel.record_event(&first, "Start", "Agent").await;
}

async fn a_held_call_is_not_recorded_in_place_of_another(product: Product) {
    let mut talk = Talk::start(product).await;
    talk.session.act(&talk.call, "hold").await.ok();
    let path = format!("/calls/{}/record", talk.call);
    let message = talk.post(&path, &json!({ "Operation": "Start" })).await.refused(500, "wrong_state");
    assert!(message.contains("retrieve it first"), "{message}");
    talk.session.record("Start").await.refused(404, "no_call");
    talk.session.act(&talk.call, "retrieve").await.ok();
    talk.succeeds("Start", "Start").await;
    talk.tells("Start").await;
}

#[actix_web::test]
async fn a_wrong_operation_is_told_with_what_is_allowed() {
    let talk = Talk::start(Product::MaxCs).await;
    let message = talk.session.record("Erase").await.refused(400, "wrong_field");
    assert!(message.starts_with("Operation: ") && message.contains("Unmute"), "{message}");
}

#[actix_web::test]
async fn a_recording_is_a_file_of_the_name_that_was_asked_for_and_a_path_is_refused() {
    let mut talk = Talk::start(Product::MaxCs).await;
    let reply = talk.post("/record", &json!({ "Operation": "Start", "filename": "../x.wav" })).await;
    assert!(reply.refused(400, "wrong_field").starts_with("filename: "), "{reply:?}");
    for name in ["", "call 7.wav", "Müller.wav"] {
        let body = json!({ "Operation": "Start", "FileName": name });
        assert_eq!(talk.post("/record", &body).await.ok()["recordingState"], "Start", "{name}");
        talk.tells("Start").await;
        if !name.is_empty() {
            assert!(talk.app.recordings().join(name).is_file(), "it is there as soon as the recording has started");
        }
        talk.succeeds("Stop", "Stop").await;
        talk.tells("Stop").await;
    }
}

#[actix_web::test]
async fn a_path_goes_to_the_server_only_in_a_directory_that_is_allowed() {
    let app = TestApp::with(|settings| {
        settings.recording.directories = vec![r"C:\Recordings".to_owned()];
    })
    .await;
    let mut talk = Talk::on(app, "101").await;
    let elsewhere = json!({ "Operation": "Start", "filename": r"C:\Windows\a.wav" });
    assert!(talk.post("/record", &elsewhere).await.refused(400, "wrong_field").contains("recording.directories"));
    // The server was asked. It refuses, because the embedded AltiServ writes only into its own directory.
    let path = r"c:\recordings\a.wav";
    let reply = talk.post("/record", &json!({ "Operation": "Start", "filename": path })).await;
    reply.refused_with(500, 3003, "refused");
    // The refused start leaves no recording behind.
    talk.succeeds("Start", "Start").await;
    talk.tells("Start").await;
}
