//! Full conversation of each observed client, from logon to log off: its own packets, and every field of every answer.

use std::net::Ipv4Addr;
use std::time::Duration;

use altilink::message::agents::{AgentState, AgentStateChange, SetAgentState};
use altilink::message::call_control::{Answer, Conference, ConferenceAction, DropCall, Hold, MakeCall, SimChars};
use altilink::message::call_info::CallInfoReply;
use altilink::message::events::{CallDropped, Ring, RingBack, StateChange, VoiceRecording};
use altilink::message::extra_call_info::GetExtraCallInfo;
use altilink::message::lines::{LineInfo, LineKind, LineList};
use altilink::message::logon::LogOn;
use altilink::message::monitoring::{CallMonitoring, MonitoringStyle};
use altilink::message::queues::{InQueue, OutQueue, QueuePriorityChanged, QueuedCall};
use altilink::message::recording::{RecordingKind, RecordingState};
use altilink::message::workgroups::{LogOnWorkgroup, WorkgroupForceLogOn, WorkgroupInfo, WorkgroupMember};
use altilink::message::{Command, Message};
use altilink::{
    Block, Charset, CommandCode, Dialect, EventCode, Head, LineState, Pad, Parameters, ResponseCode, SessionHandle,
    Value,
};
use altiserv::{ExtensionSettings, OutsideCall, Server, Settings, UserRole};

use super::client::{Client, result, serve};
use super::vectors::{Player, fields};

/// Pads in the captured packets.
const OWN: Pad = Pad(100);
const OTHER: Pad = Pad(101);
const SUPERVISOR: Pad = Pad(109);
const WORKGROUP: Pad = Pad(8000);
/// Session handle in the captured packets.
const QUEUED: i32 = 7;

/// Office with 201 to 210 on the pads 100 to 109. 201 to 203 are in the workgroup 800.
fn office(directory: &tempfile::TempDir) -> Settings {
    let extension = |number: &str, role| ExtensionSettings { number: number.to_owned(), role, ..Default::default() };
    let mut settings = Settings {
        extensions: vec![
            extension("201", UserRole::Supervisor),
            extension("202-209", UserRole::Agent),
            extension("210", UserRole::Supervisor),
        ],
        recordings_dir: directory.path().join("recordings"),
        ..Settings::default()
    };
    settings.workgroups[0].members = vec!["201-203".to_owned()];
    settings.workgroups[0].wrap_up = Duration::from_secs(20);
    "7".clone_into(&mut settings.trunks[0].access_code);
    settings
}

fn dialect() -> Dialect {
    Dialect::default()
}

fn text(text: &str) -> Value {
    Value::text(text, Charset::default())
}

/// Next event, which must be of this kind and at this line. No other event may come before it.
async fn next<E: altilink::message::Event>(client: &mut Client, line: Pad) -> E {
    let block = client.next_event().await;
    assert_eq!((block.head, block.location), (Head::Event(E::CODE), line), "{block:?}");
    E::read(&block.parameters, &dialect()).expect("readable")
}

async fn state(client: &mut Client, line: Pad, state: LineState, call: Pad) {
    assert_eq!(next::<StateChange>(client, line).await, StateChange { state, call });
}

/// Reads all data responses of a list.
async fn line_list(player: &mut Player) -> Vec<LineInfo> {
    let mut block = player.play(CommandCode::GetLineInfo).await;
    let mut lines = Vec::new();
    while result(&block) != ResponseCode::ListEnd {
        assert_eq!(result(&block), ResponseCode::Ok);
        assert_eq!(fields(&block).len(), 2);
        lines.extend(LineList::read(&block.parameters, &dialect()).expect("readable").lines);
        block = player.client.response_to(block.sequence_id).await;
    }
    assert_eq!(fields(&block), [], "the end has nothing in it");
    lines
}

