use std::time::Duration;

use actix_web::http::uri::Authority;
use serde::{Deserialize, Serialize};

use crate::section::section;

section! {
    /// Pages whose scripts may use the Web API.
    pub struct BrowserSettings: Table "browsers" {
        /// Origins whose pages' scripts may use the Web API and its event channels, beside the Web API's own, as
        /// `"https://crm.example.com"`. `"*"` stands for all. The log shows the line to write for each that is refused.
        origins: Vec<String> = Vec::new(),
            allowed: Texts(ORIGIN_OR_ALL, 1000, is_origin), reload: Now, used_by: Both;

        /// Time for which a browser may keep the answer to a preflight, its question whether it may send a request.
        /// `"0s"`: it asks before each request.
        preflight_max_age: Duration as "humantime_serde" = Duration::from_secs(3600),
            allowed: BetweenOrZero(SHORTEST, DAY, "asks before each request"), reload: AtNextStart, used_by: Both;

        /// Allows these pages to come from the public internet while the Web API is in a private network.
        private_network: bool = false,
            allowed: Switch, reload: AtNextStart, used_by: Both;

        /// Challenge that answers a logon without credentials, or with wrong ones. `"auto"`: with Basic where a browser
        /// navigates and where no browser asks, so that none opens its own dialog over a page whose script asks.
        /// `"basic"`: always with Basic, which `xhr.open(method, url, async, user, password)` needs; browsers may open
        /// their dialog. `"none"`: never with Basic.
        challenge: ChallengeSetting = ChallengeSetting::default(),
            allowed: OneOf(&["auto", "basic", "none"]), reload: Now;
    }
}

/// Logons that are answered with a challenge on which browsers act.
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

const ORIGIN_OR_ALL: &str = "an origin as browsers write it, in small letters and without a path, as \
                             \"https://crm.example.com\" or \"http://localhost:3000\", or \"*\" for all";

/// Words for one origin.
pub(crate) const ORIGIN: &str = "an origin as browsers write it, in small letters and without a path, as \
                                 \"https://crm.example.com\" or \"http://localhost:3000\"";

/// True for an origin as browsers send it. They compare it letter by letter, so any other spelling is a mistake.
pub(crate) fn is_origin(text: &str) -> bool {
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
    let is_port = match host.rsplit_once(':') {
        Some((_, port)) if !port.contains(']') => port.parse::<u16>().is_ok_and(|port| Some(port) != default_port),
        _ => true,
    };
    let is_plain = !host.contains(['@', '*']) && !host.bytes().any(|byte| byte.is_ascii_uppercase());
    is_scheme && host.parse::<Authority>().is_ok() && is_port && is_plain
}

const SHORTEST: Duration = Duration::from_secs(1);
const DAY: Duration = Duration::from_secs(24 * 3600);

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
