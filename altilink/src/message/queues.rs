//! The queues of workgroups: calls that wait for a member, and commands for them.

use super::{Command, Event, Message};
use crate::record::{RecordReader, RecordWriter};
use crate::{Charset, CommandCode, Dialect, EventCode, MessageError, Pad, Parameters, SessionHandle, Value};

/// The parameters of INQUEUE and OUTQUEUE, all of which the SDK client demands: \[0] INT session handle, \[1] INT
/// workgroup pad, \[2] CHAR the workgroup's number, \[3] INT call pad, \[4] CHAR caller ID, \[5] CHAR caller name, \[6]
/// INT priority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueuedCall {
    /// The call.
    pub session: SessionHandle,
    /// The workgroup's line.
    pub workgroup: Pad,
    /// The workgroup's number.
    pub workgroup_number: String,
    /// The caller's line.
    pub call: Pad,
    /// The caller's number.
    pub caller_id: String,
    /// The caller's name.
    pub caller_name: String,
    /// 1 (lowest) to 9, 0 for none.
    pub priority: i32,
}

impl QueuedCall {
    fn read(parameters: &Parameters, charset: Charset) -> Result<Self, MessageError> {
        Ok(Self {
            session: SessionHandle(parameters.int(0)?),
            workgroup: parameters.pad(1)?,
            workgroup_number: parameters.text(2, charset)?,
            call: parameters.pad(3)?,
            caller_id: parameters.text(4, charset)?,
            caller_name: parameters.text(5, charset)?,
            priority: parameters.int(6)?,
        })
    }

    fn write(&self, charset: Charset) -> Parameters {
        Parameters::new()
            .with_int(0, self.session.0)
            .with_pad(1, self.workgroup)
            .with_text(2, &self.workgroup_number, charset)
            .with_pad(3, self.call)
            .with_text(4, &self.caller_id, charset)
            .with_text(5, &self.caller_name, charset)
            .with_int(6, self.priority)
    }
}

/// INQUEUE: a call begins to wait in a workgroup's queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InQueue(pub QueuedCall);

impl Message for InQueue {
    fn read(parameters: &Parameters, dialect: &Dialect) -> Result<Self, MessageError> {
        QueuedCall::read(parameters, dialect.charset).map(Self)
    }

    fn write(&self, dialect: &Dialect) -> Parameters {
        self.0.write(dialect.charset)
    }
}

impl Event for InQueue {
    const CODE: EventCode = EventCode::InQueue;
}

/// OUTQUEUE: a call no longer waits, because it rings a member, has overflowed, was picked up or has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutQueue(pub QueuedCall);

impl Message for OutQueue {
    fn read(parameters: &Parameters, dialect: &Dialect) -> Result<Self, MessageError> {
        QueuedCall::read(parameters, dialect.charset).map(Self)
    }

    fn write(&self, dialect: &Dialect) -> Parameters {
        self.0.write(dialect.charset)
    }
}

impl Event for OutQueue {
    const CODE: EventCode = EventCode::OutQueue;
}

/// SET_QUEUE_PRIORITY: \[0] INT session handle, \[1] INT 0, \[2] INT workgroup pad, \[3] INT priority.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SetQueuePriority {
    /// The call.
    pub session: SessionHandle,
    /// The workgroup's line.
    pub workgroup: Pad,
    /// 1 (lowest) to 9.
    pub priority: i32,
}

impl Message for SetQueuePriority {
    fn read(parameters: &Parameters, _: &Dialect) -> Result<Self, MessageError> {
        Ok(Self {
            session: SessionHandle(parameters.int(0)?),
            workgroup: parameters.pad(2)?,
            priority: parameters.int(3)?,
        })
    }

    fn write(&self, _: &Dialect) -> Parameters {
        Parameters::new()
            .with_int(0, self.session.0)
            .with_int(1, 0)
            .with_pad(2, self.workgroup)
            .with_int(3, self.priority)
    }
}

