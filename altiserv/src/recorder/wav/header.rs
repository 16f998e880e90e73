//! The headers that this server writes.

use std::fs::File;
use std::io::{self, Read};

use crate::settings::RecordingFormat;

/// Bytes at the start of a RIFF header that its length does not count: `RIFF` and the length itself.
const RIFF_UNCOUNTED: u64 = 8;

/// A header of this server: `RIFF`, `fmt `, for mu-law `fact`, and `data`, without any other chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct WavHeader {
    pub(crate) format: RecordingFormat,
    /// Length of all that follows the first eight bytes, as the header states it.
    riff: u32,
    /// Length of the audio in bytes, as the header states it.
    pub(crate) data: u32,
    /// Number of samples, as the header of mu-law states it.
    fact: Option<u32>,
}

impl WavHeader {
    /// The header for this much audio.
    pub(crate) fn of(format: RecordingFormat, data: u32) -> Self {
        let counted = u32::try_from(length(format) - RIFF_UNCOUNTED).unwrap_or(0);
        let riff = counted.saturating_add(data).saturating_add(padding(data));
        Self { format, riff, data, fact: (format == RecordingFormat::MuLaw).then_some(data) }
    }

    pub(crate) fn bytes(self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(58);
        bytes.extend(b"RIFF");
        bytes.extend(self.riff.to_le_bytes());
        bytes.extend(b"WAVEfmt ");
        match self.format {
            RecordingFormat::Pcm16 => bytes.extend(fmt(16, [1, 1], [8000, 16_000], [2, 16])),
            RecordingFormat::MuLaw => {
                bytes.extend(fmt(18, [7, 1], [8000, 8000], [1, 8]));
                // All formats but PCM have an extension, empty here, and the number of samples.
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

    /// Reads the header of a file. None if it is not in this server's form; its lengths may be wrong.
    pub(crate) fn read(file: &mut File) -> io::Result<Option<Self>> {
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

    /// True if the header states the audio of a file of `len` bytes and nothing else.
    pub(crate) fn fits(self, len: u64) -> bool {
        self == Self::of(self.format, self.data) && self.audio_end() == len
    }

    /// Offset of the end of the audio, with the byte that makes its length even.
    pub(crate) fn audio_end(self) -> u64 {
        length(self.format) + u64::from(self.data) + u64::from(padding(self.data))
    }

    /// True if the header states a file of `len` bytes.
    pub(crate) fn is_of(self, len: u64) -> bool {
        u64::from(self.riff) + RIFF_UNCOUNTED == len
    }
}

/// Reads the first `most` bytes, or fewer if the file is shorter.
fn read_start(file: &mut File, most: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(most);
    file.take(most as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Size of the whole header, in bytes.
pub(crate) fn length(format: RecordingFormat) -> u64 {
    match format {
        RecordingFormat::Pcm16 => 44,
        RecordingFormat::MuLaw => 58,
    }
}

/// Bytes behind the audio that make its length even: chunks begin at even offsets.
pub(crate) fn padding(data: u32) -> u32 {
    data % 2
}

/// The `fmt ` chunk from its length on, without an extension.
fn fmt(size: u32, tag_channels: [u16; 2], rates: [u32; 2], align_bits: [u16; 2]) -> Vec<u8> {
    let mut bytes = size.to_le_bytes().to_vec();
    bytes.extend(tag_channels.iter().flat_map(|number| number.to_le_bytes()));
    bytes.extend(rates.iter().flat_map(|number| number.to_le_bytes()));
    bytes.extend(align_bits.iter().flat_map(|number| number.to_le_bytes()));
    bytes
}
