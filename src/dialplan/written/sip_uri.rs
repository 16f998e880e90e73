//! SIP URIs (RFC 3261, 19.1), checked as far as a proxy that only forwards them needs.

use std::net::Ipv6Addr;

use crate::dialplan::error::DialError;

/// Checks that a `sip:` or `sips:` URI is printable ASCII, has a host, and has no headers. Headers could make the phone
/// system send what the caller did not intend.
pub(crate) fn check(uri: &str) -> Result<(), DialError> {
    let (_, rest) = uri.split_once(':').ok_or(DialError::WrongSipUri("it has no host"))?;
    if !rest.bytes().all(is_uri_byte) {
        return Err(DialError::WrongSipUri("only ASCII letters, digits and URI punctuation are allowed"));
    }
    if rest.contains('?') {
        return Err(DialError::WrongSipUri("headers after ? are not allowed"));
    }
    let (user, address) = rest.rsplit_once('@').map_or((None, rest), |(user, address)| (Some(user), address));
    if user.is_some_and(|user| user.is_empty() || user.starts_with(':') || user.contains('@')) {
        return Err(DialError::WrongSipUri("its user part is empty or contains @"));
    }
    let host_port = address.split(';').next().unwrap_or_default();
    if is_host_port(host_port) { Ok(()) } else { Err(DialError::WrongSipUri("it has no valid host and port")) }
}

fn is_uri_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_.!~*'()&=+$,;?/:@%[]#".contains(&byte)
}

fn is_host_port(text: &str) -> bool {
    if let Some(rest) = text.strip_prefix('[') {
        let Some((host, port)) = rest.split_once(']') else { return false };
        return host.parse::<Ipv6Addr>().is_ok() && (port.is_empty() || port.strip_prefix(':').is_some_and(is_port));
    }
    match text.split_once(':') {
        Some((host, port)) => is_host(host) && is_port(port),
        None => is_host(text),
    }
}

fn is_host(host: &str) -> bool {
    // A fully qualified name may end in a dot.
    host.strip_suffix('.').unwrap_or(host).split('.').all(is_label)
}

fn is_label(label: &str) -> bool {
    !label.is_empty()
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

fn is_port(port: &str) -> bool {
    port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|port| port != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_uris_pass() {
        for uri in [
            "sip:alice@example.com",
            "sips:alice@example.com:5061",
            "SIP:+14085979000@gw.example.com;user=phone",
            "sip:10.0.0.5",
            "sip:alice:secret@[2001:db8::1]:5060;transport=tls",
            "sip:a%20b@host.",
            "sip:[::1]",
            "sip:a-1.b:65535",
        ] {
            assert_eq!(check(uri), Ok(()), "{uri}");
        }
    }

    #[test]
    fn wrong_uris_are_refused() {
        for uri in [
            "sip:",
            "sip:@example.com",
            "sip:alice@",
            "sip:alice@exa mple.com",
            "sip:alice@example.com:0",
            "sip:alice@example.com:99999",
            "sip:alice@example.com?Replaces=x",
            "sip:a@b@c",
            "sip:alice@-x.com",
            "sip:alice@[::1",
            "sip:älice@example.com",
            "sip:<alice@example.com>",
            "sip:alice@a..b",
            "sip:alice@x-.com",
            "sip:alice@a_b",
            "sip:alice@example.com:",
            "sip:alice@example.com:+5060",
            "sip:alice@example.com:5060x",
            "sip:alice@[zz]",
            "sip:alice@[::1]5060",
            "sip:alice@[::1]:0",
            "sip::secret@example.com",
            "sip:alice@example.com;a=\u{7f}",
            "alice",
        ] {
            assert!(check(uri).is_err(), "{uri}");
        }
    }
}
