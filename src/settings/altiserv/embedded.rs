use std::net::{Ipv4Addr, SocketAddr};

use serde::{Deserialize, Serialize};

use crate::settings::rule::{Allowed, Rule};
use crate::settings::text::{SOCKET_ADDRESS, is_socket_address};

/// `[altiserv.embedded]`: the embedded server. Besides where it listens, its keys are those of the crate `altiserv`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct EmbeddedSettings {
    /// Address and port of its AltiLink Plus. Port 0 takes any free one.
    pub listen: SocketAddr,
    /// Permits an address other than loopback. Simulated phones need no protection, but passwords cross the wire
    /// barely hidden.
    pub allow_remote: bool,
    /// Its lines, calls and licences.
    #[serde(flatten)]
    pub server: altiserv::Settings,
}

impl Default for EmbeddedSettings {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            allow_remote: false,
            server: altiserv::Settings::default(),
        }
    }
}

fn is_directory(text: &str) -> bool {
    !text.trim().is_empty()
}

fn is_version(text: &str) -> bool {
    let number = text.strip_prefix("0x").map_or_else(|| text.parse(), |digits| i32::from_str_radix(digits, 16));
    number.is_ok_and(|number| (0x1000..=0xFFFF).contains(&number))
}

/// Keys that have no value by default.
pub(in crate::settings) const OPTIONAL_KEYS: &[&str] = &["altiserv.embedded.outside_numbers.default.hang_up_after"];

/// The crate `altiserv` checks its own keys.
pub(in crate::settings) const RULES: &[Rule] = &[
    Rule { key: "altiserv.embedded.listen", allowed: Allowed::Text(SOCKET_ADDRESS, is_socket_address) },
    Rule { key: "altiserv.embedded.allow_remote", allowed: Allowed::Switch },
    Rule { key: "altiserv.embedded.product", allowed: Allowed::OneOf(&["MaxCS", "MaxACD"]) },
    Rule { key: "altiserv.embedded.role", allowed: Allowed::OneOf(&["active", "standby"]) },
    Rule { key: "altiserv.embedded.licences", allowed: Allowed::Whole(0, 1_000_000) },
    Rule { key: "altiserv.embedded.version", allowed: Allowed::Text("\"0x1000\" to \"0xFFFF\"", is_version) },
    Rule { key: "altiserv.embedded.recordings_dir", allowed: Allowed::Text("a directory", is_directory) },
    Rule { key: "altiserv.embedded.recording_format", allowed: Allowed::OneOf(&["pcm16", "mulaw"]) },
    Rule { key: "altiserv.embedded.recordings_max_bytes", allowed: Allowed::Whole(0, i64::MAX) },
    Rule { key: "altiserv.embedded.voice_seed", allowed: Allowed::Whole(0, 4_294_967_295) },
    Rule { key: "altiserv.embedded.blocking.failures", allowed: Allowed::Whole(1, 1000) },
];
