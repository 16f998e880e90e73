//! Packets captured from two real clients: their contents, and their identical bytes when written again.

use std::fmt::Debug;
use std::net::Ipv4Addr;

use altilink::message::Command;
use altilink::message::agents::{AgentState, GetAgentState, SetAgentState};
use altilink::message::call_control::{
    Answer, CallPickup, Conference, ConferenceAction, DropCall, Hold, MakeCall, Redirect, SimChars,
};
use altilink::message::call_info::GetCallInfo;
use altilink::message::extra_call_info::{GetExtraCallInfo, SetUserData};
use altilink::message::logon::{GetSysConfig, LogOff, LogOn, LogOnKind, Ping, RegisterAppId};
use altilink::message::monitoring::{CallMonitoring, MonitorEntry, MonitorKind, MonitoringStyle, SetMonitorEntry};
use altilink::message::queues::{Queue, QueueOperation, SetQueuePriority};
use altilink::message::recording::{PauseAction, PauseCallRecord, StartCallRecord, StopCallRecord, VoiceRecord};
use altilink::message::workgroups::{GetWorkgroupInfo, LogOnWorkgroup, WorkgroupForceLogOn};
use altilink::{
    Block, Charset, Codec, CommandCode, Dialect, Head, Packet, Pad, Parameter, Parameters, SessionHandle, Value,
};
use bytes::BytesMut;
use serde::Deserialize;
use tokio_util::codec::{Decoder, Encoder};

const AGENT_PACKETS: usize = 33;

#[derive(Deserialize)]
struct Vectors {
    packets: Vec<Vector>,
}

#[derive(Deserialize)]
struct Vector {
    from: Client,
    command: String,
    code: i32,
    session_id: i32,
    sequence_id: i32,
    location_id: i32,
    params: Vec<Listed>,
    packet_hex: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
enum Client {
    #[serde(rename = "sdk-client")]
    Sdk,
    #[serde(rename = "dotnet-client")]
    DotNet,
}

/// Parameter as listed beside the packet.
#[derive(Deserialize)]
struct Listed {
    id: i32,
    #[serde(rename = "type")]
    kind: String,
    size: usize,
    text: Option<String>,
    int: Option<i32>,
    hex: Option<String>,
}

impl Vector {
    fn name(&self) -> String {
        format!("{:?} {} {}", self.from, self.code, self.command)
    }

    fn wire(&self) -> Vec<u8> {
        from_hex(&self.packet_hex)
    }

    fn packet(&self) -> Packet {
        let mut stream = BytesMut::from(&*self.wire());
        let item = Codec::new().decode(&mut stream).expect("reading memory does not fail");
        let packet = item.expect("a whole packet").unwrap_or_else(|error| panic!("{}: {error}", self.name()));
        assert!(stream.is_empty(), "{}: bytes left over", self.name());
        packet
    }

