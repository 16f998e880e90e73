//! Agents, workgroups and their queues.

use std::time::Duration;

use altilink::message::Message;
use altilink::message::agents::{
    AgentState, AgentStateChange, AgentStatus, GetAgentState, SetAgentState, StateInWorkgroup,
};
use altilink::message::call_control::{Answer, DropCall};
use altilink::message::events::{CallDropped, Ring};
use altilink::message::monitoring::{MonitorEntry, MonitorKind, SetMonitorEntry};
use altilink::message::queues::{InQueue, OutQueue, QueuePriorityChanged, SetQueuePriority};
use altilink::message::workgroups::{LogOnWorkgroup, WorkgroupForceLogOn, WorkgroupInfo, WorkgroupMember};
use altilink::{CommandCode, Dialect, EventCode, LineState, Pad, Parameters, ResponseCode, SessionHandle};
use altiserv::{Distribution, OutsideCall, Settings};

use super::client::{Client, result, serve};

const WORKGROUP: Pad = Pad(8000);

/// Settings with the workgroup of 101 and 102.
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
async fn an_agent_reads_and_sets_its_state_and_gets_an_event() {
    let server = serve(&settings(|workgroup| workgroup.wrap_up = Duration::from_secs(20))).await;
    let mut anna = Client::log_on(&server, "101").await;
    let (agent, workgroup) = (anna.line, WORKGROUP);
    let before: AgentStatus = anna.reply(&GetAgentState { workgroup }).await;
    assert_eq!((before.state, before.wrap_up_time, before.wrap_up_left), (AgentState::Ready, 20, 0));
    assert!(before.since > 1_700_000_000, "in seconds since 1970");
    assert_eq!(anna.ask(&SetAgentState { workgroup, state: AgentState::NotReady }).await, ResponseCode::Ok);
    let changed = StateInWorkgroup { workgroup, number: "800".to_owned(), state: AgentState::NotReady };
    let change = AgentStateChange { agent, state: AgentState::NotReady, changed: Some(changed) };
    assert_eq!(anna.event_at::<AgentStateChange>().await, (agent, change));
    let after: AgentStatus = anna.reply(&GetAgentState { workgroup }).await;
    assert_eq!(after.state, AgentState::NotReady);
    server.shutdown().await;
}

#[tokio::test]
async fn a_line_without_a_workgroup_has_no_agent_state_and_a_supervisor_gets_those_of_others() {
    let server = serve(&settings(|_| ())).await;
    let (mut anna, mut boss) = (Client::log_on(&server, "101").await, Client::log_on(&server, "110").await);
    let (agent, workgroup) = (anna.line, WORKGROUP);
    let subscribe = SetMonitorEntry { entries: vec![MonitorEntry::extension(agent)] };
    assert_eq!(boss.ask(&subscribe).await, ResponseCode::Ok);
    assert_eq!(anna.ask(&SetAgentState { workgroup, state: AgentState::NotReady }).await, ResponseCode::Ok);
    for client in [&mut anna, &mut boss] {
        let (location, change) = client.event_at::<AgentStateChange>().await;
        assert_eq!((location, change.agent, change.state), (agent, agent, AgentState::NotReady));
    }
    assert_eq!(boss.ask(&GetAgentState { workgroup }).await, ResponseCode::NoPrivilege, "in no workgroup");
    assert_eq!(boss.ask(&GetAgentState { workgroup: agent }).await, ResponseCode::InvalidId, "no workgroup");
    server.shutdown().await;
}

/// Members of the workgroup, as a client reads them.
async fn members(client: &mut Client, workgroup: Pad) -> Result<Vec<WorkgroupMember>, ResponseCode> {
    let response = client.exchange_at(workgroup, CommandCode::GetWorkgroupInfo, Parameters::new()).await;
    if result(&response) != ResponseCode::Ok {
        return Err(result(&response));
    }
    assert_eq!(response.location, workgroup);
    Ok(WorkgroupInfo::read(&response.parameters, &Dialect::default()).expect("readable").members)
}

#[tokio::test]
async fn agents_log_on_to_a_workgroup_and_off_and_a_supervisor_does_it_for_them() {
    let server = serve(&settings(|_| ())).await;
    let (mut anna, mut boss) = (Client::log_on(&server, "101").await, Client::log_on(&server, "110").await);
    let (agent, workgroup) = (anna.line, WORKGROUP);
    let member = |line, logged_on| WorkgroupMember { line: Pad(line), state: LineState::Idle, logged_on };
    assert_eq!(members(&mut anna, workgroup).await, Ok(vec![member(100, true), member(101, true)]));
    assert_eq!(members(&mut anna, agent).await, Err(ResponseCode::InvalidId), "no workgroup");
    let off = LogOnWorkgroup { workgroup, logged_on: false, reason: 3 };
    assert_eq!(anna.ask(&off).await, ResponseCode::Ok);
    assert_eq!(boss.ask(&off).await, ResponseCode::NoPrivilege, "no member");
    assert_eq!(members(&mut anna, workgroup).await, Ok(vec![member(100, false), member(101, true)]));
    let force = WorkgroupForceLogOn { workgroup, agent, logged_on: true };
    assert_eq!(anna.ask(&force).await, ResponseCode::NoPrivilege);
    assert_eq!(boss.ask(&force).await, ResponseCode::Ok);
    assert_eq!(members(&mut boss, workgroup).await, Ok(vec![member(100, true), member(101, true)]));
    server.shutdown().await;
}

