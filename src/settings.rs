//! What the operator may configure: typed, documented, checked before anything binds.
//!
//! Defaults, then a TOML file, then environment variables; every problem found is told at once. Nothing here acts on
//! the settings, and nothing else in the program reads a variable.

mod address;
mod admin;
mod altiserv;
mod browsers;
mod complaint;
mod consistency;
mod dialing;
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
mod recording;
mod revision;
mod rule;
mod server;
mod sessions;
mod text;
mod tls;

use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use address::{ServerAddress, WrongAddress, reached_at};
pub use admin::{AdminSettings, AdminToken};
pub use altiserv::{AltiservSettings, DnsServer, EmbeddedSettings, Mode, WrongDnsServer};
pub use browsers::{BrowserSettings, ChallengeSetting};
pub use complaint::{Complaint, Origin, SettingsError};
pub use dialing::DialingSettings;
pub use events::EventSettings;
pub use given::{Given, Origins};
pub use host::{AllowedHost, AskedHost, WrongHost};
pub use layers::{ConfigFile, DEFAULT_FILE, ENVIRONMENT_PREFIX, Sources};
pub use logging::{LogFormat, LoggingSettings};
pub use metrics::MetricsSettings;
pub use network::{Network, WrongNetwork};
pub use recording::RecordingSettings;
pub use revision::{Change, Effect, Program, Revision};
pub use server::{ForwardingHeader, ServerSettings, is_base_path, path_below};
pub use sessions::SessionSettings;
pub use tls::TlsSettings;

/// Everything that can be configured. `config.toml` at the root of the repository lists every key with its default.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The HTTP side.
    pub server: ServerSettings,
    /// HTTPS and wss.
    pub tls: TlsSettings,
    /// Pages whose scripts may use the Web API.
    pub browsers: BrowserSettings,
    /// The phone system.
    pub altiserv: AltiservSettings,
    /// Web sessions and their event channels.
    pub sessions: SessionSettings,
    /// What event channels carry.
    pub events: EventSettings,
    /// How numbers are read and dialled.
    pub dialing: DialingSettings,
    /// Where clients may have recordings written.
    pub recording: RecordingSettings,
    /// What administrators see and do.
    pub admin: AdminSettings,
    /// Figures for Prometheus.
    pub metrics: MetricsSettings,
    /// What is logged.
    pub logging: LoggingSettings,
}

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

    /// Whether several servers are listed for MaxCS, which AltiGen's guide says "does not support redundancy".
    #[must_use]
    pub fn lacks_redundancy(&self) -> bool {
        let altiserv = &self.altiserv;
        altiserv.mode == Mode::Remote && altiserv.product == actors::Product::MaxCs && altiserv.servers.len() > 1
    }

    /// The longest that a request may take before it is answered 504, whatever it waits for.
    ///
    /// A logon is the longest exchange: a connection and six commands, each of which may use up its own deadline. This
    /// is a safety net above those deadlines, not a deadline of its own.
    #[must_use]
    pub fn request_timeout(&self) -> Duration {
        const COMMANDS_OF_A_LOGON: u32 = 6;
        const MARGIN: Duration = Duration::from_secs(5);
        self.altiserv.connect_timeout + self.altiserv.command_timeout * COMMANDS_OF_A_LOGON + MARGIN
    }
}

#[cfg(test)]
mod tests;
