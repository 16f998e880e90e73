//! Workgroup agent with a scripted AltiServ.

use actors::Extension;
use actors::link::CommandError;
use actors::session::{AgentNote, AgentView, GetAgent, LogOnToWorkgroup, SessionError, SetAgent, WorkgroupStanding};
use altilink::message::Message;
use altilink::message::agents::{AgentState, AgentStatus, SetAgentState};
use altilink::message::lines::LineInfo;
use altilink::message::workgroups::LogOnWorkgroup;
use altilink::{CommandCode, Pad, Parameters, ResponseCode};

use super::desk::{Desk, OWN, Seen};
use super::office::{agent_status, hunt_group, usual, workgroup_line};
use super::peer::{LINE, within};

fn number(text: &str) -> Extension {
    Extension::parse(text).unwrap()
}

/// Lines of the workgroups 800 to 802 and of the hunt group 700.
fn office() -> Vec<LineInfo> {
    [usual(), vec![workgroup_line(801), hunt_group(700), workgroup_line(802)]].concat()
}

fn standing(workgroup: &str, state: AgentState, since: i32, logged_on: bool) -> WorkgroupStanding {
    WorkgroupStanding { number: number(workgroup), state, since, logged_on }
}

fn refused(code: ResponseCode) -> SessionError {
    SessionError::Command(CommandError::Refused(code))
}

impl Desk {
    /// Reports the user as a member of 800, and of 802, where it is logged off, and not of 801.
    async fn tells_memberships(&mut self) {
        self.server.tells_members(800, &[(102, true), (LINE.0, true)]).await;
        self.server.tells_members(801, &[(102, true)]).await;
        self.server.tells_members(802, &[(LINE.0, false)]).await;
    }

    async fn takes_state(&mut self, workgroup: i32, state: AgentState, result: ResponseCode) {
        let command = self.server.expect(CommandCode::SetAgentState).await;
        let expected = SetAgentState { state, workgroup: Pad(workgroup) };
        assert_eq!(SetAgentState::read(&command.parameters, &self.server.dialect), Ok(expected));
        assert_eq!(command.location, LINE);
        self.server.reply(&command, LINE, result, Parameters::new()).await;
    }

    fn set_agent(
        &self,
        state: AgentState,
        workgroup: Option<&str>,
    ) -> impl Future<Output = Result<AgentView, SessionError>> + use<> {
        let asked = self.session.send(SetAgent { state, workgroup: workgroup.map(number), reason: None });
        async move { within("the agent", asked).await.unwrap() }
    }

    fn log_on_to(
        &self,
        workgroup: &str,
        logged_on: bool,
        reason: Option<i32>,
    ) -> impl Future<Output = Result<WorkgroupStanding, SessionError>> + use<> {
        let asked = self.session.send(LogOnToWorkgroup { workgroup: number(workgroup), logged_on, reason });
        async move { within("the workgroup", asked).await.unwrap() }
    }
}

#[actix::test]
async fn an_agent_has_a_state_in_each_workgroup_that_it_is_in_and_one_on_the_whole() {
    let mut desk = Desk::open(|_| {}).await;
    let asked = desk.session.send(GetAgent);
    // Hunt groups have no agents, so there is no query about them.
    desk.server.list(&office()).await;
    desk.tells_memberships().await;
    desk.server.tells_agent(800, AgentStatus { since: 40, ..agent_status(AgentState::NotReady) }).await;
    desk.server.tells_agent(802, AgentStatus { since: 30, ..agent_status(AgentState::Ready) }).await;
    let workgroups =
        vec![standing("800", AgentState::NotReady, 40, true), standing("802", AgentState::Ready, 30, false)];
    let expected = AgentView {
        extension: number(OWN),
        state: AgentState::Ready,
        since: Some(30),
        note: AgentNote::default(),
        workgroups,
    };
    assert_eq!(within("the agent", asked).await.unwrap(), Ok(expected));
    // The list of lines is cached from then on.
    let asked = desk.session.send(GetAgent);
    desk.tells_memberships().await;
    desk.server.tells_agent(800, agent_status(AgentState::WrapUp)).await;
    desk.server.tells_agent(802, agent_status(AgentState::Ready)).await;
    let view = within("the agent", asked).await.unwrap().unwrap();
    assert_eq!((view.state, view.since), (AgentState::WrapUp, None));
}

