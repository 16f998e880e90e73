use crate::guide::FORM;
use crate::harness::TestApp;

#[actix_web::test]
async fn the_call_target_comes_as_json_as_a_form_and_under_its_name() {
    let app = TestApp::start().await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    for (content_type, body) in [
        ("application/json", r#"{"Target":102,"colour":{"deep":[1,2]}}"#),
        ("text/plain", r#"{"target":{"TARGET":102,"trunkAccessCode":""}}"#),
        (FORM, "TARGET=102&trunkAccessCode="),
        (FORM, "target%5Btarget%5D=102"),
        (FORM, r#"{"target":"102"}"#),
    ] {
        let request = app.http().request("POST", &session.path("/calls")).header("Content-Type", content_type);
        let placed = request.body(body).send().await.ok();
        assert_eq!(placed["target"]["dialed"], "102", "{content_type}: {body}");
        let call = channel.call("ringback").await;
        session.drop_call(&call).await.ok();
        channel.call("disconnect").await;
    }
}
