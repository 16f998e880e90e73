//! The client of a request: its address, and the scheme, the host and the path by which it reached the Web API.
//!
//! Only trusted proxies are believed what their headers say: anybody else could take any address by them. All that asks
//! for a client asks here.

mod forwarded;

use std::net::{IpAddr, Ipv6Addr};

use actix_web::HttpRequest;
use actix_web::dev::RequestHead;
use actix_web::http::header::HOST;
use actix_web::http::uri::Authority;

use crate::live::{Live, TrustedProxies};

/// The client of one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Client {
    /// Its address. A request of a test may have none.
    pub address: Option<IpAddr>,
    /// True if it came over TLS, up to the first trusted proxy or up to here.
    pub secure: bool,
    /// The host, with its port where one was named, by which it reached the Web API.
    pub host: Option<String>,
    /// True if a trusted proxy has brought the request.
    pub proxied: bool,
    /// The path below which it reached the Web API, which has a slash at its beginning and none at its end, or is empty.
    pub base_path: String,
}

impl Client {
    /// The client of this request.
    #[must_use]
    pub(crate) fn of(request: &HttpRequest) -> Self {
        let config = request.app_config();
        let secure = config.secure();
        match request.app_data::<Live>() {
            Some(live) => {
                let live = live.now();
                Self::of_head_below(request.head(), secure, &live.proxies, &live.base_path)
            }
            None => Self::of_head(request.head(), secure, &TrustedProxies::default()),
        }
    }

    /// The address alone of this request's client.
    #[must_use]
    pub(crate) fn address_of(request: &HttpRequest) -> Option<IpAddr> {
        let peer = request.peer_addr()?.ip().to_canonical();
        match request.app_data::<Live>() {
            Some(live) if live.now().proxies.contain(peer) => Self::of(request).address,
            _ => Some(peer),
        }
    }

    /// The client of a request of which there is only the head. `secure` is true if its connection is TLS.
    #[must_use]
    pub(crate) fn of_head(head: &RequestHead, secure: bool, trusted: &TrustedProxies) -> Self {
        Self::of_head_below(head, secure, trusted, "")
    }

    fn of_head_below(head: &RequestHead, secure: bool, trusted: &TrustedProxies, base_path: &str) -> Self {
        // A target with a host in it goes before the Host header (RFC 9112, 3.2.2), which HTTP/2 does not have.
        let host = match head.uri.authority() {
            Some(authority) => Some(authority.as_str()),
            None => head.headers().get(HOST).and_then(|host| host.to_str().ok()),
        };
        let host = host.and_then(authority);
        let peer = head.peer_addr.map(|peer| peer.ip().to_canonical());
        let direct = Self { address: peer, secure, host, proxied: false, base_path: base_path.to_owned() };
        match peer {
            Some(peer) if trusted.contain(peer) => direct.forwarded(peer, head, trusted),
            _ => direct,
        }
    }

    fn forwarded(self, peer: IpAddr, head: &RequestHead, trusted: &TrustedProxies) -> Self {
        let told = forwarded::read(head.headers(), trusted.header, peer, |address| trusted.contain(address));
        let secure = told.secure.unwrap_or(self.secure);
        let host = told.host.as_deref().and_then(authority).or(self.host);
        Self {
            address: Some(told.address),
            secure,
            host: host.map(|host| with_port(host, told.port, secure)),
            proxied: true,
            base_path: told.prefix.unwrap_or(self.base_path),
        }
    }

    /// The unit by which limits count clients: an IPv4 address, or the /64 network of an IPv6 address, since a single
    /// machine may have any number of addresses in that.
    #[must_use]
    pub(crate) fn neighbourhood(&self) -> Option<IpAddr> {
        self.address.map(neighbourhood)
    }
}

/// The neighbourhood of an address; see [`Client::neighbourhood`].
#[must_use]
pub(crate) fn neighbourhood(address: IpAddr) -> IpAddr {
    const NETWORK: u128 = !(u64::MAX as u128);
    match address.to_canonical() {
        v4 @ IpAddr::V4(_) => v4,
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & NETWORK)),
    }
}

/// A host that may stand in a URL. Any other text of a header is not repeated in answers.
fn authority(text: &str) -> Option<String> {
    if text.is_empty() || text.contains('@') || text.parse::<Authority>().is_err() {
        return None;
    }
    Some(text.to_owned())
}