fn assert_lines(lines: &[LineInfo]) {
    assert_eq!(lines.len(), 10 + 24 + 1);
    let on = |pad| lines.iter().find(|line| line.pad == pad).expect("is listed");
    let own = on(OWN);
    assert_eq!((own.number.as_str(), own.kind, own.state), ("201", LineKind::Extension, LineState::Idle));
    assert_eq!((own.sub_kind, own.access_code), (0, 0));
    let trunk = on(Pad(5000));
    assert_eq!((trunk.kind, trunk.direction, trunk.access_code), (LineKind::Trunk, 2, 7), "a number, no digit");
    let workgroup = on(WORKGROUP);
    assert_eq!((workgroup.number.as_str(), workgroup.kind, workgroup.sub_kind), ("800", LineKind::Workgroup, 0x10));
}

async fn sdk_logs_on(server: &Server) -> Player {
    let mut sdk = Player::new("sdk-client", Client::connect(server).await);
    let version = sdk.play(CommandCode::GetVersion).await;
    assert_eq!(fields(&version), [(0, Value::Int(0x2700)), (1, Value::Byte(0))]);
    sdk.done(CommandCode::RegisterAppId).await;
    let logon = sdk.play(CommandCode::LogOn).await;
    assert_eq!((result(&logon), logon.location, fields(&logon)), (ResponseCode::Ok, OWN, vec![]));
    sdk.client.line = OWN;
    sdk.done(CommandCode::GetSysConfig).await;
    assert_lines(&line_list(&mut sdk).await);
    sdk.done(CommandCode::GetCallInfo).await;
    sdk
}

/// Sends the SDK client's query before HOLD. The answer has only the own line, and no end of a list.
async fn sdk_looks_at_its_line(sdk: &mut Player, expected: LineState) {
    let block = sdk.say(CommandCode::GetLineInfo, OWN, Parameters::new()).await;
    assert_eq!((result(&block), block.location), (ResponseCode::Ok, OWN));
    let LineList { lines } = LineList::read(&block.parameters, &dialect()).expect("readable");
    assert_eq!((lines.len(), lines[0].pad, lines[0].state), (1, OWN, expected));
    let time = sdk.play(CommandCode::GetServerTimestamp).await;
    assert!(matches!(fields(&time)[..], [(0, Value::Int(1_700_000_000..))]), "the next answer is the next command's");
}

async fn sdk_talks(sdk: &mut Player, other: &mut Client) -> CallInfoReply {
    sdk.done(CommandCode::MakeCall).await;
    let RingBack(seen) = next(&mut sdk.client, OWN).await;
    assert_eq!((seen.info.line, seen.info.caller, seen.info.callee), (OWN, OWN, OTHER));
    assert_eq!((seen.info.callee_id.as_str(), seen.info.callee_name.as_str()), ("202", "Extension 202"));
    state(&mut sdk.client, OWN, LineState::Ringback, OTHER).await;
    let Ring(rung) = other.event().await;
    assert_eq!((rung.info.line, rung.info.caller, rung.info.caller_id.as_str()), (OTHER, OWN, "201"));
    assert_eq!(other.ask(&Answer { call: OWN }).await, ResponseCode::Ok);
    state(&mut sdk.client, OWN, LineState::Connected, OTHER).await;
    let info = sdk.play(CommandCode::GetCallInfo).await;
    let Some(Value::Struct(bytes)) = info.parameters.get(0) else { panic!("{info:?}") };
    assert_eq!((bytes.len(), bytes[482] & 0x02), (483, 0), "not recorded");
    CallInfoReply::read(&info.parameters, &dialect()).expect("readable")
}

async fn sdk_holds_and_keys(sdk: &mut Player) {
    sdk_looks_at_its_line(sdk, LineState::Connected).await;
    sdk.done(CommandCode::Hold).await;
    state(&mut sdk.client, OWN, LineState::Hold, OTHER).await;
    let retrieve = Hold { call: OTHER, retrieve: true }.write(&dialect());
    assert_eq!(result(&sdk.say(CommandCode::Hold, OWN, retrieve).await), ResponseCode::Ok);
    state(&mut sdk.client, OWN, LineState::Connected, OTHER).await;
    for digits in ["F", "123#", "5551234"] {
        let keyed = |block: &Block| SimChars::read(&block.parameters, &dialect()).is_ok_and(|it| it.digits == digits);
        sdk.done_where(CommandCode::SimChars, keyed).await;
    }
}

