//! Correct answers and garbled ones.

use altilink::message::Message;
use altilink::message::agents::{AgentState, AgentStatus};
use altilink::message::call_info::{CallInfoReply, GetCallInfo};
use altilink::message::extra_call_info::{ExtraCallInfo, GetExtraCallInfo};
use altilink::message::lines::{LineInfo, LineKind, LineList};
use altilink::message::logon::{LogOn, VersionReply};
use altilink::message::monitoring::SetMonitorEntry;
use altilink::message::workgroups::{WorkgroupInfo, WorkgroupMember};
use altilink::{Block, CommandCode, Dialect, Head, LineState, Pad, Parameters, ResponseCode};

use super::Policy;
use super::script::{Script, dialect};

/// Blocks that answer a command.
pub(super) fn answer(script: &mut Script, from: u64, command: &Block, policy: Policy) -> Vec<Block> {
    let Head::Command(code) = command.head else { return Vec::new() };
    let location = script.connections.get(&from).map_or(Pad::NONE, |connection| connection.line);
    let response =
        |location, result, parameters| Block::response(code, command.sequence_id, location, result, parameters);
    let parameters = match policy {
        Policy::Refuse(result) => return vec![response(location, result, Parameters::new())],
        Policy::Garbled => garbled(code),
        _ => right(script, from, code, command),
    };
    if code == CommandCode::GetLineInfo {
        let end = response(Pad::NONE, ResponseCode::ListEnd, Parameters::new());
        return vec![response(Pad::NONE, ResponseCode::Ok, parameters), end];
    }
    // A logon assigns a pad to the connection. Its answer has that pad as location.
    let location = script.connections.get(&from).map_or(location, |connection| connection.line);
    vec![response(location, ResponseCode::Ok, parameters)]
}

/// Garbled parameters: too short for any structure, and no integer where one is expected.
fn garbled(code: CommandCode) -> Parameters {
    match code {
        CommandCode::GetLineInfo => Parameters::new().with_int(0, 7).with_struct(1, vec![1, 2, 3]),
        _ => Parameters::new().with_struct(0, vec![1, 2, 3]),
    }
}

fn right(script: &mut Script, from: u64, code: CommandCode, command: &Block) -> Parameters {
    let dialect = dialect();
    let asked = &command.parameters;
    match code {
        CommandCode::GetVersion => VersionReply { version: dialect.version, option_pack: 0 }.write(&dialect),
        CommandCode::LogOn => log_on(script, from, &read(asked, &dialect)),
        CommandCode::SetMonitorEntry => monitor(script, from, read(asked, &dialect)),
        CommandCode::GetLineInfo => {
            LineList { lines: script.lines.iter().copied().map(line).chain([workgroup()]).collect() }.write(&dialect)
        }
        CommandCode::GetCallInfo => {
            let GetCallInfo { pad } = read(asked, &dialect);
            let calls = script.calls.iter().filter(|call| call.line == pad.0).map(super::ScriptedCall::snapshot);
            CallInfoReply { calls: calls.collect() }.write(&dialect)
        }
        CommandCode::GetExtraCallInfo => {
            let GetExtraCallInfo { session } = read(asked, &dialect);
            ExtraCallInfo { session, ivr_data: format!("ivr {session}"), ..ExtraCallInfo::default() }.write(&dialect)
        }
        CommandCode::GetAgentState => {
            let state = script.agents.get(&command.location).copied().unwrap_or(AgentState::Ready);
            AgentStatus { state, wrap_up_time: 0, wrap_up_left: 0, next: 0, last_wrap_up_time: 0, since: 0 }
                .write(&dialect)
        }
        CommandCode::GetWorkgroupInfo => {
            let member = |line: &i32| WorkgroupMember { line: Pad(*line), state: LineState::Idle, logged_on: true };
            WorkgroupInfo { members: script.lines.iter().map(member).collect() }.write(&dialect)
        }
        _ => Parameters::new(),
    }
}

fn read<M: Message>(parameters: &Parameters, dialect: &Dialect) -> M {
    M::read(parameters, dialect).expect("the product writes commands that can be read")
}

fn log_on(script: &mut Script, from: u64, logon: &LogOn) -> Parameters {
    if let Some(connection) = script.connections.get_mut(&from) {
        connection.line = Pad(logon.extension.parse().expect("extensions are numbers"));
    }
    Parameters::new()
}

fn monitor(script: &mut Script, from: u64, wanted: SetMonitorEntry) -> Parameters {
    if let Some(connection) = script.connections.get_mut(&from) {
        for entry in wanted.entries {
            if entry.enable {
                connection.monitored.insert(entry.line)
            } else {
                connection.monitored.remove(&entry.line)
            };
        }
    }
    Parameters::new()
}

/// Workgroup 800. Every line is a member.
fn workgroup() -> LineInfo {
    LineInfo { kind: LineKind::Workgroup, sub_kind: LineInfo::WORKGROUP, ..line(800) }
}

fn line(number: i32) -> LineInfo {
    LineInfo {
        pad: Pad(number),
        state: LineState::Idle,
        kind: LineKind::Extension,
        number: number.to_string(),
        centrex: false,
        centrex_number: String::new(),
        first_name: String::new(),
        last_name: String::new(),
        port: String::new(),
        direction: 0,
        access_code: 0,
        sub_kind: 0,
    }
}
