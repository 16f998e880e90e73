//! Watching the lines of others, with a scripted AltiServ.

use std::time::Duration;

use actors::Extension;
use actors::call::{CallEventKind, Origin, Recording};
use actors::link::CommandError;
use actors::session::{GetWatch, RecordAgent, SessionError, SetWatch, WatchTarget, WatchView};
use altilink::message::Message;
use altilink::message::agents::{AgentState, AgentStateChange, StateInWorkgroup};
use altilink::message::call_info::CallSnapshot;
use altilink::message::events::{CallDropped, Ring, StateChange};
use altilink::message::lines::LineList;
use altilink::message::recording::{RecordingKind, RecordingReport, RecordingState, VoiceRecord};
use altilink::{CommandCode, LineState, Pad, Parameters, ResponseCode};

use super::desk::{Desk, OWN, Seen};
use super::office::{found, incoming_at, lines, usual};
use super::peer::{LINE, within};

const CALLER: Pad = Pad(5000);

fn number(text: &str) -> Extension {
    Extension::parse(text).unwrap()
}

fn extensions(numbers: &[&str]) -> SetWatch {
    SetWatch(WatchTarget::Extensions(numbers.iter().copied().map(number).collect()))
}

fn view(numbers: &[&str]) -> WatchView {
    WatchView { extensions: numbers.iter().copied().map(number).collect(), ..WatchView::default() }
}

fn watched(kind: CallEventKind, line: &str, origin: Origin) -> Seen {
    Seen::Watched(kind, line.to_owned(), origin)
}

impl Desk {
    /// Makes the session watch. The server agrees and has these calls.
    async fn watches(&mut self, numbers: &[&str], pads: &[i32], calls: &[CallSnapshot]) {
        let asked = self.session.send(extensions(numbers));
        self.server.list(&usual()).await;
        self.server.agrees_to_hear(pads).await;
        assert_eq!(within("the watch", asked).await.unwrap(), Ok(view(numbers)));
        let mut read: Vec<i32> = Vec::new();
        for _ in pads {
            read.push(self.server.tells_calls(calls).await.0);
        }
        read.sort_unstable();
        assert_eq!(read, pads);
    }

    async fn watch_view(&self) -> WatchView {
        self.session.send(GetWatch).await.unwrap()
    }
}

#[actix::test]
async fn the_calls_of_newly_watched_lines_are_told_as_existing_and_then_live() {
    let mut desk = Desk::open(|_| {}).await;
    desk.watches(&["102", "103"], &[102, 103], &[found(103, CALLER, LineState::Connected)]).await;
    assert_eq!(desk.next().await, watched(CallEventKind::Connect, "103", Origin::Existing));
    desk.server.tell_of(Pad(102), Ring(incoming_at(Pad(102), CALLER))).await;
    assert_eq!(desk.next().await, watched(CallEventKind::Ring, "102", Origin::Live));
    // The same call pad occurs on both lines and on the own line: these are three calls.
    desk.server.tell(Ring(incoming_at(LINE, CALLER))).await;
    assert_eq!(desk.next().await, Seen::Call(CallEventKind::Ring, CALLER));
    desk.server.tell_of(Pad(102), StateChange { state: LineState::Connected, call: CALLER }).await;
    assert_eq!(desk.next().await, watched(CallEventKind::Connect, "102", Origin::Live));
    desk.server.tell_of(Pad(103), CallDropped { call: CALLER }).await;
    assert_eq!(desk.next().await, watched(CallEventKind::Disconnect, "103", Origin::Live));
    desk.server.tell_of(Pad(102), CallDropped { call: CALLER }).await;
    assert_eq!(desk.next().await, watched(CallEventKind::Disconnect, "102", Origin::Live));
    desk.server.tell(CallDropped { call: CALLER }).await;
    assert_eq!(desk.next().await, Seen::Call(CallEventKind::Disconnect, CALLER));
}

/// Number of turns. It exceeds the limit on concurrent queries about watched lines.
const MANY: usize = 20;