async fn sdk_records(sdk: &mut Player) {
    sdk.done(CommandCode::StartCallRecord).await;
    let expected = [RecordingState::Recording, RecordingState::Paused, RecordingState::Stopped];
    for (code, expected) in
        [None, Some(CommandCode::PauseCallRecord), Some(CommandCode::StopCallRecord)].into_iter().zip(expected)
    {
        if let Some(code) = code {
            sdk.done(code).await;
        }
        let VoiceRecording(report) = next(&mut sdk.client, OWN).await;
        assert_eq!((report.line, report.state, report.kind), (OWN, expected, RecordingKind::Agent));
        let info = sdk.play(CommandCode::GetCallInfo).await;
        let Some(Value::Struct(bytes)) = info.parameters.get(0) else { panic!("{info:?}") };
        let is_recorded = expected != RecordingState::Stopped;
        assert_eq!(bytes[482] & 0x02 != 0, is_recorded, "{expected:?}");
    }
}

async fn sdk_reads_what_the_call_carries(sdk: &mut Player, session: SessionHandle) {
    let unknown = sdk.play(CommandCode::GetExtraCallInfo).await;
    assert_eq!((result(&unknown), fields(&unknown)), (ResponseCode::InvalidId, vec![]), "no such session");
    let set = Parameters::new().with_int(0, session.0).with_text(1, "udata", Charset::default());
    assert_eq!(result(&sdk.say(CommandCode::SetUserData, OWN, set).await), ResponseCode::Ok);
    let asked = GetExtraCallInfo { session }.write(&dialect());
    let extra = sdk.say(CommandCode::GetExtraCallInfo, OWN, asked).await;
    let texts = ["", "", "", "", "udata", ""].map(text);
    let expected: Vec<_> = (1..).zip(texts).collect();
    assert_eq!(fields(&extra)[0], (0, Value::Int(session.0)));
    assert_eq!(fields(&extra)[1..], expected);
}

#[tokio::test]
async fn the_sdk_client_calls_holds_records_and_drops() {
    let directory = tempfile::tempdir().expect("a directory");
    let server = serve(&office(&directory)).await;
    let mut other = Client::log_on(&server, "202").await;
    let mut sdk = sdk_logs_on(&server).await;
    let info = sdk_talks(&mut sdk, &mut other).await;
    let call = &info.calls[0].details.info;
    assert_eq!((call.line, call.caller, call.callee, call.caller_ip), (OWN, OWN, OTHER, Ipv4Addr::UNSPECIFIED));
    assert_eq!((call.caller_id.as_str(), call.callee_id.as_str(), call.workgroup_pad), ("201", "202", Pad::NONE));
    assert!(call.start_time > 1_700_000_000 && call.current_time >= call.start_time && call.hold_time == 0);
    sdk_holds_and_keys(&mut sdk).await;
    sdk_records(&mut sdk).await;
    sdk_reads_what_the_call_carries(&mut sdk, call.session).await;
    sdk.done(CommandCode::DropCall).await;
    assert_eq!(next::<CallDropped>(&mut sdk.client, OWN).await, CallDropped { call: OTHER });
    state(&mut sdk.client, OWN, LineState::Idle, OWN).await;

    let dial = MakeCall { number: "201".to_owned(), account_code: String::new() };
    assert_eq!(other.ask(&dial).await, ResponseCode::Ok);
    let Ring(rung) = next(&mut sdk.client, OWN).await;
    assert_eq!((rung.info.caller, rung.info.callee), (OTHER, OWN));
    state(&mut sdk.client, OWN, LineState::Ring, OTHER).await;
    sdk.done(CommandCode::Answer).await;
    state(&mut sdk.client, OWN, LineState::Connected, OTHER).await;
    sdk.done(CommandCode::Redirect).await;
    assert_eq!(next::<CallDropped>(&mut sdk.client, OWN).await, CallDropped { call: OTHER });
    state(&mut sdk.client, OWN, LineState::Idle, OWN).await;
    for code in [CommandCode::Reset, CommandCode::SimOnHook] {
        sdk.done(code).await;
    }
    sdk.done(CommandCode::LogOff).await;
    server.shutdown().await;
}

