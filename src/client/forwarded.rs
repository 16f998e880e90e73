//! Headers in which proxies describe their clients: `Forwarded` (RFC 7239), or `X-Forwarded-For`, `-Proto`, `-Host`,
//! `-Port` and `-Prefix`. Pure.
//!
//! Each proxy appends to what it received, so the list is read from its end, and only as far as proxies that are trusted
//! have written it.

use std::net::{IpAddr, SocketAddr};

use actix_web::http::header::HeaderMap;

use crate::settings::{ForwardingHeader, is_base_path};

/// A client as its proxies describe it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ForwardedClient {
    /// Its address, or the one of the last proxy that is named.
    pub(crate) address: IpAddr,
    /// True if it came by HTTPS.
    pub(crate) secure: Option<bool>,
    /// The host that it named.
    pub(crate) host: Option<String>,
    /// The port, which the host may lack.
    pub(crate) port: Option<u16>,
    /// The path below which the proxy serves the Web API.
    pub(crate) prefix: Option<String>,
}

/// The entry of one proxy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Element {
    address: Option<IpAddr>,
    proto: Option<String>,
    host: Option<String>,
    port: Option<u16>,
    prefix: Option<String>,
}

/// Reads the headers of a request that came from the trusted proxy at `peer`.
pub(crate) fn read(
    headers: &HeaderMap,
    header: ForwardingHeader,
    peer: IpAddr,
    is_trusted: impl Fn(IpAddr) -> bool,
) -> ForwardedClient {
    let elements = match header {
        ForwardingHeader::Forwarded => rfc_7239(&joined(headers, "forwarded")),
        ForwardingHeader::XForwarded => customary(headers),
    };
    let mut client = ForwardedClient { address: peer, secure: None, host: None, port: None, prefix: None };
    for element in elements.into_iter().rev() {
        client.secure =
            element.proto.map(|proto| proto.eq_ignore_ascii_case("https") || proto.eq_ignore_ascii_case("wss"));
        client.host = element.host;
        client.port = element.port;
        client.prefix = element.prefix;
        // A client that is not named, as `unknown` or `_hidden`, is behind the last one that is.
        let Some(address) = element.address else { break };
        client.address = address;
        if !is_trusted(address) {
            break;
        }
    }
    client
}

/// All lines of a header as one line, which means the same.
fn joined(headers: &HeaderMap, name: &str) -> String {
    headers.get_all(name).filter_map(|value| value.to_str().ok()).collect::<Vec<_>>().join(",")
}

/// The entries of the `X-Forwarded-` headers. Proxies often set all but `-For` instead of appending to them, so that a
/// shorter list is one of the last proxies.
fn customary(headers: &HeaderMap) -> Vec<Element> {
    let list = |name| -> Vec<String> {
        let text = joined(headers, name);
        text.split(',').map(|item| item.trim().to_owned()).filter(|item| !item.is_empty()).collect()
    };
    let addresses = list("x-forwarded-for");
    let protos = list("x-forwarded-proto");
    let hosts = list("x-forwarded-host");
    let ports = list("x-forwarded-port");
    let prefixes = list("x-forwarded-prefix");
    let length = addresses.len().max(1);
    let mut elements = Vec::with_capacity(length);
    for index in 0..length {
        let from_end = length - index;
        elements.push(Element {
            address: addresses.get(index).and_then(|text| address(text)),
            proto: item_from_end(&protos, from_end),
            host: item_from_end(&hosts, from_end),
            port: item_from_end(&ports, from_end).and_then(|port| port.parse().ok()).filter(|port| *port != 0),
            prefix: item_from_end(&prefixes, from_end).and_then(|prefix| base_path(&prefix)),
        });
    }
    elements
}

/// The item of a list, counted from its end, which is 1. The first item of a list that is shorter.
fn item_from_end(list: &[String], from_end: usize) -> Option<String> {
    list.get(list.len().saturating_sub(from_end)).cloned()
}

/// A prefix that may stand before a path. Any other text of a header is not repeated in answers.
fn base_path(prefix: &str) -> Option<String> {
    let plain = prefix.trim_end_matches('/');
    if prefix.starts_with('/') && is_base_path(plain) { Some(plain.to_owned()) } else { None }
}

/// The entries of a `Forwarded` header, as `for=192.0.2.43;proto=https, for="[2001:db8::1]:4711"`.
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

/// Splits at the separators that are not between quotes.
fn split(text: &str, separator: char) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut quoted = false;
    let mut escaped = false;
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

/// An address with or without a port, an IPv6 one with or without brackets.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let address = match bare.parse::<IpAddr>() {
        Ok(address) => address,
        Err(_) => text.parse::<SocketAddr>().ok()?.ip(),
    };
    Some(address.to_canonical())
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

    fn seen(header: ForwardingHeader, lines: &[(&str, &str)]) -> (String, Option<bool>, Option<String>) {
        let trusted = |address: IpAddr| matches!(address, IpAddr::V4(v4) if v4.octets()[0] == 10);
        let ForwardedClient { address, secure, host, .. } = super::read(&headers(lines), header, PEER, trusted);
        (address.to_string(), secure, host)
    }

    #[test]
    fn the_customary_headers_are_read_from_the_end_up_to_the_first_untrusted_address() {
        let x = |lines: &[(&str, &str)]| seen(ForwardingHeader::XForwarded, lines);
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
        let x = |lines: &[(&str, &str)]| seen(ForwardingHeader::XForwarded, lines);
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
        let f = |text: &str| seen(ForwardingHeader::Forwarded, &[("forwarded", text)]);
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
        fn no_untrusted_address_is_passed_over(text in "[ -~]{0,60}", last in any::<[u8; 4]>()) {
            prop_assume!(last[0] != 10);
            let last = IpAddr::from(last).to_string();
            for separator in [",", ", "] {
                let x = format!("{text}{separator}{last}");
                prop_assert_eq!(&seen(ForwardingHeader::XForwarded, &[("x-forwarded-for", &x)]).0, &last);
            }
            // A quote that was left open would swallow what the trusted proxy appended.
            let plain = text.replace('"', "");
            let f = format!("{plain}, for={last}");
            prop_assert_eq!(&seen(ForwardingHeader::Forwarded, &[("forwarded", &f)]).0, &last);
        }
    }
}
