//! The role of a server in a pair.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Role of a server in a pair, in which one stands in for the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ServerRole {
    /// The one that users log on to.
    #[default]
    Active,
    /// The one that waits. It answers GET_VERSION and accepts registrations, but refuses logons with 3005, which is not
    /// verified against a live AltiServ.
    Standby,
}

impl fmt::Display for ServerRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Active => "active",
            Self::Standby => "standby",
        })
    }
}
