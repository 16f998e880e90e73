//! Queues of workgroups: those who watch a workgroup hear who waits, once each, also across an outage.

use std::collections::BTreeMap;
use std::time::Duration;

use altilink::{Block, CommandCode, ResponseCode};
use altiserv::WorkgroupSettings;
use serde_json::{Value, json};

use crate::harness::{
    EventChannel, Policy, Product, ScriptedAltiserv, ScriptedCall, Session, TestApp, both_products, eventually,
    impatient, in_time,
};

both_products![
    a_watched_workgroups_queue_is_told_and_listed,
    those_who_wait_already_come_with_the_watch_and_to_each_new_channel,
    callers_who_come_and_go_during_an_outage_are_told_after_it,
    several_workgroups_are_watched_together,
    only_supervisors_see_the_queue,
];

const SUPERVISOR: &str = "110";

/// Application whose workgroup 800 has one member, who is not logged on. So its callers wait.
async fn office(product: Product) -> TestApp {
    TestApp::of_with(product, |settings| {
        settings.altiserv.embedded.server.workgroups[0].members = vec!["101".to_owned()];
    })
    .await
}

async fn watch(app: &TestApp, session: &Session, body: &Value) -> Value {
    app.http().request("PUT", &session.path("/watch")).json(body).send().await.ok()
}

async fn waits(app: &TestApp, number: &str, priority: i32) -> i64 {
    let from = json!({ "number": number, "name": "Ada" });
    app.simulate_call(&json!({ "to": "800", "from": from, "priority": priority })).await
}

/// Who waits, by its QueueEvents alone.
#[derive(Default)]
struct QueueMirror(BTreeMap<String, Value>);

impl QueueMirror {
    /// Takes the next QueueEvent, and returns its short form: its kind, the caller's number, the callers who wait, its
    /// origin. A caller comes once, and goes once.
    async fn next(&mut self, channel: &mut EventChannel) -> Value {
        loop {
            let event = in_time("a QueueEvent", channel.next_any()).await;
            if event["eventType"] == "QueueEvent" {
                return self.take(&event);
            }
        }
    }

    fn take(&mut self, event: &Value) -> Value {
        let caller = &event["caller"];
        let id = caller["id"].as_str().expect("a text").to_owned();
        match event["queueEventType"].as_str() {
            Some("in") => assert_eq!(self.0.insert(id, caller.clone()), None, "{event}"),
            Some("out") => {
                let known = self.0.remove(&id).unwrap_or_else(|| panic!("nobody has come: {event}"));
                assert_eq!(known["callerID"], caller["callerID"], "{event}");
            }
            _ => assert!(self.0.insert(id, caller.clone()).is_some(), "{event}"),
        }
        assert_eq!(event["waiting"], json!(self.0.len()), "{event}");
        json!([event["queueEventType"], caller["callerID"], event["waiting"], event["origin"]])
    }

    /// Waits until the listing has the same callers.
    async fn agrees(&self, app: &TestApp, session: &Session) {
        let path = session.path("/workgroups/800/queue");
        eventually("the listing as the events tell it", async || {
            let listing = app.get(&path).await.ok();
            assert_eq!(listing["workgroup"], "800");
            let callers = listing["callers"]
                .as_array()?
                .iter()
                .map(|caller| (caller["id"].as_str().unwrap_or_default().to_owned(), caller.clone()));
            (callers.collect::<BTreeMap<_, _>>() == self.0).then_some(())
        })
        .await;
    }
}

