//! From what a line is asked to do to the command that does it.

use altilink::message::Command;
use altilink::message::Message;
use altilink::message::call_control::{Answer, DropCall, Hold, MakeCall, Redirect};
use altilink::message::events::{CallDropped, Ring, RingBack, StateChange, VoiceRecording};
use altilink::message::recording::{PauseCallRecord, StartCallRecord, StopCallRecord};
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
            Self::StopRecording => StopCallRecord { line }.block(id, line, dialect),
            Self::ChangeRecording(action) => PauseCallRecord { line, action: *action }.block(id, line, dialect),
        }
    }
}

impl LineEvent {
    /// Reads an event that concerns calls; `None` for the others.
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
            _ => return Ok(None),
        }))
    }
}