async fn members(sdk: &mut Player) -> Vec<WorkgroupMember> {
    let answer = sdk.play(CommandCode::GetWorkgroupInfo).await;
    assert_eq!((result(&answer), answer.location, fields(&answer).len()), (ResponseCode::Ok, WORKGROUP, 2));
    WorkgroupInfo::read(&answer.parameters, &dialect()).expect("readable").members
}

async fn agent_state(sdk: &mut Player, ready: i32) {
    let answer = sdk.play(CommandCode::GetAgentState).await;
    let found: Vec<_> = fields(&answer).into_iter().take(6).collect();
    let expected = [ready, 1, 20, 0, ready, 20].map(Value::Int);
    assert_eq!(
        found,
        (0..).zip(expected).collect::<Vec<_>>(),
        "ready, wrap-up, its time, what is left, next, last time"
    );
}

#[tokio::test]
async fn the_sdk_client_is_an_agent_and_logs_others_on_and_off() {
    let directory = tempfile::tempdir().expect("a directory");
    let server = serve(&office(&directory)).await;
    let mut sdk = sdk_logs_on(&server).await;
    let is = |on: bool| {
        move |block: &Block| LogOnWorkgroup::read(&block.parameters, &dialect()).is_ok_and(|it| it.logged_on == on)
    };
    let member = |line, logged_on| WorkgroupMember { line: Pad(line), state: LineState::Idle, logged_on };
    for on in [false, true] {
        sdk.done_where(CommandCode::LogOnWorkgroup, is(on)).await;
        assert_eq!(members(&mut sdk).await, [member(100, on), member(101, true), member(102, true)]);
    }
    for on in [false, true] {
        let force =
            |block: &Block| WorkgroupForceLogOn::read(&block.parameters, &dialect()).is_ok_and(|it| it.logged_on == on);
        sdk.done_where(CommandCode::WorkgroupForceLogOn, force).await;
        assert_eq!(members(&mut sdk).await, [member(100, true), member(101, on), member(102, true)]);
    }
    for (wanted, ready) in [(AgentState::NotReady, 1), (AgentState::Ready, 0)] {
        let set = |block: &Block| SetAgentState::read(&block.parameters, &dialect()).is_ok_and(|it| it.state == wanted);
        sdk.done_where(CommandCode::SetAgentState, set).await;
        let change: AgentStateChange = next(&mut sdk.client, OWN).await;
        assert_eq!((change.agent, change.state), (OWN, wanted));
        agent_state(&mut sdk, ready).await;
    }
    // The same connection logs on again, as a supervisor and as an agent of the workgroup.
    for kind in [2, 1] {
        let upgrade = Parameters::new()
            .with_int(0, kind)
            .with_text(1, "201", Charset::default())
            .with_text(2, "1234", Charset::default())
            .with_text(3, "800", Charset::default())
            .with_text(4, "", Charset::default());
        let answer = sdk.say(LogOn::CODE, Pad::NONE, upgrade).await;
        assert_eq!((result(&answer), answer.location), (ResponseCode::Ok, OWN));
    }
    let again = sdk.play(CommandCode::LogOn).await;
    assert_eq!(result(&again), ResponseCode::LoggedOnAlready, "the same logon twice");
    sdk.done(CommandCode::LogOff).await;
    server.shutdown().await;
}

/// Plays the supervisor's captured packets, whose location is the pad 109.
async fn sdk_supervises(server: &Server) -> Player {
    let mut client = Client::connect(server).await;
    assert_eq!(client.try_log_on("210", "1234").await, ResponseCode::Ok);
    assert_eq!(client.line, SUPERVISOR);
    Player::new("sdk-client", client)
}

fn at(location: Pad) -> impl Fn(&Block) -> bool {
    move |block| block.location == location
}

