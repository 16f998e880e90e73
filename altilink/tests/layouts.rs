//! Layouts of structures, as the clients read them.

use std::net::Ipv4Addr;

use altilink::message::Message;
use altilink::message::agents::{AgentState, AgentStatus};
use altilink::message::call_info::{CallDetails, CallExtras, CallInfo, CallInfoReply, CallSnapshot};
use altilink::message::events::VoiceRecording;
use altilink::message::lines::{LineInfo, LineKind, LineList};
use altilink::message::logon::VersionReply;
use altilink::message::monitoring::SetMonitorEntry;
use altilink::message::queues::{InQueue, OutQueue, QueuedCall};
use altilink::message::recording::{RecordingKind, RecordingReport, RecordingState, StartCallRecord};
use altilink::message::workgroups::{WorkgroupInfo, WorkgroupMember};
use altilink::{
    Charset, Dialect, LineState, MessageError, Pad, Parameters, ServerVersion, SessionHandle, Value, limits,
};
use bytes::Bytes;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

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

/// CallInfo whose fields all have different values, so that no two can be confused.
fn sample() -> CallInfo {
    CallInfo {
        line: Pad(0x0101),
        session: SessionHandle(0x0202),
        caller: Pad(0x0303),
        caller_ip: Ipv4Addr::new(10, 20, 30, 40),
        caller_id: "caller id".into(),
        caller_name: "caller name".into(),
        callee: Pad(0x0404),
        access_code: 9,
        callee_id: "callee id".into(),
        callee_name: "callee name".into(),
        workgroup_pad: Pad(0x0505),
        workgroup: "800".into(),
        outbound_workgroup: "801".into(),
        dnis_name: "dnis name".into(),
        dnis_number: "dnis number".into(),
        ani_name: "ani name".into(),
        ani_number: "ani number".into(),
        current_time: 0x0606,
        start_time: 0x0707,
        hold_time: 0x0808,
        is_recorded: true,
    }
}

fn sample_line() -> LineInfo {
    LineInfo {
        pad: Pad(0x0101),
        state: LineState::Ringback,
        kind: LineKind::Trunk,
        number: "07930001".into(),
        centrex: true,
        centrex_number: "555".into(),
        first_name: "José".into(),
        last_name: "Müller".into(),
        port: "T1".into(),
        direction: 2,
        access_code: 9,
        sub_kind: 4,
    }
}

fn details(info: CallInfo) -> CallDetails {
    CallDetails { info, extras: CallExtras::default() }
}

fn structure(parameters: &Parameters, id: i32) -> Bytes {
    match parameters.get(id) {
        Some(Value::Struct(bytes)) => bytes.clone(),
        other => panic!("a structure, not {other:?}"),
    }
}

/// Checks for a text with its terminator at an offset of a structure.
#[track_caller]
fn assert_text(raw: &[u8], offset: usize, text: &str) {
    assert_eq!(&raw[offset..=offset + text.len()], [text.as_bytes(), &[0]].concat(), "{text:?} at {offset}");
}

#[track_caller]
fn assert_int(raw: &[u8], offset: usize, int: i32) {
    assert_eq!(raw[offset..offset + 4], int.to_le_bytes(), "{int:#x} at {offset}");
}

fn assert_fields_before_dnis(raw: &[u8]) {
    for (offset, int) in [(0, 0x0101), (4, 0x0202), (8, 0x0303), (122, 0x0404), (233, 0x0505)] {
        assert_int(raw, offset, int);
    }
    assert_eq!(raw[12..16], [10, 20, 30, 40]);
    assert_eq!(raw[126], 9);
    let texts = [(16, "caller id"), (57, "caller name"), (127, "callee id"), (168, "callee name"), (237, "800")];
    for (offset, text) in texts {
        assert_text(raw, offset, text);
    }
}

#[test]
fn call_info_has_the_offsets_of_the_sdk_client() {
    let raw = structure(&details(sample()).write(&current()), 0);
    assert_eq!(raw.len(), 483);
    assert_fields_before_dnis(&raw);
    for (offset, text) in
        [(248, "801"), (258, "dnis name"), (323, "dnis number"), (364, "ani name"), (429, "ani number")]
    {
        assert_text(&raw, offset, text);
    }
    for (offset, int) in [(470, 0x0606), (474, 0x0707), (478, 0x0808)] {
        assert_int(&raw, offset, int);
    }
    assert_eq!(raw[482], 0x02, "it is being recorded");
    let quiet = structure(&details(CallInfo { is_recorded: false, ..sample() }).write(&current()), 0);
    assert_eq!(quiet[482], 0);
}

