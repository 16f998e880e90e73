//! Typed messages: written messages are read back the same, and invalid ones are refused.

use std::fmt::Debug;
use std::net::Ipv4Addr;

use altilink::message::agents::{
    AgentState, AgentStateChange, AgentStatus, GetAgentState, SetAgentState, StateInWorkgroup,
};
use altilink::message::call_control::{
    Answer, CallPickup, Conference, ConferenceAction, DropCall, Hold, MakeCall, Redirect, RedirectKind, SimChars,
};
use altilink::message::call_info::{
    CallDetails, CallExtras, CallInfo, CallInfoReply, CallSnapshot, GetCallInfo, OriginalCall,
};
use altilink::message::events::{CallDropped, Ring, RingBack, StateChange, VoiceRecording};
use altilink::message::extra_call_info::{ExtraCallInfo, GetExtraCallInfo, SetUserData};
use altilink::message::lines::{LineInfo, LineKind, LineList};
use altilink::message::logon::{GetSysConfig, LogOff, LogOn, LogOnKind, Ping, RegisterAppId, VersionReply};
use altilink::message::monitoring::{CallMonitoring, MonitorEntry, MonitorKind, MonitoringStyle, SetMonitorEntry};
use altilink::message::queues::{InQueue, OutQueue, QueuePriorityChanged, QueuedCall, SetQueuePriority};
use altilink::message::recording::{
    PauseAction, PauseCallRecord, RecordingKind, RecordingReport, RecordingState, StartCallRecord, StopCallRecord,
    VoiceRecord,
};
use altilink::message::redundancy::Redundancy;
use altilink::message::workgroups::{LogOnWorkgroup, WorkgroupForceLogOn, WorkgroupInfo, WorkgroupMember};
use altilink::message::{Event, Message};
use altilink::{
    Block, Charset, Codec, Dialect, EventCode, Head, LineState, MessageError, Packet, Pad, Parameters, ServerVersion,
    SessionHandle, Value, limits,
};
use bytes::BytesMut;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use tokio_util::codec::{Decoder, Encoder};

const CASES: u32 = 64;

fn current() -> Dialect {
    Dialect::default()
}

/// Dialect of the last version with the older structures.
fn older() -> Dialect {
    Dialect { version: ServerVersion(0x26FF), ..Dialect::default() }
}

fn dialect() -> impl Strategy<Value = Dialect> {
    select(vec![current(), older()])
}

/// Text of the default code page with at most this many bytes.
fn text(bytes: usize) -> impl Strategy<Value = String> {
    proptest::string::string_regex(&format!("[ -~À-ÿ€Žœ]{{0,{bytes}}}")).expect("a valid expression")
}

fn pad() -> impl Strategy<Value = Pad> {
    any::<i32>().prop_map(Pad)
}

fn session() -> impl Strategy<Value = SessionHandle> {
    any::<i32>().prop_map(SessionHandle)
}

fn line_state() -> impl Strategy<Value = LineState> {
    (-1..40_i32).prop_map(LineState::from)
}

/// CallInfo with random values. Its texts also fit the older layout, whose workgroup numbers are shorter.
fn call_info() -> impl Strategy<Value = CallInfo> {
    let from = (pad(), any::<[u8; 4]>(), text(40), text(64));
    let to = (pad(), any::<u8>(), text(40), text(64));
    let workgroups = (pad(), text(8), text(7));
    let numbers = (text(64), text(40), text(64), text(40));
    let times = (any::<[i32; 3]>(), any::<bool>());
    (pad(), session(), from, to, workgroups, numbers, times).prop_map(
        |(line, session, from, to, workgroups, numbers, (times, is_recorded))| CallInfo {
            line,
            session,
            caller: from.0,
            caller_ip: Ipv4Addr::from(from.1),
            caller_id: from.2,
            caller_name: from.3,
            callee: to.0,
            access_code: to.1,
            callee_id: to.2,
            callee_name: to.3,
            workgroup_pad: workgroups.0,
            workgroup: workgroups.1,
            outbound_workgroup: workgroups.2,
            dnis_name: numbers.0,
            dnis_number: numbers.1,
            ani_name: numbers.2,
            ani_number: numbers.3,
            current_time: times[0],
            start_time: times[1],
            hold_time: times[2],
            is_recorded,
        },
    )
}