#[tokio::test]
async fn the_sdk_client_monitors_listens_in_and_records_another() {
    let directory = tempfile::tempdir().expect("a directory");
    let server = serve(&office(&directory)).await;
    let (mut anna, mut bert) = (Client::log_on(&server, "201").await, Client::log_on(&server, "202").await);
    let mut boss = sdk_supervises(&server).await;
    boss.done_where(CommandCode::SetMonitorEntry, at(SUPERVISOR)).await;
    let entries = boss.play_where(CommandCode::GetMonitorEntry, at(SUPERVISOR)).await;
    let blob = [2, 1, 100, 0, 0, 0, 2, 1, 101, 0, 0, 0, 0, 1, 0x88, 0x13, 0, 0].to_vec();
    assert_eq!(fields(&entries), [(0, Value::Int(3)), (1, Value::Char(blob.into()))]);
    assert_eq!(anna.ask(&MakeCall { number: "202".to_owned(), account_code: String::new() }).await, ResponseCode::Ok);
    let Ring(_) = bert.event().await;
    assert_eq!(bert.ask(&Answer { call: OWN }).await, ResponseCode::Ok);
    for line in [OTHER, OWN] {
        while next_at(&mut boss.client, line).await.state != LineState::Connected {}
    }
    let silent = |block: &Block| {
        let read = CallMonitoring::read(&block.parameters, &dialect());
        block.location == SUPERVISOR && read.is_ok_and(|it| it.style == MonitoringStyle::Silent)
    };
    boss.done_where(CommandCode::CallMonitoring, silent).await;
    assert_eq!(next_at(&mut boss.client, OWN).await, StateChange { state: LineState::SilentMonitor, call: OTHER });
    assert_eq!(next_at(&mut boss.client, SUPERVISOR).await, StateChange { state: LineState::SilentMonitor, call: OWN });
    boss.done_where(CommandCode::VoiceRecord, at(SUPERVISOR)).await;
    let VoiceRecording(report) = boss.client.event().await;
    assert_eq!((report.line, report.state, report.kind), (OWN, RecordingState::Recording, RecordingKind::Supervisor));
    assert_eq!(bert.ask(&DropCall { call: OWN }).await, ResponseCode::Ok);
    assert_eq!(next_at(&mut boss.client, SUPERVISOR).await.state, LineState::Idle, "the leg ends with the call");
    server.shutdown().await;
}

/// Next state change of a line. Other events are skipped.
async fn next_at(client: &mut Client, line: Pad) -> StateChange {
    loop {
        let (location, change) = client.event_at::<StateChange>().await;
        if location == line {
            return change;
        }
    }
}

/// Queues a call from outside for the workgroup, with the session handle of the captured packets.
async fn queued_call(server: &Server) {
    let handle = server.handle();
    for expected in 1..=QUEUED {
        let call = OutsideCall { to: "800".to_owned(), priority: 3, ..OutsideCall::default() };
        assert_eq!(handle.place_call(call).await.expect("waits"), expected);
        if expected < QUEUED {
            handle.hang_up_call(expected).await.expect("hangs up");
        }
    }
}

#[tokio::test]
async fn the_sdk_client_sees_the_queue_changes_a_priority_and_picks_the_call_up() {
    let directory = tempfile::tempdir().expect("a directory");
    let server = serve(&office(&directory)).await;
    let mut sdk = sdk_logs_on(&server).await;
    let not_ready = |block: &Block| {
        SetAgentState::read(&block.parameters, &dialect()).is_ok_and(|it| it.state == AgentState::NotReady)
    };
    sdk.done_where(CommandCode::SetAgentState, not_ready).await;
    queued_call(&server).await;
    let InQueue(call) = loop {
        let InQueue(call) = sdk.client.event().await;
        if call.session == SessionHandle(QUEUED) {
            break InQueue(call);
        }
    };
    let expected = QueuedCall {
        session: SessionHandle(QUEUED),
        workgroup: WORKGROUP,
        workgroup_number: "800".to_owned(),
        call: Pad(5000),
        caller_id: call.caller_id.clone(),
        caller_name: call.caller_name.clone(),
        priority: 3,
    };
    assert_eq!(call, expected);
    sdk.done(CommandCode::SetQueuePriority).await;
    let QueuePriorityChanged(changed) = next(&mut sdk.client, OWN).await;
    assert_eq!(changed, QueuedCall { priority: 9, ..expected.clone() });
    for operation in [8, 2, 1] {
        let refused = sdk.play_where(CommandCode::Queue, |block| block.parameters.int(0) == Ok(operation)).await;
        assert_eq!(result(&refused), ResponseCode::InvalidCommand, "{operation}");
    }
    let is_it = |block: &Block| block.parameters.int(1) == Ok(QUEUED);
    sdk.done_where(CommandCode::CallPickup, is_it).await;
    let Ring(rung) = next(&mut sdk.client, OWN).await;
    assert_eq!((rung.info.session, rung.info.workgroup.as_str()), (SessionHandle(QUEUED), "800"));
    state(&mut sdk.client, OWN, LineState::Ring, Pad(5000)).await;
    state(&mut sdk.client, OWN, LineState::Connected, Pad(5000)).await;
    let OutQueue(call) = next(&mut sdk.client, OWN).await;
    assert_eq!(call, QueuedCall { priority: 9, ..expected });
    let gone = sdk.play_where(CommandCode::Queue, |block| block.parameters.int(0) == Ok(4)).await;
    assert_eq!(result(&gone), ResponseCode::InvalidId, "it no longer waits");
    server.shutdown().await;
}

