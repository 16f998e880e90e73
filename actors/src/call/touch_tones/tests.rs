use std::time::Duration;

use altilink::message::Message as _;
use altilink::message::call_control::SimChars;
use altilink::{CommandCode, Dialect, Head, LineState, Pad, ResponseCode, SequenceId};
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout};

use super::*;
use crate::call::followed::Ask;
use crate::call::for_tests::{ALONE, birth, start};
use crate::call::{
    Answered, Apply, CallChange, CallCommand, CallState, Contact, Direction, Perform, Recording, Surroundings,
};
use crate::connection::CommandError;

const CONNECTION: ConnectionId = ConnectionId::for_tests(1);
/// An outgoing call that alerts, and what it has its logon send.
struct DialledCall {
    call: Addr<CallActor>,
    commands: mpsc::Receiver<(Instant, CallCommand)>,
}

impl DialledCall {
    fn dials() -> Self {
        let (call, commands) = start(birth(Direction::Out, CallState::RingingBack, Recording::Off));
        Self { call, commands }
    }

    async fn with(text: &str) -> Self {
        let line = Self::dials();
        line.is_to_key(text).await;
        line
    }

    async fn is_to_key(&self, text: &str) {
        let post_dial = PostDial::parse(text).unwrap();
        self.call.send(KeyOnceConnected { post_dial, connection: CONNECTION }).await.unwrap();
    }

    /// A call that is connected, with this to be keyed.
    async fn connected(text: &str) -> Self {
        let line = Self::with(text).await;
        line.becomes(LineState::Connected).await;
        line
    }

    async fn becomes(&self, state: LineState) {
        self.happens(Some(CallChange::State(state)), ALONE).await;
    }

    async fn happens(&self, change: Option<CallChange>, surroundings: Surroundings) {
        self.call.send(Apply { change, surroundings, revision: 1 }).await.unwrap();
    }

    async fn asked(&mut self) -> (Instant, CallCommand) {
        timeout(Duration::from_secs(100), self.commands.recv()).await.expect("a command").unwrap()
    }

    /// Next digits that are keyed, with the time and the command.
    async fn keys(&mut self) -> (Instant, String, CallCommand) {
        let (at, command) = self.asked().await;
        let block = command.request.block(SequenceId(1), Pad(100), &Dialect::default());
        assert_eq!((block.head, command.only_on), (Head::Command(CommandCode::SimChars), Some(CONNECTION)));
        (at, SimChars::read(&block.parameters, &Dialect::default()).unwrap().digits, command)
    }

    async fn answer(&self, command: CallCommand, result: Result<(), CallError>) {
        let operation = command.operation;
        self.call.send(Answered { operation, result, surroundings: ALONE, revision: 1 }).await.unwrap();
    }

    /// Nothing more is keyed, however long it takes.
    async fn keys_no_more(&mut self) {
        let command = timeout(Duration::from_secs(1000), self.commands.recv()).await;
        // A call that is over gives no more commands.
        assert!(matches!(command, Err(_) | Ok(None)), "{command:?}");
    }
}

#[actix::test]
async fn digits_are_keyed_after_the_connection_with_the_pauses_between_them() {
    tokio::time::pause();
    let mut line = DialledCall::with(",,864#,*12").await;
    tokio::time::sleep(Duration::from_secs(30)).await;
    line.becomes(LineState::Ringback).await;
    assert!(line.commands.try_recv().is_err(), "it only alerts");
    line.becomes(LineState::Connected).await;
    let connected = Instant::now();
    let (at, digits, command) = line.keys().await;
    assert_eq!((at.duration_since(connected).as_secs(), digits.as_str()), (4, "864#"));
    // The next pause begins when the server has keyed what stands before it.
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert!(line.commands.try_recv().is_err());
    line.answer(command, Ok(())).await;
    let answered = Instant::now();
    let (at, digits, command) = line.keys().await;
    assert_eq!((at.duration_since(answered).as_secs(), digits.as_str()), (2, "*12"));
    line.answer(command, Ok(())).await;
    line.keys_no_more().await;
}

