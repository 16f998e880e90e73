//! `altigen-webproxy demo`: an office at work, for whoever has no phone system yet.

use nix::sys::signal::Signal;
use serde_json::json;

use crate::harness::{EventChannel, Program, Session, eventually};

#[actix_web::test]
async fn the_demonstration_rings_101_and_its_agents_answer_until_it_is_told_to_stop() {
    let mut program = Program::start(&["demo", "--port", "0"], &[("WEBPROXY_SERVER__LISTEN", "0.0.0.0:0")]);
    let api = program.web_api().await;
    assert!(api.address.ip().is_loopback(), "{}", api.address);
    let logon = api.request("POST", "/sessions").basic("101", "1234").send().await.ok();
    let session = Session::new(api, &logon);
    let mut channel = EventChannel::connect(api.address, &format!("/ws?sessionId={}", session.id)).await;
    channel.server_status(true).await;
    let ring = channel.call_event("ring").await;
    assert!(ring["callInfo"]["callerName"].is_string(), "{ring}");
    eventually("agents who answer", async || {
        let figures = api.get("/simulator/statistics").await.ok();
        let answered = figures["answeredBy"].as_object()?;
        (answered.len() >= 2 && !answered.contains_key("101")).then_some(())
    })
    .await;
    api.post("/simulator/scenario", &json!({ "duration": "1s" })).await.refused(409, "conflict");
    program.signal(Signal::SIGTERM);
    assert!(program.exit_status().await.success());
}

#[actix_web::test]
async fn ctrl_c_ends_the_demonstration() {
    let mut program = Program::start(&["demo", "--port", "0"], &[]);
    program.web_api().await;
    program.signal(Signal::SIGINT);
    assert!(program.exit_status().await.success());
}
