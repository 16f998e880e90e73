//! Workgroups: their members, and logging on to them.

use super::{Command, Message};
use crate::record::{RecordReader, RecordWriter};
use crate::{Block, CommandCode, Dialect, LineState, MessageError, Pad, Parameters, SequenceId};

/// GET_WORKGROUPINFO has no parameters: its location is the workgroup's pad. Answered by [`WorkgroupInfo`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetWorkgroupInfo {
    /// The workgroup's line.
    pub workgroup: Pad,
}

impl GetWorkgroupInfo {
    /// The whole block.
    #[must_use]
    pub fn block(self, sequence_id: SequenceId) -> Block {
        Block::command(CommandCode::GetWorkgroupInfo, sequence_id, self.workgroup, Parameters::new())
    }
}

/// A member of a workgroup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkgroupMember {
    /// The member's line.
    pub line: Pad,
    /// State of that line.
    pub state: LineState,
    /// True if the member is logged on to the workgroup.
    pub logged_on: bool,
}

/// Size of a member: i32 pad, u8 line state, u8 logged on.
const MEMBER: usize = 6;

/// The answer to GET_WORKGROUPINFO: \[0] INT count, \[1] STRUCT that many members of 6 bytes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WorkgroupInfo {
    /// The members.
    pub members: Vec<WorkgroupMember>,
}

impl Message for WorkgroupInfo {
    fn read(parameters: &Parameters, dialect: &Dialect) -> Result<Self, MessageError> {
        let count = parameters.int(0)?;
        if count == 0 {
            return Ok(Self::default());
        }
        let bytes = parameters.bytes(1)?;
        let size = usize::try_from(count).ok().and_then(|count| count.checked_mul(MEMBER));
        let Some(listed) = size.and_then(|size| bytes.get(..size)) else {
            return Err(MessageError::Count { id: 1, count, bytes: bytes.len() });
        };
        let mut members = Vec::new();
        for raw in listed.chunks_exact(MEMBER) {
            let record = RecordReader::at_least(MEMBER, raw, dialect.charset)?;
            let state = LineState::from(i32::from(record.byte(4)));
            members.push(WorkgroupMember { line: record.pad(0), state, logged_on: record.byte(5) != 0 });
        }
        Ok(Self { members })
    }

    fn write(&self, dialect: &Dialect) -> Parameters {
        let head = Parameters::new().with_int(0, i32::try_from(self.members.len()).unwrap_or(i32::MAX));
        if self.members.is_empty() {
            return head;
        }
        let mut record = RecordWriter::new(self.members.len() * MEMBER, dialect.charset);
        for member in &self.members {
            let state = i32::from(member.state).to_le_bytes()[0];
            record = record.pad(member.line).byte(state).byte(member.logged_on.into());
        }
        head.with_struct(1, record.finish())
    }
}

/// LOGON_WORKGROUP: \[0] INT workgroup pad, \[1] INT 0 on or 1 off, \[2] INT reason (1 was seen at a log on, 3 at a log
/// off), for the line that sends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogOnWorkgroup {
    /// The workgroup's line.
    pub workgroup: Pad,
    /// True to log the line on, false to log it off.
    pub logged_on: bool,
    /// The reason, a number whose meaning is set up on the server.
    pub reason: i32,
}

impl LogOnWorkgroup {
    /// The reason that the SDK client gives for a log on.
    pub const ON: i32 = 1;
}

impl Message for LogOnWorkgroup {
    fn read(parameters: &Parameters, _: &Dialect) -> Result<Self, MessageError> {
        let logged_on = match parameters.int(1)? {
            0 => true,
            1 => false,
            value => return Err(MessageError::Value { id: 1, value }),
        };
        Ok(Self { workgroup: parameters.pad(0)?, logged_on, reason: parameters.int_or(2, 0)? })
    }

    fn write(&self, _: &Dialect) -> Parameters {
        let off = i32::from(!self.logged_on);
        Parameters::new().with_pad(0, self.workgroup).with_int(1, off).with_int(2, self.reason)
    }
}

impl Command for LogOnWorkgroup {
    const CODE: CommandCode = CommandCode::LogOnWorkgroup;
}

/// WORKGROUP_FORCE_LOGON: \[0] INT workgroup pad, \[1] INT agent pad, \[2] INT 0 off or 1 on: a supervisor logs an agent
/// on or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkgroupForceLogOn {
    /// The workgroup's line.
    pub workgroup: Pad,
    /// The agent's line.
    pub agent: Pad,
    /// True to log the agent on, false to log the agent off.
    pub logged_on: bool,
}

impl Message for WorkgroupForceLogOn {
    fn read(parameters: &Parameters, _: &Dialect) -> Result<Self, MessageError> {
        let logged_on = match parameters.int(2)? {
            0 => false,
            1 => true,
            value => return Err(MessageError::Value { id: 2, value }),
        };
        Ok(Self { workgroup: parameters.pad(0)?, agent: parameters.pad(1)?, logged_on })
    }

    fn write(&self, _: &Dialect) -> Parameters {
        Parameters::new().with_pad(0, self.workgroup).with_pad(1, self.agent).with_int(2, self.logged_on.into())
    }
}

impl Command for WorkgroupForceLogOn {
    const CODE: CommandCode = CommandCode::WorkgroupForceLogOn;
}