fn call_details() -> impl Strategy<Value = CallDetails> {
    let original = (text(40), text(40), text(64)).prop_map(|(workgroup, caller_id, caller_name)| OriginalCall {
        workgroup,
        caller_id,
        caller_name,
    });
    let extras = (any::<i32>(), any::<i32>(), text(30), original)
        .prop_map(|(priority, skill, call_type, original)| CallExtras { priority, skill, call_type, original });
    (call_info(), extras).prop_map(|(info, extras)| CallDetails { info, extras })
}

fn agent_state() -> impl Strategy<Value = AgentState> {
    select(vec![AgentState::NotReady, AgentState::Ready, AgentState::WrapUp])
}

fn recording() -> impl Strategy<Value = RecordingReport> {
    let states =
        [RecordingState::Stopped, RecordingState::Recording, RecordingState::Paused, RecordingState::Muted].to_vec();
    let kinds = [RecordingKind::Agent, RecordingKind::Supervisor, RecordingKind::System].to_vec();
    (pad(), select(states), select(kinds), option::of(pad())).prop_map(|(line, state, kind, call)| RecordingReport {
        line,
        state,
        kind,
        call,
    })
}

fn snapshot() -> impl Strategy<Value = CallSnapshot> {
    (call_details(), option::of(line_state()), option::of(recording()))
        .prop_map(|(details, state, recording)| CallSnapshot { details, state, recording })
}

fn line_info() -> impl Strategy<Value = LineInfo> {
    let ids = (pad(), line_state(), any::<i32>().prop_map(LineKind::from), text(11));
    let centrex = (any::<bool>(), text(7));
    (ids, centrex, text(31), text(31), text(4), any::<[u8; 3]>()).prop_map(
        |(ids, centrex, first_name, last_name, port, bytes)| LineInfo {
            pad: ids.0,
            state: ids.1,
            kind: ids.2,
            number: ids.3,
            centrex: centrex.0,
            centrex_number: centrex.1,
            first_name,
            last_name,
            port,
            direction: bytes[0],
            access_code: bytes[1],
            sub_kind: bytes[2],
        },
    )
}

