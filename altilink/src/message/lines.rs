//! The list of lines: extensions, trunks, workgroups.

use super::Message;
use crate::record::{RecordReader, RecordWriter};
use crate::{Dialect, LineState, MessageError, Pad, Parameters, ServerVersion, limits};

/// Size of a LineInfo for versions from 0x2700 on, and before.
const SIZE: usize = 111;
const OLDER_SIZE: usize = 105;
/// End of the known fields. The bytes from there to the size are zero.
const KNOWN: usize = 105;

/// Kind of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LineKind {
    /// 1, an extension.
    Extension,
    /// 2, a trunk line.
    Trunk,
    /// 3, a workgroup or a hunt group, as [`LineInfo::is_workgroup`] tells.
    Workgroup,
    /// 4, a virtual extension.
    VirtualExtension,
    /// 6, an application.
    Application,
    /// A kind that no source names.
    Unknown(i32),
}

impl From<i32> for LineKind {
    fn from(number: i32) -> Self {
        match number {
            1 => Self::Extension,
            2 => Self::Trunk,
            3 => Self::Workgroup,
            4 => Self::VirtualExtension,
            6 => Self::Application,
            other => Self::Unknown(other),
        }
    }
}

impl From<LineKind> for i32 {
    fn from(kind: LineKind) -> Self {
        match kind {
            LineKind::Extension => 1,
            LineKind::Trunk => 2,
            LineKind::Workgroup => 3,
            LineKind::VirtualExtension => 4,
            LineKind::Application => 6,
            LineKind::Unknown(number) => number,
        }
    }
}

/// One line of the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineInfo {
    /// The line's handle.
    pub pad: Pad,
    /// Its state.
    pub state: LineState,
    /// Its kind.
    pub kind: LineKind,
    /// Its number, at most 11 bytes.
    pub number: String,
    /// Centrex flag.
    pub centrex: bool,
    /// Centrex number, at most 7 bytes.
    pub centrex_number: String,
    /// First name, at most 31 bytes.
    pub first_name: String,
    /// Last name, at most 31 bytes.
    pub last_name: String,
    /// Port, at most 4 bytes.
    pub port: String,
    /// Trunks: 0 in, 1 out, 2 both, 3 paging.
    pub direction: u8,
    /// Trunks: the access code as a number, 0 to 9.
    pub access_code: u8,
    /// Sub-type: [`LineInfo::WORKGROUP`], and bits of unknown meaning.
    pub sub_kind: u8,
}

impl LineInfo {
    /// The bit of the sub-type that tells a workgroup from a hunt group, which have the same kind.
    pub const WORKGROUP: u8 = 0x10;

    /// True for a workgroup with queue and agents, false for a hunt group.
    #[must_use]
    pub fn is_workgroup(&self) -> bool {
        self.kind == LineKind::Workgroup && self.sub_kind & Self::WORKGROUP != 0
    }

    /// Size of a LineInfo in this version, in bytes.
    #[must_use]
    pub fn size(version: ServerVersion) -> usize {
        if version.has_older_layouts() { OLDER_SIZE } else { SIZE }
    }

    fn read(bytes: &[u8], dialect: &Dialect) -> Result<Self, MessageError> {
        let record = RecordReader::at_least(KNOWN, bytes, dialect.charset)?;
        Ok(Self {
            pad: record.pad(0),
            state: record.int(4).into(),
            kind: record.int(8).into(),
            number: record.text(12, 12),
            centrex: record.byte(24) != 0,
            centrex_number: record.text(25, 8),
            first_name: record.text(33, 32),
            last_name: record.text(65, 32),
            port: record.text(97, 5),
            direction: record.byte(102),
            access_code: record.byte(103),
            sub_kind: record.byte(104),
        })
    }

    fn write(&self, record: RecordWriter, dialect: &Dialect) -> RecordWriter {
        let known = record
            .pad(self.pad)
            .int(self.state.into())
            .int(self.kind.into())
            .text(&self.number, 12)
            .byte(self.centrex.into())
            .text(&self.centrex_number, 8)
            .text(&self.first_name, 32)
            .text(&self.last_name, 32)
            .text(&self.port, 5)
            .byte(self.direction)
            .byte(self.access_code)
            .byte(self.sub_kind);
        if dialect.version.has_older_layouts() { known } else { known.array([0; SIZE - KNOWN]) }
    }
}

/// One data response to GET_LINEINFO: \[0] count, \[1] that many LineInfo. Any number of them follow each other; a
/// response with code 3024 LIST_END ends the list. Asked at a line's pad instead of at none, the answer is one response with
/// that line alone, and no LIST_END.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineList {
    /// The lines in the order of the server.
    pub lines: Vec<LineInfo>,
}

impl LineList {
    /// Number of lines that fit one parameter.
    #[must_use]
    pub fn capacity(version: ServerVersion) -> usize {
        limits::MAX_PARAMETER_SIZE / LineInfo::size(version)
    }
}

impl Message for LineList {
    fn read(parameters: &Parameters, dialect: &Dialect) -> Result<Self, MessageError> {
        let count = parameters.int(0)?;
        if count == 0 {
            return Ok(Self { lines: Vec::new() });
        }
        let bytes = parameters.bytes(1)?;
        let size = LineInfo::size(dialect.version);
        let fits = usize::try_from(count).is_ok_and(|count| count.checked_mul(size) == Some(bytes.len()));
        if !fits {
            return Err(MessageError::Count { id: 1, count, bytes: bytes.len() });
        }
        let lines = bytes.chunks_exact(size).map(|line| LineInfo::read(line, dialect)).collect::<Result<_, _>>()?;
        Ok(Self { lines })
    }

    fn write(&self, dialect: &Dialect) -> Parameters {
        let head = Parameters::new().with_int(0, i32::try_from(self.lines.len()).unwrap_or(i32::MAX));
        if self.lines.is_empty() {
            return head;
        }
        let mut record = RecordWriter::new(self.lines.len() * LineInfo::size(dialect.version), dialect.charset);
        for line in &self.lines {
            record = line.write(record, dialect);
        }
        head.with_struct(1, record.finish())
    }
}
