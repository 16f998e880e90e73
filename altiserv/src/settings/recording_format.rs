//! The format of recordings.

use serde::{Deserialize, Serialize};

/// Format of recordings. Both are WAV files of one channel and 8000 samples per second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum RecordingFormat {
    /// 16-bit linear samples: 16,000 bytes per second.
    #[default]
    #[serde(rename = "pcm16")]
    Pcm16,
    /// G.711 mu-law, as in telephony: 8000 bytes per second.
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