#[test]
fn call_info_of_an_older_server_has_the_offsets_of_the_dotnet_client() {
    let raw = structure(&details(sample()).write(&older()), 0);
    assert_eq!(raw.len(), 479);
    assert_fields_before_dnis(&raw);
    for (offset, text) in
        [(246, "801"), (254, "dnis name"), (319, "dnis number"), (360, "ani name"), (425, "ani number")]
    {
        assert_text(&raw, offset, text);
    }
    for (offset, int) in [(466, 0x0606), (470, 0x0707), (474, 0x0808)] {
        assert_int(&raw, offset, int);
    }
}

#[test]
fn a_workgroup_is_told_from_a_hunt_group_by_the_sub_type() {
    let line = |kind, sub_kind| LineInfo { kind, sub_kind, ..sample_line() };
    assert!(line(LineKind::Workgroup, 0x10).is_workgroup());
    assert!(line(LineKind::Workgroup, 0x11).is_workgroup());
    assert!(!line(LineKind::Workgroup, 0x01).is_workgroup(), "a hunt group");
    assert!(!line(LineKind::Extension, 0x10).is_workgroup());
}

#[test]
fn the_version_comes_with_the_byte_that_the_dotnet_client_waits_for() {
    let reply = VersionReply { version: ServerVersion(0x2700), option_pack: 0 };
    let written = reply.write(&current());
    assert_eq!(written.get(0), Some(&Value::Int(0x2700)));
    assert_eq!(written.get(1), Some(&Value::Byte(0)));
    assert_eq!(VersionReply::read(&Parameters::new().with_int(0, 0x2700), &current()), Ok(reply));
}

#[test]
fn an_agents_state_in_a_workgroup_is_all_integers() {
    let status =
        |state| AgentStatus { state, wrap_up_time: 20, wrap_up_left: 7, next: 0, last_wrap_up_time: 20, since: 0 };
    for (state, first, second) in [(AgentState::Ready, 0, 1), (AgentState::NotReady, 1, 1), (AgentState::WrapUp, 1, 0)]
    {
        let written = status(state).write(&current());
        let ints: Vec<_> = (0..6).map(|id| written.get(id).cloned()).collect();
        assert_eq!(ints, [first, second, 20, 7, 0, 20].map(|int| Some(Value::Int(int))), "{state:?}");
    }
}

#[test]
fn a_member_of_a_workgroup_has_six_bytes() {
    let members = vec![
        WorkgroupMember { line: Pad(100), state: LineState::Ring, logged_on: true },
        WorkgroupMember { line: Pad(101), state: LineState::Idle, logged_on: false },
    ];
    let written = WorkgroupInfo { members }.write(&current());
    assert_eq!(written.get(0), Some(&Value::Int(2)));
    assert_eq!(structure(&written, 1)[..], [100, 0, 0, 0, 15, 1, 101, 0, 0, 0, 0, 0]);
}

#[test]
fn a_waiting_call_has_the_seven_parameters_that_the_sdk_client_demands() {
    let call = QueuedCall {
        session: SessionHandle(7),
        workgroup: Pad(8000),
        workgroup_number: "800".into(),
        call: Pad(5000),
        caller_id: "4085551234".into(),
        caller_name: "Anna".into(),
        priority: 3,
    };
    let text = |text: &str| Value::text(text, Charset::default());
    let expected = [
        Value::Int(7),
        Value::Int(8000),
        text("800"),
        Value::Int(5000),
        text("4085551234"),
        text("Anna"),
        Value::Int(3),
    ];
    for written in [InQueue(call.clone()).write(&current()), OutQueue(call).write(&current())] {
        let found: Vec<_> = written.iter().map(|parameter| (parameter.id, parameter.value.clone())).collect();
        assert_eq!(found, (0..).zip(expected.clone()).collect::<Vec<_>>());
    }
}

