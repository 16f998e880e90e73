//! AltiServ that sends more than can be processed, or unreadable data.

use std::time::{Duration, Instant};

use actors::call::CallEventKind;
use actors::session::{GetAgent, SetWatch, WatchTarget};
use actors::{Extension, link::CommandError};
use altilink::message::Message;
use altilink::message::agents::AgentState;
use altilink::message::events::{CallDropped, Ring};
use altilink::message::lines::LineList;
use altilink::{Block, CommandCode, EventCode, LineState, Pad, Parameters, ResponseCode, SequenceId};

use super::desk::{Desk, Seen, incoming};
use super::office::{agent_status, found, lines, usual};
use super::peer::{LINE, within};

/// Maximum number of calls of a line that are tracked.
const FOLLOWED: i32 = 64;

const FIRST: i32 = 5000;

fn watch(number: &str) -> SetWatch {
    SetWatch(WatchTarget::Extensions(vec![Extension::parse(number).unwrap()]))
}

#[actix::test]
async fn so_many_calls_of_a_line_are_followed_and_the_others_when_there_is_room() {
    let mut desk = Desk::open(|_| {}).await;
    for pad in FIRST..FIRST + FOLLOWED {
        desk.server.tell(Ring(incoming(Pad(pad)))).await;
        assert_eq!(desk.next().await, Seen::Call(CallEventKind::Ring, Pad(pad)));
    }
    let over = FIRST + FOLLOWED;
    desk.server.tell(Ring(incoming(Pad(over)))).await;
    // A call that replaces another one on the same pad takes no further slot.
    let mut next = incoming(Pad(FIRST + 1));
    next.info.caller_id = "another".to_owned();
    desk.server.tell(Ring(next.clone())).await;
    assert_eq!(desk.next().await, Seen::Call(CallEventKind::Disconnect, Pad(FIRST + 1)));
    assert_eq!(desk.next().await, Seen::Call(CallEventKind::Ring, Pad(FIRST + 1)));
    desk.server.tell(CallDropped { call: Pad(FIRST) }).await;
    assert_eq!(desk.next().await, Seen::Call(CallEventKind::Disconnect, Pad(FIRST)));
    let mut calls: Vec<_> = (FIRST + 1..=over).map(|pad| found(LINE.0, Pad(pad), LineState::Ring)).collect();
    calls[0].details = next;
    desk.server.tells_calls(&calls).await;
    assert_eq!(desk.next().await, Seen::Call(CallEventKind::Ring, Pad(over)));
}

#[actix::test]
async fn a_storm_of_what_cannot_be_read_is_none_of_questions() {
    let mut desk = Desk::open(|_| {}).await;
    let begun = Instant::now();
    let mut asked = 0;
    for round in 0..150 {
        let unreadable = Block::event(EventCode::Ring, LINE, Parameters::new().with_int(0, round));
        desk.server.send(unreadable).await;
        desk.server.send(Block::command(CommandCode::Hold, SequenceId(round), LINE, Parameters::new())).await;
        if let Some(command) = desk.server.next_within(Duration::from_millis(10)).await {
            desk.server.reply(&command, LINE, ResponseCode::Ok, Parameters::new()).await;
            asked += 1;
        }
    }
    // There are eight queries at once, five while the pauses grow, and then one a second.
    let most = 14 + begun.elapsed().as_secs();
    assert!((8..=most).contains(&asked), "{asked} questions in {:?}", begun.elapsed());
    // The last answer has the current state of the line.
    let command = desk.server.expect(CommandCode::GetCallInfo).await;
    let calls = vec![found(LINE.0, Pad(FIRST), LineState::Ring)];
    let calls = altilink::message::call_info::CallInfoReply { calls }.write(&desk.server.dialect);
    desk.server.reply(&command, LINE, ResponseCode::Ok, calls).await;
    assert_eq!(desk.next().await, Seen::Call(CallEventKind::Ring, Pad(FIRST)));
}

#[actix::test]
async fn a_list_of_lines_is_read_once_for_all_who_ask_at_the_same_time() {
    let mut desk = Desk::open(|_| {}).await;
    let other = desk.another_session().await;
    let asked = (desk.session.send(watch("102")), other.send(watch("103")));
    let command = desk.server.expect(CommandCode::GetLineInfo).await;
    let list = LineList { lines: usual() }.write(&desk.server.dialect);
    // Both requests have been sent by now. The answer comes after them.
    assert!(desk.server.next_within(Duration::from_millis(200)).await.is_none(), "the list is queried again");
    desk.server.reply(&command, Pad::NONE, ResponseCode::Ok, list).await;
    desk.server.reply(&command, Pad::NONE, ResponseCode::ListEnd, Parameters::new()).await;
    for _ in 0..4 {
        let Some(command) = desk.server.next_within(Duration::from_secs(5)).await else { break };
        assert_ne!(command.head, altilink::Head::Command(CommandCode::GetLineInfo));
        desk.server.reply(&command, LINE, ResponseCode::Ok, Parameters::new()).await;
    }
    within("the first watch", asked.0).await.unwrap().unwrap();
    within("the second watch", asked.1).await.unwrap().unwrap();
}

#[actix::test]
async fn the_members_of_a_workgroup_are_read_once_for_all_who_ask_at_the_same_time() {
    let mut desk = Desk::open(|_| {}).await;
    let other = desk.another_session().await;
    let asked = (desk.session.send(GetAgent), other.send(GetAgent));
    desk.server.list(&lines(&[(100, "101")])).await;
    desk.server.tells_members(800, &[(100, true)]).await;
    for _ in 0..2 {
        desk.server.tells_agent(800, agent_status(AgentState::Ready)).await;
    }
    let first = within("an answer", asked.0).await.unwrap();
    let second = within("an answer", asked.1).await.unwrap();
    assert_eq!((first.clone(), first.map(|view| view.state)), (second, Ok(AgentState::Ready)));
}

#[actix::test]
async fn a_list_of_more_lines_than_any_server_has_is_given_up() {
    let mut desk = Desk::open(|_| {}).await;
    let asked = desk.session.send(watch("102"));
    let command = desk.server.expect(CommandCode::GetLineInfo).await;
    let part = LineList { lines: usual().into_iter().cycle().take(550).collect() }.write(&desk.server.dialect);
    for _ in 0..40 {
        desk.server.reply(&command, Pad::NONE, ResponseCode::Ok, part.clone()).await;
    }
    let refused = within("the end", asked).await.unwrap();
    assert_eq!(refused, Err(actors::session::SessionError::Command(CommandError::Endless)));
    // The connection must still work.
    desk.server.tell(Ring(incoming(Pad(FIRST)))).await;
    assert_eq!(desk.next().await, Seen::Call(CallEventKind::Ring, Pad(FIRST)));
}
