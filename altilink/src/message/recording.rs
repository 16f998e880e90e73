//! Recording of calls, and the reports about it.

use super::{Command, Message};
use crate::record::{RecordReader, RecordWriter};
use crate::{Charset, CommandCode, Dialect, MessageError, Pad, Parameters};

/// Sizes of the structure of START_CALLRECORD and of the file name in it.
const REQUEST_SIZE: usize = 137;
const FILE_NAME: usize = 128;

/// START_CALLRECORD of a line's call to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartCallRecord {
    /// The line to record.
    pub line: Pad,
    /// The rate, in kbit/s as it seems: 64 for PCM, 32 for ADPCM.
    pub rate: i32,
    /// The file on the server, at most 127 bytes; empty for one that the server chooses.
    pub file_name: String,
    /// True to append to an existing file.
    pub append: bool,
}

impl StartCallRecord {
    /// The rate of PCM.
    pub const PCM: i32 = 64;
    /// The rate of ADPCM.
    pub const ADPCM: i32 = 32;
    /// A number of unknown meaning that the SDK client sends beside the rate.
    const UNKNOWN: i32 = 5000;
    /// Record to a file.
    const TO_FILE: i32 = 1;
}

impl Message for StartCallRecord {
    fn read(parameters: &Parameters, dialect: &Dialect) -> Result<Self, MessageError> {
        let record = RecordReader::at_least(REQUEST_SIZE, parameters.bytes(2)?, dialect.charset)?;
        Ok(Self {
            line: parameters.pad(1)?,
            rate: record.int(0),
            file_name: record.text(8, FILE_NAME),
            append: record.byte(8 + FILE_NAME) != 0,
        })
    }

    fn write(&self, dialect: &Dialect) -> Parameters {
        let record = RecordWriter::new(REQUEST_SIZE, dialect.charset)
            .int(self.rate)
            .int(Self::UNKNOWN)
            .text(&self.file_name, FILE_NAME)
            .byte(self.append.into());
        Parameters::new().with_int(0, Self::TO_FILE).with_pad(1, self.line).with_struct(2, record.finish())
    }
}

impl Command for StartCallRecord {
    const CODE: CommandCode = CommandCode::StartCallRecord;
}

/// STOP_CALLRECORD.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StopCallRecord {
    /// The line being recorded.
    pub line: Pad,
}

impl Message for StopCallRecord {
    fn read(parameters: &Parameters, _: &Dialect) -> Result<Self, MessageError> {
        Ok(Self { line: parameters.pad(0)? })
    }

    fn write(&self, _: &Dialect) -> Parameters {
        Parameters::new().with_pad(0, self.line)
    }
}

impl Command for StopCallRecord {
    const CODE: CommandCode = CommandCode::StopCallRecord;
}

/// Action of PAUSE_CALLRECORD. Only the pause was observed; the others are this project's own, not verified against a
/// live AltiServ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PauseAction {
    /// Nothing is written until resumed.
    Pause,
    /// Writing goes on.
    Resume,
    /// The file goes on with a beep in place of the conversation.
    Mute,
    /// The conversation is recorded again.
    Unmute,
}

impl PauseAction {
    fn from_wire(number: i32) -> Option<Self> {
        match number {
            0 => Some(Self::Pause),
            1 => Some(Self::Resume),
            2 => Some(Self::Mute),
            3 => Some(Self::Unmute),
            _ => None,
        }
    }

    fn to_wire(self) -> i32 {
        match self {
            Self::Pause => 0,
            Self::Resume => 1,
            Self::Mute => 2,
            Self::Unmute => 3,
        }
    }
}

/// PAUSE_CALLRECORD: \[0] INT pad, as observed; \[1] INT action, absent for a pause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PauseCallRecord {
    /// The line being recorded.
    pub line: Pad,
    /// The action.
    pub action: PauseAction,
}

impl Message for PauseCallRecord {
    fn read(parameters: &Parameters, _: &Dialect) -> Result<Self, MessageError> {
        let number = parameters.int_or(1, 0)?;
        let action = PauseAction::from_wire(number).ok_or(MessageError::Value { id: 1, value: number })?;
        Ok(Self { line: parameters.pad(0)?, action })
    }