async fn a_watched_workgroups_queue_is_told_and_listed(product: Product) {
    let app = office(product).await;
    let supervisor = app.log_on(SUPERVISOR).await;
    let mut channel = supervisor.bind().await;
    watch(&app, &supervisor, &json!({ "workgroup": "800" })).await;
    let mut mirror = QueueMirror::default();
    mirror.agrees(&app, &supervisor).await;
    let first = waits(&app, "5550001", 3).await;
    // The watch may have begun to read the queue before.
    let told = mirror.next(&mut channel).await;
    assert_eq!((&told[0], &told[1], &told[2]), (&json!("in"), &json!("5550001"), &json!(1)));
    waits(&app, "5550002", 0).await;
    assert_eq!(mirror.next(&mut channel).await, json!(["in", "5550002", 2, "live"]));
    mirror.agrees(&app, &supervisor).await;
    let callers = app.get(&supervisor.path("/workgroups/800/queue")).await.ok()["callers"].clone();
    assert_eq!((&callers[0]["callerName"], &callers[0]["priority"]), (&json!("Ada"), &json!(3)));
    callers[0]["since"].as_str().expect("a time").parse::<jiff::Timestamp>().expect("RFC 3339");
    app.hang_up(first).await;
    assert_eq!(mirror.next(&mut channel).await, json!(["out", "5550001", 1, "live"]));
    // A member who takes the call ends the wait.
    let _agent = app.log_on("101").await;
    assert_eq!(mirror.next(&mut channel).await, json!(["out", "5550002", 0, "live"]));
    mirror.agrees(&app, &supervisor).await;
}

async fn those_who_wait_already_come_with_the_watch_and_to_each_new_channel(product: Product) {
    let app = office(product).await;
    waits(&app, "5550001", 0).await;
    waits(&app, "5550002", 0).await;
    let supervisor = app.log_on(SUPERVISOR).await;
    let mut channel = supervisor.bind().await;
    let read = app.get(&supervisor.path("/workgroups/800/queue")).await.ok();
    assert_eq!(read["callers"].as_array().expect("an array").len(), 2, "read without a watch");
    watch(&app, &supervisor, &json!({ "workgroup": "800" })).await;
    let mut later = supervisor.bind().await;
    for channel in [&mut channel, &mut later] {
        let mut mirror = QueueMirror::default();
        assert_eq!(mirror.next(channel).await, json!(["in", "5550001", 1, "existing"]));
        assert_eq!(mirror.next(channel).await, json!(["in", "5550002", 2, "existing"]));
        mirror.agrees(&app, &supervisor).await;
    }
}

async fn callers_who_come_and_go_during_an_outage_are_told_after_it(product: Product) {
    let app = office(product).await;
    let supervisor = app.log_on(SUPERVISOR).await;
    let mut channel = supervisor.bind().await;
    watch(&app, &supervisor, &json!({ "workgroup": "800" })).await;
    let mut mirror = QueueMirror::default();
    let goes = waits(&app, "5550001", 0).await;
    waits(&app, "5550002", 0).await;
    for _ in 0..2 {
        assert_eq!(mirror.next(&mut channel).await[0], "in");
    }
    app.fault("disconnect", Duration::from_secs(60)).await;
    channel.server_status(false).await;
    app.hang_up(goes).await;
    waits(&app, "5550003", 0).await;
    app.clear_faults().await;
    assert_eq!(mirror.next(&mut channel).await, json!(["out", "5550001", 1, "reconciled"]));
    assert_eq!(mirror.next(&mut channel).await, json!(["in", "5550003", 2, "reconciled"]));
    channel.server_status(true).await;
    mirror.agrees(&app, &supervisor).await;
}

async fn several_workgroups_are_watched_together(product: Product) {
    let app = TestApp::of_with(product, |settings| {
        let server = &mut settings.altiserv.embedded.server;
        server.workgroups[0].members = vec!["101".to_owned(), "102".to_owned()];
        let members = vec!["102".to_owned(), "103".to_owned()];
        server.workgroups.push(WorkgroupSettings { number: "801".to_owned(), members, ..server.workgroups[0].clone() });
    })
    .await;
    let supervisor = app.log_on(SUPERVISOR).await;
    let mut channel = supervisor.bind().await;
    let watched = watch(&app, &supervisor, &json!({ "workgroups": ["801", "800"] })).await;
    assert_eq!(watched, json!({ "extensions": ["102", "103", "101"], "workgroups": ["801", "800"] }));
    assert_eq!(app.get(&supervisor.path("/watch")).await.ok(), watched);
    for workgroup in ["800", "801"] {
        app.simulate_call(&json!({ "to": workgroup })).await;
        let event = in_time("a QueueEvent", async {
            loop {
                let event = channel.next_any().await;
                if event["eventType"] == "QueueEvent" {
                    return event;
                }
            }
        })
        .await;
        assert_eq!((&event["workgroup"], &event["waiting"]), (&json!(workgroup), &json!(1)));
    }
    let fewer = watch(&app, &supervisor, &json!({ "workgroup": "801" })).await;
    assert_eq!(fewer, json!({ "extensions": ["102", "103"], "workgroup": "801" }));
}