#[test]
fn the_layout_changes_between_0x26ff_and_0x2700() {
    let size = |version| {
        let dialect = Dialect { version: ServerVersion(version), ..Dialect::default() };
        (structure(&details(sample()).write(&dialect), 0).len(), LineInfo::size(dialect.version))
    };
    assert_eq!(size(0x26FF), (479, 105));
    assert_eq!(size(0x2700), (483, 111));
}

#[test]
fn call_info_shorter_than_the_sdk_client_demands_is_refused_and_longer_is_read() {
    let raw = structure(&details(sample()).write(&current()), 0);
    for size in [1, 478, 482] {
        let short = Parameters::new().with_struct(0, raw.slice(..size));
        let error = MessageError::StructureSize { needed: 483, found: size };
        assert_eq!(CallDetails::read(&short, &current()), Err(error));
    }
    let long = Parameters::new().with_struct(0, [&*raw, &[0xff; 40]].concat());
    assert_eq!(CallDetails::read(&long, &current()), Ok(details(sample())));
    let long = Parameters::new().with_struct(0, [&*structure(&details(sample()).write(&older()), 0), &[1; 9]].concat());
    assert_eq!(CallDetails::read(&long, &older()), Ok(details(sample())));
}

#[test]
fn a_call_without_extras_reads_as_zero_and_empty() {
    let observed = Parameters::new().with_struct(0, structure(&details(sample()).write(&current()), 0));
    assert_eq!(CallDetails::read(&observed, &current()), Ok(details(sample())));
    let reply = CallInfoReply::read(&observed, &current()).expect("one call");
    assert_eq!(reply.calls, [CallSnapshot { details: details(sample()), state: None, recording: None }]);
}

#[test]
fn line_info_has_the_offsets_of_the_clients() {
    for (dialect, size) in [(current(), 111), (older(), 105)] {
        let raw = structure(&LineList { lines: vec![sample_line(); 2] }.write(&dialect), 1);
        assert_eq!(raw.len(), 2 * size);
        for line in [&raw[..size], &raw[size..]] {
            for (offset, int) in [(0, 0x0101), (4, 6), (8, 2)] {
                assert_int(line, offset, int);
            }
            for (offset, text) in [(12, "07930001"), (25, "555"), (97, "T1")] {
                assert_text(line, offset, text);
            }
            assert_eq!(line[33..38], *b"Jos\xe9\0");
            assert_eq!(line[65..72], *b"M\xfcller\0");
            assert_eq!((line[24], &line[102..105]), (1, &[2, 9, 4][..]));
            assert!(line[105..].iter().all(|byte| *byte == 0));
        }
    }
}

#[test]
fn a_line_list_whose_count_disagrees_with_its_size_is_refused() {
    let raw = structure(&LineList { lines: vec![sample_line(); 2] }.write(&current()), 1);
    for count in [i32::MIN, -1, 1, 3, i32::MAX] {
        let parameters = Parameters::new().with_int(0, count).with_struct(1, raw.clone());
        let error = MessageError::Count { id: 1, count, bytes: 222 };
        assert_eq!(LineList::read(&parameters, &current()), Err(error));
    }
    let older_sized = Parameters::new().with_int(0, 2).with_struct(1, raw.slice(..210));
    assert!(LineList::read(&older_sized, &current()).is_err());
    assert!(LineList::read(&older_sized, &older()).is_ok());
}

#[test]
fn a_full_line_list_fits_one_parameter() {
    for dialect in [current(), older()] {
        let capacity = LineList::capacity(dialect.version);
        let bytes = |lines| structure(&LineList { lines: vec![sample_line(); lines] }.write(&dialect), 1).len();
        assert!(bytes(capacity) <= limits::MAX_PARAMETER_SIZE);
        assert!(bytes(capacity + 1) > limits::MAX_PARAMETER_SIZE);
    }
}

#[test]
fn the_first_bytes_of_a_long_text_are_kept() {
    let info = CallInfo { caller_name: "é".repeat(65), dnis_number: "1".repeat(100), ..sample() };
    let read = CallDetails::read(&details(info).write(&current()), &current()).expect("a whole CallInfo").info;
    assert_eq!(read.caller_name, "é".repeat(64));
    assert_eq!(read.dnis_number, "1".repeat(40));
    assert_eq!(read.ani_name, "ani name");
}