    fn block(&self) -> Block {
        let mut blocks = self.packet().blocks;
        assert_eq!(blocks.len(), 1, "{}: clients send one block a packet", self.name());
        blocks.remove(0)
    }
}

/// Captured packets about the clients' own lines and calls.
fn client_packets() -> Vec<Vector> {
    let packets = packets(include_str!("vectors/client-packets.json"));
    assert_eq!(packets.len(), 41);
    packets
}

/// Captured packets about agents, workgroups, queues, monitoring and conferences.
fn agent_packets() -> Vec<Vector> {
    let packets = packets(include_str!("vectors/agent-packets.json"));
    assert_eq!(packets.len(), AGENT_PACKETS);
    packets
}

fn packets(file: &str) -> Vec<Vector> {
    let vectors: Vectors = serde_json::from_str(file).expect("the file is valid JSON");
    vectors.packets
}

fn vectors() -> Vec<Vector> {
    client_packets().into_iter().chain(agent_packets()).collect()
}

fn from_hex(hex: &str) -> Vec<u8> {
    assert!(hex.len().is_multiple_of(2), "hexadecimal digits come in pairs");
    let byte = |at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hexadecimal digits");
    (0..hex.len()).step_by(2).map(byte).collect()
}

#[test]
fn every_captured_packet_has_its_listed_header() {
    for vector in vectors() {
        let block = vector.block();
        assert_eq!(vector.packet().session_id, vector.session_id, "{}", vector.name());
        assert_eq!(block.head, Head::Command(CommandCode::from(vector.code)), "{}", vector.name());
        assert_eq!(block.sequence_id.0, vector.sequence_id, "{}", vector.name());
        assert_eq!(block.location.0, vector.location_id, "{}", vector.name());
        if vector.command != "?" {
            assert_eq!(CommandCode::from(vector.code).name(), vector.command);
        }
    }
}

#[test]
fn every_captured_packet_has_its_listed_parameters() {
    for vector in vectors() {
        let block = vector.block();
        assert_eq!(block.parameters.iter().count(), vector.params.len(), "{}", vector.name());
        for (found, listed) in block.parameters.iter().zip(&vector.params) {
            assert_listed(&vector.name(), found, listed);
        }
    }
}

fn assert_listed(name: &str, found: &Parameter, listed: &Listed) {
    assert_eq!(found.id, listed.id, "{name}");
    let hex = |listed: &Listed| listed.hex.as_deref().map(from_hex).expect("listed with its bytes");
    match &found.value {
        Value::Int(int) => {
            assert_eq!((listed.kind.as_str(), listed.size, listed.int), ("int", 4, Some(*int)), "{name}");
        }
        Value::Char(bytes) => {
            assert_eq!((listed.kind.as_str(), listed.size), ("char", bytes.len()), "{name}");
            assert_eq!(*bytes, hex(listed), "{name}");
            // A text that is a byte string is listed only with its bytes.
            if let Some(text) = &listed.text {
                assert_eq!(Charset::default().decode(bytes), *text, "{name}");
            }
        }
        Value::Struct(bytes) => {
            assert_eq!((listed.kind.as_str(), listed.size), ("struct", bytes.len()), "{name}");
            assert_eq!(*bytes, hex(listed), "{name}");
        }
        other => panic!("{name}: a parameter of a kind that no client sent: {other:?}"),
    }
}

#[test]
fn every_captured_packet_is_written_again_byte_for_byte() {
    for vector in vectors() {
        let mut out = BytesMut::new();
        Codec::new().encode(vector.packet(), &mut out).expect("what was read can be written");
        assert_eq!(out, vector.wire(), "{}", vector.name());
    }
}

#[test]
fn every_captured_command_reads_as_its_typed_message() {
    for vector in client_packets() {
        match vector.from {
            Client::Sdk => assert_sdk_message(&vector.block()),
            Client::DotNet => assert_dotnet_message(&vector.block()),
        }
    }
}

/// Checks that the SDK client's messages are written exactly as that client sends them.
fn assert_sdk_message(block: &Block) {
    let pad = Pad(100);
    let call = Pad(101);
    let session = SessionHandle(8194);
    match command_of(block) {
        CommandCode::RegisterAppId => assert_same(block, &register()),
        CommandCode::MakeCall => assert_same(block, &make_call("202")),
        CommandCode::Answer => assert_same(block, &Answer { call }),
        CommandCode::DropCall => assert_same(block, &DropCall { call }),
        CommandCode::Redirect => assert_same(block, &Redirect::to_number(call, "79160001122".into())),
        CommandCode::Hold => assert_same(block, &Hold { call, retrieve: false }),
        CommandCode::SimChars => assert_same(block, &SimChars { digits: "F".into() }),
        CommandCode::LogOn => assert_same(block, &log_on(Ipv4Addr::LOCALHOST)),
        CommandCode::LogOff => assert_same(block, &LogOff),
        CommandCode::GetCallInfo => assert_same(block, &GetCallInfo { pad }),
        CommandCode::GetExtraCallInfo => assert_same(block, &GetExtraCallInfo { session }),
        CommandCode::SetUserData => assert_same(block, &SetUserData { session, data: "udata".into() }),
        CommandCode::GetSysConfig => assert_same(block, &GetSysConfig { part: 256 }),
        CommandCode::SetMonitorEntry => {
            assert_same(block, &monitored(&[MonitorEntry::extension(pad), MonitorEntry::extension(call)]));
        }
        CommandCode::VoiceRecord => assert_same(block, &voice_record()),
        CommandCode::StartCallRecord => assert_same(block, &start_recording()),
        CommandCode::StopCallRecord => assert_same(block, &StopCallRecord { line: pad }),
        CommandCode::PauseCallRecord => {
            assert_same(block, &PauseCallRecord { line: pad, action: PauseAction::Pause });
        }
        CommandCode::CallMonitoring => assert_same(
            block,
            &CallMonitoring { style: MonitoringStyle::BargeIn, workgroup: Pad(50), agent: call, monitor: Pad(102) },
        ),
        CommandCode::CallPickup => {
            assert_same(block, &CallPickup { kind: 0, session, workgroup: "300".into() });
        }
        code => assert!(has_no_type(code), "no expectation for {code}"),
    }
}

const OWN: Pad = Pad(100);
const OTHER: Pad = Pad(101);
const SUPERVISOR: Pad = Pad(109);
const WORKGROUP: Pad = Pad(8000);
const QUEUED: SessionHandle = SessionHandle(7);

/// Checks the captured agent commands of one kind against their expected contents.
fn assert_each<C: Command + PartialEq + Debug>(expected: &[C]) {
    let blocks: Vec<_> = agent_blocks(C::CODE);
    assert_eq!(blocks.len(), expected.len(), "{}", C::CODE);
    for (block, expected) in blocks.iter().zip(expected) {
        assert_same(block, expected);
    }
}

fn agent_blocks(code: CommandCode) -> Vec<Block> {
    agent_packets().iter().map(Vector::block).filter(|block| command_of(block) == code).collect()
}

#[test]
fn the_captured_commands_of_agents_and_workgroups_read_as_their_typed_messages() {
    let workgroup = WORKGROUP;
    let blocks = agent_blocks(CommandCode::GetWorkgroupInfo);
    let asked: Vec<_> = blocks.iter().map(|block| GetWorkgroupInfo { workgroup }.block(block.sequence_id)).collect();
    assert_eq!(asked, blocks);
    assert_eq!(blocks.len(), 1);
    assert_each(&[GetAgentState { workgroup }]);
    assert_each(&[AgentState::NotReady, AgentState::Ready].map(|state| SetAgentState { state, workgroup }));
    assert_each(&[(true, LogOnWorkgroup::ON), (false, 3)].map(|(logged_on, reason)| LogOnWorkgroup {
        workgroup,
        logged_on,
        reason,
    }));
    assert_each(&[false, true].map(|logged_on| WorkgroupForceLogOn { workgroup, agent: OTHER, logged_on }));
}

#[test]
fn the_captured_commands_of_monitoring_read_as_their_typed_messages() {
    let workgroup = WORKGROUP;
    let extensions = [MonitorEntry::extension(OWN), MonitorEntry::extension(OTHER)];
    let trunk = |enable| MonitorEntry { kind: MonitorKind::Trunk, enable, line: Pad(5000) };
    let group = MonitorEntry { kind: MonitorKind::Workgroup, enable: true, line: workgroup };
    let other_leaves = [MonitorEntry::extension(OWN), MonitorEntry::no_extension(OTHER), group, trunk(false)];
    assert_each(&[
        monitored(&[&extensions[..], &[trunk(true)]].concat()),
        monitored(&[&extensions[..], &[group]].concat()),
        monitored(&other_leaves),
    ]);
    assert_each(&[
        CallMonitoring { style: MonitoringStyle::Silent, workgroup, agent: OWN, monitor: SUPERVISOR },
        CallMonitoring { style: MonitoringStyle::BargeIn, workgroup, agent: OTHER, monitor: Pad(102) },
    ]);
    assert_each(&[(OWN, SUPERVISOR), (OTHER, Pad(102))].map(|(agent, recorder)| VoiceRecord {
        style: VoiceRecord::SILENT,
        workgroup,
        agent,
        recorder,
    }));
    assert_each(&[PauseCallRecord { line: OWN, action: PauseAction::Pause }]);
}

#[test]
fn the_captured_commands_of_calls_and_queues_read_as_their_typed_messages() {
    assert_each(&["F", "123#", "5551234"].map(|digits| SimChars { digits: digits.into() }));
    assert_each(&[ConferenceAction::Join, ConferenceAction::Drop].map(|action| Conference { call: OTHER, action }));
    assert_each(&[(0, "800"), (1, "800"), (3, "")].map(|(kind, number)| CallPickup {
        kind,
        session: QUEUED,
        workgroup: number.into(),
    }));
    assert_each(&[SetQueuePriority { session: QUEUED, workgroup: WORKGROUP, priority: 9 }]);
    let read = |block: &Block| Queue::read(&block.parameters, &Dialect::default()).expect("readable").operation;
    let operations: Vec<_> = agent_blocks(CommandCode::Queue).iter().map(read).collect();
    let transfer = QueueOperation::Transfer { session: QUEUED, workgroup: WORKGROUP, destination: "102".into() };
    let other = QueueOperation::Other;
    assert_eq!(operations, [other(8), other(8), transfer, other(2), other(1)]);
}

#[test]
fn every_captured_agent_command_has_an_expectation_or_no_type() {
    let expected = [
        CommandCode::SimChars,
        CommandCode::CallMonitoring,
        CommandCode::LogOnWorkgroup,
        CommandCode::GetWorkgroupInfo,
        CommandCode::GetAgentState,
        CommandCode::SetAgentState,
        CommandCode::SetMonitorEntry,
        CommandCode::WorkgroupForceLogOn,
        CommandCode::VoiceRecord,
        CommandCode::CallPickup,
        CommandCode::PauseCallRecord,
        CommandCode::Conference,
        CommandCode::SetQueuePriority,
        CommandCode::Queue,
    ];
    for vector in agent_packets() {
        let code = command_of(&vector.block());
        assert!(expected.contains(&code) || has_no_type(code), "{code}");
    }
}

fn monitored(entries: &[MonitorEntry]) -> SetMonitorEntry {
    SetMonitorEntry { entries: entries.to_vec() }
}

/// Checks that the .NET client's messages differ from the written ones only in the parameters named here.
fn assert_dotnet_message(block: &Block) {
    let call = Pad(101);
    match command_of(block) {
        CommandCode::RegisterAppId => assert_same(block, &register()),
        // The call type and the last integer are 1.
        CommandCode::MakeCall => assert_differs_at(block, &make_call("79161112233"), &[1, 4]),
        CommandCode::DropCall => assert_same(block, &DropCall { call: DropCall::CURRENT }),
        CommandCode::Redirect => assert_same(block, &Redirect::to_number(call, "203".into())),
        CommandCode::Ping => assert_same(block, &Ping),
        // The workgroup texts are integers 0, and there is a seventh parameter.
        CommandCode::LogOn => assert_differs_at(block, &log_on(Ipv4Addr::UNSPECIFIED), &[3, 4, 6]),
        // The client sends no parameter.
        CommandCode::LogOff => assert_differs_at(block, &LogOff, &[0]),
        CommandCode::GetExtraCallInfo => {
            assert_same(block, &GetExtraCallInfo { session: SessionHandle(8194) });
        }
        code => assert!(has_no_type(code), "no expectation for {code}"),
    }
}

fn command_of(block: &Block) -> CommandCode {
    match block.head {
        Head::Command(code) => code,
        other => panic!("clients send commands, not {other:?}"),
    }
}

/// Commands without contents, and commands that this project neither sends nor answers.
fn has_no_type(code: CommandCode) -> bool {
    matches!(
        code,
        CommandCode::Reset
            | CommandCode::SimOnHook
            | CommandCode::GetLineInfo
            | CommandCode::GetServerTimestamp
            | CommandCode::GetMonitorEntry
            | CommandCode::GetVersion
            | CommandCode::Ring
            | CommandCode::Play
            | CommandCode::Record
            | CommandCode::PushUrl
            | CommandCode::Unknown(1125)
    )
}

fn assert_same<C: Command + PartialEq + Debug>(block: &Block, expected: &C) {
    assert_differs_at(block, expected, &[]);
    assert_eq!(expected.block(block.sequence_id, block.location, &Dialect::default()), *block);
}

fn assert_differs_at<C: Command + PartialEq + Debug>(block: &Block, expected: &C, ids: &[i32]) {
    assert_eq!(command_of(block), C::CODE);
    let dialect = Dialect::default();
    assert_eq!(C::read(&block.parameters, &dialect).as_ref(), Ok(expected));
    assert_eq!(differences(&block.parameters, &expected.write(&dialect)), ids, "{}", C::CODE);
}

fn differences(sent: &Parameters, written: &Parameters) -> Vec<i32> {
    let ids = sent.iter().chain(written).map(|parameter| parameter.id);
    let mut ids: Vec<_> = ids.filter(|id| sent.get(*id) != written.get(*id)).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

fn register() -> RegisterAppId {
    RegisterAppId { application: RegisterAppId::SDK.into() }
}

fn make_call(number: &str) -> MakeCall {
    MakeCall { number: number.into(), account_code: String::new() }
}

fn log_on(address: Ipv4Addr) -> LogOn {
    LogOn {
        kind: LogOnKind::Extension,
        extension: "201".into(),
        password: "1234".to_owned().into(),
        workgroup: String::new(),
        workgroup_password: String::new().into(),
        address,
    }
}

fn voice_record() -> VoiceRecord {
    VoiceRecord { style: VoiceRecord::SILENT, workgroup: Pad(50), agent: Pad(100), recorder: Pad(101) }
}

fn start_recording() -> StartCallRecord {
    StartCallRecord { line: Pad(100), rate: StartCallRecord::PCM, file_name: "abc".into(), append: false }
}
