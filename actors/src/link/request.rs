//! From what a line is asked to do to the command that does it.

use altilink::message::Command;
use altilink::message::Message;
use altilink::message::agents::{AgentStateChange, SetAgentState};
use altilink::message::call_control::{Answer, DropCall, Hold, MakeCall, Redirect, SimChars};
use altilink::message::events::{CallDropped, Ring, RingBack, StateChange, VoiceRecording};
use altilink::message::recording::{PauseCallRecord, StartCallRecord, StopCallRecord, VoiceRecord};
use altilink::{Block, Dialect, EventCode, MessageError, Pad, SequenceId};

use super::messages::{LineEvent, Request};

impl Request {
    /// The command's block, for the line that asks.
    pub(super) fn block(&self, id: SequenceId, line: Pad, dialect: &Dialect) -> Block {
        match self {
            Self::MakeCall(number) => {
                MakeCall { number: number.clone(), account_code: String::new() }.block(id, line, dialect)
            }
            Self::Answer(call) => Answer { call: *call }.block(id, line, dialect),
            Self::Drop(call) => DropCall { call: *call }.block(id, line, dialect),
            Self::Hold(call) => Hold { call: *call, retrieve: false }.block(id, line, dialect),
            Self::Retrieve(call) => Hold { call: *call, retrieve: true }.block(id, line, dialect),
            Self::Redirect { call, destination } => {
                Redirect { call: *call, destination: destination.clone() }.block(id, line, dialect)
            }
            Self::StartRecording(file_name) => {
                StartCallRecord { line, rate: StartCallRecord::PCM, file_name: file_name.clone(), append: false }
                    .block(id, line, dialect)
            }
            // Which workgroup a live AltiServ wants to hear of here is not verified; none is what it takes for an agent
            // who is in none.
            Self::RecordAgent { agent, tone } => {
                let style = if *tone { VoiceRecord::TONE } else { VoiceRecord::SILENT };
                let record = VoiceRecord { style, workgroup: Pad::NONE, agent: *agent, recorder: line };
                record.block(id, line, dialect)
            }
            Self::StopRecording(recorded) => StopCallRecord { line: recorded.pad(line) }.block(id, line, dialect),
            Self::ChangeRecording(recorded, action) => {
                PauseCallRecord { line: recorded.pad(line), action: *action }.block(id, line, dialect)
            }
            Self::SendDigits(digits) => SimChars { digits: digits.clone() }.block(id, line, dialect),
            Self::SetAgentState(state) => SetAgentState { agent: line, state: *state }.block(id, line, dialect),
        }
    }
}

impl LineEvent {
    /// Reads an event that concerns calls or agents; `None` for the others.
    pub(super) fn read(code: EventCode, block: &Block, dialect: &Dialect) -> Result<Option<Self>, MessageError> {
        let parameters = &block.parameters;
        Ok(Some(match code {
            EventCode::Ring => Self::Ring(Box::new(Ring::read(parameters, dialect)?.0)),
            EventCode::RingBack => Self::RingBack(Box::new(RingBack::read(parameters, dialect)?.0)),
            EventCode::StateChange => {
                let change = StateChange::read(parameters, dialect)?;
                Self::State { state: change.state, call: change.call }
            }
            EventCode::CallDrop => Self::Dropped(CallDropped::read(parameters, dialect)?.call),
            EventCode::VoiceRecording => Self::Recording(VoiceRecording::read(parameters, dialect)?.0),
            EventCode::AgentStateChange => Self::Agent(AgentStateChange::read(parameters, dialect)?.state),
            _ => return Ok(None),
        }))
    }
}
