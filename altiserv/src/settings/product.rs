//! The AltiGen product that a server is.

use serde::{Deserialize, Serialize};

/// One of the two AltiGen products.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Product {
    /// MaxCS: trunk access codes, DROPCALL, recording with mute.
    #[default]
    #[serde(rename = "MaxCS", alias = "maxcs", alias = "MAXCS")]
    MaxCs,
    /// MaxACD: outside numbers and SIP URIs without an access code; no DROPCALL, no mute.
    #[serde(rename = "MaxACD", alias = "maxacd", alias = "MAXACD")]
    MaxAcd,
}