#[actix::test]
async fn a_line_that_is_no_longer_watched_takes_no_place_from_those_that_are_read() {
    let mut desk = Desk::open(|link| link.extra_info_timeout = Duration::from_secs(60)).await;
    let lines = [("102", 102), ("103", 103)];
    for turn in 0..MANY {
        let (new, pad) = lines[turn % 2];
        let before = (turn > 0).then_some(lines[(turn + 1) % 2].1);
        let asked = desk.session.send(extensions(&[new]));
        desk.server.list(&usual()).await;
        desk.server.agrees_to_hear_no_more(&[pad], before.as_slice()).await;
        assert_eq!(within("the watch", asked).await.unwrap(), Ok(view(&[new])));
        // The query is not answered while the line is watched.
        desk.server.expect(CommandCode::GetCallInfo).await;
    }
}

#[actix::test]
async fn what_happens_on_a_line_before_its_calls_are_read_is_in_them() {
    let mut desk = Desk::open(|_| {}).await;
    let asked = desk.session.send(extensions(&["102"]));
    desk.server.list(&usual()).await;
    desk.server.agrees_to_hear(&[102]).await;
    assert_eq!(within("the watch", asked).await.unwrap(), Ok(view(&["102"])));
    desk.server.tell_of(Pad(102), Ring(incoming_at(Pad(102), CALLER))).await;
    desk.server.tells_calls(&[found(102, CALLER, LineState::Ring)]).await;
    assert_eq!(desk.next().await, watched(CallEventKind::Ring, "102", Origin::Existing));
    desk.server.tell_of(Pad(102), CallDropped { call: CALLER }).await;
    assert_eq!(desk.next().await, watched(CallEventKind::Disconnect, "102", Origin::Live));
}

#[actix::test]
async fn a_refused_watch_leaves_nothing_behind() {
    let mut desk = Desk::open(|_| {}).await;
    let asked = desk.session.send(extensions(&["102"]));
    desk.server.list(&usual()).await;
    let command = desk.server.hears(&[102]).await;
    desk.server.reply(&command, LINE, ResponseCode::NoPrivilege, Parameters::new()).await;
    let refused = Err(SessionError::Command(CommandError::Refused(ResponseCode::NoPrivilege)));
    assert_eq!(within("the refusal", asked).await.unwrap(), refused);
    assert_eq!(desk.watch_view().await, WatchView::default());
    desk.server.tell_of(Pad(102), Ring(incoming_at(Pad(102), CALLER))).await;
    // The other line has no event: the call of the own line comes next.
    desk.server.tell(Ring(incoming_at(LINE, CALLER))).await;
    assert_eq!(desk.next().await, Seen::Call(CallEventKind::Ring, CALLER));
    // A new connection does not restore the watch either.
    desk.server.hang_up().await;
    assert_eq!(desk.next().await, Seen::Status(false));
    desk.server = desk.peer.let_in().await;
    desk.server.tells_calls(&[]).await;
    assert_eq!(desk.next().await, Seen::Call(CallEventKind::Disconnect, CALLER));
    assert_eq!(desk.next().await, Seen::Status(true));
}

#[actix::test]
async fn a_refused_change_keeps_the_watch_before_it() {
    let mut desk = Desk::open(|_| {}).await;
    desk.watches(&["102"], &[102], &[]).await;
    let asked = desk.session.send(extensions(&["103"]));
    desk.server.list(&usual()).await;
    let command = desk.server.hears_no_more(&[103], &[102]).await;
    desk.server.reply(&command, LINE, ResponseCode::SystemError, Parameters::new()).await;
    assert!(within("the refusal", asked).await.unwrap().is_err());
    assert_eq!(desk.watch_view().await, view(&["102"]));
    desk.server.tell_of(Pad(102), Ring(incoming_at(Pad(102), CALLER))).await;
    assert_eq!(desk.next().await, watched(CallEventKind::Ring, "102", Origin::Live));
}

#[actix::test]
async fn numbers_that_the_server_does_not_have_are_named_and_nothing_is_asked_of_it() {
    let mut desk = Desk::open(|_| {}).await;
    for (target, expected) in [
        (extensions(&["102", "199"]), SessionError::NoSuchExtension(number("199"))),
        (extensions(&["800"]), SessionError::NoSuchExtension(number("800"))),
        (SetWatch(WatchTarget::Workgroup(number("102"))), SessionError::NoSuchWorkgroup(number("102"))),
    ] {
        let asked = desk.session.send(target);
        desk.server.list(&usual()).await;
        assert_eq!(within("the refusal", asked).await.unwrap(), Err(expected));
    }
    // The own extension needs no watch, and an empty watch needs no server.
    for numbers in [&[][..], &[OWN]] {
        assert_eq!(desk.session.send(extensions(numbers)).await.unwrap(), Ok(WatchView::default()));
    }
}

