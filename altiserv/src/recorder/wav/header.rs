//! The headers that this server writes, and telling them from others.

use std::fs::File;
use std::io::{self, Read};

use crate::settings::RecordingFormat;

/// Bytes that come before the length in the RIFF header, and the length itself, are not counted by it.
const RIFF_UNCOUNTED: u64 = 8;

/// A header of this server: `RIFF`, `fmt `, for mu-law `fact`, and `data` with nothing between and nothing before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) format: RecordingFormat,
    /// What follows the first eight bytes, as the header has it.
    pub(super) riff: u32,
    /// Bytes of audio, as the header has it.
    pub(super) data: u32,
    /// What the header has as the number of samples, where the format has that.
    fact: Option<u32>,
}

impl Header {
    /// The header for this much audio.
    pub(super) fn of(format: RecordingFormat, data: u32) -> Self {
        let counted = u32::try_from(length(format) - RIFF_UNCOUNTED).unwrap_or(0);
        let riff = counted.saturating_add(data).saturating_add(padding(data));
        Self { format, riff, data, fact: (format == RecordingFormat::MuLaw).then_some(data) }
    }

    pub(super) fn bytes(self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(58);
        bytes.extend(b"RIFF");
        bytes.extend(self.riff.to_le_bytes());
        bytes.extend(b"WAVEfmt ");
        match self.format {
            RecordingFormat::Pcm16 => bytes.extend(fmt(16, [1, 1], [8000, 16_000], [2, 16])),
            RecordingFormat::MuLaw => {
                bytes.extend(fmt(18, [7, 1], [8000, 8000], [1, 8]));
                // No extension of the format, and the number of samples: all formats but PCM have them.
                bytes.extend([0, 0]);
                bytes.extend(b"fact");
                bytes.extend(4_u32.to_le_bytes());
                bytes.extend(self.fact.unwrap_or(self.data).to_le_bytes());
            }
        }
        bytes.extend(b"data");
        bytes.extend(self.data.to_le_bytes());
        bytes
    }

    /// The header at the file's beginning, if it is one of this server's, whatever lengths it tells.
    pub(super) fn read(file: &mut File) -> io::Result<Option<Self>> {
        let bytes = read_start(file, 58)?;
        Ok([RecordingFormat::Pcm16, RecordingFormat::MuLaw].into_iter().find_map(|format| Self::parse(format, &bytes)))
    }

    fn parse(format: RecordingFormat, bytes: &[u8]) -> Option<Self> {
        let end = usize::try_from(length(format)).ok()?;
        let bytes = bytes.get(..end)?;
        let number = |at: usize| bytes.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes);
        let fact = if format == RecordingFormat::MuLaw { Some(number(46)?) } else { None };
        let header = Self { format, riff: number(4)?, data: number(end - 4)?, fact };
        (header.bytes() == bytes).then_some(header)
    }

    /// Whether the header tells of its audio and nothing else in a file of `len` bytes.
    pub(super) fn fits(self, len: u64) -> bool {
        self == Self::of(self.format, self.data) && self.audio_end() == len
    }

    /// Where the audio ends, with the byte that makes its length even.
    pub(super) fn audio_end(self) -> u64 {
        length(self.format) + u64::from(self.data) + u64::from(padding(self.data))
    }

    /// Whether the header tells of `len` bytes in all.
    pub(super) fn is_of(self, len: u64) -> bool {
        u64::from(self.riff) + RIFF_UNCOUNTED == len
    }
}

/// As many of the first `most` bytes as there are.
fn read_start(file: &mut File, most: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(most);
    file.take(most as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Bytes of the whole header.
pub(super) fn length(format: RecordingFormat) -> u64 {
    match format {
        RecordingFormat::Pcm16 => 44,
        RecordingFormat::MuLaw => 58,
    }
}

/// Chunks begin at even places.
pub(super) fn padding(data: u32) -> u32 {
    data % 2
}

/// The chunk `fmt ` from its length on, without an extension.
fn fmt(size: u32, tag_channels: [u16; 2], rates: [u32; 2], align_bits: [u16; 2]) -> Vec<u8> {
    let mut bytes = size.to_le_bytes().to_vec();
    bytes.extend(tag_channels.iter().flat_map(|number| number.to_le_bytes()));
    bytes.extend(rates.iter().flat_map(|number| number.to_le_bytes()));
    bytes.extend(align_bits.iter().flat_map(|number| number.to_le_bytes()));
    bytes
}
