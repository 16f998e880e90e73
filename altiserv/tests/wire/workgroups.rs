//! Agents, workgroups and their queues.

use std::time::Duration;

use altilink::message::agents::{AgentState, AgentStateChange, AgentStatus, GetAgentState, SetAgentState};
use altilink::message::call_control::{Answer, DropCall};
use altilink::message::events::{CallDropped, Ring};
use altilink::message::monitoring::SetMonitorEntry;
use altilink::message::workgroups::{GetWorkgroupInfo, InQueue, OutQueue, WorkgroupInfo};
use altilink::{EventCode, Pad, ResponseCode};
use altiserv::{Distribution, OutsideCall, Settings};

use super::client::{Client, serve};

const WORKGROUP: Pad = Pad(8000);

/// Calls of a workgroup of 101 and 102.
fn settings(change: impl FnOnce(&mut altiserv::WorkgroupSettings)) -> Settings {
    let mut settings = Settings::default();
    settings.workgroups[0].members = vec!["101-102".to_owned()];
    change(&mut settings.workgroups[0]);
    settings
}

fn call(priority: i32) -> OutsideCall {
    OutsideCall { to: "800".to_owned(), priority, ..OutsideCall::default() }
}

#[tokio::test]
async fn an_agent_reads_and_sets_its_state_and_hears_of_it() {
    let server = serve(&settings(|_| ())).await;
    let mut anna = Client::log_on(&server, "101").await;
    let agent = anna.line;
    let before: AgentStatus = anna.reply(&GetAgentState { agent }).await;
    assert_eq!((before.state, &before.workgroups[..]), (AgentState::Ready, &[WORKGROUP][..]));
    assert!(before.since > 1_700_000_000, "in seconds since 1970");
    assert_eq!(anna.ask(&SetAgentState { agent, state: AgentState::NotReady }).await, ResponseCode::Ok);
    let change = AgentStateChange { agent, state: AgentState::NotReady };
    assert_eq!(anna.event_at::<AgentStateChange>().await, (agent, change));
    let after: AgentStatus = anna.reply(&GetAgentState { agent }).await;
    assert_eq!(after.state, AgentState::NotReady);
    server.shutdown().await;
}

#[tokio::test]
async fn a_supervisor_sets_and_watches_an_agent_and_an_agent_only_itself() {
    let server = serve(&settings(|_| ())).await;
    let (mut anna, mut bert) = (Client::log_on(&server, "101").await, Client::log_on(&server, "102").await);
    let mut boss = Client::log_on(&server, "110").await;
    let agent = anna.line;
    let not_ready = SetAgentState { agent, state: AgentState::NotReady };
    assert_eq!(bert.ask(&not_ready).await, ResponseCode::NoPrivilege);
    assert_eq!(bert.ask(&GetAgentState { agent }).await, ResponseCode::NoPrivilege);
    assert_eq!(boss.ask(&SetMonitorEntry { lines: vec![agent] }).await, ResponseCode::Ok);
    assert_eq!(boss.ask(&not_ready).await, ResponseCode::Ok);
    for client in [&mut anna, &mut boss] {
        let (location, change) = client.event_at::<AgentStateChange>().await;
        assert_eq!((location, change.agent, change.state), (agent, agent, AgentState::NotReady));
    }
    let seen: AgentStatus = boss.reply(&GetAgentState { agent }).await;
    assert_eq!(seen.state, AgentState::NotReady);
    let own = boss.line;
    assert_eq!(boss.ask(&GetAgentState { agent: own }).await, ResponseCode::NoPrivilege, "in no workgroup");
    assert_eq!(boss.ask(&GetAgentState { agent: Pad(7) }).await, ResponseCode::InvalidId);
    server.shutdown().await;
}

