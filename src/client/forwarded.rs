//! What proxies tell of their clients: `Forwarded` (RFC 7239) or `X-Forwarded-For`, `-Proto`, `-Host`, `-Port` and
//! `-Prefix`. Pure.
//!
//! Each proxy appends to what it received, so the list is read from its end, and only as far as proxies that are trusted
//! have written it.

use std::net::{IpAddr, SocketAddr};

use actix_web::http::header::HeaderMap;

use crate::settings::{ForwardingHeader, is_base_path};

/// What the proxies say of a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Told {
    /// Where it is. The proxy's own address, where it does not say.
    pub(super) address: IpAddr,
    /// Whether it came by https.
    pub(super) secure: Option<bool>,
    /// By which host.
    pub(super) host: Option<String>,
    /// By which port, which the host may lack.
    pub(super) port: Option<u16>,
    /// Below which path.
    pub(super) prefix: Option<String>,
}

/// One proxy's word.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Element {
    address: Option<IpAddr>,
    proto: Option<String>,
    host: Option<String>,
    port: Option<u16>,
    prefix: Option<String>,
}

/// Reads the headers of a request that came from the trusted proxy at `peer`.
pub(super) fn told(
    headers: &HeaderMap,
    header: ForwardingHeader,
    peer: IpAddr,
    is_trusted: impl Fn(IpAddr) -> bool,
) -> Told {
    let elements = match header {
        ForwardingHeader::Forwarded => rfc_7239(&joined(headers, "forwarded")),
        ForwardingHeader::XForwarded => customary(headers),
    };
    let mut told = Told { address: peer, secure: None, host: None, port: None, prefix: None };
    for element in elements.into_iter().rev() {
        told.secure =
            element.proto.map(|proto| proto.eq_ignore_ascii_case("https") || proto.eq_ignore_ascii_case("wss"));
        told.host = element.host;
        told.port = element.port;
        told.prefix = element.prefix;
        // Who is not named, as `unknown` or `_hidden`, is behind the last one that is.
        let Some(address) = element.address else { break };
        told.address = address;
        if !is_trusted(address) {
            break;
        }
    }
    told
}

/// All lines of a header, which is the same as one line.
fn joined(headers: &HeaderMap, name: &str) -> String {
    headers.get_all(name).filter_map(|value| value.to_str().ok()).collect::<Vec<_>>().join(",")
}

/// The headers side by side. All but the first are often set, not appended to: a shorter list is of the last proxies.
fn customary(headers: &HeaderMap) -> Vec<Element> {
    let list = |name| -> Vec<String> {
        let text = joined(headers, name);
        text.split(',').map(|item| item.trim().to_owned()).filter(|item| !item.is_empty()).collect()
    };
    let (addresses, protos, hosts) = (list("x-forwarded-for"), list("x-forwarded-proto"), list("x-forwarded-host"));
    let (ports, prefixes) = (list("x-forwarded-port"), list("x-forwarded-prefix"));
    let length = addresses.len().max(1);
    // Counted from the end; where the list is shorter, its first item is as far back as it goes.
    let at = |list: &[String], index: usize| {
        let back = length - index;
        list.len().checked_sub(back).and_then(|index| list.get(index)).or_else(|| list.first()).cloned()
    };
    let element = |index: usize| Element {
        address: addresses.get(index).and_then(|text| address(text)),
        proto: at(&protos, index),
        host: at(&hosts, index),
        port: at(&ports, index).and_then(|port| port.parse().ok()).filter(|port| *port != 0),
        prefix: at(&prefixes, index).and_then(|prefix| base_path(&prefix)),
    };
    (0..length).map(element).collect()
}

/// A prefix as it may stand before a path. Whatever else a header holds is not repeated to anybody.
fn base_path(prefix: &str) -> Option<String> {
    let plain = prefix.trim_end_matches('/');
    (prefix.starts_with('/') && is_base_path(plain)).then(|| plain.to_owned())
}

/// `for=192.0.2.43;proto=https, for="[2001:db8::1]:4711"`.
fn rfc_7239(text: &str) -> Vec<Element> {
    let elements = split(text, ',').into_iter().filter(|element| !element.trim().is_empty());
    elements.map(|text| element(&text)).collect()
}

fn element(text: &str) -> Element {
    let mut element = Element::default();
    for pair in split(text, ';') {
        let Some((name, value)) = pair.split_once('=') else { continue };
        let value = unquoted(value.trim());
        match name.trim().to_ascii_lowercase().as_str() {
            "for" => element.address = address(&value),
            "proto" => element.proto = Some(value),
            "host" => element.host = Some(value),
            _ => {}
        }
    }
    element
}

/// Splits where the separator is not between quotes.
fn split(text: &str, separator: char) -> Vec<String> {
    let mut parts = vec![String::new()];
    let (mut quoted, mut escaped) = (false, false);
    for letter in text.chars() {
        if letter == separator && !quoted {
            parts.push(String::new());
            continue;
        }
        if letter == '"' && !escaped {
            quoted = !quoted;
        }
        escaped = letter == '\\' && quoted && !escaped;
        if let Some(part) = parts.last_mut() {
            part.push(letter);
        }
    }
    parts
}