#[actix::test]
async fn digits_without_a_pause_are_keyed_at_the_connection_or_as_soon_as_they_are_known() {
    tokio::time::pause();
    let mut line = DialledCall::connected("1").await;
    assert_eq!(line.keys().await.1, "1");
    let mut line = DialledCall::dials();
    line.becomes(LineState::Connected).await;
    line.is_to_key("1").await;
    assert_eq!(line.keys().await.1, "1");
}

#[actix::test]
async fn a_call_that_is_held_joined_or_over_in_a_pause_is_keyed_nothing_more_also_when_it_is_retrieved() {
    tokio::time::pause();
    for state in [LineState::Hold, LineState::MusicOnHold, LineState::Conferencing] {
        let mut line = DialledCall::connected(",,1").await;
        tokio::time::sleep(Duration::from_secs(1)).await;
        line.becomes(state).await;
        line.becomes(LineState::Connected).await;
        line.keys_no_more().await;
    }
    let mut line = DialledCall::connected(",,1").await;
    line.happens(Some(CallChange::Dropped), ALONE).await;
    line.keys_no_more().await;
}

#[actix::test]
async fn a_call_that_is_never_answered_is_keyed_nothing() {
    tokio::time::pause();
    let mut line = DialledCall::with("1").await;
    line.happens(Some(CallChange::Dropped), ALONE).await;
    line.keys_no_more().await;
}

#[actix::test]
async fn a_lost_connection_ends_it_for_good() {
    tokio::time::pause();
    for lost_at in [LineState::Ringback, LineState::Connected] {
        let mut line = DialledCall::with(",1").await;
        line.becomes(lost_at).await;
        line.happens(None, Surroundings { contact: Contact::Lost, ..ALONE }).await;
        line.happens(None, ALONE).await;
        line.becomes(LineState::Connected).await;
        line.keys_no_more().await;
    }
}

#[actix::test]
async fn a_group_that_the_server_refuses_or_leaves_unanswered_is_the_last_one() {
    tokio::time::pause();
    for error in [CommandError::Refused(ResponseCode::SystemError), CommandError::Timeout] {
        let mut line = DialledCall::connected("1,2").await;
        let (_, _, command) = line.keys().await;
        line.answer(command, Err(error.into())).await;
        line.keys_no_more().await;
    }
}

#[actix::test]
async fn digits_wait_behind_a_request_of_the_user_and_are_dropped_by_what_it_does() {
    tokio::time::pause();
    for perform in [Perform::Hold, Perform::Transfer("102".to_owned())] {
        let mut line = DialledCall::connected(",1").await;
        let asked = line.call.send(Ask(Wanted::Perform(perform)));
        actix::spawn(async move { drop(asked.await) });
        let (_, command) = line.asked().await;
        tokio::time::sleep(Duration::from_secs(10)).await;
        assert!(line.commands.try_recv().is_err(), "one command at a time");
        line.answer(command, Ok(())).await;
        line.keys_no_more().await;
    }
    // Digits that the user keys change nothing: what was to be keyed comes behind them.
    let mut line = DialledCall::connected(",1").await;
    let asked = line.call.send(Ask(Wanted::Perform(Perform::SendDigits("9".to_owned()))));
    actix::spawn(async move { drop(asked.await) });
    let (_, command) = line.asked().await;
    tokio::time::sleep(Duration::from_secs(10)).await;
    line.answer(command, Ok(())).await;
    assert_eq!(line.keys().await.1, "1");
}

#[actix::test]
async fn where_the_line_talks_on_two_calls_nothing_is_keyed() {
    tokio::time::pause();
    let mut line = DialledCall::connected(",1").await;
    line.happens(None, Surroundings { connected: 1, ..ALONE }).await;
    line.keys_no_more().await;
}