#[actix::test]
async fn a_workgroup_is_watched_by_its_members() {
    let mut desk = Desk::open(|_| {}).await;
    let asked = desk.session.send(SetWatch(WatchTarget::Workgroup(number("800"))));
    desk.server.list(&usual()).await;
    desk.server.tells_members(800, &[(LINE.0, true), (104, false), (102, true), (999, true)]).await;
    desk.server.agrees_to_hear(&[102, 104, 800]).await;
    let expected = WatchView { workgroups: vec![number("800")], ..view(&["104", "102"]) };
    assert_eq!(within("the watch", asked).await.unwrap(), Ok(expected.clone()));
    assert_eq!(desk.watch_view().await, expected);
}

#[actix::test]
async fn a_watch_that_changes_keeps_what_stays_and_drops_the_rest() {
    let mut desk = Desk::open(|_| {}).await;
    desk.watches(&["102", "103"], &[102, 103], &[found(102, CALLER, LineState::Ring)]).await;
    assert_eq!(desk.next().await, watched(CallEventKind::Ring, "102", Origin::Existing));
    let asked = desk.session.send(extensions(&["103", "104"]));
    desk.server.list(&usual()).await;
    desk.server.agrees_to_hear_no_more(&[103, 104], &[102]).await;
    assert_eq!(within("the watch", asked).await.unwrap(), Ok(view(&["103", "104"])));
    // There is a query only for the new line's calls.
    assert_eq!(desk.server.tells_calls(&[]).await, Pad(104));
    desk.server.tell_of(Pad(102), CallDropped { call: CALLER }).await;
    desk.server.tell_of(Pad(103), Ring(incoming_at(Pad(103), CALLER))).await;
    assert_eq!(desk.next().await, watched(CallEventKind::Ring, "103", Origin::Live));
    let asked = desk.session.send(extensions(&[]));
    desk.server.agrees_to_hear_no_more(&[], &[103, 104]).await;
    assert_eq!(within("the end of the watch", asked).await.unwrap(), Ok(WatchView::default()));
    desk.server.tell_of(Pad(103), CallDropped { call: CALLER }).await;
    desk.server.tell(Ring(incoming_at(LINE, CALLER))).await;
    assert_eq!(desk.next().await, Seen::Call(CallEventKind::Ring, CALLER));
}

#[actix::test]
async fn sessions_of_one_user_hear_together_and_each_is_told_its_own() {
    let mut desk = Desk::open(|_| {}).await;
    desk.watches(&["102"], &[102], &[]).await;
    let other = desk.another_session().await;
    let asked = other.send(extensions(&["103"]));
    desk.server.list(&usual()).await;
    desk.server.agrees_to_hear(&[102, 103]).await;
    assert_eq!(within("the watch", asked).await.unwrap(), Ok(view(&["103"])));
    assert_eq!(desk.server.tells_calls(&[]).await, Pad(103));
    // Lines that only the other session watches have no events here.
    desk.server.tell_of(Pad(103), Ring(incoming_at(Pad(103), CALLER))).await;
    desk.server.tell_of(Pad(102), Ring(incoming_at(Pad(102), CALLER))).await;
    assert_eq!(desk.next().await, watched(CallEventKind::Ring, "102", Origin::Live));
    desk.close(&other).await;
    desk.server.agrees_to_hear_no_more(&[102], &[103]).await;
}