#[test]
fn a_text_that_fills_its_field_without_a_terminator_is_read_to_the_fields_end() {
    let mut raw = structure(&details(sample()).write(&current()), 0).to_vec();
    raw[16..57].fill(b'7');
    let read = CallDetails::read(&Parameters::new().with_struct(0, raw), &current()).expect("a whole CallInfo");
    assert_eq!(read.info.caller_id, "7".repeat(41));
    assert_eq!(read.info.caller_name, "caller name");
}

#[test]
fn names_in_other_code_pages_survive_and_are_not_cut_within_a_character() {
    for (label, name) in [("windows-1251", "Иван Петров"), ("shift_jis", "東京支店"), ("gbk", "北京")] {
        let charset = Charset::for_label(label).expect("a known label");
        let dialect = Dialect { charset, ..Dialect::default() };
        let message = details(CallInfo { ani_name: name.into(), ..sample() });
        assert_eq!(CallDetails::read(&message.write(&dialect), &dialect).as_ref(), Ok(&message), "{label}");
        let long = details(CallInfo { ani_number: format!("x{}", name.repeat(20)), ..sample() });
        let cut = CallDetails::read(&long.write(&dialect), &dialect).expect("a whole CallInfo").info.ani_number;
        assert!(long.info.ani_number.starts_with(&cut) && cut.len() > 20, "{label}: {cut}");
    }
}

#[test]
fn a_recording_report_as_observed_is_started_or_stopped() {
    let read = |bytes: &[u8]| VoiceRecording::read(&Parameters::new().with_struct(0, bytes.to_vec()), &current());
    let report =
        |state| Ok(VoiceRecording(RecordingReport { line: Pad(7), state, kind: RecordingKind::Agent, call: None }));
    assert_eq!(read(&[1, 7, 0, 0, 0]), report(RecordingState::Recording));
    assert_eq!(read(&[0, 7, 0, 0, 0]), report(RecordingState::Stopped));
    assert_eq!(read(&[1, 7, 0, 0]), Err(MessageError::StructureSize { needed: 5, found: 4 }));
}

#[test]
fn a_recording_report_has_the_added_fields_behind_the_observed_ones() {
    let state = RecordingState::Muted;
    let report = RecordingReport { line: Pad(7), state, kind: RecordingKind::System, call: None };
    let raw = |report| structure(&VoiceRecording(report).write(&current()), 0);
    assert_eq!(*raw(report), [1, 7, 0, 0, 0, 3, 2]);
    assert_eq!(*raw(RecordingReport { call: Some(Pad(9)), ..report }), [1, 7, 0, 0, 0, 3, 2, 9, 0, 0, 0]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn texts_of_any_length_and_script_are_cut_with_a_terminator(name in "\\PC{0,300}", dialect in dialect()) {
        let info = CallInfo { caller_name: name.clone(), outbound_workgroup: name.clone(), ..sample() };
        let line = LineInfo { first_name: name.clone(), port: name, ..sample_line() };
        let raw = structure(&details(info).write(&dialect), 0);
        let shift = if dialect == older() { 4 } else { 0 };
        prop_assert_eq!(raw.len(), 483 - shift);
        prop_assert_eq!((raw[121], raw[257 - shift]), (0, 0));
        prop_assert_eq!(raw[122..126].to_vec(), sample().callee.0.to_le_bytes());
        let raw = structure(&LineList { lines: vec![line] }.write(&dialect), 1);
        prop_assert_eq!((raw[64], raw[101], raw[102]), (0, 0, sample_line().direction));
    }

    #[test]
    fn structures_of_arbitrary_bytes_are_read_or_refused(bytes in vec(any::<u8>(), 1..600), dialect in dialect()) {
        let parameters = Parameters::new().with_struct(0, bytes.clone());
        let needed = if dialect == older() { 479 } else { 483 };
        prop_assert_eq!(CallDetails::read(&parameters, &dialect).is_ok(), bytes.len() >= needed);
        prop_assert_eq!(VoiceRecording::read(&parameters, &dialect).is_ok(), bytes.len() >= 5);
        let blob = Parameters::new().with_int(0, 3).with_struct(1, bytes.clone());
        prop_assert_eq!(SetMonitorEntry::read(&blob, &dialect).is_ok(), bytes.len() >= 18);
        let request = Parameters::new().with_int(1, 7).with_struct(2, bytes.clone());
        prop_assert_eq!(StartCallRecord::read(&request, &dialect).is_ok(), bytes.len() >= 137);
    }
}
