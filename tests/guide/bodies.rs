use serde_json::json;

use crate::guide::FORM;
use crate::harness::{Product, TestApp, both_products, eventually};

both_products![
    the_call_target_comes_as_json_as_a_form_and_under_its_name,
    a_trunk_access_code_applies_to_max_cs_only,
    what_is_wrong_in_a_form_is_told_by_its_field,
    a_dropped_call_is_terminated_and_an_unknown_one_could_not_be_found,
    what_is_asked_of_the_dialplan_has_its_keys_in_any_letter_case,
];

async fn the_call_target_comes_as_json_as_a_form_and_under_its_name(product: Product) {
    for (content_type, body) in [
        ("application/json", r#"{"target":"102"}"#),
        ("application/json; charset=utf-8", r#"{"Target":102}"#),
        ("text/plain", r#"{"target":{"target":"102"}}"#),
        ("application/json", r#"{"target":{"TARGET":102,"trunkAccessCode":""}}"#),
        (FORM, "target=102"),
        (FORM, "TARGET=102&trunkAccessCode="),
        (FORM, "target%5Btarget%5D=102"),
        (FORM, r#"{"target":"102"}"#),
    ] {
        let app = TestApp::of(product).await;
        let session = app.log_on("101").await;
        let request = app.http().request("POST", &session.path("/calls")).header("Content-Type", content_type);
        let placed = request.body(body).send().await.ok();
        assert_eq!(placed["target"]["dialed"], "102", "{content_type}: {body}");
        let placed = async || (session.calls().await.len() == 1).then_some(());
        eventually(&format!("the call of {content_type}: {body}"), placed).await;
    }
}

async fn a_trunk_access_code_applies_to_max_cs_only(product: Product) {
    let app = TestApp::of(product).await;
    let session = app.log_on("101").await;
    let placed =
        app.post(&session.path("/calls"), &json!({ "target": "(408) 597-9000", "trunkAccessCode": 9 })).await.ok();
    assert_eq!(placed["target"]["dialed"], product.dials_outside("14085979000"));
    match product {
        Product::MaxCs => assert!(placed.get("warnings").is_none(), "{placed}"),
        Product::MaxAcd => assert!(placed["warnings"][0].as_str().is_some_and(|it| it.contains("trunkAccessCode"))),
    }
}

async fn what_is_wrong_in_a_form_is_told_by_its_field(product: Product) {
    let app = TestApp::of(product).await;
    let session = app.log_on("101").await;
    for (body, told) in
        [("target=1&Target=2", "given twice"), ("target[x]=1&target=2", "given twice"), ("=5", "no name")]
    {
        let request = app.http().request("POST", &session.path("/calls")).header("Content-Type", FORM);
        let refused = request.body(body).send().await;
        assert_eq!(refused.status, 400, "{body}");
        assert!(refused.json()["message"].as_str().is_some_and(|message| message.contains(told)), "{refused:?}");
    }
    assert!(session.calls().await.is_empty());
}

async fn a_dropped_call_is_terminated_and_an_unknown_one_could_not_be_found(product: Product) {
    let app = TestApp::of(product).await;
    let [(anna, mut channel, call), _] = crate::guide::talking(&app).await;
    for unknown in ["99999", "abc"] {
        let reply = app.http().delete(&anna.path(&format!("/calls/{unknown}"))).await;
        match product {
            Product::MaxCs => assert_eq!(reply.status, 404, "{reply:?}"),
            Product::MaxAcd => assert!([404, 500].contains(&reply.status.as_u16()), "{reply:?}"),
        }
    }
    let dropped = anna.drop_call(&call["callHandle"]).await;
    match product {
        Product::MaxCs => {
            dropped.ok();
            channel.call_event("disconnect").await;
        }
        Product::MaxAcd => assert_eq!(dropped.status, 500, "MaxACD does not support the Drop Call API"),
    }
}

async fn what_is_asked_of_the_dialplan_has_its_keys_in_any_letter_case(product: Product) {
    let app = TestApp::of(product).await;
    for query in ["target=102", "TARGET=102", "Target=102&trunkaccesscode="] {
        assert_eq!(app.get(&format!("/dialplan?{query}")).await.ok()["target"]["dialed"], "102", "{query}");
    }
}
