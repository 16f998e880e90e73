//! Settings that the operator may give: typed, documented, checked before anything binds.
//!
//! Defaults, then a TOML file, then environment variables; every problem found is told at once. Nothing here acts on
//! the settings, and nothing else in the program reads a variable.

mod address;
mod admin;
mod altiserv;
mod browsers;
mod complaint;
mod consistency;
mod events;
mod given;
mod host;
mod layers;
mod logging;
mod masking;
mod merge;
mod metrics;
mod near;
mod network;
mod origin;
mod recording;
pub mod reference;
mod revision;
mod sections;
mod server;
mod sessions;
mod text;
mod tls;
mod tree;
mod whole;

pub use address::{ServerAddress, WrongAddress, reached_at};
pub use admin::{AdminSettings, AdminToken};
pub use altiserv::{AltiservSettings, DnsServer, EmbeddedSettings, Mode, WrongDnsServer};
pub use browsers::{BrowserSettings, ChallengeSetting};
pub use complaint::{Complaint, SettingsError};
pub use events::EventSettings;
pub use given::{Given, Origins};
pub use host::{AllowedHost, AskedHost, WrongHost};
pub use layers::{ConfigFile, DEFAULT_FILE, Sources};
pub use logging::{LogFormat, LoggingSettings};
pub use metrics::MetricsSettings;
pub use network::{Network, WrongNetwork};
pub use origin::{ENVIRONMENT_PREFIX, Origin};
pub use recording::RecordingSettings;
pub use revision::{Change, Program, Revision};
pub use server::{ForwardingHeader, ServerSettings, is_base_path, path_below};
pub use sessions::SessionSettings;
pub use tls::TlsSettings;
pub use whole::Settings;

pub use crate::dialplan::DialingSettings;
pub use crate::section::Effect;

impl Settings {
    /// Reads and checks the settings. On failure nothing is returned but the complete list of complaints.
    pub fn load(sources: &Sources) -> Result<Self, SettingsError> {
        Self::load_with_origins(sources).map(|(settings, _)| settings)
    }

    /// The same, with where each value that was given stands.
    pub fn load_with_origins(sources: &Sources) -> Result<(Self, Origins), SettingsError> {
        let given = layers::read(sources)?;
        let mut merged = merge::merge(&given, &sources.file.name());
        let mut conflicts = consistency::complaints(&merged.settings, &merged.origins);
        // Where a value was refused its default stands here, and what that is in conflict with is no news.
        conflicts.retain(|conflict| !merged.refused(conflict.key()));
        merged.complaints.extend(conflicts);
        merged.read_files();
        if merged.complaints.is_empty() {
            Ok((merged.settings, Origins(merged.origins)))
        } else {
            Err(SettingsError::Wrong(merged.complaints))
        }
    }

    /// The settings in force as a TOML document that `--config` accepts, save that secrets are replaced by `***`,
    /// which is too short for an admin token.
    #[must_use]
    pub fn to_toml(&self) -> String {
        masking::render(self)
    }
}

#[cfg(test)]
mod tests;