#[tokio::test]
async fn members_and_monitors_of_the_workgroup_hear_of_its_queue() {
    let server = serve(&settings(|_| ())).await;
    let handle = server.handle();
    let (mut anna, mut boss) = (Client::log_on(&server, "101").await, Client::log_on(&server, "110").await);
    assert_eq!(boss.ask(&SetMonitorEntry { lines: vec![WORKGROUP] }).await, ResponseCode::Ok);
    let (agent, ready) = (anna.line, AgentState::Ready);
    anna.ask(&SetAgentState { agent, state: AgentState::WrapUp }).await;
    let (first, urgent) = (handle.place_call(call(0)).await, handle.place_call(call(9)).await);
    for (client, location) in [(&mut anna, agent), (&mut boss, WORKGROUP)] {
        for (session, waiting) in [(&first, 1), (&urgent, 2)] {
            let (at, InQueue(change)) = client.event_at().await;
            assert_eq!((at, change.workgroup, change.waiting), (location, WORKGROUP, waiting));
            assert_eq!(Ok(change.session.0), *session);
        }
    }
    let info: WorkgroupInfo = boss.reply(&GetWorkgroupInfo { workgroup: WORKGROUP }).await;
    assert_eq!((info.waiting, info.members), (2, vec![Pad(100), Pad(101)]));
    assert_eq!(boss.ask(&GetWorkgroupInfo { workgroup: agent }).await, ResponseCode::InvalidId);
    assert_eq!(anna.ask(&SetAgentState { agent, state: ready }).await, ResponseCode::Ok);
    let expected = [EventCode::AgentStateChange, EventCode::Ring, EventCode::StateChange, EventCode::OutQueue];
    assert_eq!(anna.events_until(EventCode::OutQueue).await, expected, "the call's own events come unmixed");
    let (at, OutQueue(change)) = boss.event_at().await;
    assert_eq!((at, change.waiting, Ok(change.session.0)), (WORKGROUP, 1, urgent));
    server.shutdown().await;
}

#[tokio::test]
async fn after_a_call_the_member_is_in_wrap_up_for_its_time() {
    let server = serve(&settings(|workgroup| workgroup.wrap_up = Duration::from_millis(20))).await;
    let mut anna = Client::log_on(&server, "101").await;
    server.handle().place_call(call(0)).await.expect("rings");
    let Ring(rung) = anna.event().await;
    assert_eq!(anna.ask(&Answer { call: rung.info.caller }).await, ResponseCode::Ok);
    assert_eq!(anna.ask(&DropCall { call: rung.info.caller }).await, ResponseCode::Ok);
    for state in [AgentState::WrapUp, AgentState::Ready] {
        assert_eq!(anna.event::<AgentStateChange>().await.state, state);
    }
    server.shutdown().await;
}

#[tokio::test]
async fn all_members_ring_at_once_and_one_has_the_call() {
    let server = serve(&settings(|workgroup| workgroup.distribution = Distribution::RingAll)).await;
    let (mut anna, mut bert) = (Client::log_on(&server, "101").await, Client::log_on(&server, "102").await);
    server.handle().place_call(call(5)).await.expect("rings");
    let (Ring(rung), Ring(other)) = (anna.event().await, bert.event().await);
    assert_eq!((rung.info.session, rung.extras.priority), (other.info.session, 5));
    let calls = server.handle().calls().await.expect("lists");
    assert_eq!((calls.len(), calls[0].line.as_deref()), (1, Some("101")));
    assert_eq!(bert.ask(&Answer { call: other.info.caller }).await, ResponseCode::Ok);
    assert_eq!(anna.event::<CallDropped>().await.call, rung.info.caller);
    assert_eq!(anna.ask(&Answer { call: rung.info.caller }).await, ResponseCode::InvalidId, "too late");
    server.shutdown().await;
}

#[tokio::test]
async fn a_call_that_waits_too_long_rings_the_extension_or_ends() {
    let overflow = |to: &str| {
        settings(|workgroup| {
            workgroup.overflow_after = Duration::from_millis(20);
            workgroup.overflow_to = to.to_owned();
        })
    };
    let server = serve(&overflow("110")).await;
    let mut boss = Client::log_on(&server, "110").await;
    server.handle().place_call(call(0)).await.expect("waits");
    let Ring(rung) = boss.event().await;
    assert_eq!((rung.info.workgroup.as_str(), rung.info.callee), ("800", boss.line));
    server.shutdown().await;

    let server = serve(&overflow("")).await;
    let mut boss = Client::log_on(&server, "110").await;
    boss.ask(&SetMonitorEntry { lines: vec![WORKGROUP] }).await;
    server.handle().place_call(call(0)).await.expect("waits");
    let OutQueue(change) = boss.event().await;
    assert_eq!(change.waiting, 0);
    assert!(server.handle().calls().await.expect("lists").is_empty());
    server.shutdown().await;
}