#[tokio::test]
async fn members_and_subscribers_of_the_workgroup_get_the_events_of_its_queue() {
    let server = serve(&settings(|_| ())).await;
    let handle = server.handle();
    let (mut anna, mut boss) = (Client::log_on(&server, "101").await, Client::log_on(&server, "110").await);
    let entry = MonitorEntry { kind: MonitorKind::Workgroup, enable: true, line: WORKGROUP };
    assert_eq!(boss.ask(&SetMonitorEntry { entries: vec![entry] }).await, ResponseCode::Ok);
    let (agent, workgroup) = (anna.line, WORKGROUP);
    anna.ask(&SetAgentState { workgroup, state: AgentState::WrapUp }).await;
    let first = handle.place_call(call(1)).await.expect("waits");
    let urgent = handle.place_call(call(9)).await.expect("waits");
    for (client, location) in [(&mut anna, agent), (&mut boss, workgroup)] {
        for (session, priority) in [(first, 1), (urgent, 9)] {
            let (at, InQueue(call)) = client.event_at().await;
            assert_eq!((at, call.workgroup, call.workgroup_number.as_str()), (location, workgroup, "800"));
            assert_eq!((call.session.0, call.priority), (session, priority));
        }
    }
    let (session, priority) = (SessionHandle(first), 9);
    assert_eq!(boss.ask(&SetQueuePriority { session, workgroup, priority }).await, ResponseCode::Ok);
    let (at, QueuePriorityChanged(call)) = anna.event_at().await;
    assert_eq!((at, call.session, call.priority), (agent, session, priority));
    assert_eq!(anna.ask(&SetAgentState { workgroup, state: AgentState::Ready }).await, ResponseCode::Ok);
    let expected = [EventCode::AgentStateChange, EventCode::Ring, EventCode::StateChange, EventCode::OutQueue];
    assert_eq!(anna.events_until(EventCode::OutQueue).await, expected, "the call's own events come unmixed");
    let (at, OutQueue(call)) = boss.event_at().await;
    assert_eq!((at, call.session), (workgroup, session), "as urgent as the other, and longer there");
    server.shutdown().await;
}

#[tokio::test]
async fn a_waiting_call_is_transferred_by_queue_and_other_operations_are_refused() {
    let server = serve(&settings(|_| ())).await;
    let (mut anna, mut carl) = (Client::log_on(&server, "101").await, Client::log_on(&server, "105").await);
    anna.ask(&SetAgentState { workgroup: WORKGROUP, state: AgentState::NotReady }).await;
    let session = server.handle().place_call(call(0)).await.expect("waits");
    let structure = |session: i32| {
        let mut bytes = vec![0_u8; 72];
        bytes[8..12].copy_from_slice(&session.to_le_bytes());
        bytes[16..20].copy_from_slice(&WORKGROUP.0.to_le_bytes());
        bytes[40..43].copy_from_slice(b"105");
        bytes
    };
    let queue = |operation, session| Parameters::new().with_int(0, operation).with_struct(1, structure(session));
    for (operation, session, code) in [
        (1, session, ResponseCode::InvalidCommand),
        (2, session, ResponseCode::InvalidCommand),
        (8, session, ResponseCode::InvalidCommand),
        (4, session + 1, ResponseCode::InvalidId),
        (4, session, ResponseCode::Ok),
    ] {
        let response = anna.exchange(CommandCode::Queue, queue(operation, session)).await;
        assert_eq!(result(&response), code, "{operation}");
    }
    let Ring(rung) = carl.event().await;
    assert_eq!(rung.info.session, SessionHandle(session));
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
    let entry = MonitorEntry { kind: MonitorKind::Workgroup, enable: true, line: WORKGROUP };
    boss.ask(&SetMonitorEntry { entries: vec![entry] }).await;
    server.handle().place_call(call(0)).await.expect("waits");
    let OutQueue(call) = boss.event().await;
    assert_eq!(call.workgroup, WORKGROUP);
    assert!(server.handle().calls().await.expect("lists").is_empty());
    server.shutdown().await;
}