#[actix::test]
async fn a_new_connection_hears_what_is_watched_wherever_the_lines_are_now() {
    let mut desk = Desk::open(|_| {}).await;
    let calls = [found(102, CALLER, LineState::Ring), found(103, CALLER, LineState::Connected)];
    desk.watches(&["102", "103", "104"], &[102, 103, 104], &calls).await;
    assert_eq!(desk.next().await, watched(CallEventKind::Ring, "102", Origin::Existing));
    assert_eq!(desk.next().await, watched(CallEventKind::Connect, "103", Origin::Existing));
    desk.server.hang_up().await;
    assert_eq!(desk.next().await, Seen::Status(false));

    desk.server = desk.peer.let_in().await;
    assert_eq!(desk.server.tells_calls(&[]).await, LINE);
    // Another server of the system has other pads, and one line is missing.
    desk.server.list(&lines(&[(7, "101"), (8, "102"), (9, "104")])).await;
    desk.server.agrees_to_hear(&[8, 9]).await;
    let calls = [found(8, CALLER, LineState::Connected), found(9, CALLER, LineState::Ring)];
    for _ in 0..2 {
        desk.server.tells_calls(&calls).await;
    }
    let mut told = Vec::new();
    for _ in 0..4 {
        told.push(desk.next().await);
    }
    // Without a session handle, a call on the same pad may be another one.
    for (kind, line) in [
        (CallEventKind::Disconnect, "102"),
        (CallEventKind::Connect, "102"),
        (CallEventKind::Disconnect, "103"),
        (CallEventKind::Ring, "104"),
    ] {
        assert!(told.contains(&watched(kind, line, Origin::Reconciled)), "{kind:?} {line}: {told:?}");
    }
    assert_eq!(desk.next().await, Seen::Status(true));
    assert_eq!(desk.watch_view().await, view(&["102", "103", "104"]));
    desk.server.tell_of(Pad(8), CallDropped { call: CALLER }).await;
    assert_eq!(desk.next().await, watched(CallEventKind::Disconnect, "102", Origin::Live));
}

#[actix::test]
async fn a_watch_that_a_new_connection_refuses_has_no_calls() {
    let mut desk = Desk::open(|_| {}).await;
    desk.watches(&["102"], &[102], &[found(102, CALLER, LineState::Ring)]).await;
    assert_eq!(desk.next().await, watched(CallEventKind::Ring, "102", Origin::Existing));
    desk.server.hang_up().await;
    assert_eq!(desk.next().await, Seen::Status(false));
    desk.server = desk.peer.let_in().await;
    desk.server.tells_calls(&[]).await;
    desk.server.list(&usual()).await;
    let command = desk.server.hears(&[102]).await;
    desk.server.reply(&command, LINE, ResponseCode::NoPrivilege, Parameters::new()).await;
    assert_eq!(desk.next().await, watched(CallEventKind::Disconnect, "102", Origin::Reconciled));
    assert_eq!(desk.next().await, Seen::Status(true));
}

#[actix::test]
async fn a_connection_lost_during_a_change_restores_what_was_watched_before() {
    let mut desk = Desk::open(|_| {}).await;
    desk.watches(&["102"], &[102], &[]).await;
    let asked = desk.session.send(extensions(&["103"]));
    desk.server.list(&usual()).await;
    desk.server.hears_no_more(&[103], &[102]).await;
    desk.server.hang_up().await;
    let failed = Err(SessionError::Command(CommandError::ConnectionLost));
    assert_eq!(within("the failure", asked).await.unwrap(), failed);
    assert_eq!(desk.next().await, Seen::Status(false));
    // Without a connection, a watch can end but not begin.
    let refused = desk.session.send(extensions(&["103"])).await.unwrap();
    assert_eq!(refused, Err(SessionError::Command(CommandError::NotConnected)));
    desk.server = desk.peer.let_in().await;
    desk.server.tells_calls(&[]).await;
    desk.server.list(&usual()).await;
    desk.server.agrees_to_hear(&[102]).await;
    desk.server.tells_calls(&[]).await;
    assert_eq!(desk.next().await, Seen::Status(true));
    assert_eq!(desk.watch_view().await, view(&["102"]));
}

#[actix::test]
async fn a_server_that_does_not_answer_a_change_is_connected_to_anew() {
    let mut desk = Desk::open(|config| config.command_timeout = std::time::Duration::from_millis(200)).await;
    let asked = desk.session.send(extensions(&["102"]));
    desk.server.list(&usual()).await;
    desk.server.hears(&[102]).await;
    let failed = Err(SessionError::Command(CommandError::Timeout));
    assert_eq!(within("the deadline", asked).await.unwrap(), failed);
    assert_eq!(desk.next().await, Seen::Status(false));
    desk.server = desk.peer.let_in().await;
    desk.server.tells_calls(&[]).await;
    assert_eq!(desk.next().await, Seen::Status(true));
    assert_eq!(desk.watch_view().await, WatchView::default());
}

