//! Phones with more than one call: conferences, consultations, transfers, and busy lines.

use altiserv::ExtensionSettings;
use serde_json::{Value, json};

use crate::harness::{EventChannel, Product, Reply, Session, TestApp, both_products, eventually};

both_products![
    a_conference_is_seen_in_three_browsers_and_dropped_in_none,
    the_host_of_a_conference_who_hangs_up_ends_it_for_all,
    a_conference_shows_to_a_browser_that_comes_later,
    a_page_joins_two_calls_in_a_conference,
    an_attended_transfer_hands_the_caller_and_its_data_on,
    a_page_leaves_the_caller_and_whom_it_consulted_to_each_other,
    a_page_leaves_the_caller_to_somebody_who_still_rings,
    what_is_no_pair_of_calls_is_neither_joined_nor_left,
    a_transfer_while_the_second_party_still_rings,
];

/// User with an event channel.
struct User {
    session: Session,
    channel: EventChannel,
}

impl User {
    async fn log_on(app: &TestApp, extension: &str) -> Self {
        let session = app.log_on(extension).await;
        let channel = session.bind().await;
        Self { session, channel }
    }

    /// Calls another user, who answers. Returns the call as each of them knows it.
    async fn call(&mut self, other: &mut Self, number: &str) -> (Value, Value) {
        self.session.dial(number).await.ok();
        let outgoing = self.channel.call("ringback").await;
        let incoming = other.channel.call("ring").await;
        other.session.act(&incoming, "answer").await.ok();
        assert_eq!(self.channel.call("connect").await, outgoing);
        assert_eq!(other.channel.call("connect").await, incoming);
        (outgoing, incoming)
    }

    /// Waits until the calls have these states, for which there are no events.
    async fn has(&self, states: &[&str]) {
        let what = format!("calls that are {states:?}");
        eventually(&what, async || {
            let calls = self.session.calls().await;
            calls.iter().map(|call| &call["state"]).eq(states).then_some(())
        })
        .await;
    }
}

/// Office in which 101 holds 102 and talks with 103. Each call is given as 101 knows it and as the other party does.
struct Office {
    host: User,
    first: User,
    second: User,
    calls: [(Value, Value); 2],
}

impl Office {
    async fn consulting(app: &TestApp) -> Self {
        let mut host = User::log_on(app, "101").await;
        let mut first = User::log_on(app, "102").await;
        let mut second = User::log_on(app, "103").await;
        let to_first = host.call(&mut first, "102").await;
        host.session.act(&to_first.0, "hold").await.ok();
        let to_second = host.call(&mut second, "103").await;
        Self { host, first, second, calls: [to_first, to_second] }
    }
}

async fn set_phone(app: &TestApp, extension: &str, change: &Value) -> Reply {
    app.http().request("PUT", &format!("/simulator/extensions/{extension}")).json(change).send().await
}

async fn a_conference_is_seen_in_three_browsers_and_dropped_in_none(product: Product) {
    let app = TestApp::of(product).await;
    let mut office = Office::consulting(&app).await;
    app.desk_phone("101", "conference").await;
    office.host.has(&["conference", "conference"]).await;
    for guest in [&office.first, &office.second] {
        guest.has(&["conference"]).await;
        let actions = &guest.session.calls().await[0]["actions"];
        assert!(!actions.as_array().expect("a list").contains(&json!("drop")), "{actions}");
    }
    assert!(app.simulated_calls().await.iter().all(|call| call["state"] == "conference"));
    let [(to_first, of_first), (to_second, of_second)] = office.calls;
    for (user, call) in [
        (&office.host, &to_first),
        (&office.host, &to_second),
        (&office.first, &of_first),
        (&office.second, &of_second),
    ] {
        let message = user.session.drop_call(call).await.refused(500, "not_supported");
        let why = if product == Product::MaxCs { "conference" } else { "MaxACD" };
        assert!(message.contains(why), "{message}");
    }
    office.first.session.transfer(&of_first, "105").await.refused(500, "wrong_state");

    app.desk_phone("102", "hangup").await;
    assert_eq!(office.first.channel.call("disconnect").await, of_first);
    assert_eq!(office.host.channel.call("disconnect").await, to_first);
    for user in [&office.host, &office.second] {
        user.has(&["connected"]).await;
    }
    office.host.session.end_call(&to_second).await;
    assert_eq!(office.host.channel.call("disconnect").await, to_second);
    assert_eq!(office.second.channel.call("disconnect").await, of_second);
}

