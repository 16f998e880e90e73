//! CallInfo fields: everything that AltiServ reports about a call arrives complete.

use std::time::Duration;

use altilink::Charset;
use serde_json::json;

use crate::harness::{Product, TestApp, both_products, call_info};

both_products![
    an_outside_call_brings_every_value_of_call_info,
    a_call_found_at_binding_has_its_call_info_too,
    fields_that_nobody_set_are_there_and_empty,
];

async fn an_outside_call_brings_every_value_of_call_info(product: Product) {
    let app = TestApp::of(product).await;
    let session = app.log_on("102").await;
    let mut channel = session.bind().await;
    let id = app
        .simulate_call(&json!({
            "to": "102",
            "from": { "number": "+4989123456", "name": "Jörg Müßig-Çelik", "ip": "192.0.2.7" },
            "dnis": { "number": "18005550100", "name": "Verkäufe" },
            "ani": { "number": "4089123457", "name": "ÀÉÎÕÜ GmbH" },
            "workgroup": "800",
            "outboundWorkgroup": "801",
            "ivrData": "1#2#naïve",
            "userData": "<ticket id=\"7\">€ 5</ticket>",
            "priority": 9,
            "skill": 4,
            "callType": "callback",
            "original": { "workgroup": "802", "callerId": "+34911234567", "callerName": "Íñigo Núñez" },
        }))
        .await;
    let ring = channel.call_event("ring").await;
    let expected = json!({
        "callerID": "+4989123456",
        "callerName": "Jörg Müßig-Çelik",
        "callerIPAddress": "192.0.2.7",
        "calleeID": "102",
        "calleeName": "Extension 102",
        "ivrData": "1#2#naïve",
        "userData": "<ticket id=\"7\">€ 5</ticket>",
        "workgroupName": "800",
        "outboundworkgroupName": "801",
        "dnisName": "Verkäufe",
        "dnisNumber": "18005550100",
        "aniName": "ÀÉÎÕÜ GmbH",
        "aniNumber": "4089123457",
        "callPriority": 9,
        "callSklr": 4,
        "callType": "callback",
        "originalData": {
            "originalworkgroupName": "802",
            "originalCallerId": "+34911234567",
            "originalCallername": "Íñigo Núñez",
        },
    });
    assert_eq!(ring["callInfo"], expected);
    session.act(&ring["callHandle"], "answer").await.ok();
    assert_eq!(channel.call_event("connect").await["callInfo"], expected);
    assert_eq!(session.calls().await[0]["callInfo"], expected);
    app.hang_up(id).await;
    assert_eq!(channel.call_event("disconnect").await["callInfo"], expected);
}

async fn a_call_found_at_binding_has_its_call_info_too(product: Product) {
    let app = TestApp::of(product).await;
    app.simulate_call(&json!({
        "to": "102",
        "from": { "number": "5550001", "name": "Zoë" },
        "dnis": { "number": "5000" },
        "ivrData": "3",
        "userData": "x",
        "priority": 2,
        "original": { "callerName": "Ana" },
    }))
    .await;
    let session = app.log_on("102").await;
    let mut channel = session.bind().await;
    let ring = channel.call_event("ring").await;
    let expected = call_info(&json!({
        "callerID": "5550001",
        "callerName": "Zoë",
        "calleeID": "102",
        "calleeName": "Extension 102",
        "dnisNumber": "5000",
        "ivrData": "3",
        "userData": "x",
        "callPriority": 2,
        "originalData": { "originalworkgroupName": "", "originalCallerId": "", "originalCallername": "Ana" },
    }));
    assert_eq!((&ring["callInfo"], &ring["origin"]), (&expected, &json!("existing")));
}

async fn fields_that_nobody_set_are_there_and_empty(product: Product) {
    let app = TestApp::of(product).await;
    let session = app.log_on("102").await;
    let mut channel = session.bind().await;
    app.simulate_call(&json!({ "to": "102" })).await;
    let given = json!({ "calleeID": "102", "calleeName": "Extension 102" });
    assert_eq!(channel.call_event("ring").await["callInfo"], call_info(&given));
}

#[actix_web::test]
async fn names_are_in_the_code_page_of_the_server() {
    for (label, name) in [("windows-1251", "Дмитрий Ёлкин"), ("shift_jis", "田中 太郎"), ("gbk", "王小明")]
    {
        let charset = Charset::for_label(label).expect("a known charset");
        let app = TestApp::with(|settings| settings.altiserv.charset = charset).await;
        let session = app.log_on("102").await;
        let mut channel = session.bind().await;
        app.simulate_call(&json!({ "to": "102", "from": { "name": name }, "ivrData": name })).await;
        let ring = channel.call_event("ring").await;
        let info = &ring["callInfo"];
        assert_eq!((&info["callerName"], &info["ivrData"]), (&json!(name), &json!(name)), "{label}");
    }
}

#[actix_web::test]
async fn a_ring_does_not_wait_for_ever_for_its_ivr_data() {
    let app = TestApp::with(|settings| settings.altiserv.extra_info_timeout = Duration::from_millis(50)).await;
    let session = app.log_on("102").await;
    let mut channel = session.bind().await;
    app.fault("delay", Duration::from_secs(1)).await;
    app.simulate_call(&json!({ "to": "102", "from": { "number": "5550001" }, "ivrData": "late" })).await;
    let ring = channel.call_event("ring").await;
    assert_eq!((&ring["callInfo"]["callerID"], &ring["callInfo"]["ivrData"]), (&json!("5550001"), &json!("")));
    app.clear_faults().await;
}
