//! Requests of a line to the server, and their commands.

use std::fmt;

use altilink::message::Command;
use altilink::message::agents::{AgentState, SetAgentState};
use altilink::message::call_control::{
    Answer, Conference, ConferenceAction, DropCall, Hold, MakeCall, Redirect, SimChars,
};
use altilink::message::monitoring::{CallMonitoring, MonitoringStyle};
use altilink::message::recording::{PauseAction, PauseCallRecord, StartCallRecord, StopCallRecord, VoiceRecord};
use altilink::message::workgroups::{LogOnWorkgroup, WorkgroupForceLogOn};
use altilink::{Block, CommandCode, Dialect, Pad, Parameters, SequenceId};

/// Digit that the SDK client sends for the hook flash of an analogue phone.
const HOOK_FLASH: &str = "F";

/// Digits that are keyed. They may be a PIN: `Debug` does not show them.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Digits(String);

impl Digits {
    pub(crate) fn new(keys: &str) -> Self {
        Self(keys.to_owned())
    }
}

impl fmt::Debug for Digits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Digits(..)")
    }
}

/// A request of a line to the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Request {
    /// Place a call to what is dialled, access code included.
    MakeCall(String),
    /// Answer a ringing call.
    Answer(Pad),
    /// End a call.
    Drop(Pad),
    /// Put a call on hold.
    Hold(Pad),
    /// Take a call from hold.
    Retrieve(Pad),
    /// Send a call on without announcing it.
    Redirect {
        /// The call.
        call: Pad,
        /// The number, access code included.
        destination: String,
    },
    /// Join the call that the line holds and the one that it talks on, of which this is one. The SDK client sends the
    /// hook flash twice before; that a live AltiServ does without is not verified against a live AltiServ.
    Conference(Pad),
    /// Connect the parties of the line's held call and of its other call with each other: the hook flash, after which
    /// the phone is put down.
    Flash,
    /// Put the phone down.
    OnHook,
    /// Start recording the line's call into a file; empty for a name of the server's choice.
    StartRecording(String),
    /// Record an agent, as a supervisor.
    RecordAgent {
        /// The agent's line.
        agent: Pad,
        /// True if the parties hear a tone.
        tone: bool,
    },
    /// Stop recording.
    StopRecording(RecordedLine),
    /// Pause, resume, mute or unmute the recording.
    ChangeRecording(RecordedLine, PauseAction),
    /// Key digits on the phone, into the call that the line talks on.
    SendDigits(Digits),
    /// Put an agent into a state. That a supervisor may address the command to another line than the own one is not verified
    /// against a live AltiServ.
    SetAgentState {
        /// The agent's line.
        agent: Pad,
        /// Pad of the workgroup.
        workgroup: Pad,
        /// The state.
        state: AgentState,
    },
    /// Log the line's agent on to a workgroup, or off.
    LogOnWorkgroup(LogOnWorkgroup),
    /// Log another agent on to a workgroup, or off, as a supervisor.
    ForceLogOn(WorkgroupForceLogOn),
    /// Take part in the call that an agent talks on, as a supervisor.
    Monitor {
        /// The workgroup that the agent is in; [`Pad::NONE`] for none.
        workgroup: Pad,
        /// The agent's line.
        agent: Pad,
        /// The supervisor's part in the call.
        style: MonitoringStyle,
    },
}

/// The line whose recording a command is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RecordedLine {
    /// The line that gives the command.
    Own,
    /// An agent's line, which the supervisor names.
    Agent(Pad),
}

impl RecordedLine {
    fn pad(self, own: Pad) -> Pad {
        match self {
            Self::Own => own,
            Self::Agent(pad) => pad,
        }
    }
}

impl Request {
    /// Returns the command's block, for the line that asks.
    pub(crate) fn block(&self, id: SequenceId, line: Pad, dialect: &Dialect) -> Block {
        match self {
            Self::MakeCall(number) => {
                MakeCall { number: number.clone(), account_code: String::new() }.block(id, line, dialect)
            }
            Self::Answer(call) => Answer { call: *call }.block(id, line, dialect),
            Self::Drop(call) => DropCall { call: *call }.block(id, line, dialect),
            Self::Hold(call) => Hold { call: *call, retrieve: false }.block(id, line, dialect),
            Self::Retrieve(call) => Hold { call: *call, retrieve: true }.block(id, line, dialect),
            Self::Redirect { call, destination } => {
                Redirect::to_number(*call, destination.clone()).block(id, line, dialect)
            }
            Self::Conference(call) => {
                Conference { call: *call, action: ConferenceAction::Join }.block(id, line, dialect)
            }
            Self::Flash => SimChars { digits: HOOK_FLASH.to_owned() }.block(id, line, dialect),
            Self::OnHook => Block::command(CommandCode::SimOnHook, id, line, Parameters::new()),
            Self::StartRecording(file_name) => {
                StartCallRecord { line, rate: StartCallRecord::PCM, file_name: file_name.clone(), append: false }
                    .block(id, line, dialect)
            }
            // The workgroup that a live AltiServ expects here is not verified. None is right for an agent in no
            // workgroup.
            Self::RecordAgent { agent, tone } => {
                let style = if *tone { VoiceRecord::TONE } else { VoiceRecord::SILENT };
                let record = VoiceRecord { style, workgroup: Pad::NONE, agent: *agent, recorder: line };
                record.block(id, line, dialect)
            }
            Self::StopRecording(recorded) => StopCallRecord { line: recorded.pad(line) }.block(id, line, dialect),
            Self::ChangeRecording(recorded, action) => {
                PauseCallRecord { line: recorded.pad(line), action: *action }.block(id, line, dialect)
            }
            Self::SendDigits(Digits(keys)) => SimChars { digits: keys.clone() }.block(id, line, dialect),
            Self::SetAgentState { agent, workgroup, state } => {
                SetAgentState { state: *state, workgroup: *workgroup }.block(id, *agent, dialect)
            }
            Self::LogOnWorkgroup(wanted) => wanted.block(id, line, dialect),
            Self::ForceLogOn(wanted) => wanted.block(id, line, dialect),
            Self::Monitor { workgroup, agent, style } => {
                CallMonitoring { style: *style, workgroup: *workgroup, agent: *agent, monitor: line }
                    .block(id, line, dialect)
            }
        }
    }

    /// Returns the request to send once the server has accepted this one.
    ///
    /// No source names a command for an attended transfer. The hook flash with the phone put down after it was tried
    /// against the embedded AltiServ only, and is not verified against a live AltiServ.
    pub(crate) fn followed_by(&self) -> Option<Self> {
        match self {
            Self::Flash => Some(Self::OnHook),
            _ => None,
        }
    }
}
