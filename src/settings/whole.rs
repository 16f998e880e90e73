use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::admin::AdminSettings;
use super::agents::AgentSettings;
use super::altiserv::{AltiservSettings, Mode};
use super::browsers::BrowserSettings;
use super::cluster::ClusterSettings;
use super::events::EventSettings;
use super::logging::LoggingSettings;
use super::metrics::MetricsSettings;
use super::pages::PageSettings;
use super::recording::RecordingSettings;
use super::server::ServerSettings;
use super::sessions::SessionSettings;
use super::tls::TlsSettings;
use crate::dialplan::DialingSettings;

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
    /// Pages of the program itself.
    pub pages: PageSettings,
    /// The phone system.
    pub altiserv: AltiservSettings,
    /// Web sessions and their event channels.
    pub sessions: SessionSettings,
    /// Several WebProxies that act as one.
    pub cluster: ClusterSettings,
    /// Agents of workgroups.
    pub agents: AgentSettings,
    /// Contents of event channels.
    pub events: EventSettings,
    /// Reading and dialling of numbers.
    pub dialing: DialingSettings,
    /// Places where clients may have recordings written.
    pub recording: RecordingSettings,
    /// Administration by HTTP.
    pub admin: AdminSettings,
    /// Figures for Prometheus.
    pub metrics: MetricsSettings,
    /// The log.
    pub logging: LoggingSettings,
}

/// Longest time for which a request may ask to wait: browsers and proxies bear silence for a minute or more.
pub const LONGEST_WAIT: Duration = Duration::from_secs(60);

impl Settings {
    /// True if several servers are listed for MaxCS, which AltiGen's guide says "does not support redundancy".
    #[must_use]
    pub fn lacks_redundancy(&self) -> bool {
        let altiserv = &self.altiserv;
        altiserv.mode == Mode::Remote && altiserv.product == actors::Product::MaxCs && altiserv.servers.len() > 1
    }

    /// Longest time that a request may take before it is answered 504.
    ///
    /// A logon is the longest exchange: a connection and six commands, each of which may use up its own deadline. This
    /// is a safety net above those deadlines, not a deadline of its own. A request may also ask to wait for something.
    #[must_use]
    pub fn request_timeout(&self) -> Duration {
        const COMMANDS_OF_A_LOGON: u32 = 6;
        const MARGIN: Duration = Duration::from_secs(5);
        let logon = self.altiserv.connect_timeout + self.altiserv.command_timeout * COMMANDS_OF_A_LOGON;
        logon.max(LONGEST_WAIT + self.altiserv.command_timeout) + MARGIN
    }
}
