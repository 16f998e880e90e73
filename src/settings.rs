//! Settings that the operator may give: typed, documented, checked before anything binds.
//!
//! Defaults, then a TOML file, then environment variables; all problems are reported together. Nothing here acts on
//! the settings, and nothing else in the program reads a variable.

mod address;
mod admin;
mod agents;
mod altiserv;
mod browsers;
mod cluster;
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
mod pages;
mod recording;
pub mod reference;
mod revision;
mod sections;
mod server;
mod sessions;
mod text;
mod tls;
mod tree;
mod value_origin;
mod whole;

pub use address::{ServerAddress, WrongAddress, reached_at};
pub use admin::{AdminSettings, AdminToken};
pub use agents::{AgentSettings, NotReadyReason, WrongReason};
pub use altiserv::{AltiservSettings, DnsServer, EmbeddedSettings, Mode, WrongDnsServer};
pub use browsers::{BrowserSettings, ChallengeSetting};
pub use cluster::ClusterSettings;
pub use complaint::{Complaint, SettingsError};
pub use events::EventSettings;
pub use given::GivenValue;
pub use host::{AllowedHost, AskedHost, WrongHost};
pub use layers::{ConfigFile, Sources};
pub use logging::{LogFormat, LoggingSettings};
pub use metrics::MetricsSettings;
pub use network::{Network, WrongNetwork};
pub use pages::PageSettings;
pub use recording::RecordingSettings;
pub use revision::{KeyChange, Program, RevisedSettings};
pub use server::{ForwardingHeader, ServerSettings, is_base_path, path_below};
pub use sessions::SessionSettings;
pub use tls::TlsSettings;
pub use value_origin::{ValueOrigin, ValueOrigins};
pub use whole::{LONGEST_WAIT, Settings};

pub use crate::dialplan::DialingSettings;
pub use crate::section::Effect;

#[cfg(test)]
mod tests;