/// Writes a message into a packet and reads it back from the bytes.
fn survives<M: Message + PartialEq + Debug>(message: &M, dialect: &Dialect) -> Result<(), TestCaseError> {
    let block = Block::event(EventCode::Unknown(1), Pad(0), message.write(dialect));
    let mut wire = BytesMut::new();
    Codec::new().encode(Packet::of(0, block), &mut wire).map_err(|error| TestCaseError::fail(error.to_string()))?;
    let packet = Codec::new().decode(&mut wire).expect("memory does not fail").expect("a whole packet");
    let blocks = packet.map_err(|error| TestCaseError::fail(error.to_string()))?.blocks;
    let read = M::read(&blocks[0].parameters, dialect);
    prop_assert_eq!(read.as_ref(), Ok(message));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(CASES))]

    #[test]
    fn ringing_calls_survive_in_both_layouts(details in call_details(), dialect in dialect()) {
        survives(&details, &dialect)?;
        survives(&Ring(details.clone()), &dialect)?;
        survives(&RingBack(details), &dialect)?;
    }

    #[test]
    fn several_calls_of_a_line_survive(calls in vec(snapshot(), 0..5), dialect in dialect()) {
        survives(&CallInfoReply { calls }, &dialect)?;
    }

    #[test]
    fn line_lists_survive_in_both_sizes(lines in vec(line_info(), 0..20), dialect in dialect()) {
        survives(&LineList { lines }, &dialect)?;
    }

    #[test]
    fn recording_reports_survive_with_and_without_their_call(report in recording()) {
        survives(&VoiceRecording(report), &current())?;
    }

    #[test]
    fn line_events_survive(state in line_state(), call in pad()) {
        survives(&StateChange { state, call }, &current())?;
        survives(&CallDropped { call }, &current())?;
    }

    #[test]
    fn changes_of_a_servers_role_survive(role: i32, detail: i32) {
        survives(&Redundancy { role, detail }, &current())?;
    }

    #[test]
    fn agent_states_survive(agent in pad(), workgroup in pad(), states in [agent_state(), agent_state()], number in text(20), times: [i32; 5]) {
        let [state, there] = states;
        survives(&GetAgentState { workgroup }, &current())?;
        survives(&SetAgentState { state, workgroup }, &current())?;
        survives(&AgentStateChange { agent, state, changed: None }, &current())?;
        let changed = Some(StateInWorkgroup { workgroup, number, state: there });
        survives(&AgentStateChange { agent, state, changed }, &current())?;
        let [wrap_up_time, wrap_up_left, next, last_wrap_up_time, since] = times;
        survives(&AgentStatus { state, wrap_up_time, wrap_up_left, next, last_wrap_up_time, since }, &current())?;
    }

    #[test]
    fn workgroups_survive(workgroup in pad(), agent in pad(), logged_on: bool, reason: i32, members in vec((pad(), 0..29_i32, any::<bool>()), 0..9)) {
        let member = |(line, state, logged_on)| WorkgroupMember { line, state: LineState::from(state), logged_on };
        survives(&WorkgroupInfo { members: members.into_iter().map(member).collect() }, &current())?;
        survives(&LogOnWorkgroup { workgroup, logged_on, reason }, &current())?;
        survives(&WorkgroupForceLogOn { workgroup, agent, logged_on }, &current())?;
    }

    #[test]
    fn queues_survive(workgroup in pad(), call in pad(), session in session(), priority: i32, texts in [text(16), text(40), text(65)]) {
        let [workgroup_number, caller_id, caller_name] = texts;
        let queued = QueuedCall { session, workgroup, workgroup_number, call, caller_id, caller_name, priority };
        survives(&InQueue(queued.clone()), &current())?;
        survives(&OutQueue(queued.clone()), &current())?;
        survives(&QueuePriorityChanged(queued), &current())?;
        survives(&SetQueuePriority { session, workgroup, priority }, &current())?;
    }

    #[test]
    fn extra_call_info_survives(session in session(), texts in vec(text(300), 6), data in text(2000)) {
        let [source_url, url_history, form_data, ivr_data, user_data, history_data] =
            texts.try_into().expect("six texts");
        let extra =
            ExtraCallInfo { session, source_url, url_history, form_data, ivr_data, user_data, history_data };
        survives(&extra, &current())?;
        survives(&GetExtraCallInfo { session }, &current())?;
        survives(&SetUserData { session, data }, &current())?;
    }

    #[test]
    fn call_control_survives(call in pad(), number in text(60), other in text(60), retrieve: bool) {
        survives(&MakeCall { number: number.clone(), account_code: other.clone() }, &current())?;
        survives(&Answer { call }, &current())?;
        survives(&DropCall { call }, &current())?;
        for kind in [0, 1, 2, 4, 8, 9].map(RedirectKind::from) {
            survives(&Redirect { call, destination: number.clone(), kind }, &current())?;
        }
        for action in [ConferenceAction::Join, ConferenceAction::Drop] {
            survives(&Conference { call, action }, &current())?;
        }
        survives(&CallPickup { kind: call.0, session: SessionHandle(call.0), workgroup: number }, &current())?;
        survives(&Hold { call, retrieve }, &current())?;
        survives(&SimChars { digits: other }, &current())?;
        survives(&GetCallInfo { pad: call }, &current())?;
    }

    #[test]
    fn logons_survive(texts in vec(text(60), 4), kind in -1..6_i32, octets: [u8; 4], number: i32) {
        let [extension, password, workgroup, workgroup_password] = texts.try_into().expect("four texts");
        let (kind, address) = (LogOnKind::from(kind), Ipv4Addr::from(octets));
        survives(&RegisterAppId { application: extension.clone() }, &current())?;
        let (password, workgroup_password) = (password.into(), workgroup_password.into());
        survives(&LogOn { kind, extension, password, workgroup, workgroup_password, address }, &current())?;
        survives(&LogOff, &current())?;
        survives(&Ping, &current())?;
        survives(&GetSysConfig { part: number }, &current())?;
        survives(&VersionReply { version: ServerVersion(number), option_pack: octets[0] }, &current())?;
    }

    #[test]
    fn recording_commands_survive(line in pad(), rate: i32, file_name in text(127), append: bool, style: i32) {
        survives(&StartCallRecord { line, rate, file_name, append }, &current())?;
        survives(&StopCallRecord { line }, &current())?;
        for action in [PauseAction::Pause, PauseAction::Resume, PauseAction::Mute, PauseAction::Unmute] {
            survives(&PauseCallRecord { line, action }, &current())?;
        }
        survives(&VoiceRecord { style, workgroup: line, agent: line, recorder: line }, &current())?;
    }

    #[test]
    fn subscriptions_survive(entries in vec((any::<u8>(), any::<bool>(), pad()), 0..300)) {
        let entry = |(kind, enable, line)| MonitorEntry { kind: MonitorKind::from(kind), enable, line };
        survives(&SetMonitorEntry { entries: entries.into_iter().map(entry).collect() }, &current())?;
    }

    #[test]
    fn listening_in_survives(workgroup in pad(), agent in pad(), monitor in pad()) {
        for style in [MonitoringStyle::Silent, MonitoringStyle::BargeIn] {
            survives(&CallMonitoring { style, workgroup, agent, monitor }, &current())?;
        }
    }
}