/// The host with the port that its proxy names, unless the host has a port or the scheme the same one.
fn with_port(host: String, port: Option<u16>, secure: bool) -> String {
    let of_scheme = if secure { 443 } else { 80 };
    match port {
        Some(port) if port != of_scheme && host.parse::<Authority>().is_ok_and(|host| host.port().is_none()) => {
            format!("{host}:{port}")
        }
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;
    use crate::settings::ForwardingHeader;

    fn trusted(networks: &[&str], header: ForwardingHeader) -> TrustedProxies {
        let networks = networks.iter().map(|network| network.parse().expect("a network")).collect();
        TrustedProxies { networks, header }
    }

    fn client(peer: &str, headers: &[(&str, &str)], trusted: &TrustedProxies) -> (String, bool, String) {
        let request = TestRequest::default().peer_addr(format!("{peer}:5000").parse().expect("an address"));
        let request = headers.iter().fold(request, |request, header| request.append_header(*header));
        let client = Client::of_head(request.to_http_request().head(), false, trusted);
        (client.address.expect("an address").to_string(), client.secure, client.host.unwrap_or_default())
    }

    #[test]
    fn a_client_that_is_no_trusted_proxy_is_not_believed() {
        let lies = [("X-Forwarded-For", "9.9.9.9"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "evil")];
        let proxies = trusted(&["10.0.0.0/8"], ForwardingHeader::XForwarded);
        let seen = client("192.0.2.1", &[("Host", "web"), lies[0], lies[1], lies[2]], &proxies);
        assert_eq!(seen, ("192.0.2.1".to_owned(), false, "web".to_owned()));
    }

    #[test]
    fn a_trusted_proxy_names_its_client() {
        let told = [("X-Forwarded-For", "9.9.9.9"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "pbx:8443")];
        let proxies = trusted(&["10.0.0.0/8"], ForwardingHeader::XForwarded);
        let seen = client("10.1.1.1", &[("Host", "web"), told[0], told[1], told[2]], &proxies);
        assert_eq!(seen, ("9.9.9.9".to_owned(), true, "pbx:8443".to_owned()));
        // The other header is one that the proxy lets through.
        let lie = ("Forwarded", "for=1.2.3.4;proto=http;host=evil");
        assert_eq!(client("10.1.1.1", &[told[0], told[1], told[2], lie], &proxies), seen);
    }

    #[test]
    fn a_port_that_the_host_lacks_is_the_one_that_its_proxy_names() {
        let proxies = trusted(&["10.0.0.0/8"], ForwardingHeader::XForwarded);
        let host = |host: &str, proto: &str, port: &str| {
            let told = [("X-Forwarded-Host", host), ("X-Forwarded-Proto", proto), ("X-Forwarded-Port", port)];
            client("10.1.1.1", &[("Host", "web"), told[0], told[1], told[2]], &proxies).2
        };
        assert_eq!(host("pbx", "https", "8443"), "pbx:8443");
        assert_eq!(host("[::1]", "http", "8080"), "[::1]:8080");
        assert_eq!(host("pbx", "https", "443"), "pbx");
        assert_eq!(host("pbx", "http", "443"), "pbx:443");
        assert_eq!(host("pbx:8443", "https", "9443"), "pbx:8443");
        assert_eq!(host("", "https", "8443"), "web:8443");
        for wrong in ["", "0", "65536", "x"] {
            assert_eq!(host("pbx", "https", wrong), "pbx", "{wrong}");
        }
        let stranger = client("192.0.2.1", &[("Host", "web"), ("X-Forwarded-Port", "8443")], &proxies);
        assert_eq!(stranger.2, "web");
    }

    #[test]
    fn a_trusted_proxy_names_the_path_below_which_it_serves() {
        let path = |peer: &str, header: ForwardingHeader, prefix: &str| {
            let request = TestRequest::default().peer_addr(format!("{peer}:5000").parse().expect("an address"));
            let request = request.insert_header(("X-Forwarded-Prefix", prefix.to_owned())).to_http_request();
            Client::of_head_below(request.head(), false, &trusted(&["10.0.0.0/8"], header), "/configured").base_path
        };
        let customary = |prefix: &str| path("10.1.1.1", ForwardingHeader::XForwarded, prefix);
        assert_eq!(customary("/webproxy"), "/webproxy");
        assert_eq!(customary("/webproxy/"), "/webproxy");
        assert_eq!(customary("/"), "");
        for wrong in ["", "webproxy", "//evil.example", "/a/../b", "/a b", "https://evil.example"] {
            assert_eq!(customary(wrong), "/configured", "{wrong:?}");
        }
        assert_eq!(path("192.0.2.1", ForwardingHeader::XForwarded, "/lie"), "/configured");
        assert_eq!(path("10.1.1.1", ForwardingHeader::Forwarded, "/lie"), "/configured");
    }

    #[test]
    fn a_host_that_is_none_is_not_repeated() {
        for wrong in ["a b", "a/b", "user@host", "\"><script>", ""] {
            let seen = client("192.0.2.1", &[("Host", wrong)], &TrustedProxies::default());
            assert_eq!(seen.2, "", "{wrong:?}");
        }
    }

    #[test]
    fn a_machine_has_one_neighbourhood_whatever_its_address() {
        let of = |text: &str| neighbourhood(text.parse().expect("an address")).to_string();
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(of("2001:db8:1:2:ffff::1"), "2001:db8:1:2::");
        assert_eq!(of("192.0.2.7"), "192.0.2.7");
        assert_eq!(of("::ffff:192.0.2.7"), "192.0.2.7");
    }
}