#[tokio::test]
async fn the_sdk_client_joins_two_calls_in_a_conference_and_makes_one_leave() {
    let directory = tempfile::tempdir().expect("a directory");
    let server = serve(&office(&directory)).await;
    let (mut bert, mut carl) = (Client::log_on(&server, "202").await, Client::log_on(&server, "203").await);
    let mut sdk = sdk_logs_on(&server).await;
    sdk_talks(&mut sdk, &mut bert).await;
    let dial = MakeCall { number: "203".to_owned(), account_code: String::new() }.write(&dialect());
    assert_eq!(result(&sdk.say(CommandCode::MakeCall, OWN, dial).await), ResponseCode::Ok);
    let Ring(_) = carl.event().await;
    assert_eq!(carl.ask(&Answer { call: OWN }).await, ResponseCode::Ok);
    while sdk.client.event::<StateChange>().await.state != LineState::Connected {}
    let does = |wanted| {
        move |block: &Block| Conference::read(&block.parameters, &dialect()).is_ok_and(|it| it.action == wanted)
    };
    sdk.done_where(CommandCode::Conference, does(ConferenceAction::Join)).await;
    for call in [Pad(102), OTHER] {
        state(&mut sdk.client, OWN, LineState::Conferencing, call).await;
    }
    sdk.done_where(CommandCode::Conference, does(ConferenceAction::Drop)).await;
    assert_eq!(next::<CallDropped>(&mut sdk.client, OWN).await, CallDropped { call: OTHER });
    state(&mut sdk.client, OWN, LineState::Connected, Pad(102)).await;
    server.shutdown().await;
}

#[tokio::test]
async fn the_dotnet_client_logs_on_dials_drops_and_logs_off() {
    let directory = tempfile::tempdir().expect("a directory");
    let server = serve(&office(&directory)).await;
    let mut net = Player::new("dotnet-client", Client::connect(&server).await);
    net.done(CommandCode::RegisterAppId).await;
    let logon = net.play(CommandCode::LogOn).await;
    assert_eq!((result(&logon), logon.location, fields(&logon)), (ResponseCode::Ok, OWN, vec![]));
    net.client.line = OWN;
    let version = net.play(CommandCode::GetVersion).await;
    assert_eq!(fields(&version), [(0, Value::Int(0x2700)), (1, Value::Byte(0))], "it waits for the byte");
    assert_lines(&line_list(&mut net).await);
    net.done(CommandCode::Ping).await;
    net.done(CommandCode::MakeCall).await;
    let RingBack(seen) = next(&mut net.client, OWN).await;
    assert_eq!((seen.info.callee, seen.info.callee_id.as_str()), (Pad(5000), "9161112233"));
    state(&mut net.client, OWN, LineState::Ringback, Pad(5000)).await;
    net.done(CommandCode::DropCall).await;
    assert_eq!(next::<CallDropped>(&mut net.client, OWN).await, CallDropped { call: Pad(5000) });
    state(&mut net.client, OWN, LineState::Idle, OWN).await;

    let mut other = Client::log_on(&server, "202").await;
    assert_eq!(other.ask(&MakeCall { number: "201".to_owned(), account_code: String::new() }).await, ResponseCode::Ok);
    let Ring(rung) = next(&mut net.client, OWN).await;
    assert_eq!((rung.info.line, rung.info.caller), (OWN, OTHER));
    state(&mut net.client, OWN, LineState::Ring, OTHER).await;
    net.done(CommandCode::Redirect).await;
    assert_eq!(next::<CallDropped>(&mut net.client, OWN).await, CallDropped { call: OTHER });
    state(&mut net.client, OWN, LineState::Idle, OWN).await;
    let unknown = net.play(CommandCode::GetExtraCallInfo).await;
    assert_eq!((result(&unknown), fields(&unknown)), (ResponseCode::InvalidId, vec![]));
    let off = net.play(CommandCode::LogOff).await;
    assert_eq!((result(&off), off.location, fields(&off)), (ResponseCode::Ok, Pad::NONE, vec![]));
    server.shutdown().await;
}

