//! Subscribing to the events of other lines, and listening in on their calls.

use super::{Command, Message};
use crate::record::{RecordReader, RecordWriter};
use crate::{CommandCode, Dialect, MessageError, Pad, Parameters, Value};

/// Size of an entry: u8 kind, u8 1 enable or 0 disable, i32 pad.
const ENTRY: usize = 6;

/// Kind of the line of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MonitorKind {
    /// 0, a trunk line.
    Trunk,
    /// 1, a workgroup.
    Workgroup,
    /// 2, an extension.
    Extension,
    /// A kind that no source names.
    Unknown(u8),
}

impl From<u8> for MonitorKind {
    fn from(number: u8) -> Self {
        match number {
            0 => Self::Trunk,
            1 => Self::Workgroup,
            2 => Self::Extension,
            other => Self::Unknown(other),
        }
    }
}

impl From<MonitorKind> for u8 {
    fn from(kind: MonitorKind) -> Self {
        match kind {
            MonitorKind::Trunk => 0,
            MonitorKind::Workgroup => 1,
            MonitorKind::Extension => 2,
            MonitorKind::Unknown(number) => number,
        }
    }
}

/// A subscription to the events of a line, or its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MonitorEntry {
    /// Kind of the line.
    pub kind: MonitorKind,
    /// True to get the events of the line, false to get them no longer.
    pub enable: bool,
    /// The line.
    pub line: Pad,
}

impl MonitorEntry {
    /// Subscribes to the events of an extension.
    #[must_use]
    pub fn extension(line: Pad) -> Self {
        Self { kind: MonitorKind::Extension, enable: true, line }
    }

    /// Subscribes to the events of a workgroup, which are those of its queue.
    #[must_use]
    pub fn workgroup(line: Pad) -> Self {
        Self { kind: MonitorKind::Workgroup, ..Self::extension(line) }
    }

    /// The same line, whose events are wanted no more.
    #[must_use]
    pub fn ended(self) -> Self {
        Self { enable: false, ..self }
    }

    /// Ends the subscription to the events of an extension.
    #[must_use]
    pub fn no_extension(line: Pad) -> Self {
        Self { enable: false, ..Self::extension(line) }
    }
}

/// SET_MONITORENTRY: \[0] INT count, \[1] CHAR that many entries. It is not known if lines that are not named keep their
/// subscriptions. A client that names all lines, with those that it no longer wants, is right in both cases.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SetMonitorEntry {
    /// The lines.
    pub entries: Vec<MonitorEntry>,
}

impl Message for SetMonitorEntry {
    fn read(parameters: &Parameters, dialect: &Dialect) -> Result<Self, MessageError> {
        let count = parameters.int(0)?;
        if count == 0 {
            return Ok(Self::default());
        }
        let blob = parameters.bytes(1)?;
        let size = usize::try_from(count).ok().and_then(|count| count.checked_mul(ENTRY));
        let Some(listed) = size.and_then(|size| blob.get(..size)) else {
            return Err(MessageError::Count { id: 1, count, bytes: blob.len() });
        };
        let mut entries = Vec::new();
        for raw in listed.chunks_exact(ENTRY) {
            let record = RecordReader::at_least(ENTRY, raw, dialect.charset)?;
            entries.push(MonitorEntry {
                kind: record.byte(0).into(),
                enable: record.byte(1) != 0,
                line: record.pad(2),
            });
        }
        Ok(Self { entries })
    }

    fn write(&self, dialect: &Dialect) -> Parameters {
        let head = Parameters::new().with_int(0, i32::try_from(self.entries.len()).unwrap_or(i32::MAX));
        if self.entries.is_empty() {
            return head;
        }
        let mut record = RecordWriter::new(self.entries.len() * ENTRY, dialect.charset);
        for entry in &self.entries {
            record = record.byte(entry.kind.into()).byte(entry.enable.into()).pad(entry.line);
        }
        head.with(1, Value::Char(record.finish()))
    }
}

impl Command for SetMonitorEntry {
    const CODE: CommandCode = CommandCode::SetMonitorEntry;
}

/// A supervisor's part in an agent's call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MonitoringStyle {
    /// 0, the supervisor hears the call and is not heard.
    Silent,
    /// 1, the supervisor joins the call and is heard by all.
    BargeIn,
}

/// CALLMONITORING: \[0] INT style, \[1] INT workgroup pad, \[2] INT agent pad, \[3] INT pad of the line that listens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallMonitoring {
    /// The supervisor's part in the call.
    pub style: MonitoringStyle,
    /// The workgroup that the agent is in.
    pub workgroup: Pad,
    /// The agent's line.
    pub agent: Pad,
    /// The supervisor's line.
    pub monitor: Pad,
}

impl Message for CallMonitoring {
    fn read(parameters: &Parameters, _: &Dialect) -> Result<Self, MessageError> {
        let style = match parameters.int(0)? {
            0 => MonitoringStyle::Silent,
            1 => MonitoringStyle::BargeIn,
            value => return Err(MessageError::Value { id: 0, value }),
        };
        Ok(Self { style, workgroup: parameters.pad(1)?, agent: parameters.pad(2)?, monitor: parameters.pad(3)? })
    }

    fn write(&self, _: &Dialect) -> Parameters {
        let style = match self.style {
            MonitoringStyle::Silent => 0,
            MonitoringStyle::BargeIn => 1,
        };
        Parameters::new()
            .with_int(0, style)
            .with_pad(1, self.workgroup)
            .with_pad(2, self.agent)
            .with_pad(3, self.monitor)
    }
}

impl Command for CallMonitoring {
    const CODE: CommandCode = CommandCode::CallMonitoring;
}
