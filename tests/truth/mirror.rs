//! Agreement of events and listing: a client that applies its events has the state of the listing. CallUpdateEvents
//! report the changes for which the guide has no event. A client of the guide can ignore them.

use altilink::LineState;
use serde_json::{Value, json};

use crate::harness::{Desk, Mirror, Product, ScriptedCall, Session, TestApp, both_products, eventually};

both_products![
    hold_and_retrieve_by_another_session_are_told,
    hold_and_retrieve_at_the_phone_are_told,
    a_second_call_that_holds_the_first_is_told,
    a_call_that_is_answered_at_the_phone_and_holds_another_is_told,
    a_conference_and_its_end_are_told,
];

/// True if an event reports the change of this call into this state, with every field of a listing.
fn is_update(event: &Value, call: &Value, state: &str) -> bool {
    event["eventType"] == "CallUpdateEvent" && event["callHandle"] == *call && event["state"] == state
}

/// Checks the fields of an update: those of a listing entry, and its origin.
fn check_update(event: &Value, origin: &str) {
    for field in ["extension", "direction", "state"] {
        assert!(event[field].is_string(), "{field} of {event}");
    }
    assert!(event["actions"].is_array() && event["callInfo"].is_object(), "{event}");
    assert!(event["recording"]["recordingState"].is_string(), "{event}");
    assert_eq!(event["origin"], origin, "{event}");
}

/// User of the embedded AltiServ.
struct User {
    mirror: Mirror,
    session: Session,
}

impl User {
    async fn log_on(app: &TestApp, extension: &str) -> Self {
        let session = app.log_on(extension).await;
        let mut mirror = Mirror::open(&session).await;
        mirror.until_connected(true).await;
        Self { mirror, session }
    }

    /// Handle of the next call with a CallEvent of this kind.
    async fn call(&mut self, kind: &str) -> Value {
        self.mirror.any_call(kind).await["callHandle"].clone()
    }

    /// Connects the user with an outside caller.
    async fn talks(&mut self, app: &TestApp, from: &str) -> Value {
        app.simulate_call(&json!({ "to": self.session.extension(), "from": { "number": from } })).await;
        let call = self.call("ring").await;
        self.session.act(&call, "answer").await.ok();
        self.call("connect").await
    }

    /// Waits until the listing has this call in this state and the mirror agrees.
    async fn sees(&mut self, call: &Value, state: &str) {
        let is_listed = |listed: &Value| listed["callHandle"] == *call && listed["state"] == state;
        let what = format!("{call} as {state}");
        eventually(&what, async || self.session.calls().await.iter().any(is_listed).then_some(())).await;
        self.mirror.agrees(&self.session).await;
        let handle = call.as_i64().expect("a handle");
        let calls = self.mirror.fold.calls_of(self.session.extension());
        assert_eq!(calls[&handle]["state"], state, "{}", json!(calls));
    }
}

async fn hold_and_retrieve_by_another_session_are_told(product: Product) {
    let app = TestApp::of(product).await;
    let mut one = User::log_on(&app, "101").await;
    let mut other = User::log_on(&app, "101").await;
    let call = one.talks(&app, "5550001").await;
    other.mirror.until_call("connect", &call).await;
    one.session.record("Start").await.ok();
    for (action, state) in [("hold", "held"), ("retrieve", "connected")] {
        one.session.act(&call, action).await.ok();
        for user in [&mut one, &mut other] {
            user.sees(&call, state).await;
        }
    }
}

async fn hold_and_retrieve_at_the_phone_are_told(product: Product) {
    let mut desk = Desk::of(product).await;
    let call = desk.talks(&ScriptedCall::incoming(101, 5000)).await;
    for (state, shown) in [(LineState::Hold, "held"), (LineState::Connected, "connected")] {
        desk.server.has(&call.clone().state(state));
        desk.server.tell([call.becomes(state)]);
        let told = desk.mirror.the("an update", |event| is_update(event, &call.handle(), shown)).await;
        check_update(&told, "live");
        desk.mirror.agrees(&desk.session).await;
    }
}

async fn a_second_call_that_holds_the_first_is_told(product: Product) {
    let app = TestApp::of(product).await;
    let mut user = User::log_on(&app, "101").await;
    let first = user.talks(&app, "5550001").await;
    user.session.dial("103").await.ok();
    let second = user.call("ringback").await;
    user.sees(&first, "held").await;
    app.desk_phone("103", "answer").await;
    user.mirror.until_call("connect", &second).await;
    user.sees(&first, "held").await;
    app.desk_phone("103", "hangup").await;
    user.mirror.until_call("disconnect", &second).await;
    user.mirror.agrees(&user.session).await;
}

async fn a_call_that_is_answered_at_the_phone_and_holds_another_is_told(product: Product) {
    let app = TestApp::of(product).await;
    let mut user = User::log_on(&app, "101").await;
    let first = user.talks(&app, "5550001").await;
    app.simulate_call(&json!({ "to": "101", "from": { "number": "5550002" } })).await;
    let second = user.call("ring").await;
    app.desk_phone("101", "answer").await;
    user.mirror.until_call("connect", &second).await;
    user.sees(&first, "held").await;
}

async fn a_conference_and_its_end_are_told(product: Product) {
    let app = TestApp::of(product).await;
    let mut user = User::log_on(&app, "101").await;
    let first = user.talks(&app, "5550001").await;
    user.session.dial("103").await.ok();
    let second = user.call("ringback").await;
    app.desk_phone("103", "answer").await;
    user.mirror.until_call("connect", &second).await;
    app.desk_phone("101", "conference").await;
    user.sees(&first, "conference").await;
    user.sees(&second, "conference").await;
    app.desk_phone("103", "hangup").await;
    user.mirror.until_call("disconnect", &second).await;
    user.sees(&first, "connected").await;
}
