use std::fmt;

use serde::{Deserialize, Serialize};

/// What a server is in a pair of which one stands in for the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ServerRole {
    /// The one that users log on to.
    #[default]
    Active,
    /// The one that waits: it tells its version and takes registrations, but refuses logons with 3005. That a live
    /// AltiServ refuses them so is not verified.
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
