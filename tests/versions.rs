//! Older structure layouts: the README's tour gives the same results with an older AltiServ. All other tests use the
//! newer layouts.

use serde_json::json;

use crate::harness::TestApp;

#[actix_web::test]
async fn the_tour_is_the_same_with_a_server_of_the_older_layouts() {
    let app = TestApp::with(|settings| "0x26FF".clone_into(&mut settings.altiserv.embedded.server.version)).await;
    two_talk_and_record(&app).await;
    somebody_calls_from_outside(&app).await;
    a_supervisor_watches(&app).await;
    an_outage_passes(&app).await;
}

async fn two_talk_and_record(app: &TestApp) {
    let anna = app.log_on("101").await;
    let bert = app.log_on("102").await;
    let mut from = anna.bind().await;
    let mut to = bert.bind().await;
    anna.dial("102").await.ok();
    from.call_event("ringback").await;
    let ring = to.call_event("ring").await;
    assert_eq!((&ring["callInfo"]["callerID"], &ring["callHandle"]), (&json!("101"), &json!(100)));
    bert.act(&ring["callHandle"], "answer").await.ok();
    from.call_event("connect").await;
    to.call_event("connect").await;
    for operation in ["Start", "Pause", "Stop"] {
        bert.record(operation).await.ok();
        to.record_event(&ring["callHandle"], operation, "Agent").await;
    }
    app.desk_phone("102", "hangup").await;
    from.call_event("disconnect").await;
    to.call_event("disconnect").await;
    for session in [anna, bert] {
        session.log_off().await.ok();
    }
}

async fn somebody_calls_from_outside(app: &TestApp) {
    let session = app.log_on("102").await;
    let mut channel = session.bind().await;
    let call = json!({
        "to": "102",
        "from": { "number": "4085551212", "name": "Zoë Ångström", "ip": "192.0.2.7" },
        "dnis": { "number": "18005550100", "name": "Sales" },
        "ani": { "number": "4085551213", "name": "Ola" },
        "workgroup": "800",
        "outboundWorkgroup": "801",
        "ivrData": "account=4711",
        "priority": 3,
    });
    let id = app.simulate_call(&call).await;
    let told = channel.call_event("ring").await["callInfo"].clone();
    for (field, value) in [
        ("callerID", "4085551212"),
        ("callerName", "Zoë Ångström"),
        ("callerIPAddress", "192.0.2.7"),
        ("workgroupName", "800"),
        ("outboundworkgroupName", "801"),
        ("dnisName", "Sales"),
        ("dnisNumber", "18005550100"),
        ("aniName", "Ola"),
        ("aniNumber", "4085551213"),
        ("ivrData", "account=4711"),
    ] {
        assert_eq!(told[field], value, "{field}");
    }
    app.hang_up(id).await;
    channel.call_event("disconnect").await;
    session.log_off().await.ok();
}

async fn a_supervisor_watches(app: &TestApp) {
    let agent = app.log_on("101").await;
    let supervisor = app.log_on("110").await;
    let mut channel = supervisor.bind().await;
    let body = json!({ "workgroup": "800" });
    app.http().request("PUT", &supervisor.path("/watch")).json(&body).send().await.ok();
    let id = app.simulate_call(&json!({ "to": "800", "from": { "number": "4085550199" }, "priority": 9 })).await;
    let ring = channel.call_event("ring").await;
    assert_eq!((&ring["extension"], &ring["callInfo"]["workgroupName"]), (&json!("101"), &json!("800")));
    app.hang_up(id).await;
    channel.call_event("disconnect").await;
    for session in [agent, supervisor] {
        session.log_off().await.ok();
    }
}

async fn an_outage_passes(app: &TestApp) {
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    let id = app.simulate_call(&json!({ "to": "101", "from": { "number": "4085550199" } })).await;
    let ring = channel.call_event("ring").await;
    app.post("/simulator/faults", &json!({ "kind": "disconnect" })).await.ok();
    channel.server_status(false).await;
    channel.server_status(true).await;
    assert_eq!(session.calls().await[0]["callInfo"], ring["callInfo"]);
    app.hang_up(id).await;
    channel.call_event("disconnect").await;
    session.log_off().await.ok();
}