fn unquoted(text: &str) -> String {
    let Some(inner) = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) else { return text.to_owned() };
    let mut plain = String::with_capacity(inner.len());
    let mut letters = inner.chars();
    while let Some(letter) = letters.next() {
        plain.extend(if letter == '\\' { letters.next() } else { Some(letter) });
    }
    plain
}

/// With or without a port, an IPv6 one with or without brackets.
fn address(text: &str) -> Option<IpAddr> {
    let bracketed = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    let bare = || text.parse::<IpAddr>().ok();
    let with_port = || text.parse::<SocketAddr>().ok().map(|address| address.ip());
    bare().or_else(bracketed).or_else(with_port).map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};
    use proptest::prelude::*;

    use super::*;

    const PEER: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 1));

    fn headers(lines: &[(&str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            let name = HeaderName::try_from(*name).expect("a name");
            headers.append(name, HeaderValue::from_str(value).expect("a value"));
        }
        headers
    }

    fn read(header: ForwardingHeader, lines: &[(&str, &str)]) -> (String, Option<bool>, Option<String>) {
        let trusted = |address: IpAddr| matches!(address, IpAddr::V4(v4) if v4.octets()[0] == 10);
        let Told { address, secure, host, .. } = told(&headers(lines), header, PEER, trusted);
        (address.to_string(), secure, host)
    }

    #[test]
    fn the_customary_headers_are_read_from_the_end_up_to_the_first_stranger() {
        let x = |lines: &[(&str, &str)]| read(ForwardingHeader::XForwarded, lines);
        let none = || (None, None);
        assert_eq!(x(&[("x-forwarded-for", "1.1.1.1, 2.2.2.2, 10.0.0.2")]).0, "2.2.2.2");
        assert_eq!(x(&[("x-forwarded-for", "1.1.1.1"), ("x-forwarded-for", "10.0.0.2")]).0, "1.1.1.1");
        assert_eq!(x(&[("x-forwarded-for", "10.0.0.3, 10.0.0.2")]).0, "10.0.0.3");
        assert_eq!(x(&[("x-forwarded-for", "1.1.1.1, unknown")]).0, PEER.to_string());
        assert_eq!(x(&[("x-forwarded-for", "[2001:db8::1]:443")]).0, "2001:db8::1");
        assert_eq!(x(&[("x-forwarded-for", "1.1.1.1:9999")]).0, "1.1.1.1");
        let (address, secure, host) = x(&[]);
        assert_eq!((address, (secure, host)), (PEER.to_string(), none()));
    }

    #[test]
    fn proto_and_host_are_those_of_the_proxy_that_saw_the_client() {
        let x = |lines: &[(&str, &str)]| read(ForwardingHeader::XForwarded, lines);
        let set =
            x(&[("x-forwarded-for", "1.1.1.1, 10.0.0.2"), ("x-forwarded-proto", "https"), ("x-forwarded-host", "a")]);
        assert_eq!(set, ("1.1.1.1".to_owned(), Some(true), Some("a".to_owned())));
        let list = [("x-forwarded-for", "8.8.8.8, 1.1.1.1, 10.0.0.2"), ("x-forwarded-proto", "https, http, https")];
        assert_eq!(x(&list), ("1.1.1.1".to_owned(), Some(false), None));
        // Without a list of addresses the last word is the one of the proxy that is the peer.
        assert_eq!(x(&[("x-forwarded-proto", "https, http")]).1, Some(false));
        assert_eq!(x(&[("x-forwarded-host", "a, b")]).2, Some("b".to_owned()));
        assert_eq!(x(&[("x-forwarded-proto", "https")]), (PEER.to_string(), Some(true), None));
    }

    #[test]
    fn forwarded_is_read_as_its_standard_says() {
        let f = |text: &str| read(ForwardingHeader::Forwarded, &[("forwarded", text)]);
        assert_eq!(f("for=192.0.2.43;proto=https;host=pbx"), ("192.0.2.43".into(), Some(true), Some("pbx".into())));
        assert_eq!(f("For=\"[2001:db8:cafe::17]:4711\"").0, "2001:db8:cafe::17");
        assert_eq!(f("for=1.1.1.1, for=2.2.2.2;by=10.0.0.2, for=10.0.0.2").0, "2.2.2.2");
        assert_eq!(f("for=1.1.1.1;host=\"a,b\\\"c;d\"").2, Some("a,b\"c;d".into()));
        assert_eq!(f("for=1.1.1.1, for=_hidden;proto=http").0, PEER.to_string());
        assert_eq!(f("for=1.1.1.1, for=unknown").0, PEER.to_string());
        assert_eq!(f("nonsense; =;,").0, PEER.to_string());
    }

    proptest! {
        #[test]
        fn no_stranger_can_be_taken_for_one_further_back(text in "[ -~]{0,60}", last in any::<[u8; 4]>()) {
            prop_assume!(last[0] != 10);
            let last = IpAddr::from(last).to_string();
            for separator in [",", ", "] {
                let x = format!("{text}{separator}{last}");
                prop_assert_eq!(&read(ForwardingHeader::XForwarded, &[("x-forwarded-for", &x)]).0, &last);
            }
            // A quote that was left open would swallow what the trusted proxy appended.
            let plain = text.replace('"', "");
            let f = format!("{plain}, for={last}");
            prop_assert_eq!(&read(ForwardingHeader::Forwarded, &[("forwarded", &f)]).0, &last);
        }
    }
}
