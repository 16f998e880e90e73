use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::address::is_host;

/// A host under which the Web API may be asked: a name, an address, or every name one label below a domain. It has no port.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum AllowedHost {
    /// This address, however it is written.
    Address(IpAddr),
    /// This name, in small letters and without a dot at its end.
    Name(String),
    /// `*.example.com`: any label before this domain, as certificates have it.
    Below(String),
}

/// Text that is no host.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is neither a name nor an address")]
pub struct WrongHost(String);

/// The host that a request names, without its port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AskedHost {
    /// An address. No page can make another one of it, whatever DNS says.
    Address(IpAddr),
    /// A name, in small letters and without a dot at its end.
    Name(String),
}

impl AllowedHost {
    /// True if this is the host that was asked, or stands for it.
    #[must_use]
    pub fn admits(&self, asked: &AskedHost) -> bool {
        match (self, asked) {
            (Self::Address(allowed), AskedHost::Address(asked)) => allowed == asked,
            (Self::Name(allowed), AskedHost::Name(asked)) => allowed == asked,
            (Self::Below(domain), AskedHost::Name(asked)) => {
                asked.split_once('.').is_some_and(|(label, rest)| !label.is_empty() && rest == domain)
            }
            _ => false,
        }
    }
}

impl AskedHost {
    /// Reads a host as URLs have it, an IPv6 address in brackets.
    #[must_use]
    pub fn of(host: &str) -> Self {
        let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        match bare.parse::<IpAddr>() {
            Ok(address) => Self::Address(address.to_canonical()),
            Err(_) => Self::Name(plain(host)),
        }
    }

    /// True if the host is the machine of whoever asks, which no DNS server can change.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        match self {
            Self::Address(address) => address.is_loopback(),
            Self::Name(name) => name == "localhost" || name.ends_with(".localhost"),
        }
    }
}

/// The name in small letters and without a dot at its end.
fn plain(name: &str) -> String {
    name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase()
}

impl FromStr for AllowedHost {
    type Err = WrongHost;

    fn from_str(text: &str) -> Result<Self, WrongHost> {
        if let AskedHost::Address(address) = AskedHost::of(text) {
            return Ok(Self::Address(address));
        }
        let domain = text.strip_prefix("*.");
        let name = plain(domain.unwrap_or(text));
        // All digits and dots is an address with a mistake in it.
        let is_address = name.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        if is_address || !is_host(&name) {
            return Err(WrongHost(text.to_owned()));
        }
        Ok(if domain.is_some() { Self::Below(name) } else { Self::Name(name) })
    }
}

impl TryFrom<String> for AllowedHost {
    type Error = WrongHost;

    fn try_from(text: String) -> Result<Self, WrongHost> {
        text.parse()
    }
}

impl From<AllowedHost> for String {
    fn from(host: AllowedHost) -> Self {
        host.to_string()
    }
}

impl fmt::Display for AllowedHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => address.fmt(f),
            Self::Name(name) => f.write_str(name),
            Self::Below(domain) => write!(f, "*.{domain}"),
        }
    }
}

impl fmt::Display for AskedHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => address.fmt(f),
            Self::Name(name) => f.write_str(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_a_name_an_address_or_all_names_below_a_domain() {
        for (text, shown) in [
            ("PBX.example.com.", "pbx.example.com"),
            ("pbx", "pbx"),
            ("*.Example.com", "*.example.com"),
            ("192.0.2.1", "192.0.2.1"),
            ("[2001:DB8::1]", "2001:db8::1"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
        ] {
            assert_eq!(text.parse::<AllowedHost>().map(|host| host.to_string()), Ok(shown.to_owned()), "{text}");
        }
        for wrong in ["", "*", "pbx:8080", "https://pbx", "a b", "*.", "a.*.b", "192.0.2", "10.0.0.0/8", "-a", "a..b"] {
            assert_eq!(wrong.parse::<AllowedHost>(), Err(WrongHost(wrong.to_owned())), "{wrong:?}");
        }
    }

    #[test]
    fn letter_case_and_a_dot_at_the_end_do_not_matter_and_an_asterisk_is_one_label() {
        let admits = |allowed: &str, asked: &str| {
            let allowed: AllowedHost = allowed.parse().expect("a host");
            allowed.admits(&AskedHost::of(asked))
        };
        for (allowed, asked) in [
            ("pbx.example.com", "PBX.Example.com."),
            ("*.example.com", "pbx.example.com"),
            ("::1", "[0:0::1]"),
            ("192.0.2.1", "[::ffff:192.0.2.1]"),
        ] {
            assert!(admits(allowed, asked), "{allowed} {asked}");
        }
        for (allowed, asked) in [
            ("pbx.example.com", "pbx.example.com.evil.example"),
            ("*.example.com", "example.com"),
            ("*.example.com", ".example.com"),
            ("*.example.com", "a.b.example.com"),
            ("192.0.2.1", "192.0.2.10"),
        ] {
            assert!(!admits(allowed, asked), "{allowed} {asked}");
        }
    }

    #[test]
    fn loopback_is_what_no_dns_server_decides() {
        for host in
            ["localhost", "LOCALHOST.", "app.localhost", "127.0.0.1", "127.9.9.9", "[::1]", "[::ffff:127.0.0.1]"]
        {
            assert!(AskedHost::of(host).is_loopback(), "{host}");
        }
        for host in ["localhost.evil.example", "notlocalhost", "0.0.0.0", "127.0.0.1.nip.io", "10.0.0.1", "127.1"] {
            assert!(!AskedHost::of(host).is_loopback(), "{host}");
        }
    }
}
