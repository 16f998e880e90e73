//! Faults that can be set.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::bounds::within;

/// The longest fault and the longest delay: a day, in milliseconds.
const MAX_MS: i64 = 86_400_000;

/// A fault to set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Fault {
    /// Kind of the fault.
    pub kind: FaultKind,
    /// Its length in milliseconds, at most a day; the meaning of 0 depends on the kind.
    #[serde(default, deserialize_with = "within::<_, _, 0, MAX_MS>")]
    #[schema(maximum = 86_400_000)]
    pub ms: u32,
}

/// Kind of a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// All connections are closed at once. New ones are closed too for `ms`; with 0 they are taken at once.
    Disconnect,
    /// Nothing is read or written for `ms`; with 0 until cleared.
    Freeze,
    /// Everything goes out `ms` later, until cleared; 0 ends the delay.
    Delay,
    /// Logons are answered with 3005 for `ms`; with 0 until cleared.
    RefuseLogon,
    /// The disk of the recordings is full for `ms`; with 0 until cleared. Those that run end, none can start (3103).
    DiskFull,
    /// No recording's file can be opened for `ms`; with 0 until cleared (3102). Those that run go on.
    RecordingsUnwritable,
}

impl FaultKind {
    /// Its name in JSON and TOML.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Disconnect => "disconnect",
            Self::Freeze => "freeze",
            Self::Delay => "delay",
            Self::RefuseLogon => "refuse_logon",
            Self::DiskFull => "disk_full",
            Self::RecordingsUnwritable => "recordings_unwritable",
        }
    }
}
