//! Numbers: the digits that are dialled for each written form.

use altiserv::TrunkSettings;
use serde_json::{Value, json};

use crate::harness::{Product, TestApp, both_products};

mod corpus;
mod engine;

both_products![the_dial_plan_shows_what_would_be_dialled_without_dialling, emergency_numbers_are_dialled_as_they_are,];

/// Percent-encoded value of a query. Every byte is encoded.
fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |text, byte| text + &format!("%{byte:02X}"))
}

async fn the_dial_plan_shows_what_would_be_dialled_without_dialling(product: Product) {
    let app = TestApp::of(product).await;
    let outside = |number: &str| product.dials_outside(number);
    let plan = |region: &str| (json!(region), json!(true));
    let none = || (Value::Null, Value::Null);
    for (raw, dialed, e164, kind, (region, valid)) in [
        ("(408) 597-9000", outside("14085979000"), json!("+14085979000"), "national", plan("US")),
        ("+1 408 597 9000", outside("14085979000"), json!("+14085979000"), "national", plan("US")),
        ("+1 416 597 9000", outside("14165979000"), json!("+14165979000"), "national", plan("CA")),
        ("+44 20 7946 0958", outside("011442079460958"), json!("+442079460958"), "international", plan("GB")),
        ("1-800-FLOWERS", outside("18003569377"), json!("+18003569377"), "national", plan("US")),
        ("tel:+1-408-597-9000", outside("14085979000"), json!("+14085979000"), "national", plan("US")),
        ("102", "102".to_owned(), Value::Null, "extension", none()),
        ("*72", "*72".to_owned(), Value::Null, "code", none()),
        ("911", "911".to_owned(), Value::Null, "emergency", plan("US")),
    ] {
        let shown = app.get(&format!("/dialplan?target={}", encoded(raw))).await.ok();
        let target = json!({
            "raw": raw, "dialed": dialed, "e164": e164, "kind": kind, "region": region, "valid": valid,
        });
        assert_eq!(shown, json!({ "target": target }));
    }
    assert!(app.simulated_calls().await.is_empty());
    for plus in ["+14085979000", "+1+408+597+9000", "tel:+1-408-597-9000"] {
        let shown = app.get(&format!("/dialplan?target={plus}")).await.ok();
        assert_eq!(shown["target"]["e164"], "+14085979000", "{plus}");
    }
    app.get("/dialplan").await.refused(400, "wrong_target");
    app.get("/dialplan?target=hello").await.refused(400, "wrong_target");
}

#[actix_web::test]
async fn the_dial_plan_takes_an_access_code_and_says_what_is_wrong_with_it() {
    let app = TestApp::start().await;
    let number = encoded("408 597 9000");
    let shown = app.get(&format!("/dialplan?target={number}&TrunkAccessCode=8")).await.ok();
    assert_eq!(shown["target"]["dialed"], "814085979000");
    app.get(&format!("/dialplan?target={number}&trunkAccessCode=x")).await.refused(400, "wrong_target");
}

#[actix_web::test]
async fn the_trunk_access_code_chooses_the_trunk() {
    let app = TestApp::with(|settings| {
        let trunks = &mut settings.altiserv.embedded.server.trunks;
        trunks.push(TrunkSettings { access_code: "8".to_owned(), lines: 1 });
    })
    .await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    let call = |code: &str| json!({ "target": "408 597 9000", "trunkAccessCode": code });
    let dialled = app.post(&session.path("/calls"), &call("8")).await.ok();
    assert_eq!(dialled["target"]["dialed"], "814085979000");
    assert_eq!(channel.call_event("ringback").await["callInfo"]["calleeID"], "14085979000");
    channel.call("connect").await;
    // The trunk's only line is in use, and 7 is no trunk's access code.
    let second = app.log_on("102").await;
    app.post(&second.path("/calls"), &call("8")).await.refused_with(500, 3034, "refused");
    app.post(&second.path("/calls"), &call("7")).await.refused_with(500, 3035, "refused");
}

async fn emergency_numbers_are_dialled_as_they_are(product: Product) {
    let app = TestApp::of(product).await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    assert_eq!(session.dial("911").await.ok()["target"]["dialed"], "911");
    assert_eq!(channel.call_event("ringback").await["callInfo"]["calleeID"], "911");
}

#[actix_web::test]
async fn what_is_no_number_is_refused_with_a_reason_and_dials_nothing() {
    let app = TestApp::start().await;
    let session = app.log_on("101").await;
    for target in ["", "hello"] {
        let message = session.dial(target).await.refused(400, "wrong_target");
        assert!(!message.is_empty(), "{target}");
    }
    assert!(app.simulated_calls().await.is_empty());
}

#[actix_web::test]
async fn another_region_dials_by_its_own_rules() {
    let app = TestApp::with(|settings| {
        settings.dialing.region = "GB".parse().expect("a region");
    })
    .await;
    let shown = app.get(&format!("/dialplan?target={}", encoded("+1 408 597 9000"))).await.ok();
    assert_eq!(shown["target"]["dialed"], "90014085979000");
}

#[actix_web::test]
async fn seven_digits_are_dialled_with_the_area_code_where_there_is_one() {
    let app = TestApp::with(|settings| "408".clone_into(&mut settings.dialing.area_code)).await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    let dialled = session.dial("555-1234").await.ok();
    assert_eq!(dialled["target"]["dialed"], "914085551234");
    assert_eq!(channel.call_event("ringback").await["callInfo"]["calleeID"], "14085551234");
}