    /// A pause is written as the SDK client sends it, without an action.
    fn write(&self, _: &Dialect) -> Parameters {
        let parameters = Parameters::new().with_pad(0, self.line);
        match self.action {
            PauseAction::Pause => parameters,
            action => parameters.with_int(1, action.to_wire()),
        }
    }
}

impl Command for PauseCallRecord {
    const CODE: CommandCode = CommandCode::PauseCallRecord;
}

/// VOICE_RECORD: a supervisor records an agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VoiceRecord {
    /// The style: 5 silent, 6 with a tone.
    pub style: i32,
    /// The workgroup's line.
    pub workgroup: Pad,
    /// The agent's line.
    pub agent: Pad,
    /// The line that records.
    pub recorder: Pad,
}

impl VoiceRecord {
    /// Style without a notice to the parties.
    pub const SILENT: i32 = 5;
    /// Style with a tone that the parties hear.
    pub const TONE: i32 = 6;
}

impl Message for VoiceRecord {
    fn read(parameters: &Parameters, _: &Dialect) -> Result<Self, MessageError> {
        Ok(Self {
            style: parameters.int(0)?,
            workgroup: parameters.pad(1)?,
            agent: parameters.pad(2)?,
            recorder: parameters.pad(3)?,
        })
    }

    fn write(&self, _: &Dialect) -> Parameters {
        Parameters::new()
            .with_int(0, self.style)
            .with_pad(1, self.workgroup)
            .with_pad(2, self.agent)
            .with_pad(3, self.recorder)
    }
}

impl Command for VoiceRecord {
    const CODE: CommandCode = CommandCode::VoiceRecord;
}

/// State of a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RecordingState {
    /// 0, there is none.
    Stopped,
    /// 1, the conversation is recorded.
    Recording,
    /// 2, nothing is recorded until it is resumed.
    Paused,
    /// 3, a beep is recorded in place of the conversation.
    Muted,
}

/// Kind of a recording, by the one who started it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RecordingKind {
    /// 0, the line's own agent.
    Agent,
    /// 1, a supervisor.
    Supervisor,
    /// 2, the system, on lines that are always recorded.
    System,
}

/// The structure of a VR event: packed u8 started, i32 pad. This project appends u8 state, u8 kind and i32 call pad,
/// which is not verified against a live AltiServ. Without them the state follows from the first byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordingReport {
    /// The line being recorded.
    pub line: Pad,
    /// State of the recording.
    pub state: RecordingState,
    /// Kind of the recording.
    pub kind: RecordingKind,
    /// The call of the line, if the server sends it.
    pub call: Option<Pad>,
}

/// Sizes of a report as observed, with state and kind, and with the call pad.
const REPORT_OBSERVED: usize = 5;
const REPORT_WITH_STATE: usize = 7;
const REPORT_WITH_CALL: usize = 11;

impl RecordingReport {
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, MessageError> {
        let record = RecordReader::at_least(REPORT_OBSERVED, bytes, Charset::default())?;
        let started = record.byte(0) != 0;
        let has_state = bytes.len() >= REPORT_WITH_STATE;
        let state = match record.byte(5) {
            2 if has_state => RecordingState::Paused,
            3 if has_state => RecordingState::Muted,
            0 if has_state => RecordingState::Stopped,
            _ if started => RecordingState::Recording,
            _ => RecordingState::Stopped,
        };
        let kind = match record.byte(6) {
            1 => RecordingKind::Supervisor,
            2 => RecordingKind::System,
            _ => RecordingKind::Agent,
        };
        let call = if bytes.len() >= REPORT_WITH_CALL { Some(record.pad(7)) } else { None };
        Ok(Self { line: record.pad(1), state, kind, call })
    }

    pub(crate) fn write(&self) -> bytes::Bytes {
        let state = match self.state {
            RecordingState::Stopped => 0,
            RecordingState::Recording => 1,
            RecordingState::Paused => 2,
            RecordingState::Muted => 3,
        };
        let kind = match self.kind {
            RecordingKind::Agent => 0,
            RecordingKind::Supervisor => 1,
            RecordingKind::System => 2,
        };
        let started = u8::from(self.state != RecordingState::Stopped);
        let record =
            RecordWriter::new(REPORT_WITH_CALL, Charset::default()).byte(started).pad(self.line).byte(state).byte(kind);
        match self.call {
            Some(call) => record.pad(call).finish(),
            None => record.finish(),
        }
    }
}