async fn only_supervisors_see_the_queue(product: Product) {
    let app = office(product).await;
    let agent = app.log_on("101").await;
    let queue = |workgroup: &str| agent.path(&format!("/workgroups/{workgroup}/queue"));
    app.get(&queue("800")).await.refused_with(403, 3056, "no_privilege");
    app.get(&queue("899")).await.refused(404, "no_such_workgroup");
    app.get(&queue("101")).await.refused(404, "no_such_workgroup");
}

/// Supervisor 110 at a scripted server, who watches the workgroup 800 with an open channel.
struct Scripted {
    server: ScriptedAltiserv,
    app: TestApp,
    supervisor: Session,
    channel: EventChannel,
    mirror: QueueMirror,
}

impl Scripted {
    async fn watching(prepare: impl FnOnce(&ScriptedAltiserv)) -> Self {
        let server = ScriptedAltiserv::start().await;
        prepare(&server);
        let app = TestApp::remote(server.address(), impatient).await;
        let supervisor = app.log_on(SUPERVISOR).await;
        let channel = supervisor.bind().await;
        watch(&app, &supervisor, &json!({ "workgroup": "800" })).await;
        Self { server, app, supervisor, channel, mirror: QueueMirror::default() }
    }

    /// The queue is empty, and its reading at the beginning of the watch is over.
    async fn shown() -> Self {
        let first = caller(5000);
        let mut scene = Self::watching(|server| server.has_only([&first])).await;
        assert_eq!(scene.told().await, json!(["in", "5555000", 1, "existing"]));
        scene.server.has_only([]);
        scene.tell([first.leaves_queue()]);
        assert_eq!(scene.told().await[0], "out");
        scene
    }

    async fn told(&mut self) -> Value {
        self.mirror.next(&mut self.channel).await
    }

    fn tell(&self, events: impl IntoIterator<Item = Block>) {
        self.server.tell(events);
    }
}

/// Caller who waits in 800, with a number of its own.
fn caller(pad: i32) -> ScriptedCall {
    ScriptedCall::incoming(800, pad).number(&format!("555{pad}"))
}

#[actix_web::test]
async fn what_is_told_twice_or_out_of_nothing_is_told_once() {
    let mut scene = Scripted::shown().await;
    let [first, second, unknown] = [caller(5001), caller(5002), caller(5009)];
    let news = [
        unknown.leaves_queue(),
        first.joins_queue(),
        first.joins_queue(),
        second.joins_queue(),
        first.leaves_queue(),
        first.leaves_queue(),
        second.leaves_queue(),
    ];
    scene.server.has_only([&first, &second]);
    scene.tell(news);
    let mut told = Vec::new();
    for _ in 0..4 {
        let event = scene.told().await;
        told.push(json!([event[0], event[1]]));
    }
    let expected =
        [json!(["in", "5555001"]), json!(["in", "5555002"]), json!(["out", "5555001"]), json!(["out", "5555002"])];
    assert_eq!(told, expected);
}

#[actix_web::test]
async fn an_event_that_cannot_be_read_has_the_queue_read() {
    let mut scene = Scripted::shown().await;
    let [first, second] = [caller(5001), caller(5002)];
    scene.tell([first.joins_queue()]);
    assert_eq!(scene.told().await[1], "5555001");
    scene.server.has_only([&second]);
    let mut garbled = second.joins_queue();
    garbled.parameters = altilink::Parameters::new();
    scene.tell([garbled]);
    assert_eq!(scene.told().await, json!(["out", "5555001", 0, "reconciled"]));
    assert_eq!(scene.told().await, json!(["in", "5555002", 1, "reconciled"]));
    scene.mirror.agrees(&scene.app, &scene.supervisor).await;
}

