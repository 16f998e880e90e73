//! Workgroups and their queues. The sources name these messages but show none of them: every layout here is this
//! project's own, not verified against a live AltiServ.

use bytes::{BufMut, BytesMut};

use super::{Command, Event, Message};
use crate::{CommandCode, Dialect, EventCode, MessageError, Pad, Parameters, SessionHandle};

/// Size of a pad in a list of them.
const PAD: usize = 4;

/// Reads `id` INT count, `id` + 1 STRUCT count x i32 pad; the structure is absent where the count is 0.
pub(super) fn pads_from(parameters: &Parameters, id: i32) -> Result<Vec<Pad>, MessageError> {
    let count = parameters.int(id)?;
    if count == 0 {
        return Ok(Vec::new());
    }
    let bytes = parameters.bytes(id + 1)?;
    let wrong = || MessageError::Count { id: id + 1, count, bytes: bytes.len() };
    let listed =
        usize::try_from(count).ok().and_then(|count| bytes.get(..count.checked_mul(PAD)?)).ok_or_else(wrong)?;
    Ok(listed.chunks_exact(PAD).filter_map(<[u8]>::first_chunk).map(|raw| Pad(i32::from_le_bytes(*raw))).collect())
}

/// Writes what [`pads_from`] reads.
pub(super) fn pads_into(parameters: Parameters, id: i32, pads: &[Pad]) -> Parameters {
    let parameters = parameters.with_int(id, i32::try_from(pads.len()).unwrap_or(i32::MAX));
    if pads.is_empty() {
        return parameters;
    }
    let mut bytes = BytesMut::with_capacity(pads.len() * PAD);
    for pad in pads {
        bytes.put_i32_le(pad.0);
    }
    parameters.with_struct(id + 1, bytes.freeze())
}

/// GET_WORKGROUPINFO: \[0] INT workgroup pad. Answered by [`WorkgroupInfo`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetWorkgroupInfo {
    /// The workgroup's line.
    pub workgroup: Pad,
}

impl Message for GetWorkgroupInfo {
    fn read(parameters: &Parameters, _: &Dialect) -> Result<Self, MessageError> {
        Ok(Self { workgroup: parameters.pad(0)? })
    }

    fn write(&self, _: &Dialect) -> Parameters {
        Parameters::new().with_pad(0, self.workgroup)
    }
}

impl Command for GetWorkgroupInfo {
    const CODE: CommandCode = CommandCode::GetWorkgroupInfo;
}

/// The answer to GET_WORKGROUPINFO: \[0] INT calls that wait, \[1] INT count, \[2] STRUCT count x i32 pad of a member.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WorkgroupInfo {
    /// Calls in the queue.
    pub waiting: i32,
    /// The members' lines.
    pub members: Vec<Pad>,
}

impl Message for WorkgroupInfo {
    fn read(parameters: &Parameters, _: &Dialect) -> Result<Self, MessageError> {
        Ok(Self { waiting: parameters.int(0)?, members: pads_from(parameters, 1)? })
    }

    fn write(&self, _: &Dialect) -> Parameters {
        pads_into(Parameters::new().with_int(0, self.waiting), 1, &self.members)
    }
}

/// What INQUEUE and OUTQUEUE say: \[0] INT workgroup pad, \[1] INT session handle, \[2] INT calls that wait now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueueChange {
    /// The workgroup's line.
    pub workgroup: Pad,
    /// The call.
    pub session: SessionHandle,
    /// Calls in the queue after the change.
    pub waiting: i32,
}

impl QueueChange {
    fn read(parameters: &Parameters) -> Result<Self, MessageError> {
        let session = SessionHandle(parameters.int(1)?);
        Ok(Self { workgroup: parameters.pad(0)?, session, waiting: parameters.int(2)? })
    }

    fn write(self) -> Parameters {
        Parameters::new().with_pad(0, self.workgroup).with_int(1, self.session.0).with_int(2, self.waiting)
    }
}

/// INQUEUE: a call begins to wait in a workgroup's queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InQueue(pub QueueChange);

impl Message for InQueue {
    fn read(parameters: &Parameters, _: &Dialect) -> Result<Self, MessageError> {
        QueueChange::read(parameters).map(Self)
    }

    fn write(&self, _: &Dialect) -> Parameters {
        self.0.write()
    }
}

impl Event for InQueue {
    const CODE: EventCode = EventCode::InQueue;
}

/// OUTQUEUE: a call no longer waits, because it rings a member, overflowed or ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutQueue(pub QueueChange);

impl Message for OutQueue {
    fn read(parameters: &Parameters, _: &Dialect) -> Result<Self, MessageError> {
        QueueChange::read(parameters).map(Self)
    }

    fn write(&self, _: &Dialect) -> Parameters {
        self.0.write()
    }
}

impl Event for OutQueue {
    const CODE: EventCode = EventCode::OutQueue;
}
