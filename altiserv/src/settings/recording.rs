use serde::{Deserialize, Serialize};

/// How recordings are written: WAV files of one channel and 8000 samples a second either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum RecordingFormat {
    /// 16-bit linear samples: 16,000 bytes a second.
    #[default]
    #[serde(rename = "pcm16")]
    Pcm16,
    /// G.711 mu-law, as telephony has it: 8000 bytes a second.
    #[serde(rename = "mulaw")]
    MuLaw,
}

impl RecordingFormat {
    pub(crate) fn bytes_per_sample(self) -> u64 {
        match self {
            Self::Pcm16 => 2,
            Self::MuLaw => 1,
        }
    }
}