async fn the_host_of_a_conference_who_hangs_up_ends_it_for_all(product: Product) {
    let app = TestApp::of(product).await;
    let mut office = Office::consulting(&app).await;
    app.desk_phone("101", "conference").await;
    app.desk_phone("101", "hangup").await;
    let [(to_first, of_first), (to_second, of_second)] = office.calls;
    assert_eq!(office.first.channel.call("disconnect").await, of_first);
    assert_eq!(office.second.channel.call("disconnect").await, of_second);
    let over = [office.host.channel.call("disconnect").await, office.host.channel.call("disconnect").await];
    assert!(over == [to_first.clone(), to_second.clone()] || over == [to_second, to_first], "{over:?}");
    assert!(app.simulated_calls().await.is_empty());
}

async fn a_conference_shows_to_a_browser_that_comes_later(product: Product) {
    let app = TestApp::of(product).await;
    let office = Office::consulting(&app).await;
    app.desk_phone("101", "conference").await;
    office.second.has(&["conference"]).await;
    let mut late = office.second.session.open().await;
    late.server_status(true).await;
    let event = late.call_event("connect").await;
    assert_eq!((&event["state"], &event["origin"]), (&json!("conference"), &json!("existing")));
}

async fn a_page_joins_two_calls_in_a_conference(product: Product) {
    // Either of the two calls may be named.
    for named in 0..2 {
        let app = TestApp::of(product).await;
        let mut office = Office::consulting(&app).await;
        for call in office.host.session.calls().await {
            assert!(call["actions"].as_array().expect("a list").contains(&json!("conference")), "{call}");
        }
        let (call, _) = &office.calls[named];
        let expected = json!({ "callHandle": call, "state": "conference" });
        assert_eq!(office.host.session.act(call, "conference").await.ok(), expected);
        let mut told = Vec::new();
        while told.len() < 2 {
            let event = office.host.channel.next_any().await;
            if event["eventType"] == "CallUpdateEvent" && event["state"] == "conference" {
                told.push(event["callHandle"].clone());
            }
        }
        assert!(office.calls.iter().all(|(call, _)| told.contains(call)), "{told:?}");
        office.host.has(&["conference", "conference"]).await;
        for guest in [&office.first, &office.second] {
            guest.has(&["conference"]).await;
        }
        // The conference already exists.
        assert_eq!(office.host.session.act(call, "conference").await.ok(), expected);
        app.desk_phone("102", "hangup").await;
        assert_eq!(office.host.channel.call("disconnect").await, office.calls[0].0);
        office.host.has(&["connected"]).await;
    }
}

async fn a_page_leaves_the_caller_and_whom_it_consulted_to_each_other(product: Product) {
    for named in 0..2 {
        let app = TestApp::of(product).await;
        let mut office = Office::consulting(&app).await;
        let [(to_first, of_first), (to_second, of_second)] = &office.calls;
        let (call, _) = &office.calls[named];
        let left = office.host.session.transfer_consulted(call).await.ok();
        assert_eq!(left, json!({ "callHandle": call, "state": "disconnected" }));
        let over = [office.host.channel.call("disconnect").await, office.host.channel.call("disconnect").await];
        assert!(over.contains(to_first) && over.contains(to_second), "{over:?}");
        assert!(office.host.session.calls().await.is_empty());
        assert_eq!(office.first.channel.call("disconnect").await, *of_first);
        assert_eq!(office.second.channel.call("disconnect").await, *of_second);
        for party in [&office.first, &office.second] {
            party.has(&["connected"]).await;
        }
        office.host.session.transfer_consulted(call).await.refused(404, "no_such_call");
    }
}