#[actix::test]
async fn of_many_workgroups_a_few_are_asked_about_at_once() {
    let mut desk = Desk::open(|_| {}).await;
    let asked = desk.session.send(GetAgent);
    let workgroups: Vec<LineInfo> = (801..=820).map(workgroup_line).collect();
    desk.server.list(&workgroups).await;
    let mut open = Vec::new();
    for _ in 0..8 {
        open.push(desk.server.expect(CommandCode::GetWorkgroupInfo).await);
    }
    // The next query comes only after the first answer.
    let early =
        tokio::time::timeout(std::time::Duration::from_millis(50), desk.server.expect(CommandCode::GetWorkgroupInfo));
    assert!(early.await.is_err());
    for command in &open {
        desk.server.reply(command, LINE, ResponseCode::InvalidId, Parameters::new()).await;
    }
    for number in 809..=820 {
        desk.server.tells_members(number, &[(102, true)]).await;
    }
    assert_eq!(within("the agent", asked).await.unwrap(), Err(refused(ResponseCode::NoPrivilege)));
}

#[actix::test]
async fn an_extension_in_no_workgroup_is_refused_and_nothing_is_set() {
    let mut desk = Desk::open(|_| {}).await;
    let asked = desk.set_agent(AgentState::Ready, None);
    desk.server.list(&office()).await;
    for workgroup in [800, 801, 802] {
        desk.server.tells_members(workgroup, &[]).await;
    }
    assert_eq!(asked.await, Err(refused(ResponseCode::NoPrivilege)));
}

#[actix::test]
async fn a_server_that_cannot_tell_of_a_workgroup_leaves_the_agent_unknown() {
    let mut desk = Desk::open(|_| {}).await;
    let asked = desk.session.send(GetAgent);
    desk.server.list(&usual()).await;
    desk.server.answer(CommandCode::GetWorkgroupInfo, ResponseCode::SystemError, Parameters::new()).await;
    assert_eq!(within("the refusal", asked).await.unwrap(), Err(refused(ResponseCode::SystemError)));
}

#[actix::test]
async fn a_state_is_set_in_every_workgroup_of_the_agent() {
    let mut desk = Desk::open(|_| {}).await;
    let asked = desk.set_agent(AgentState::NotReady, None);
    desk.server.list(&office()).await;
    desk.tells_memberships().await;
    desk.takes_state(800, AgentState::NotReady, ResponseCode::Ok).await;
    desk.takes_state(802, AgentState::NotReady, ResponseCode::Ok).await;
    desk.tells_memberships().await;
    desk.server.tells_agent(800, agent_status(AgentState::NotReady)).await;
    desk.server.tells_agent(802, agent_status(AgentState::NotReady)).await;
    assert_eq!(asked.await.unwrap().state, AgentState::NotReady);
}

#[actix::test]
async fn a_state_is_set_in_the_workgroup_that_is_named_and_in_no_other() {
    let mut desk = Desk::open(|_| {}).await;
    let asked = desk.set_agent(AgentState::Ready, Some("802"));
    desk.server.list(&office()).await;
    desk.server.tells_members(802, &[(LINE.0, true)]).await;
    desk.takes_state(802, AgentState::Ready, ResponseCode::Ok).await;
    desk.tells_memberships().await;
    desk.server.tells_agent(800, agent_status(AgentState::NotReady)).await;
    desk.server.tells_agent(802, agent_status(AgentState::Ready)).await;
    assert_eq!(asked.await.unwrap().state, AgentState::Ready);
}

#[actix::test]
async fn a_workgroup_that_is_not_there_or_not_the_agents_is_told_and_nothing_is_set() {
    let mut desk = Desk::open(|_| {}).await;
    // These are no workgroups with agents: an unknown number, a hunt group and an extension.
    for nothing in ["899", "700", "102"] {
        let asked = desk.set_agent(AgentState::Ready, Some(nothing));
        desk.server.list(&office()).await;
        assert_eq!(asked.await, Err(SessionError::NoSuchWorkgroup(number(nothing))));
        let asked = desk.log_on_to(nothing, true, None);
        desk.server.list(&office()).await;
        assert_eq!(asked.await, Err(SessionError::NoSuchWorkgroup(number(nothing))));
    }
    let asked = desk.set_agent(AgentState::Ready, Some("801"));
    desk.server.list(&office()).await;
    desk.server.tells_members(801, &[(102, true)]).await;
    assert_eq!(asked.await, Err(refused(ResponseCode::NoPrivilege)));
    let asked = desk.log_on_to("801", false, None);
    desk.server.list(&office()).await;
    desk.server.tells_members(801, &[(102, true)]).await;
    assert_eq!(asked.await, Err(refused(ResponseCode::NoPrivilege)));
}

