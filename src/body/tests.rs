use std::time::Duration;

use actix_web::test::{TestRequest, call_service, init_service};
use actix_web::{App, HttpResponse};
use proptest::prelude::*;
use serde::Deserialize;

use super::*;
use crate::live::LiveSettings;
use crate::settings::Settings;

#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase", default)]
struct CallTarget {
    #[serde(rename = "trunkaccesscode")]
    trunk_access_code: Option<String>,
    target: Option<String>,
    priority: Option<i32>,
    from: Option<Party>,
}

#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
struct Party {
    number: Option<String>,
}

fn read_target(json: &str) -> Result<CallTarget, Problem> {
    parse(json.as_bytes())
}

fn message(json: &str) -> String {
    let problem = read_target(json).expect_err("the body is wrong");
    assert_eq!(problem.status().as_u16(), 400);
    problem.to_string()
}

#[test]
fn keys_are_taken_in_any_letter_case_at_every_level() {
    for json in [
        r#"{"trunkAccessCode":"9","target":"102","from":{"number":"1"}}"#,
        r#"{"TRUNKACCESSCODE":"9","Target":"102","From":{"NUMBER":"1"},"unknown":{"x":[1,null,{"Y":2.5}]}}"#,
        "\u{feff} {\"trunkaccesscode\":\"9\",\"tArget\":\"102\",\"from\":{\"Number\":\"1\"},\"priority\":null}\n",
    ] {
        let expected = CallTarget {
            trunk_access_code: Some("9".to_owned()),
            target: Some("102".to_owned()),
            priority: None,
            from: Some(Party { number: Some("1".to_owned()) }),
        };
        assert_eq!(read_target(json), Ok(expected), "{json}");
    }
}

#[test]
fn no_body_is_an_empty_object_and_null_is_absent() {
    for json in ["", " \r\n", "{}", "null", r#"{"target":null,"from":null}"#] {
        assert_eq!(read_target(json), Ok(CallTarget::default()), "{json}");
    }
}

#[test]
fn a_key_given_twice_is_refused() {
    let twice = message(r#"{"target":"1","Target":"2"}"#);
    assert!(twice.contains("\"Target\" is given twice"), "{twice}");
    assert!(message(r#"{"target":null,"target":"2"}"#).contains("twice"));
    assert!(message(r#"{"from":{"number":"1","Number":"2"}}"#).contains("twice"));
}

#[test]
fn a_wrong_type_names_the_field_as_the_client_spelt_it() {
    let problem = read_target(r#"{"TrunkAccessCode":9}"#).unwrap_err();
    assert!(matches!(&problem, Problem::WrongField { field, .. } if field == "TrunkAccessCode"), "{problem}");
    assert!(problem.to_string().contains("expected a string"), "{problem}");
    let nested = read_target(r#"{"From":{"number":[]}}"#).unwrap_err();
    assert!(matches!(&nested, Problem::WrongField { field, .. } if field == "From.number"), "{nested}");
    assert!(message(r#"{"priority":2147483648}"#).starts_with("priority: "));
}

#[test]
fn what_is_no_json_object_is_refused() {
    for json in ["{", "{\"a\":}", "{} {}", "target=102", "{\"a\":\"\u{1}\"}"] {
        assert!(message(json).starts_with("the body is not JSON: "), "{json}");
    }
    for json in ["[]", "\"102\"", "5", "true"] {
        assert_eq!(message(json), "the body must be a JSON object");
    }
    assert!(parse::<CallTarget>(b"{\"target\":\"\xff\"}").is_err());
    assert!(message(&format!("{}1{}", "{\"a\":".repeat(5000), "}".repeat(5000))).contains("not JSON"));
}

#[test]
fn a_body_may_stand_under_the_name_that_the_guide_gives_it() {
    let read = |body: &str, is_form| Content::of_body(body.as_bytes(), is_form)?.unwrapped("target")?.read();
    for (body, is_form) in [
        (r#"{"target":"102"}"#, false),
        (r#"{"target":{"target":102}}"#, false),
        (r#"{"Target":{"TARGET":102,"trunkAccessCode":""}}"#, false),
        ("target=102", true),
        ("TARGET=102&trunkAccessCode=", true),
        ("target%5Btarget%5D=102", true),
        // jQuery names a form where it sends JSON too.
        (r#"{"target":"102"}"#, true),
    ] {
        let target: CallTarget = read(body, is_form).unwrap_or_else(|problem| panic!("{body}: {problem}"));
        assert_eq!(target.target.as_deref(), Some("102"), "{body}");
    }
    for (body, is_form) in
        [(r#"{"target":{"priority":1},"priority":2}"#, false), ("target[priority]=1&priority=2", true)]
    {
        let refused: Result<CallTarget, Problem> = read(body, is_form);
        assert!(refused.is_err_and(|problem| problem.to_string().contains("given twice")), "{body}");
    }
}

fn live(body: BodyLimits) -> Live {
    Live::new(LiveSettings { body, ..LiveSettings::of(&Settings::default()) })
}

async fn post(body: impl Into<Bytes>, content_type: &'static str) -> (u16, serde_json::Value) {
    let limits = BodyLimits { bytes: 40, ..BodyLimits::default() };
    let handler = async |body: Body<CallTarget>| HttpResponse::Ok().json(body.0.target);
    let app = init_service(App::new().app_data(live(limits)).route("/", web::post().to(handler))).await;
    let request = TestRequest::post().insert_header(("Content-Type", content_type)).set_payload(body);
    let response = call_service(&app, request.to_request()).await;
    (response.status().as_u16(), actix_web::test::read_body_json(response).await)
}

#[actix_web::test]
async fn the_content_type_makes_no_difference() {
    for content_type in ["application/json", "text/plain", "application/x-www-form-urlencoded"] {
        assert_eq!(post(r#"{"Target":"102"}"#, content_type).await, (200, "102".into()));
    }
}

#[actix_web::test]
async fn a_body_over_the_limit_is_refused() {
    let (status, body) = post("x".repeat(41), "application/json").await;
    assert_eq!((status, &body["error"]), (413, &"body_too_large".into()));
    assert_eq!(post(format!("{:40}", "{}"), "application/json").await.0, 200);
}

#[actix_web::test]
async fn a_body_that_never_ends_is_given_up() {
    let limits = BodyLimits { bytes: 40, time: Duration::from_millis(1) };
    let endless = futures::stream::pending::<Result<Bytes, actix_web::error::PayloadError>>();
    let mut payload = Payload::from(Box::pin(endless) as Pin<Box<dyn futures::Stream<Item = _>>>);
    let request = TestRequest::post().app_data(live(limits)).to_http_request();
    let body = Body::<CallTarget>::from_request(&request, &mut payload).await;
    assert_eq!(body, Err(Problem::BodyTimeout));
}

proptest! {
    #[test]
    fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        drop(parse::<CallTarget>(&bytes));
    }
}