async fn a_page_leaves_the_caller_to_somebody_who_still_rings(product: Product) {
    let app = TestApp::of(product).await;
    let mut agent = User::log_on(&app, "101").await;
    let mut first = User::log_on(&app, "102").await;
    let mut second = User::log_on(&app, "103").await;
    let (to_first, _) = agent.call(&mut first, "102").await;
    agent.session.dial("103").await.ok();
    agent.channel.call("ringback").await;
    let from_agent = second.channel.call("ring").await;
    // A party that has not answered cannot be joined.
    agent.session.act(&to_first, "conference").await.refused(500, "wrong_state");
    agent.session.transfer_consulted(&to_first).await.ok();
    assert_eq!(second.channel.call("disconnect").await, from_agent);
    let ring = second.channel.call_event("ring").await;
    assert_eq!(ring["callInfo"]["callerID"], "102");
    second.session.act(&ring["callHandle"], "answer").await.ok();
    second.channel.call("connect").await;
    first.has(&["connected"]).await;
    assert!(agent.session.calls().await.is_empty());
}

async fn what_is_no_pair_of_calls_is_neither_joined_nor_left(product: Product) {
    let app = TestApp::of(product).await;
    let mut agent = User::log_on(&app, "101").await;
    let mut other = User::log_on(&app, "102").await;
    let (call, _) = agent.call(&mut other, "102").await;
    for reply in [agent.session.act(&call, "conference").await, agent.session.transfer_consulted(&call).await] {
        assert!(reply.refused(500, "wrong_state").contains("holds no call"), "{reply:?}");
    }
    agent.session.act(&call, "hold").await.ok();
    agent.session.act(&call, "conference").await.refused(500, "wrong_state");
    agent.session.transfer_consulted(&call).await.refused(500, "wrong_state");
    agent.has(&["held"]).await;
    let path = agent.session.path(&format!("/calls/{call}/transfer"));
    let message = app.post(&path, &json!({ "consult": true, "target": "103" })).await.refused(400, "wrong_field");
    assert!(message.starts_with("target: "), "{message}");
    app.post(&agent.session.path("/calls/4711/conference"), &json!({})).await.refused(404, "no_such_call");
}

async fn an_attended_transfer_hands_the_caller_and_its_data_on(product: Product) {
    let app = TestApp::of(product).await;
    let mut agent = User::log_on(&app, "101").await;
    let mut expert = User::log_on(&app, "102").await;
    let caller = json!({ "to": "101", "from": { "number": "5550001", "name": "Ann" }, "userData": "ticket 7" });
    let id = app.simulate_call(&caller).await;
    let customer = agent.channel.call("ring").await;
    agent.session.act(&customer, "answer").await.ok();
    agent.channel.call("connect").await;
    agent.session.act(&customer, "hold").await.ok();
    let (consulting, consulted) = agent.call(&mut expert, "102").await;
    app.desk_phone("101", "transfer").await;

    assert_eq!(expert.channel.call("disconnect").await, consulted);
    let ring = expert.channel.call_event("ring").await;
    let info = &ring["callInfo"];
    assert_eq!(
        (&info["callerID"], &info["callerName"], &info["userData"]),
        (&json!("5550001"), &json!("Ann"), &json!("ticket 7"))
    );
    assert_eq!(expert.channel.call("connect").await, ring["callHandle"]);
    let over = [agent.channel.call("disconnect").await, agent.channel.call("disconnect").await];
    assert!(over.contains(&customer) && over.contains(&consulting), "{over:?}");
    assert!(agent.session.calls().await.is_empty());
    let calls = app.simulated_calls().await;
    assert_eq!((calls.len(), &calls[0]["id"], &calls[0]["line"]), (1, &json!(id), &json!("102")));
    app.hang_up(id).await;
    assert_eq!(expert.channel.call("disconnect").await, ring["callHandle"]);
}

