//! Subscribing to the events of other lines.

use bytes::{BufMut, BytesMut};

use super::{Command, Message};
use crate::{CommandCode, Dialect, MessageError, Pad, Parameters, Value};

/// Two bytes of unknown meaning, always 2 and 1, and a pad.
const ENTRY: usize = 6;
const PREFIX: [u8; 2] = [2, 1];

/// SET_MONITORENTRY: from now on, the events of these lines too.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SetMonitorEntry {
    /// The lines; none ends the subscription.
    pub lines: Vec<Pad>,
}

impl Message for SetMonitorEntry {
    fn read(parameters: &Parameters, _: &Dialect) -> Result<Self, MessageError> {
        let count = parameters.int(0)?;
        if count == 0 {
            return Ok(Self::default());
        }
        let blob = parameters.bytes(1)?;
        let entries = usize::try_from(count).ok().and_then(|count| blob.get(..count.checked_mul(ENTRY)?));
        let entries = entries.ok_or(MessageError::Count { id: 1, count, bytes: blob.len() })?;
        let pad = |entry: &[u8]| entry.last_chunk().map(|raw| Pad(i32::from_le_bytes(*raw)));
        Ok(Self { lines: entries.chunks_exact(ENTRY).filter_map(pad).collect() })
    }

    fn write(&self, _: &Dialect) -> Parameters {
        let mut blob = BytesMut::with_capacity(self.lines.len() * ENTRY);
        for line in &self.lines {
            blob.put_slice(&PREFIX);
            blob.put_i32_le(line.0);
        }
        let head = Parameters::new().with_int(0, i32::try_from(self.lines.len()).unwrap_or(i32::MAX));
        if self.lines.is_empty() { head } else { head.with(1, Value::Char(blob.freeze())) }
    }
}

impl Command for SetMonitorEntry {
    const CODE: CommandCode = CommandCode::SetMonitorEntry;
}
