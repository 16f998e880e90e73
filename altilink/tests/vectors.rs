//! Packets captured from two real clients: what they say, and that they are written again byte for byte.

use std::fmt::Debug;
use std::net::Ipv4Addr;

use altilink::message::Command;
use altilink::message::call_control::{Answer, DropCall, Hold, MakeCall, Redirect, SimChars};
use altilink::message::call_info::GetCallInfo;
use altilink::message::extra_call_info::{GetExtraCallInfo, SetUserData};
use altilink::message::logon::{GetSysConfig, LogOff, LogOn, LogOnKind, Ping, RegisterAppId};
use altilink::message::monitoring::SetMonitorEntry;
use altilink::message::recording::{PauseAction, PauseCallRecord, StartCallRecord, StopCallRecord, VoiceRecord};
use altilink::{
    Block, Charset, Codec, CommandCode, Dialect, Head, Packet, Pad, Parameter, Parameters, SessionHandle, Value,
};
use bytes::BytesMut;
use serde::Deserialize;
use tokio_util::codec::{Decoder, Encoder};

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

/// A parameter as listed beside the packet.
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

fn vectors() -> Vec<Vector> {
    let vectors: Vectors =
        serde_json::from_str(include_str!("vectors/client-packets.json")).expect("the file is valid JSON");
    assert_eq!(vectors.packets.len(), 41);
    vectors.packets
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
            assert_eq!(Some(Charset::default().decode(bytes)), listed.text, "{name}");
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
    for vector in vectors() {
        match vector.from {
            Client::Sdk => assert_sdk_message(&vector.block()),
            Client::DotNet => assert_dotnet_message(&vector.block()),
        }
    }
}

/// The SDK client's messages are written back exactly as it sends them.
fn assert_sdk_message(block: &Block) {
    let pad = Pad(100);
    let call = Pad(101);
    let session = SessionHandle(8194);
    match command_of(block) {
        CommandCode::RegisterAppId => assert_same(block, &register()),
        CommandCode::MakeCall => assert_same(block, &make_call("202")),
        CommandCode::Answer => assert_same(block, &Answer { call }),
        CommandCode::DropCall => assert_same(block, &DropCall { call }),
        CommandCode::Redirect => assert_same(block, &Redirect { call, destination: "79160001122".into() }),
        CommandCode::Hold => assert_same(block, &Hold { call, retrieve: false }),
        CommandCode::SimChars => assert_same(block, &SimChars { digits: "F".into() }),
        CommandCode::LogOn => assert_same(block, &log_on(Ipv4Addr::LOCALHOST)),
        CommandCode::LogOff => assert_same(block, &LogOff),
        CommandCode::GetCallInfo => assert_same(block, &GetCallInfo { pad }),
        CommandCode::GetExtraCallInfo => assert_same(block, &GetExtraCallInfo { session }),
        CommandCode::SetUserData => assert_same(block, &SetUserData { session, data: "udata".into() }),
        CommandCode::GetSysConfig => assert_same(block, &GetSysConfig { part: 256 }),
        CommandCode::SetMonitorEntry => assert_same(block, &SetMonitorEntry { lines: vec![pad, call] }),
        CommandCode::VoiceRecord => assert_same(block, &voice_record()),
        CommandCode::StartCallRecord => assert_same(block, &start_recording()),
        CommandCode::StopCallRecord => assert_same(block, &StopCallRecord { line: pad }),
        CommandCode::PauseCallRecord => {
            assert_same(block, &PauseCallRecord { line: pad, action: PauseAction::Pause });
        }
        code => assert!(has_no_type(code), "no expectation for {code}"),
    }
}

/// The .NET client's messages differ from what is written in the parameters named here, and in no other.
fn assert_dotnet_message(block: &Block) {
    let call = Pad(101);
    match command_of(block) {
        CommandCode::RegisterAppId => assert_same(block, &register()),
        // Call type and the last integer are 1.
        CommandCode::MakeCall => assert_differs_at(block, &make_call("79161112233"), &[1, 4]),
        CommandCode::DropCall => assert_same(block, &DropCall { call: DropCall::CURRENT }),
        CommandCode::Redirect => assert_same(block, &Redirect { call, destination: "203".into() }),
        CommandCode::Ping => assert_same(block, &Ping),
        // Integers 0 stand for the workgroup texts, and there is a seventh parameter.
        CommandCode::LogOn => assert_differs_at(block, &log_on(Ipv4Addr::UNSPECIFIED), &[3, 4, 6]),
        // No parameter at all.
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

/// Commands whose code says it all, and those that this project neither sends nor answers.
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
            | CommandCode::CallMonitoring
            | CommandCode::PushUrl
            | CommandCode::CallPickup
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