async fn a_transfer_while_the_second_party_still_rings(product: Product) {
    let app = TestApp::of(product).await;
    let mut agent = User::log_on(&app, "101").await;
    let mut first = User::log_on(&app, "102").await;
    let mut second = User::log_on(&app, "103").await;
    let (_, of_first) = agent.call(&mut first, "102").await;
    agent.session.dial("103").await.ok();
    agent.channel.call("ringback").await;
    let from_agent = second.channel.call("ring").await;
    app.desk_phone("101", "transfer").await;
    assert_eq!(first.channel.call("disconnect").await, of_first);
    let outgoing = first.channel.call("ringback").await;
    assert_eq!(second.channel.call("disconnect").await, from_agent);
    let ring = second.channel.call_event("ring").await;
    assert_eq!(ring["callInfo"]["callerID"], "102");
    second.session.act(&ring["callHandle"], "answer").await.ok();
    assert_eq!(first.channel.call("connect").await, outgoing);
    second.channel.call("connect").await;
}

#[actix_web::test]
async fn undisturbed_and_busy_extensions_refuse_everybody() {
    let app = TestApp::start().await;
    let mut user = User::log_on(&app, "101").await;
    assert_eq!(set_phone(&app, "102", &json!({ "doNotDisturb": true })).await.ok(), json!({}));
    let message = user.session.dial("102").await.refused_with(500, 3034, "refused");
    assert!(message.contains("busy"), "{message}");
    app.post("/simulator/calls", &json!({ "to": "102" })).await.refused(409, "conflict");
    set_phone(&app, "103", &json!({ "callWaiting": false })).await.ok();
    app.simulate_call(&json!({ "to": "103" })).await;
    user.session.dial("103").await.refused_with(500, 3034, "refused");
    set_phone(&app, "102", &json!({ "doNotDisturb": false, "answer": "1ms" })).await.ok();
    user.session.dial("102").await.ok();
    let call = user.channel.call("ringback").await;
    assert_eq!(user.channel.call("connect").await, call, "the phone answers by itself");
}

#[actix_web::test]
async fn the_right_to_call_outside_is_the_extensions_own() {
    let app = TestApp::with(|settings| {
        let number = "120".to_owned();
        let inside = ExtensionSettings { number, outside_calls: false, ..ExtensionSettings::default() };
        settings.altiserv.embedded.server.extensions.push(inside);
    })
    .await;
    let mut user = User::log_on(&app, "120").await;
    let message = user.session.dial("408 597 9000").await.refused_with(500, 3035, "refused");
    assert!(message.contains("may not call outside"), "{message}");
    app.simulate_call(&json!({ "to": "120" })).await;
    let call = user.channel.call("ring").await;
    user.session.transfer(&call, "408 597 9000").await.refused_with(500, 3035, "refused");
    user.session.act(&call, "answer").await.ok();
    assert_eq!(user.channel.call("connect").await, call, "the refused transfer left the call as it was");
    user.session.dial("911").await.ok();
    user.channel.call("ringback").await;
}

#[actix_web::test]
async fn without_a_free_trunk_nobody_calls_out_or_in() {
    let app = TestApp::with(|settings| settings.altiserv.embedded.server.trunks[0].lines = 1).await;
    let user = User::log_on(&app, "101").await;
    app.simulate_call(&json!({ "to": "102" })).await;
    user.session.dial("408 597 9000").await.refused_with(500, 3034, "refused");
    app.post("/simulator/calls", &json!({ "to": "103" })).await.refused(409, "conflict");
}

#[actix_web::test]
async fn what_a_phone_cannot_do_is_said() {
    let app = TestApp::start().await;
    app.post("/simulator/extensions/101/conference", &json!({})).await.refused(409, "conflict");
    app.post("/simulator/extensions/101/transfer", &json!({})).await.refused(409, "conflict");
    for action in ["conference", "transfer"] {
        app.post(&format!("/simulator/extensions/199/{action}"), &json!({})).await.refused(404, "no_such_extension");
    }
    set_phone(&app, "199", &json!({})).await.refused(404, "no_such_extension");
    for (change, field) in [(json!({ "answer": "25h" }), "answer"), (json!({ "dnd": true }), "dnd")] {
        let message = set_phone(&app, "101", &change).await.refused(400, "wrong_field");
        assert!(message.starts_with(&format!("{field}: ")), "{message}");
    }
}
