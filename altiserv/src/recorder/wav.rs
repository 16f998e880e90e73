//! WAV files of one channel and 8000 samples per second. They grow, and can be played at any moment.

mod error;
mod header;
mod lock;
mod mulaw;
mod repair;

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

pub(crate) use error::{WavError, is_full};
pub(crate) use repair::{repair_all, repair_file};

use super::synth::RATE;
use crate::settings::RecordingFormat;
use header::WavHeader;
use lock::lock;
use mulaw::MuLawWriter;

/// The most audio that the 32-bit lengths of a WAV file can state, with room for its header.
const MAX_DATA: u64 = 0xFFFF_F000;

/// A file that is being written, locked against other processes.
pub(crate) struct WavFile {
    encoder: Encoder,
    /// Bytes of audio in it.
    data: u64,
    bytes_per_sample: u64,
}

enum Encoder {
    Pcm16(hound::WavWriter<File>),
    MuLaw(MuLawWriter),
}

impl WavFile {
    /// Creates a file. One that exists is an error.
    pub(crate) fn create(path: &Path, format: RecordingFormat) -> Result<Self, WavError> {
        let file = OpenOptions::new().read(true).write(true).create_new(true).open(path)?;
        lock(&file)?;
        let encoder = match format {
            RecordingFormat::Pcm16 => Encoder::Pcm16(hound::WavWriter::new(file, pcm16())?),
            RecordingFormat::MuLaw => Encoder::MuLaw(MuLawWriter::create(file)?),
        };
        let mut created = Self { encoder, data: 0, bytes_per_sample: format.bytes_per_sample() };
        created.update_header()?;
        Ok(created)
    }

    /// Opens a file that this server has written in the same format, to write at its end.
    pub(crate) fn append(path: &Path, format: RecordingFormat) -> Result<Self, WavError> {
        // A symbolic link could lead out of the directory.
        if !path.symlink_metadata()?.is_file() {
            return Err(WavError::OtherFormat);
        }
        let mut file = OpenOptions::new().read(true).write(true).open(path)?;
        lock(&file)?;
        let header = WavHeader::read(&mut file)?.ok_or(WavError::OtherFormat)?;
        if header.format != format || !header.fits(file.metadata()?.len()) {
            return Err(WavError::OtherFormat);
        }
        io::Seek::rewind(&mut file)?;
        let data = u64::from(header.data);
        let encoder = match format {
            RecordingFormat::Pcm16 => Encoder::Pcm16(hound::WavWriter::new_append(file)?),
            RecordingFormat::MuLaw => Encoder::MuLaw(MuLawWriter::append(file, header.data)?),
        };
        Ok(Self { encoder, data, bytes_per_sample: format.bytes_per_sample() })
    }

    /// Size of these samples in the file, in bytes.
    pub(crate) fn size_of(&self, samples: &[i16]) -> u64 {
        samples.len() as u64 * self.bytes_per_sample
    }

    /// Writes samples. The header includes them after [`Self::update_header`].
    pub(crate) fn write(&mut self, samples: &[i16]) -> Result<(), WavError> {
        let size = self.size_of(samples);
        if self.data + size > MAX_DATA {
            return Err(WavError::TooLong);
        }
        match &mut self.encoder {
            Encoder::Pcm16(writer) => {
                let count = u32::try_from(samples.len()).map_err(|_| WavError::TooLong)?;
                let mut block = writer.get_i16_writer(count);
                for sample in samples {
                    block.write_sample(*sample);
                }
                block.flush()?;
            }
            Encoder::MuLaw(writer) => writer.write(samples)?,
        }
        self.data += size;
        Ok(())
    }

    /// Updates the header: from here on the file can be played to its end, also if this process is killed.
    pub(crate) fn update_header(&mut self) -> Result<(), WavError> {
        match &mut self.encoder {
            Encoder::Pcm16(writer) => Ok(writer.flush()?),
            Encoder::MuLaw(writer) => Ok(writer.update_header()?),
        }
    }

    pub(crate) fn finish(self) -> Result<(), WavError> {
        match self.encoder {
            Encoder::Pcm16(writer) => Ok(writer.finalize()?),
            Encoder::MuLaw(writer) => Ok(writer.finish()?),
        }
    }
}

fn pcm16() -> hound::WavSpec {
    let sample_rate = u32::try_from(RATE).unwrap_or(8000);
    hound::WavSpec { channels: 1, sample_rate, bits_per_sample: 16, sample_format: hound::SampleFormat::Int }
}

#[cfg(test)]
mod tests;
