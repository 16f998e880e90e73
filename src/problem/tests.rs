use std::collections::BTreeSet;

use actix_web::body::to_bytes;
use actix_web::http::header::HeaderMap;
use actors::call::CallError;
use actors::link::{CommandError, LogOnError};
use serde_json::{Value, json};

use super::reply::{Challenge, ReplyContext};
use super::*;
use crate::settings::ChallengeSetting;

fn every_problem() -> Vec<Problem> {
    vec![
        Problem::BadRequest("the body is not JSON".to_owned()),
        Problem::WrongField { field: "target".to_owned(), message: "is missing".to_owned() },
        Problem::WrongTarget(DialError::NoTarget),
        Problem::AmbiguousCall(vec![7, 9]),
        Problem::NoCredentials,
        Problem::NoAdminToken,
        Problem::WrongAdminToken,
        Problem::WrongCredentials(Some(ResponseCode::InvalidPassword)),
        Problem::NoLicence(ResponseCode::AppIdLicenseFull),
        Problem::Forbidden(ResponseCode::LogOnBlocked),
        Problem::NoActiveServer,
        Problem::NoSuchPath,
        Problem::NoSuchSession,
        Problem::NoSuchCall,
        Problem::NoSuchExtension(Some("199".to_owned())),
        Problem::NoSuchWorkgroup("899".to_owned()),
        Problem::NoPrivilege(ResponseCode::NoPrivilege),
        Problem::NoCall,
        Problem::MethodNotAllowed(vec![Method::GET, Method::DELETE]),
        Problem::BodyTimeout,
        Problem::Conflict("the key was used with another body".to_owned()),
        Problem::BodyTooLarge(65_536),
        Problem::PackedBody("gzip".to_owned()),
        Problem::HostRefused,
        Problem::TooManyFailedLogons(Duration::from_millis(1500)),
        Problem::NotSupported("MaxACD cannot drop calls".to_owned()),
        Problem::TooSoon,
        Problem::WrongState("the recording is paused".to_owned()),
        Problem::CallFailed("the line became idle".to_owned()),
        Problem::Refused(ResponseCode::LineBusy),
        Problem::Garbled,
        Problem::RecordingBusy,
        Problem::NotConnected,
        Problem::OutcomeUnknown,
        Problem::Overloaded("no more sessions are taken now"),
        Problem::NoAnswer,
        Problem::Internal,
    ]
}

