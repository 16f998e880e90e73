use bytes::{BufMut, BytesMut};

use crate::{Charset, MessageError, Pad};

/// Reads the fields of a packed structure at fixed offsets. Fields beyond the structure's end read as zero: the size that
/// a message needs is checked once, by [`RecordReader::at_least`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct RecordReader<'a> {
    bytes: &'a [u8],
    charset: Charset,
}

impl<'a> RecordReader<'a> {
    pub(crate) fn at_least(needed: usize, bytes: &'a [u8], charset: Charset) -> Result<Self, MessageError> {
        if bytes.len() < needed {
            return Err(MessageError::StructureSize { needed, found: bytes.len() });
        }
        Ok(Self { bytes, charset })
    }

    pub(crate) fn byte(&self, offset: usize) -> u8 {
        self.bytes.get(offset).copied().unwrap_or_default()
    }

    pub(crate) fn array<const N: usize>(&self, offset: usize) -> [u8; N] {
        self.bytes.get(offset..).and_then(<[u8]>::first_chunk).copied().unwrap_or([0; N])
    }

    pub(crate) fn int(&self, offset: usize) -> i32 {
        i32::from_le_bytes(self.array(offset))
    }

    pub(crate) fn pad(&self, offset: usize) -> Pad {
        Pad(self.int(offset))
    }

    pub(crate) fn text(&self, offset: usize, size: usize) -> String {
        let end = self.bytes.len().min(offset + size);
        self.charset.decode(self.bytes.get(offset..end).unwrap_or_default())
    }
}

/// Writes the fields of a packed structure one after the other.
#[derive(Debug)]
pub(crate) struct RecordWriter {
    bytes: BytesMut,
    charset: Charset,
}

impl RecordWriter {
    pub(crate) fn new(size: usize, charset: Charset) -> Self {
        Self { bytes: BytesMut::with_capacity(size), charset }
    }

    pub(crate) fn byte(mut self, byte: u8) -> Self {
        self.bytes.put_u8(byte);
        self
    }

    pub(crate) fn array<const N: usize>(mut self, bytes: [u8; N]) -> Self {
        self.bytes.put_slice(&bytes);
        self
    }

    pub(crate) fn int(self, int: i32) -> Self {
        self.array(int.to_le_bytes())
    }

    pub(crate) fn pad(self, pad: Pad) -> Self {
        self.int(pad.0)
    }

    /// Text in a field of fixed size, cut so that it always ends with a NUL: real clients stop at text without one.
    pub(crate) fn text(mut self, text: &str, size: usize) -> Self {
        let encoded = self.charset.encode(text, size - 1);
        self.bytes.put_slice(&encoded);
        self.bytes.put_bytes(0, size - encoded.len());
        self
    }

    pub(crate) fn finish(self) -> bytes::Bytes {
        self.bytes.freeze()
    }
}
