//! A call's data: the CallInfo structure, the parameters that this project adds to it, and GET_CALLINFO.

use std::net::Ipv4Addr;

use super::recording::RecordingReport;
use super::{Command, Message};
use crate::record::{RecordReader, RecordWriter};
use crate::{CommandCode, Dialect, LineState, MessageError, Pad, Parameters, SessionHandle, Value, limits};

/// Size of a CallInfo as the SDK client demands it; a longer one is accepted.
const SIZE: usize = 483;
/// Offset of the DNIS name. In the older layout it and all fields behind it are four bytes earlier.
const DNIS: usize = 258;
const OLDER_SHIFT: usize = 4;
/// Offset of the workgroup's number, and the sizes of it and of the outbound workgroup's number behind it. In the older
/// layout each is two bytes shorter.
const WORKGROUP: usize = 237;
const WORKGROUP_SIZE: usize = 11;
const OUTBOUND_SIZE: usize = 10;
/// Bit of the last byte for a call that is being recorded.
const RECORDED: u8 = 0x02;
/// Sizes of the fields for numbers and for names, terminator included.
const NUMBER: usize = limits::MAX_NUMBER + 1;
const NAME: usize = limits::MAX_NAME + 1;

/// The CallInfo structure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallInfo {
    /// The line concerned.
    pub line: Pad,
    /// The key to the call's extra information.
    pub session: SessionHandle,
    /// The caller's line.
    pub caller: Pad,
    /// The caller's address; unspecified if there is none.
    pub caller_ip: Ipv4Addr,
    /// The caller's number, at most 40 bytes.
    pub caller_id: String,
    /// The caller's name, at most 64 bytes.
    pub caller_name: String,
    /// The called line.
    pub callee: Pad,
    /// The trunk access code dialled, 0 for none.
    pub access_code: u8,
    /// The called number, at most 40 bytes.
    pub callee_id: String,
    /// The called party's name, at most 64 bytes.
    pub callee_name: String,
    /// The workgroup's line.
    pub workgroup_pad: Pad,
    /// The workgroup's number, at most 10 bytes (8 in the older layout).
    pub workgroup: String,
    /// The outbound workgroup's number, at most 9 bytes (7 in the older layout).
    pub outbound_workgroup: String,
    /// The name of the dialled number, at most 64 bytes.
    pub dnis_name: String,
    /// The number that the outside caller dialled, at most 40 bytes.
    pub dnis_number: String,
    /// The calling number's name from the network, at most 64 bytes.
    pub ani_name: String,
    /// The calling number from the network, at most 40 bytes.
    pub ani_number: String,
    /// The server's time, in seconds since 1970.
    pub current_time: i32,
    /// Time at which the call began, in seconds since 1970.
    pub start_time: i32,
    /// Time for which it has been on hold, in seconds.
    pub hold_time: i32,
    /// True if it is being recorded. It is not verified that the older layout has it too.
    pub is_recorded: bool,
}

impl Default for CallInfo {
    fn default() -> Self {
        Self {
            line: Pad::NONE,
            session: SessionHandle(0),
            caller: Pad::NONE,
            caller_ip: Ipv4Addr::UNSPECIFIED,
            caller_id: String::new(),
            caller_name: String::new(),
            callee: Pad::NONE,
            access_code: 0,
            callee_id: String::new(),
            callee_name: String::new(),
            workgroup_pad: Pad::NONE,
            workgroup: String::new(),
            outbound_workgroup: String::new(),
            dnis_name: String::new(),
            dnis_number: String::new(),
            ani_name: String::new(),
            ani_number: String::new(),
            current_time: 0,
            start_time: 0,
            hold_time: 0,
            is_recorded: false,
        }
    }
}