#[actix_web::test]
async fn callers_who_may_have_gone_without_a_word_are_told_to_have_gone() {
    let mut scene = Scripted::watching(|server| {
        server.answers(CommandCode::GetCallInfo, Policy::Refuse(ResponseCode::NoPrivilege));
    })
    .await;
    let [first, second] = [caller(5001), caller(5002)];
    scene.tell([first.joins_queue()]);
    assert_eq!(scene.told().await[1], "5555001");
    let mut garbled = first.leaves_queue();
    garbled.parameters = altilink::Parameters::new();
    scene.tell([garbled]);
    assert_eq!(scene.told().await, json!(["out", "5555001", 0, "reconciled"]));
    scene.tell([second.joins_queue()]);
    assert_eq!(scene.told().await, json!(["in", "5555002", 1, "live"]));
}

#[actix_web::test]
async fn a_takeover_while_callers_wait_ends_those_whom_the_new_server_does_not_tell_of() {
    let mut scene = Scripted::shown().await;
    let [stays, goes, comes] = [caller(5001), caller(5002), caller(5003)];
    scene.tell([stays.joins_queue(), goes.joins_queue()]);
    for _ in 0..2 {
        assert_eq!(scene.told().await[0], "in");
    }
    scene.server.has_only([&stays, &comes]);
    scene.server.cut();
    assert_eq!(scene.told().await, json!(["out", "5555002", 1, "reconciled"]));
    assert_eq!(scene.told().await, json!(["in", "5555003", 2, "reconciled"]));
    scene.tell([stays.leaves_queue()]);
    assert_eq!(scene.told().await, json!(["out", "5555001", 1, "live"]));
    scene.mirror.agrees(&scene.app, &scene.supervisor).await;
}

/// Watches at a server that answers the question who waits in this way. Callers must be told by their events, and none may
/// stay for ever after an outage. The queue is read again later.
async fn goes_by_events_alone(policy: Policy) {
    let mut scene = Scripted::watching(|server| server.answers(CommandCode::GetCallInfo, policy)).await;
    let [first, second] = [caller(5001), caller(5002)];
    scene.server.hears(CommandCode::GetCallInfo, 1).await;
    scene.tell([first.joins_queue()]);
    assert_eq!(scene.told().await[1], "5555001", "{policy:?}");
    let asked = scene.server.count(CommandCode::GetCallInfo);
    scene.server.cut();
    assert_eq!(scene.told().await, json!(["out", "5555001", 0, "reconciled"]), "{policy:?}");
    scene.server.hears(CommandCode::GetCallInfo, asked + 1).await;
    scene.server.hears(CommandCode::SetMonitorEntry, 2).await;
    scene.tell([second.joins_queue()]);
    assert_eq!(scene.told().await, json!(["in", "5555002", 1, "live"]), "{policy:?}");
    scene.server.answers(CommandCode::GetCallInfo, Policy::Right);
    scene.server.has_only([&second]);
    scene.mirror.agrees(&scene.app, &scene.supervisor).await;
}

#[actix_web::test]
async fn a_server_that_does_not_tell_who_waits_is_followed_by_its_events() {
    goes_by_events_alone(Policy::Never).await;
    goes_by_events_alone(Policy::Garbled).await;
    goes_by_events_alone(Policy::Refuse(ResponseCode::InvalidId)).await;
}

#[actix_web::test]
async fn a_server_that_lets_nobody_hear_a_queue_lets_the_members_be_watched() {
    let server = ScriptedAltiserv::start().await;
    let app = TestApp::remote(server.address(), impatient).await;
    let supervisor = app.log_on(SUPERVISOR).await;
    let mut channel = supervisor.bind().await;
    server.answers_once(CommandCode::SetMonitorEntry, Policy::Refuse(ResponseCode::NoPrivilege));
    let watched = watch(&app, &supervisor, &json!({ "workgroup": "800" })).await;
    assert_eq!(watched["workgroup"], "800");
    let waiting = caller(5001);
    let call = ScriptedCall::incoming(101, 6001);
    server.has(&call);
    server.tell([waiting.joins_queue(), call.rings()]);
    let told = in_time("the ring", async {
        loop {
            let event = channel.next_any().await;
            assert_ne!(event["eventType"], "QueueEvent");
            if event["eventType"] == "CallEvent" {
                return event;
            }
        }
    })
    .await;
    assert_eq!(told["extension"], "101");
}