#[test]
fn texts_of_a_call_are_read_up_to_their_bounds() {
    let long = "é".repeat(60_000);
    let original = OriginalCall { workgroup: long.clone(), caller_id: long.clone(), caller_name: long.clone() };
    let extras = CallExtras { call_type: long.clone(), original, ..CallExtras::default() };
    let told = CallDetails { extras, ..CallDetails::default() }.write(&current());
    let CallExtras { call_type, original, .. } = CallDetails::read(&told, &current()).expect("a call").extras;
    let lengths = [&call_type, &original.workgroup, &original.caller_id, &original.caller_name];
    let lengths = lengths.map(|text| text.chars().count());
    assert_eq!(lengths, [limits::MAX_NAME, limits::MAX_NUMBER, limits::MAX_NUMBER, limits::MAX_NAME]);
    let attached = ExtraCallInfo { ivr_data: long.clone(), user_data: long, ..ExtraCallInfo::default() };
    let read = ExtraCallInfo::read(&attached.write(&current()), &current()).expect("attached data");
    assert_eq!(read.ivr_data, "é".repeat(limits::MAX_CALL_DATA));
    assert_eq!(read.user_data, read.ivr_data);
    let wide: Vec<u8> = "😀".repeat(10_000).encode_utf16().flat_map(u16::to_le_bytes).collect();
    let wide = Parameters::new().with(0, Value::Wide(wide.into()));
    assert_eq!(wide.text_within(0, Charset::default(), 10), Ok("😀😀".to_owned()));
}

#[test]
fn missing_parameters_and_those_of_another_kind_have_different_errors() {
    let none = Parameters::new();
    assert_eq!(Answer::read(&none, &current()), Err(MessageError::Missing(0)));
    assert_eq!(Ring::read(&none, &current()), Err(MessageError::Missing(0)));
    let text = Parameters::new().with_text(0, "101", Charset::default());
    let error = MessageError::Kind { id: 0, expected: "an integer", found: "a text" };
    assert_eq!(Answer::read(&text, &current()), Err(error));
    let unknown = Parameters::new().with_int(0, 1).with_int(1, 4);
    assert_eq!(PauseCallRecord::read(&unknown, &current()), Err(MessageError::Value { id: 1, value: 4 }));
}

