use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::rule::{Allowed, Rule};
use super::text::is_socket_address;

/// `[tls]`: HTTPS and wss.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TlsSettings {
    /// PEM file with the certificate, and after it those of its issuers but for the root. Empty serves plain HTTP.
    pub certificate: PathBuf,
    /// PEM file with the certificate's private key.
    pub key: PathBuf,
    /// Address and port of a listener that sends browsers which come by plain HTTP to HTTPS. Empty for none.
    pub redirect_from: String,
    /// How often the two files are looked at for another certificate. Zero looks at SIGHUP only.
    #[serde(with = "humantime_serde")]
    pub reload_interval: Duration,
}

impl TlsSettings {
    /// Where browsers that come by plain HTTP are sent on, if anywhere.
    #[must_use]
    pub fn redirect_from(&self) -> Option<SocketAddr> {
        self.redirect_from.parse().ok()
    }

    /// Whether HTTPS is served, and not plain HTTP.
    #[must_use]
    pub fn is_on(&self) -> bool {
        !self.certificate.as_os_str().is_empty()
    }
}

impl Default for TlsSettings {
    fn default() -> Self {
        Self {
            certificate: PathBuf::new(),
            key: PathBuf::new(),
            redirect_from: String::new(),
            reload_interval: Duration::from_secs(10),
        }
    }
}

const FILE: &str = "the name of a PEM file, or \"\"";
const SHORTEST: Duration = Duration::from_millis(100);
const DAY: Duration = Duration::from_secs(24 * 3600);

fn is_file_name(text: &str) -> bool {
    !text.contains('\0')
}

pub(super) const RULES: &[Rule] = &[
    Rule { key: "tls.certificate", allowed: Allowed::Text(FILE, is_file_name) },
    Rule { key: "tls.key", allowed: Allowed::Text(FILE, is_file_name) },
    Rule {
        key: "tls.redirect_from",
        allowed: Allowed::Text("an address and port as \"0.0.0.0:8080\", or \"\"", |text| {
            text.is_empty() || is_socket_address(text)
        }),
    },
    Rule { key: "tls.reload_interval", allowed: Allowed::BetweenOrZero(SHORTEST, DAY, "looks at SIGHUP only") },
];
