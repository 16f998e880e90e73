//! Roles and licences of the embedded AltiServ, set by its control routes.

use nix::sys::signal::Signal;
use serde_json::json;

use crate::harness::{Http, Program, TestApp};

const ROLE: &str = "/simulator/role";

fn is(role: &str) -> serde_json::Value {
    json!({ "role": role })
}

async fn change(http: Http, to: &str) -> serde_json::Value {
    http.post(&format!("/simulator/{to}"), &json!({})).await.ok()
}

#[actix_web::test]
async fn a_server_is_demoted_and_promoted() {
    let app = TestApp::start().await;
    assert_eq!(app.get(ROLE).await.ok(), is("active"));
    // A change to the current role has no effect.
    for (to, role) in [("promote", "active"), ("demote", "standby"), ("demote", "standby"), ("promote", "active")] {
        assert_eq!(change(app.http(), to).await, is(role));
        assert_eq!(app.get(ROLE).await.ok(), is(role));
    }
    // The request needs no body.
    assert_eq!(app.http().request("POST", "/simulator/demote").send().await.ok(), is("standby"));
}

#[actix_web::test]
async fn a_demotion_ends_all_calls() {
    let app = TestApp::start().await;
    let call = app.simulate_call(&json!({ "to": "101" })).await;
    app.simulate_call(&json!({ "to": "800" })).await;
    app.post(&format!("/simulator/calls/{call}/answer"), &json!({})).await.ok();
    change(app.http(), "demote").await;
    assert!(app.simulated_calls().await.is_empty());
}

#[actix_web::test]
async fn users_log_on_again_after_a_promotion() {
    let app = TestApp::with(|settings| {
        settings.altiserv.embedded.server.licences = 1;
        settings.altiserv.embedded.server.role = altiserv::ServerRole::Standby;
    })
    .await;
    assert_eq!(app.get(ROLE).await.ok(), is("standby"));
    change(app.http(), "promote").await;
    app.next_user("101").await;
}

async fn set_licences(app: &TestApp, licences: u32) {
    let body = json!({ "licences": licences });
    let reply = app.http().request("PUT", "/simulator/licences").json(&body).send().await;
    assert_eq!(reply.ok(), json!({}));
}

#[actix_web::test]
async fn the_pool_of_licences_is_changed_while_users_stay() {
    let app = TestApp::with(|settings| settings.altiserv.embedded.server.licences = 1).await;
    let first = app.log_on("101").await;
    app.http().try_log_on("102").await.refused_with(402, 3012, "no_licence");
    set_licences(&app, 2).await;
    let second = app.log_on("102").await;
    set_licences(&app, 0).await;
    app.http().try_log_on("103").await.refused_with(402, 3012, "no_licence");
    for session in [first, second] {
        session.dial("104").await.ok();
    }
}

#[actix_web::test]
async fn what_is_no_number_of_licences_is_refused() {
    let app = TestApp::start().await;
    for (body, field) in
        [(json!({ "licences": -1 }), "licences"), (json!({ "licences": 5, "licenses": 5 }), "licenses")]
    {
        let reply = app.http().request("PUT", "/simulator/licences").json(&body).send().await;
        let message = reply.refused(400, "wrong_field");
        assert!(message.contains(field), "{message}");
    }
    let reply = app.http().request("PUT", "/simulator/licences").json(&json!({})).send().await;
    assert!(reply.refused(400, "bad_request").contains("licences"));
}

/// Starts with different roles. The command line takes precedence over the configuration.
#[actix_web::test]
async fn a_stand_alone_altiserv_begins_in_its_role() {
    for (configured, argument, role) in
        [("standby", None, "standby"), ("active", Some("standby"), "standby"), ("standby", Some("active"), "active")]
    {
        let variables = [("WEBPROXY_ALTISERV__EMBEDDED__ROLE", configured)];
        let mut arguments = vec!["altiserv", "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0"];
        arguments.extend(argument.into_iter().flat_map(|role| ["--role", role]));
        let mut program = Program::start(&arguments, &variables);
        let control = program.control().await;
        assert_eq!(control.get(ROLE).await.ok(), is(role));
        assert_eq!(change(control, "promote").await, is("active"));
        program.signal(Signal::SIGTERM);
        assert_eq!(program.exit_status().await.code(), Some(0));
    }
}

#[test]
fn a_role_that_there_is_not_is_told() {
    let output = Program::run(&["altiserv", "--role", "primary"], &[], None);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let told = String::from_utf8(output.stderr).expect("complaints are text");
    assert!(told.contains("active") && told.contains("standby"), "{told}");
}
