//! Recording a call, and what the server reports about it.

use super::{Command, Message};
use crate::record::{RecordReader, RecordWriter};
use crate::{Charset, CommandCode, Dialect, MessageError, Pad, Parameters};

/// Size of START_CALLRECORD's structure, and of the file name in it.
const REQUEST_SIZE: usize = 137;
const FILE_NAME: usize = 128;

/// START_CALLRECORD of a line's call to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartCallRecord {
    /// The line to record.
    pub line: Pad,
    /// 64 for PCM, 32 for ADPCM, in kbit/s as it seems.
    pub rate: i32,
    /// The destination on the server, at most 127 bytes; empty for one that the server chooses.
    pub file_name: String,
    /// Append to an existing file.
    pub append: bool,
}

impl StartCallRecord {
    /// The rate of PCM.
    pub const PCM: i32 = 64;
    /// The rate of ADPCM.
    pub const ADPCM: i32 = 32;
    /// What the SDK client sends beside the rate; its meaning is not known.
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

/// What PAUSE_CALLRECORD does. Only the pause was observed; the others are this project's own, not verified against a
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

/// PAUSE_CALLRECORD: \[0] INT pad, as observed; \[1] INT what to do, absent for a pause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PauseCallRecord {
    /// The line being recorded.
    pub line: Pad,
    /// What to do.
    pub action: PauseAction,
}

impl Message for PauseCallRecord {
    fn read(parameters: &Parameters, _: &Dialect) -> Result<Self, MessageError> {
        let number = parameters.int_or(1, 0)?;
        let action = PauseAction::from_wire(number).ok_or(MessageError::Value { id: 1, value: number })?;
        Ok(Self { line: parameters.pad(0)?, action })
    }

    /// A plain pause goes as the SDK client sends it.
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
    /// 5 silent, 6 with a tone.
    pub style: i32,
    /// The workgroup's line.
    pub workgroup: Pad,
    /// The agent's line.
    pub agent: Pad,
    /// The line that records.
    pub recorder: Pad,
}

impl VoiceRecord {
    /// Record without telling the parties.
    pub const SILENT: i32 = 5;
    /// Record with a tone that the parties hear.
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

/// What a recording is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RecordingState {
    /// 0
    Stopped,
    /// 1
    Recording,
    /// 2
    Paused,
    /// 3
    Muted,
}

/// Who has a call recorded.
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
/// which is not verified against a live AltiServ; without them the state follows from the first byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordingReport {
    /// The line being recorded.
    pub line: Pad,
    /// What the recording is doing.
    pub state: RecordingState,
    /// Who has it made.
    pub kind: RecordingKind,
    /// Which call of the line it is, where the server says so.
    pub call: Option<Pad>,
}

/// Without and with the two bytes, and with the call pad.
const REPORT_OBSERVED: usize = 5;
const REPORT_WITH_STATE: usize = 7;
const REPORT_WITH_CALL: usize = 11;

impl RecordingReport {
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, MessageError> {
        let record = RecordReader::at_least(REPORT_OBSERVED, bytes, Charset::default())?;
        let started = record.byte(0) != 0;
        let said = bytes.len() >= REPORT_WITH_STATE;
        let state = match record.byte(5) {
            2 if said => RecordingState::Paused,
            3 if said => RecordingState::Muted,
            0 if said => RecordingState::Stopped,
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
