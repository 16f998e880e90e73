//! G.711 mu-law, and a file of it.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};

use super::header::{WavHeader, length, padding};
use crate::settings::RecordingFormat;

/// Bias that is added before the logarithm.
const BIAS: u16 = 132;
/// The largest magnitude that is encoded.
const CLIP: u16 = 32_635;

/// A sample in mu-law: a sign bit, three bits of exponent and four of mantissa, all inverted (ITU-T G.711).
pub(crate) fn encoded(sample: i16) -> u8 {
    let sign = if sample < 0 { 0x80 } else { 0 };
    let magnitude = sample.unsigned_abs().min(CLIP) + BIAS;
    // With the bias the highest set bit is at least bit 7, with the clip at most bit 14.
    let segment = 8 - magnitude.leading_zeros();
    let mantissa = (magnitude >> (segment + 3)) & 0x0F;
    let bits = u16::try_from(segment << 4).unwrap_or(0) | mantissa;
    !(sign | u8::try_from(bits).unwrap_or(u8::MAX))
}

/// A file that is being written.
pub(crate) struct MuLawWriter {
    file: File,
    data: u32,
    bytes: Vec<u8>,
}

impl MuLawWriter {
    pub(crate) fn create(file: File) -> io::Result<Self> {
        let mut writer = Self { file, data: 0, bytes: Vec::new() };
        writer.update_header()?;
        Ok(writer)
    }

    /// Writes at the end of the audio. The byte that made its length even is overwritten.
    pub(crate) fn append(mut file: File, data: u32) -> io::Result<Self> {
        file.seek(SeekFrom::Start(length(RecordingFormat::MuLaw) + u64::from(data)))?;
        Ok(Self { file, data, bytes: Vec::new() })
    }

    /// Writes samples. The caller keeps the length within 32 bits.
    pub(crate) fn write(&mut self, samples: &[i16]) -> io::Result<()> {
        self.bytes.clear();
        self.bytes.extend(samples.iter().map(|sample| encoded(*sample)));
        self.file.write_all(&self.bytes)?;
        self.data = self.data.saturating_add(u32::try_from(self.bytes.len()).unwrap_or(u32::MAX));
        Ok(())
    }

    pub(crate) fn update_header(&mut self) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(&WavHeader::of(RecordingFormat::MuLaw, self.data).bytes())?;
        self.file.seek(SeekFrom::Start(length(RecordingFormat::MuLaw) + u64::from(self.data)))?;
        Ok(())
    }

    pub(crate) fn finish(mut self) -> io::Result<()> {
        if padding(self.data) > 0 {
            self.file.write_all(&[0])?;
        }
        self.update_header()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_encoded_as_in_the_standard() {
        for (sample, code) in [
            (0, 0xFF),
            (-1, 0x7F),
            (8, 0xFE),
            (1000, 0xCE),
            (-1000, 0x4E),
            // The decision values of the standard's table, times four because it has 14 bits, and the values just below.
            (124, 0xEF),
            (380, 0xDF),
            (892, 0xCF),
            (8059, 0xA0),
            (8060, 0x9F),
            (16_251, 0x90),
            (16_252, 0x8F),
            (32_124, 0x80),
            (i16::MAX, 0x80),
            (i16::MIN, 0x00),
        ] {
            assert_eq!(encoded(sample), code, "{sample}");
        }
    }

    #[test]
    fn a_decoded_sample_is_near_the_encoded_one() {
        for sample in (-32_600..=32_600_i16).step_by(7) {
            let code = !encoded(sample);
            let (segment, mantissa) = (u32::from(code >> 4 & 7), i32::from(code & 15));
            let magnitude = (((mantissa << 3) + 132) << segment) - 132;
            let decoded = if code & 0x80 == 0 { magnitude } else { -magnitude };
            let error = (decoded - i32::from(sample)).abs();
            assert!(error <= 4 << segment, "{sample} becomes {decoded}");
        }
    }
}
