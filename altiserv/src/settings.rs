//! The configuration of an embedded AltiServ: plain typed values as they stand in a configuration file.
//!
//! [`crate::Server::bind`] turns them into a checked plan; a wrong value is refused with a [`SettingsError`] that names
//! the key, the value and what is allowed. Nothing in here knows the wire or a socket.

mod answer_behaviour;
mod blocking;
mod error;
mod extension;
mod outside_numbers;
mod password;
pub(crate) mod plan;
mod product;
pub(crate) mod range;
mod recording_format;
mod server_role;
mod trunk;
mod workgroup_settings;

use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

pub(crate) use plan::MAX_DURATION;

pub use answer_behaviour::{AnswerBehaviour, AnswerBehaviourError};
pub use blocking::BlockingSettings;
pub use error::SettingsError;
pub use extension::{ExtensionSettings, UserRole};
pub use outside_numbers::{OutsideBehaviour, OutsideNumberRule, OutsideNumberSettings, OutsideOutcome};
pub use password::Password;
pub use product::Product;
pub use recording_format::RecordingFormat;
pub use server_role::ServerRole;
pub use trunk::TrunkSettings;
pub use workgroup_settings::{Distribution, WorkgroupSettings};

/// The default server version. From it on `LineInfo` has 111 bytes and `CallInfo` the layout of the SDK client.
const DEFAULT_VERSION: &str = "0x2700";

/// The configuration of an embedded AltiServ. The default is a small working office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The product that the server is.
    pub product: Product,
    /// Role at the start; see [`crate::Handle::promote`].
    pub role: ServerRole,
    /// Size of the licence pool; each logged-on connection holds one.
    pub licences: u32,
    /// The version that GET_VERSION answers, such as `0x2700`; from that one on it speaks the SDK client's layouts.
    pub version: String,
    /// Time that a phone rings before the call is given up.
    #[serde(with = "humantime_serde")]
    pub ring_timeout: Duration,
    /// Blocking of extensions after wrong passwords.
    pub blocking: BlockingSettings,
    /// Numbers that go out over any trunk without an access code.
    pub emergency_numbers: Vec<String>,
    /// Directory of recordings, relative to the working directory. It is created when the first recording starts.
    pub recordings_dir: PathBuf,
    /// Format of recordings.
    pub recording_format: RecordingFormat,
    /// Most bytes of all files in the directory of recordings together; 0 sets no limit.
    pub recordings_max_bytes: u64,
    /// Seed of the voices of simulated parties; see [`crate::Voice`].
    pub voice_seed: u32,
    /// Extensions, singly or in ranges.
    pub extensions: Vec<ExtensionSettings>,
    /// Trunk groups by access code; none at all is allowed.
    pub trunks: Vec<TrunkSettings>,
    /// Workgroups and their members.
    pub workgroups: Vec<WorkgroupSettings>,
    /// Behaviour of the simulated outside world.
    pub outside_numbers: OutsideNumberSettings,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            product: Product::default(),
            role: ServerRole::default(),
            licences: 25,
            version: DEFAULT_VERSION.to_owned(),
            ring_timeout: Duration::from_secs(30),
            blocking: BlockingSettings::default(),
            emergency_numbers: ["911", "112", "999", "000"].map(String::from).to_vec(),
            recordings_dir: PathBuf::from("recordings"),
            recording_format: RecordingFormat::default(),
            recordings_max_bytes: 1 << 30,
            voice_seed: 1,
            extensions: vec![
                ExtensionSettings { number: "101-109".to_owned(), ..ExtensionSettings::default() },
                ExtensionSettings {
                    number: "110".to_owned(),
                    name: "Supervisor {number}".to_owned(),
                    role: UserRole::Supervisor,
                    ..ExtensionSettings::default()
                },
            ],
            trunks: vec![TrunkSettings::default()],
            workgroups: vec![WorkgroupSettings::default()],
            outside_numbers: OutsideNumberSettings::default(),
        }
    }
}

#[cfg(test)]
mod tests;