#[test]
fn parameters_are_found_by_id_whatever_their_order() {
    let parameters = Parameters::new().with_int(1, 1).with_int(77, 5).with_int(0, 101);
    assert_eq!(Hold::read(&parameters, &current()), Ok(Hold { call: Pad(101), retrieve: true }));
}

#[test]
fn a_subscription_with_a_count_beyond_its_entries_is_refused() {
    for count in [-1, 3, i32::MAX] {
        let parameters = Parameters::new().with_int(0, count).with_struct(1, [2, 1, 5, 0, 0, 0].repeat(2));
        let error = MessageError::Count { id: 1, count, bytes: 12 };
        assert_eq!(SetMonitorEntry::read(&parameters, &current()), Err(error));
    }
}

#[test]
fn a_change_of_a_servers_role_is_event_5055_with_two_numbers() {
    let block = Redundancy { role: Redundancy::STANDBY, detail: 0 }.block(Pad::NONE, &current());
    assert_eq!(block.head, Head::Event(EventCode::from(5055)));
    assert_eq!((block.parameters.int(0), block.parameters.int(1)), (Ok(0), Ok(0)));
    let short = Parameters::new().with_int(0, Redundancy::ACTIVE);
    assert_eq!(Redundancy::read(&short, &current()), Ok(Redundancy { role: 1, detail: 0 }));
    assert_eq!(Redundancy::read(&Parameters::new(), &current()), Err(MessageError::Missing(0)));
}

#[test]
fn an_event_block_carries_its_code_and_line() {
    let block = CallDropped { call: Pad(300) }.block(Pad(101), &current());
    assert_eq!(block.head, Head::Event(EventCode::CallDrop));
    assert_eq!((block.location, block.sequence_id.0), (Pad(101), 0));
}

#[test]
fn a_logon_is_shown_without_its_passwords() {
    let message = LogOn {
        kind: LogOnKind::Agent,
        extension: "101".into(),
        password: "secret".to_owned().into(),
        workgroup: "800".into(),
        workgroup_password: "secret too".to_owned().into(),
        address: Ipv4Addr::LOCALHOST,
    };
    let shown = format!("{message:?}");
    assert!(shown.contains("101") && !shown.contains("secret"), "{shown}");
}

#[test]
fn the_longest_text_is_cut_to_what_a_parameter_holds() {
    let message = SetUserData { session: SessionHandle(1), data: "d".repeat(100_000) };
    let read = SetUserData::read(&message.write(&current()), &current()).expect("a message");
    assert_eq!(read.data.len(), limits::MAX_PARAMETER_SIZE - 1);
}

#[test]
fn wide_text_is_read_and_never_fails() {
    let wide = |bytes: &[u8]| {
        let parameters = Parameters::new().with(0, Value::Wide(bytes.to_vec().into()));
        parameters.text(0, Charset::default())
    };
    assert_eq!(wide(b"J\0\xe9\0\0\0x\0"), Ok("Jé".into()));
    assert_eq!(wide(b"a\0\x00\xd8"), Ok("a\u{fffd}".into()));
    assert_eq!(wide(b"a\0b"), Ok("a".into()));
}

#[test]
fn an_unknown_agent_state_and_a_list_shorter_than_its_count_are_refused() {
    let unknown = Parameters::new().with_int(0, 3).with_int(1, 8000);
    assert_eq!(SetAgentState::read(&unknown, &current()), Err(MessageError::Value { id: 0, value: 3 }));
    let short = Parameters::new().with_int(0, 2).with_struct(1, vec![0_u8; 11]);
    assert_eq!(WorkgroupInfo::read(&short, &current()), Err(MessageError::Count { id: 1, count: 2, bytes: 11 }));
    let negative = Parameters::new().with_int(0, -1).with_struct(1, vec![0_u8; 8]);
    assert_eq!(WorkgroupInfo::read(&negative, &current()), Err(MessageError::Count { id: 1, count: -1, bytes: 8 }));
}