#[actix::test]
async fn one_workgroup_that_refuses_a_state_is_told_and_the_others_have_it() {
    let mut desk = Desk::open(|_| {}).await;
    let asked = desk.set_agent(AgentState::Ready, None);
    desk.server.list(&office()).await;
    desk.tells_memberships().await;
    desk.takes_state(800, AgentState::Ready, ResponseCode::InvalidState).await;
    desk.takes_state(802, AgentState::Ready, ResponseCode::Ok).await;
    assert_eq!(asked.await, Err(refused(ResponseCode::InvalidState)));
}

#[actix::test]
async fn an_agent_logs_on_to_a_workgroup_and_off_and_is_told_what_the_server_has_then() {
    let mut desk = Desk::open(|_| {}).await;
    for (logged_on, reason, sent) in [(true, None, 1), (true, Some(9), 9), (false, None, 0), (false, Some(3), 3)] {
        let asked = desk.log_on_to("802", logged_on, reason);
        desk.server.list(&office()).await;
        desk.server.tells_members(802, &[(LINE.0, !logged_on)]).await;
        let command = desk.server.expect(CommandCode::LogOnWorkgroup).await;
        let expected = LogOnWorkgroup { workgroup: Pad(802), logged_on, reason: sent };
        assert_eq!(LogOnWorkgroup::read(&command.parameters, &desk.server.dialect), Ok(expected));
        assert_eq!(command.location, LINE);
        desk.server.reply(&command, LINE, ResponseCode::Ok, Parameters::new()).await;
        desk.server.tells_members(802, &[(LINE.0, logged_on)]).await;
        desk.server.tells_agent(802, agent_status(AgentState::Ready)).await;
        assert_eq!(asked.await, Ok(standing("802", AgentState::Ready, 0, logged_on)));
    }
}

#[actix::test]
async fn whoever_is_logged_on_already_is_told_so_and_the_server_is_not_asked_for_it() {
    let mut desk = Desk::open(|_| {}).await;
    for logged_on in [true, false] {
        let asked = desk.log_on_to("800", logged_on, Some(5));
        desk.server.list(&usual()).await;
        desk.server.tells_members(800, &[(LINE.0, logged_on)]).await;
        desk.server.tells_agent(800, agent_status(AgentState::NotReady)).await;
        assert_eq!(asked.await, Ok(standing("800", AgentState::NotReady, 0, logged_on)));
    }
}

#[actix::test]
async fn a_log_on_that_is_refused_is_told_with_its_code() {
    let mut desk = Desk::open(|_| {}).await;
    let asked = desk.log_on_to("800", false, None);
    desk.server.list(&usual()).await;
    desk.server.tells_members(800, &[(LINE.0, true)]).await;
    desk.server.answer(CommandCode::LogOnWorkgroup, ResponseCode::InvalidState, Parameters::new()).await;
    assert_eq!(asked.await, Err(refused(ResponseCode::InvalidState)));
}

#[actix::test]
async fn pads_of_a_connection_that_is_lost_are_not_used_on_the_next() {
    let mut desk = Desk::open(|_| {}).await;
    let asked = desk.set_agent(AgentState::Ready, Some("800"));
    desk.server.list(&usual()).await;
    desk.server.expect(CommandCode::GetWorkgroupInfo).await;
    desk.server.hang_up().await;
    assert_eq!(asked.await, Err(SessionError::Command(CommandError::ConnectionLost)));
    assert_eq!(desk.next().await, Seen::Status(false));
    // A new connection reads its own list.
    desk.server = desk.peer.let_in().await;
    desk.server.tells_calls(&[]).await;
    assert_eq!(desk.next().await, Seen::Status(true));
    let asked = desk.session.send(GetAgent);
    desk.server.list(&usual()).await;
    desk.server.tells_members(800, &[(LINE.0, true)]).await;
    desk.server.tells_agent(800, agent_status(AgentState::Ready)).await;
    assert!(within("the agent", asked).await.unwrap().is_ok());
}
