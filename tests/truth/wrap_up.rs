//! Order of a line's events: they come in the order in which AltiServ reported them, whatever their kind.

use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::{EventChannel, TestApp};

const ROUNDS: usize = 20;

/// Short forms of all events up to this state of the agent.
async fn until_agent(channel: &mut EventChannel, state: &str) -> Vec<Value> {
    let mut told = Vec::new();
    loop {
        let event = channel.next_event().await;
        if event["eventType"] == "AgentStateEvent" && event["state"] == state {
            return told;
        }
        if event["eventType"] == "CallEvent" {
            told.push(event["callEventType"].clone());
        }
    }
}

#[actix_web::test]
async fn the_end_of_a_workgroup_call_comes_before_the_wrap_up_behind_it() {
    let app = TestApp::with(|settings| {
        let workgroup = &mut settings.altiserv.embedded.server.workgroups[0];
        workgroup.members = vec!["101".to_owned()];
        workgroup.wrap_up = Duration::from_millis(20);
    })
    .await;
    let agent = app.log_on("101").await;
    let supervisor = app.log_on("110").await;
    let mut own = agent.bind().await;
    let mut watching = supervisor.bind().await;
    supervisor.watch(&["101".to_owned()]).await;
    // The watch is active once a call of the line has come and gone.
    let first = app.simulate_call(&json!({ "to": "101" })).await;
    for channel in [&mut own, &mut watching] {
        channel.call("ring").await;
    }
    app.hang_up(first).await;
    for channel in [&mut own, &mut watching] {
        channel.call("disconnect").await;
    }
    for round in 0..ROUNDS {
        let call = app.simulate_call(&json!({ "to": "800" })).await;
        app.post(&format!("/simulator/calls/{call}/answer"), &json!({})).await.ok();
        app.hang_up(call).await;
        for (who, channel) in [("the agent", &mut own), ("the supervisor", &mut watching)] {
            let told = until_agent(channel, "wrapUp").await;
            assert_eq!(told, ["ring", "connect", "disconnect"], "{who} in round {round}");
            assert_eq!(until_agent(channel, "ready").await, [""; 0], "{who} in round {round}");
        }
    }
}