impl CallInfo {
    fn read(bytes: &[u8], dialect: &Dialect) -> Result<Self, MessageError> {
        let shift = shift(dialect);
        let record = RecordReader::at_least(SIZE - shift, bytes, dialect.charset)?;
        let dnis = DNIS - shift;
        let (workgroup_size, outbound_size) = workgroup_sizes(dialect);
        Ok(Self {
            line: record.pad(0),
            session: SessionHandle(record.int(4)),
            caller: record.pad(8),
            caller_ip: Ipv4Addr::from(record.array(12)),
            caller_id: record.text(16, NUMBER),
            caller_name: record.text(57, NAME),
            callee: record.pad(122),
            access_code: record.byte(126),
            callee_id: record.text(127, NUMBER),
            callee_name: record.text(168, NAME),
            workgroup_pad: record.pad(233),
            workgroup: record.text(WORKGROUP, workgroup_size),
            outbound_workgroup: record.text(WORKGROUP + workgroup_size, outbound_size),
            dnis_name: record.text(dnis, NAME),
            dnis_number: record.text(dnis + 65, NUMBER),
            ani_name: record.text(dnis + 106, NAME),
            ani_number: record.text(dnis + 171, NUMBER),
            current_time: record.int(dnis + 212),
            start_time: record.int(dnis + 216),
            hold_time: record.int(dnis + 220),
            is_recorded: record.byte(dnis + 224) & RECORDED != 0,
        })
    }

    fn write(&self, dialect: &Dialect) -> Value {
        let (workgroup_size, outbound_size) = workgroup_sizes(dialect);
        let record = RecordWriter::new(SIZE, dialect.charset)
            .pad(self.line)
            .int(self.session.0)
            .pad(self.caller)
            .array(self.caller_ip.octets())
            .text(&self.caller_id, NUMBER)
            .text(&self.caller_name, NAME)
            .pad(self.callee)
            .byte(self.access_code)
            .text(&self.callee_id, NUMBER)
            .text(&self.callee_name, NAME)
            .pad(self.workgroup_pad)
            .text(&self.workgroup, workgroup_size)
            .text(&self.outbound_workgroup, outbound_size)
            .text(&self.dnis_name, NAME)
            .text(&self.dnis_number, NUMBER)
            .text(&self.ani_name, NAME)
            .text(&self.ani_number, NUMBER)
            .int(self.current_time)
            .int(self.start_time)
            .int(self.hold_time)
            .byte(if self.is_recorded { RECORDED } else { 0 });
        Value::Struct(record.finish())
    }
}

fn shift(dialect: &Dialect) -> usize {
    if dialect.version.has_older_layouts() { OLDER_SHIFT } else { 0 }
}

/// The room for the numbers of workgroup and outbound workgroup.
fn workgroup_sizes(dialect: &Dialect) -> (usize, usize) {
    let given_up = shift(dialect) / 2;
    (WORKGROUP_SIZE - given_up, OUTBOUND_SIZE - given_up)
}

/// Data of a call that the Web API shows and that no observed structure has. Each text is as long as one of its kind in a
/// CallInfo.
///
/// They are further parameters behind the CallInfo, not verified against a live AltiServ. If a server sends none, all are
/// zero or empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CallExtras {
    /// 1 (lowest) to 9, 0 for none.
    pub priority: i32,
    /// The skill level that the call needs, 0 for none.
    pub skill: i32,
    /// The type of the call, which tells a callback call.
    pub call_type: String,
    /// The call that a callback answers.
    pub original: OriginalCall,
}

/// The call that a workgroup callback call answers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OriginalCall {
    /// The workgroup that the call was for.
    pub workgroup: String,
    /// The caller's number.
    pub caller_id: String,
    /// The caller's name.
    pub caller_name: String,
}

/// A call as RING and RING_BACK describe it: \[0] CallInfo, \[1]..\[6] the extras.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CallDetails {
    /// The observed structure.
    pub info: CallInfo,
    /// The parameters that this project adds.
    pub extras: CallExtras,
}

impl CallDetails {
    fn read_at(parameters: &Parameters, base: i32, dialect: &Dialect) -> Result<Self, MessageError> {
        let charset = dialect.charset;
        Ok(Self {
            info: CallInfo::read(parameters.bytes(base)?, dialect)?,
            extras: CallExtras {
                priority: parameters.int_or(base + 1, 0)?,
                skill: parameters.int_or(base + 2, 0)?,
                call_type: parameters.text_within(base + 3, charset, limits::MAX_NAME)?,
                original: OriginalCall {
                    workgroup: parameters.text_within(base + 4, charset, limits::MAX_NUMBER)?,
                    caller_id: parameters.text_within(base + 5, charset, limits::MAX_NUMBER)?,
                    caller_name: parameters.text_within(base + 6, charset, limits::MAX_NAME)?,
                },
            },
        })
    }