impl Command for SetQueuePriority {
    const CODE: CommandCode = CommandCode::SetQueuePriority;
}

/// Operation on a call that waits. The other operations of QUEUE (1 stop and 2 play an announcement, 8 lock or unlock) are
/// kept as numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QueueOperation {
    /// 4, transfer the call.
    Transfer {
        /// The call.
        session: SessionHandle,
        /// The workgroup's line.
        workgroup: Pad,
        /// The destination.
        destination: String,
    },
    /// Any other.
    Other(i32),
}

/// QUEUE: \[0] INT operation, \[1] STRUCT, of which the fields that the SDK client's packets show are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queue {
    /// The operation.
    pub operation: QueueOperation,
}

const TRANSFER: i32 = 4;
/// Offsets in the structure of a transfer, as far as known.
const SESSION: usize = 8;
const WORKGROUP: usize = 16;
const DESTINATION: usize = 40;
const DESTINATION_SIZE: usize = 32;

impl Queue {
    /// Reads the command. It cannot be written: most of its structure is not known.
    ///
    /// # Errors
    ///
    /// The operation or its structure is missing, or the structure is too short.
    pub fn read(parameters: &Parameters, dialect: &Dialect) -> Result<Self, MessageError> {
        let operation = match parameters.int(0)? {
            TRANSFER => {
                let bytes = parameters.bytes(1)?;
                let record = RecordReader::at_least(DESTINATION + 1, bytes, dialect.charset)?;
                QueueOperation::Transfer {
                    session: SessionHandle(record.int(SESSION)),
                    workgroup: record.pad(WORKGROUP),
                    destination: record.text(DESTINATION, DESTINATION_SIZE),
                }
            }
            other => QueueOperation::Other(other),
        };
        Ok(Self { operation })
    }
}

/// QUEUE, the event: \[0] INT 8, \[1] byte block: session handle @8, workgroup pad @12, its number @16, call pad @33, caller
/// ID @37, name @78, priority @144. The priority of a waiting call was changed. The event's other kinds (1 digit, 2 and 4
/// start and stop of an announcement) have no type here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueuePriorityChanged(pub QueuedCall);

const NUMBER_SIZE: usize = 17;
const CALLER_ID_SIZE: usize = 41;
const CALLER_NAME_SIZE: usize = 66;
const EVENT_SIZE: usize = 148;

impl QueuePriorityChanged {
    /// First parameter of the event of this kind.
    pub const KIND: i32 = 8;
}

impl Message for QueuePriorityChanged {
    fn read(parameters: &Parameters, dialect: &Dialect) -> Result<Self, MessageError> {
        let value = parameters.int(0)?;
        if value != Self::KIND {
            return Err(MessageError::Value { id: 0, value });
        }
        let record = RecordReader::at_least(EVENT_SIZE, parameters.bytes(1)?, dialect.charset)?;
        Ok(Self(QueuedCall {
            session: SessionHandle(record.int(8)),
            workgroup: record.pad(12),
            workgroup_number: record.text(16, NUMBER_SIZE),
            call: record.pad(33),
            caller_id: record.text(37, CALLER_ID_SIZE),
            caller_name: record.text(78, CALLER_NAME_SIZE),
            priority: record.int(144),
        }))
    }

    fn write(&self, dialect: &Dialect) -> Parameters {
        let call = &self.0;
        let record = RecordWriter::new(EVENT_SIZE, dialect.charset)
            .array([0; 8])
            .int(call.session.0)
            .pad(call.workgroup)
            .text(&call.workgroup_number, NUMBER_SIZE)
            .pad(call.call)
            .text(&call.caller_id, CALLER_ID_SIZE)
            .text(&call.caller_name, CALLER_NAME_SIZE)
            .int(call.priority);
        Parameters::new().with_int(0, Self::KIND).with(1, Value::Bytes(record.finish()))
    }
}

impl Event for QueuePriorityChanged {
    const CODE: EventCode = EventCode::Queue;
}