#[actix::test]
async fn a_list_of_lines_that_does_not_end_fails_by_the_commands_deadline() {
    let mut desk = Desk::open(|config| config.command_timeout = std::time::Duration::from_millis(200)).await;
    let asked = desk.session.send(extensions(&["102"]));
    let command = desk.server.expect(CommandCode::GetLineInfo).await;
    let part = LineList { lines: usual() }.write(&desk.server.dialect);
    desk.server.reply(&command, Pad::NONE, ResponseCode::Ok, part).await;
    let failed = Err(SessionError::Command(CommandError::Timeout));
    assert_eq!(within("the deadline", asked).await.unwrap(), failed);
    // The end of the list comes after the deadline and has no effect.
    desk.server.reply(&command, Pad::NONE, ResponseCode::ListEnd, Parameters::new()).await;
    desk.server.tell(Ring(incoming_at(LINE, CALLER))).await;
    assert_eq!(desk.next().await, Seen::Call(CallEventKind::Ring, CALLER));
}

#[actix::test]
async fn an_agents_state_is_told_of_the_own_line_and_of_watched_ones() {
    let mut desk = Desk::open(|_| {}).await;
    desk.watches(&["102"], &[102], &[]).await;
    for (pad, number) in [(Pad(102), "102"), (Pad(103), "103"), (LINE, OWN)] {
        let changed = StateInWorkgroup { workgroup: Pad(800), number: "800".to_owned(), state: AgentState::NotReady };
        for changed in [None, Some(changed)] {
            let told = changed.as_ref().map(|changed| (changed.number.clone(), changed.state));
            desk.server.tell_of(pad, AgentStateChange { agent: pad, state: AgentState::WrapUp, changed }).await;
            if number != "103" {
                assert_eq!(desk.next().await, Seen::Agent(number.to_owned(), AgentState::WrapUp, told));
            }
        }
    }
}

/// Starts a recording of 102, who is not watched. Runs up to the answer for the calls of the line.
async fn start(
    desk: &mut Desk,
    call: CallSnapshot,
) -> impl Future<Output = Result<Result<Recording, SessionError>, actix::MailboxError>> + use<> {
    let record = RecordAgent { extension: number("102"), operation: actors::call::RecordOperation::Start, tone: true };
    let asked = desk.session.send(record);
    desk.server.list(&usual()).await;
    assert_eq!(desk.server.tells_calls(&[call]).await, Pad(102));
    asked
}

#[actix::test]
async fn an_agent_who_is_not_watched_is_recorded_as_the_server_says_that_the_call_stands() {
    let mut desk = Desk::open(|_| {}).await;
    let asked = start(&mut desk, found(102, CALLER, LineState::Connected)).await;
    let command = desk.server.expect(CommandCode::VoiceRecord).await;
    let expected = VoiceRecord { style: VoiceRecord::TONE, workgroup: Pad::NONE, agent: Pad(102), recorder: LINE };
    assert_eq!(VoiceRecord::read(&command.parameters, &desk.server.dialect), Ok(expected));
    desk.server.reply(&command, LINE, ResponseCode::Ok, Parameters::new()).await;
    assert_eq!(within("the start", asked).await.unwrap(), Ok(Recording::On(RecordingKind::Supervisor)));

    let recorded = RecordingReport {
        line: Pad(102),
        state: RecordingState::Recording,
        kind: RecordingKind::Supervisor,
        call: None,
    };
    let call = CallSnapshot { recording: Some(recorded), ..found(102, CALLER, LineState::Connected) };
    // The recording already runs: nothing is sent.
    let asked = start(&mut desk, call).await;
    assert_eq!(within("the answer", asked).await.unwrap(), Ok(Recording::On(RecordingKind::Supervisor)));

    let asked = start(&mut desk, found(102, CALLER, LineState::Ring)).await;
    assert!(matches!(within("the refusal", asked).await.unwrap(), Err(SessionError::NoCall)));
    let asked = start(&mut desk, found(102, CALLER, LineState::Connected)).await;
    let refusal = ResponseCode::VrRecordingInProgress;
    desk.server.answer(CommandCode::VoiceRecord, refusal, Parameters::new()).await;
    assert!(within("the refusal", asked).await.unwrap().is_err());
}