    fn write_at(&self, parameters: Parameters, base: i32, dialect: &Dialect) -> Parameters {
        let charset = dialect.charset;
        parameters
            .with(base, self.info.write(dialect))
            .with_int(base + 1, self.extras.priority)
            .with_int(base + 2, self.extras.skill)
            .with_text(base + 3, &self.extras.call_type, charset)
            .with_text(base + 4, &self.extras.original.workgroup, charset)
            .with_text(base + 5, &self.extras.original.caller_id, charset)
            .with_text(base + 6, &self.extras.original.caller_name, charset)
    }
}

impl Message for CallDetails {
    fn read(parameters: &Parameters, dialect: &Dialect) -> Result<Self, MessageError> {
        Self::read_at(parameters, 0, dialect)
    }

    fn write(&self, dialect: &Dialect) -> Parameters {
        self.write_at(Parameters::new(), 0, dialect)
    }
}

/// GET_CALLINFO: the calls on a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetCallInfo {
    /// The line.
    pub pad: Pad,
}

impl Message for GetCallInfo {
    fn read(parameters: &Parameters, _: &Dialect) -> Result<Self, MessageError> {
        Ok(Self { pad: parameters.pad(0)? })
    }

    fn write(&self, _: &Dialect) -> Parameters {
        Parameters::new().with_pad(0, self.pad)
    }
}

impl Command for GetCallInfo {
    const CODE: CommandCode = CommandCode::GetCallInfo;
}

/// A call in the answer to GET_CALLINFO.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CallSnapshot {
    /// The call.
    pub details: CallDetails,
    /// Its state, if the server sends it; else the state of the line is the best guess.
    pub state: Option<LineState>,
    /// Its recording, if the server sends it.
    pub recording: Option<RecordingReport>,
}

/// The answer to GET_CALLINFO.
///
/// Only \[0] CallInfo was observed. Not verified against a live AltiServ: the extras behind it as in RING, \[7] INT state
/// and \[8] STRUCT recording; further calls of the line at ids 16, 32 and so on; and an answer without parameters for a
/// line without a call.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CallInfoReply {
    /// The line's current call first.
    pub calls: Vec<CallSnapshot>,
}

/// Distance of the parameter ids of one call from those of the next.
const CALL_STRIDE: i32 = 16;

impl CallSnapshot {
    fn read_at(parameters: &Parameters, base: i32, dialect: &Dialect) -> Result<Self, MessageError> {
        let state = match parameters.get(base + 7) {
            Some(_) => Some(LineState::from(parameters.int(base + 7)?)),
            None => None,
        };
        let recording = match parameters.get(base + 8) {
            Some(_) => Some(RecordingReport::read(parameters.bytes(base + 8)?)?),
            None => None,
        };
        Ok(Self { details: CallDetails::read_at(parameters, base, dialect)?, state, recording })
    }

    fn write_at(&self, parameters: Parameters, base: i32, dialect: &Dialect) -> Parameters {
        let mut parameters = self.details.write_at(parameters, base, dialect);
        if let Some(state) = self.state {
            parameters = parameters.with_int(base + 7, state.into());
        }
        if let Some(recording) = self.recording {
            parameters = parameters.with_struct(base + 8, recording.write());
        }
        parameters
    }
}

impl Message for CallInfoReply {
    fn read(parameters: &Parameters, dialect: &Dialect) -> Result<Self, MessageError> {
        let mut calls = Vec::new();
        let mut base = 0;
        while parameters.get(base).is_some() {
            calls.push(CallSnapshot::read_at(parameters, base, dialect)?);
            base += CALL_STRIDE;
        }
        Ok(Self { calls })
    }

    fn write(&self, dialect: &Dialect) -> Parameters {
        let mut parameters = Parameters::new();
        let mut base = 0;
        for call in &self.calls {
            parameters = call.write_at(parameters, base, dialect);
            base += CALL_STRIDE;
        }
        parameters
    }
}