async fn body(problem: &Problem) -> Value {
    let context = ReplyContext { request_id: "r1".to_owned(), challenge: Challenge::Basic };
    let bytes = to_bytes(problem.respond(&context).into_body()).await.unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

fn header(problem: &Problem, challenge: Challenge, name: &str) -> Option<String> {
    let context = ReplyContext { request_id: String::new(), challenge };
    let response = problem.respond(&context);
    response.headers().get(name).map(|value| value.to_str().unwrap().to_owned())
}

#[actix_web::test]
async fn an_error_body_has_the_guides_fields_and_the_added_ones() {
    let refused = Problem::NoLicence(ResponseCode::AppIdLicenseFull);
    let expected = json!({
        "code": 3012,
        "message": "no licence: every licence is in use (3012 APPID_LICENSE_FULL)",
        "error": "no_licence",
        "retryable": true,
        "requestId": "r1",
    });
    assert_eq!(body(&refused).await, expected);
    assert_eq!(body(&Problem::NoSuchSession).await["code"], 404);
}

#[actix_web::test]
async fn every_problem_has_a_name_of_its_own_and_a_message() {
    let problems = every_problem();
    let names: BTreeSet<_> = problems.iter().map(Problem::name).collect();
    assert_eq!(names.len(), problems.len());
    for problem in &problems {
        assert!(problem.name().bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{}", problem.name());
        assert!(problem.status().is_client_error() || problem.status().is_server_error());
        let body = body(problem).await;
        assert!(!body["message"].as_str().unwrap().is_empty() && body["code"].as_i64().unwrap() >= 400, "{body}");
    }
}

#[test]
fn refused_logons_have_the_statuses_of_the_web_api() {
    let cases: [(&[i32], u16); 4] = [
        (&[3001, 3004, 3025], 401),
        (&[3012, 3030, 3039, 3040, 3041, 3042, 3043, 3044, 3045, 3046, 3047, 3053], 402),
        (&[3038, 3048, 3051, 3056, 3058], 403),
        (&[3006, 3009, 3998, 4711], 500),
    ];
    for (codes, status) in cases {
        for code in codes {
            let problem = Problem::from(LogOnError::Refused(ResponseCode::from(*code)));
            assert_eq!((problem.status().as_u16(), problem.code()), (status, *code));
        }
    }
    assert_eq!(Problem::from(LogOnError::Unreachable).status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(Problem::from(LogOnError::Timeout).status(), StatusCode::GATEWAY_TIMEOUT);
}

#[test]
fn a_failed_command_is_answered_by_its_cause() {
    let cases = [
        (CommandError::NotConnected, 503, 503),
        (CommandError::Overloaded, 503, 503),
        (CommandError::Timeout, 504, 504),
        (CommandError::ConnectionLost, 503, 503),
        (CommandError::Refused(ResponseCode::VrDiskFull), 500, 3103),
        (CommandError::Refused(ResponseCode::VrRecordingInProgress), 500, 3101),
        (CommandError::Refused(ResponseCode::NoPrivilege), 403, 3056),
        (CommandError::Endless, 500, 500),
    ];
    for (error, status, code) in cases {
        let problem = Problem::from(error);
        assert_eq!((problem.status().as_u16(), problem.code()), (status, code));
    }
}

#[test]
fn a_refused_operation_on_a_call_is_answered_by_its_cause() {
    let refused = |code| CallError::Command(CommandError::Refused(code));
    let cases = [
        (refused(ResponseCode::InvalidId), 404, 404, "no_such_call", "no such call"),
        (refused(ResponseCode::InvalidState), 500, 3005, "refused", "not in a state"),
        (CallError::WrongState("the call is held"), 500, 500, "wrong_state", "the call is held"),
        (CallError::Target(ResponseCode::InvalidId), 500, 3001, "refused", "no such number"),
        (CallError::Target(ResponseCode::LineBusy), 500, 3034, "refused", "the call goes on"),
        (CallError::Gone, 404, 404, "no_such_call", "no such call"),
    ];
    for (error, status, code, name, words) in cases {
        let problem = Problem::from(error);
        assert_eq!((problem.status().as_u16(), problem.code(), problem.name()), (status, code, name));
        assert!(problem.to_string().contains(words), "{problem}");
    }
}

#[test]
fn a_refusal_is_answered_in_words_and_with_its_code() {
    for code in [3001, 3003, 3005, 3034, 3035, 3056, 3100, 3101, 3102, 3103, 3109] {
        let code = ResponseCode::from(code);
        let message = Problem::Refused(code).to_string();
        let words =
            message.strip_prefix("AltiServ refuses: ").and_then(|rest| rest.strip_suffix(&format!(" ({code})")));
        assert!(words.is_some_and(|words| words.contains(' ')), "{message}");
    }
}

#[test]
fn headers_say_when_and_how_to_try_again() {
    let wait = Problem::TooManyFailedLogons(Duration::from_millis(1500));
    assert_eq!(header(&wait, Challenge::Basic, "Retry-After").as_deref(), Some("2"));
    assert!(header(&Problem::NotConnected, Challenge::Basic, "Retry-After").is_some());
    let no_licence = Problem::NoLicence(ResponseCode::AppIdLicenseFull);
    assert_eq!(header(&no_licence, Challenge::Basic, "Retry-After").as_deref(), Some("5"));
    let method = Problem::MethodNotAllowed(vec![Method::GET, Method::DELETE]);
    assert_eq!(header(&method, Challenge::Basic, "Allow").as_deref(), Some("GET, DELETE"));
    let basic = header(&Problem::NoCredentials, Challenge::Basic, "WWW-Authenticate").unwrap();
    let script = header(&Problem::WrongCredentials(None), Challenge::Script, "WWW-Authenticate").unwrap();
    assert!(basic.starts_with("Basic realm=") && script.starts_with("xBasic realm="));
}

#[test]
fn a_script_of_a_page_is_not_challenged_by_the_dialog_of_the_browser() {
    let challenge = |mode: Option<&'static str>| {
        let mut headers = HeaderMap::new();
        if let Some(mode) = mode {
            headers.insert("sec-fetch-mode".parse().unwrap(), mode.parse().unwrap());
        }
        Challenge::for_request(ChallengeSetting::Auto, &headers)
    };
    assert_eq!(challenge(None), Challenge::Basic);
    assert_eq!(challenge(Some("navigate")), Challenge::Basic);
    assert_eq!(challenge(Some("cors")), Challenge::Script);
}
