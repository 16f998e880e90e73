use std::time::Duration;

use actix_web::http::uri::Authority;
use serde::{Deserialize, Serialize};

use super::rule::{Allowed, Rule};

/// `[browsers]`: the pages whose scripts may use the Web API.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BrowserSettings {
    /// Their origins, beside the Web API's own. `"*"` stands for all.
    pub origins: Vec<String>,
    /// How long a browser may keep the answer to a preflight. Zero has it ask each time.
    #[serde(with = "humantime_serde")]
    pub preflight_max_age: Duration,
    /// Whether pages of the public network may reach the Web API in a private one, where their origins are allowed.
    pub private_network: bool,
    /// How a logon without credentials, or with wrong ones, is challenged.
    pub challenge: ChallengeSetting,
}

/// Which logons are answered with a challenge on which browsers act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChallengeSetting {
    /// Those of a navigation and of no browser, so that no dialog opens over a page whose script asks.
    #[default]
    Auto,
    /// All of them: a script that leaves its credentials to the browser needs it.
    Basic,
    /// None.
    None,
}

impl Default for BrowserSettings {
    fn default() -> Self {
        Self {
            origins: Vec::new(),
            preflight_max_age: Duration::from_secs(3600),
            private_network: false,
            challenge: ChallengeSetting::default(),
        }
    }
}

const ORIGIN: &str = "an origin as browsers write it, in small letters and without a path, as \
                      \"https://crm.example.com\" or \"http://localhost:3000\", or \"*\" for all";

/// A browser compares by letter, so what it would never send is a mistake.
fn is_origin(text: &str) -> bool {
    if text == "*" {
        return true;
    }
    let Some((scheme, host)) = text.split_once("://") else { return false };
    let default_port = match scheme {
        "https" => Some(443),
        "http" => Some(80),
        _ => None,
    };
    let is_scheme = scheme.starts_with(|first: char| first.is_ascii_lowercase())
        && scheme.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"+-.".contains(&byte));
    // Of an IPv6 address in brackets, the colons within are none of a port's.
    let port = host.rsplit_once(':').map(|(_, port)| port).filter(|port| !port.contains(']'));
    let is_port = port.is_none_or(|port| port.parse::<u16>().is_ok_and(|number| Some(number) != default_port));
    let is_host = host.parse::<Authority>().is_ok() && is_port;
    let small =
        !host.contains(['@', '*']) && !host.ends_with(':') && !host.bytes().any(|byte| byte.is_ascii_uppercase());
    is_scheme && is_host && small
}

const SHORTEST: Duration = Duration::from_secs(1);
const DAY: Duration = Duration::from_secs(24 * 3600);

pub(super) const RULES: &[Rule] = &[
    Rule { key: "browsers.origins", allowed: Allowed::Texts(ORIGIN, 1000, is_origin) },
    Rule {
        key: "browsers.preflight_max_age",
        allowed: Allowed::BetweenOrZero(SHORTEST, DAY, "asks before each request"),
    },
    Rule { key: "browsers.private_network", allowed: Allowed::Switch },
    Rule { key: "browsers.challenge", allowed: Allowed::OneOf(&["auto", "basic", "none"]) },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_taken_as_browsers_write_them() {
        for right in [
            "*",
            "https://crm.example.com",
            "http://localhost:3000",
            "https://[2001:db8::1]:8443",
            "chrome-extension://abcdefgh",
        ] {
            assert!(is_origin(right), "{right}");
        }
        for wrong in [
            "",
            "crm.example.com",
            "https://",
            "https://crm.example.com/",
            "https://crm.example.com/app",
            "https://CRM.example.com",
            "HTTPS://crm.example.com",
            "https://crm.example.com:443",
            "http://crm.example.com:80",
            "https://crm.example.com:",
            "https://crm.example.com:99999",
            "https://user@crm.example.com",
            "https://*.example.com",
            "null",
        ] {
            assert!(!is_origin(wrong), "{wrong}");
        }
    }
}