#[tokio::test]
async fn the_dotnet_client_as_an_administrator_gets_all_events_without_a_subscription() {
    let directory = tempfile::tempdir().expect("a directory");
    let server = serve(&office(&directory)).await;
    let mut anna = Client::log_on(&server, "202").await;
    let mut net = Player::new("dotnet-client", Client::connect(&server).await);
    net.done(CommandCode::RegisterAppId).await;
    let logon = Parameters::new().with_int(0, 4).with_text(1, "210", Charset::default()).with_text(
        2,
        "1234",
        Charset::default(),
    );
    let logon = (3..7).fold(logon, |logon, id| logon.with_int(id, 0));
    let answer = net.say(CommandCode::LogOn, Pad::NONE, logon).await;
    assert_eq!((result(&answer), answer.location), (ResponseCode::Ok, SUPERVISOR));
    assert_eq!(anna.ask(&MakeCall { number: "203".to_owned(), account_code: String::new() }).await, ResponseCode::Ok);
    let heard = [
        (OTHER, EventCode::RingBack),
        (OTHER, EventCode::StateChange),
        (Pad(102), EventCode::Ring),
        (Pad(102), EventCode::StateChange),
    ];
    for (line, code) in heard {
        let block = net.client.next_event().await;
        assert_eq!((block.location, block.head), (line, Head::Event(code)));
    }
    server.shutdown().await;
}

#[tokio::test]
async fn an_older_server_speaks_the_older_layouts() {
    let directory = tempfile::tempdir().expect("a directory");
    let server = serve(&Settings { version: "0x26FF".to_owned(), ..office(&directory) }).await;
    let mut net = Player::new("dotnet-client", Client::connect(&server).await);
    net.done(CommandCode::RegisterAppId).await;
    net.play(CommandCode::LogOn).await;
    let version = net.play(CommandCode::GetVersion).await;
    assert_eq!(fields(&version), [(0, Value::Int(0x26FF)), (1, Value::Byte(0))]);
    let list = net.play(CommandCode::GetLineInfo).await;
    let (Some(Value::Int(count)), Some(Value::Struct(bytes))) = (list.parameters.get(0), list.parameters.get(1)) else {
        panic!("{list:?}")
    };
    assert_eq!((*count, bytes.len()), (35, 35 * 105));
    let end = net.client.response_to(list.sequence_id).await;
    assert_eq!(result(&end), ResponseCode::ListEnd);
    let call = OutsideCall { to: "800".to_owned(), ..OutsideCall::default() };
    server.handle().place_call(call).await.expect("rings");
    let ring = net.client.next_event().await;
    assert_eq!(ring.head, Head::Event(EventCode::Ring));
    let Some(Value::Struct(info)) = ring.parameters.get(0) else { panic!("{ring:?}") };
    assert_eq!((info.len(), &info[237..241], info[246]), (479, &b"800\0"[..], 0), "an outbound workgroup at 246");
    server.shutdown().await;
}
