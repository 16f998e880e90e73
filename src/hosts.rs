//! Hosts under which the Web API answers.
//!
//! The owner of a name can make it lead to any address. A page of that name then counts as the Web API's own page,
//! since its origin and the `Host` of its requests agree (DNS rebinding). So only hosts that a stranger cannot choose
//! are answered:
//!
//! - loopback names and addresses, always;
//! - IP addresses, if other machines can connect;
//! - if `server.hosts` is set: the hosts listed there;
//! - if it is not set: hosts that trusted proxies forward, and with TLS the hosts of the certificate. Without TLS other
//!   machines may use any name that leads here, since the operator has not listed the right ones.
//!
//! Requests that control the simulator need no password. So they are limited to loopback names, addresses and
//! `server.hosts`.

use std::net::SocketAddr;
use std::sync::Arc;

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{RequestHead, ServiceRequest, ServiceResponse};
use actix_web::http::Version;
use actix_web::http::header::HOST;
use actix_web::http::uri::Authority;
use actix_web::middleware::Next;

use crate::client::Client;
use crate::live::Live;
use crate::problem::Problem;
use crate::settings::{AllowedHost, AskedHost};
use crate::telemetry::RecentNotices;
use crate::tls::Certificates;

/// Hosts of one listener, and the refusals that were logged lately. Cheap to clone; application data of its server.
#[derive(Debug, Clone)]
pub(crate) struct Hosts {
    live: Live,
    is_local: bool,
    certificates: Option<Certificates>,
    notices: Arc<RecentNotices>,
}

/// Host that a request asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
struct RequestedHost {
    host: AskedHost,
    /// True if the request came through a trusted proxy.
    proxied: bool,
}

impl Hosts {
    /// Makes the hosts of a listener at this address. `certificates` are those of a listener that speaks TLS.
    #[must_use]
    pub(crate) fn new(live: &Live, listen: SocketAddr, certificates: Option<&Certificates>) -> Self {
        let is_local = listen.ip().to_canonical().is_loopback();
        Self { live: live.clone(), is_local, certificates: certificates.cloned(), notices: Arc::default() }
    }

    /// Tells whether clients of other machines may use any name that leads here, since no host is listed.
    #[must_use]
    pub(crate) fn take_any_name(&self) -> bool {
        !self.is_local && self.certificates.is_none() && self.live.now().hosts.is_empty()
    }

    fn check(
        &self,
        request: &ServiceRequest,
        admits: impl Fn(&Self, &RequestedHost, &[AllowedHost]) -> bool,
    ) -> Result<(), Problem> {
        let Some(asked) = asked(request.head(), &Client::of(request.request()))? else { return Ok(()) };
        let live = self.live.now();
        if admits(self, &asked, &live.hosts) {
            return Ok(());
        }
        if let Some(notice) = self.refusal_notice(&asked.host, &live.hosts) {
            log::warn!("{notice}");
        }
        Err(Problem::HostRefused)
    }

    fn admit(&self, asked: &RequestedHost, listed: &[AllowedHost]) -> bool {
        let host = &asked.host;
        if host.is_loopback() || listed.iter().any(|allowed| allowed.admits(host)) {
            return true;
        }
        if matches!(host, AskedHost::Address(_)) && !self.is_local {
            return true;
        }
        if !listed.is_empty() {
            return false;
        }
        asked.proxied || self.take_any_name() || self.certified().any(|own| own.admits(host))
    }

    /// Returns the hosts of the certificate in force.
    fn certified(&self) -> impl Iterator<Item = AllowedHost> {
        let names = self.certificates.as_ref().map(|certificates| certificates.in_force().names).unwrap_or_default();
        names.into_iter().filter_map(|name| name.parse().ok())
    }

    /// Returns the notice of a refused host for the log; none if it was logged lately. Invalid names are not logged: a
    /// client can invent any number of them.
    fn refusal_notice(&self, host: &AskedHost, listed: &[AllowedHost]) -> Option<String> {
        let wanted: AllowedHost = host.to_string().parse().ok()?;
        if !self.notices.is_new(&wanted.to_string()) {
            return None;
        }
        let certified = if listed.is_empty() { self.certified().collect() } else { Vec::new() };
        let line = line_that_allows(&wanted, listed.iter().chain(&certified));
        Some(format!("a request for {wanted} was refused; to allow it, write in [server]: {line}"))
    }
}

/// Returns the host that a request asks for. None if an HTTP/1.0 request names no host; no browser sends such requests.
fn asked(head: &RequestHead, client: &Client) -> Result<Option<RequestedHost>, Problem> {
    let wrong = |message: &str| Err(Problem::BadRequest(message.to_owned()));
    if head.headers().get_all(HOST).count() > 1 {
        return wrong("there are several Host headers");
    }
    let Some(host) = client.host.as_deref().and_then(|host| host.parse::<Authority>().ok()) else {
        let is_named = head.headers().contains_key(HOST);
        return match head.version {
            Version::HTTP_09 | Version::HTTP_10 if !is_named => Ok(None),
            _ if is_named => wrong("the Host header holds no host"),
            _ => wrong("there is no Host header"),
        };
    };
    Ok(Some(RequestedHost { host: AskedHost::of(host.host()), proxied: client.proxied }))
}

fn admit_to_simulator(_: &Hosts, asked: &RequestedHost, listed: &[AllowedHost]) -> bool {
    let host = &asked.host;
    host.is_loopback() || matches!(host, AskedHost::Address(_)) || listed.iter().any(|allowed| allowed.admits(host))
}

/// Returns the configuration line that would allow the host as well.
fn line_that_allows<'a>(host: &'a AllowedHost, allowed: impl Iterator<Item = &'a AllowedHost>) -> String {
    let all = allowed.chain([host]).map(|host| toml::Value::from(host.to_string()).to_string());
    format!("hosts = [{}]", all.collect::<Vec<_>>().join(", "))
}

/// Refuses a request for another host.
pub(crate) fn check(request: &ServiceRequest) -> Result<(), Problem> {
    match request.app_data::<Hosts>() {
        Some(hosts) => hosts.check(request, Hosts::admit),
        None => Ok(()),
    }
}

/// Middleware that also refuses hosts which could be the name of somebody else's page. For requests that need no
/// password.
pub(crate) async fn simulator_guard<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    if let Some(hosts) = request.app_data::<Hosts>() {
        hosts.check(&request, admit_to_simulator)?;
    }
    next.call(request).await
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;
    use crate::live::LiveSettings;
    use crate::settings::{Settings, TlsSettings};

    fn hosts(listen: &str, listed: &[&str]) -> Hosts {
        let mut settings = Settings::default();
        settings.server.hosts = listed.iter().map(|host| host.parse().expect("a host")).collect();
        Hosts::new(&Live::new(LiveSettings::of(&settings)), listen.parse().expect("an address"), None)
    }

    fn takes(hosts: &Hosts, host: &str, proxied: bool) -> bool {
        hosts.admit(&RequestedHost { host: AskedHost::of(host), proxied }, &hosts.live.now().hosts)
    }

    #[test]
    fn on_loopback_only_loopback_is_asked() {
        let hosts = hosts("127.0.0.1:8080", &[]);
        for host in ["localhost", "a.localhost", "127.0.0.1", "[::1]"] {
            assert!(takes(&hosts, host, false), "{host}");
        }
        for host in ["evil.example", "192.0.2.1", "localhost.evil.example"] {
            assert!(!takes(&hosts, host, false), "{host}");
        }
        assert!(takes(&hosts, "pbx.example.com", true), "a trusted proxy answers for its names");
    }

    #[test]
    fn without_tls_others_may_use_any_name_until_names_are_listed() {
        assert!(takes(&hosts("0.0.0.0:8080", &[]), "anything.example", false));
        let listed = hosts("0.0.0.0:8080", &["pbx.example.com"]);
        for (host, taken) in
            [("pbx.example.com", true), ("localhost", true), ("192.0.2.1", true), ("other.example", false)]
        {
            assert_eq!(takes(&listed, host, false), taken, "{host}");
            assert_eq!(takes(&listed, host, true), taken, "{host}: the list counts for proxies too");
        }
    }

    #[test]
    fn the_simulator_is_never_driven_under_a_name_that_nobody_has_listed() {
        let hosts = hosts("0.0.0.0:8080", &[]);
        let drives = |host: &str, listed: &[AllowedHost]| {
            admit_to_simulator(&hosts, &RequestedHost { host: AskedHost::of(host), proxied: true }, listed)
        };
        for (host, expected) in [("localhost", true), ("192.0.2.1", true), ("pbx.example.com", false)] {
            assert_eq!(drives(host, &[]), expected, "{host}");
        }
        assert!(drives("pbx.example.com", &["pbx.example.com".parse().expect("a host")]));
    }

    #[test]
    fn a_request_names_one_host_unless_it_is_of_http_1_0() {
        let host = |request: TestRequest| {
            let request = request.to_http_request();
            asked(request.head(), &Client::of(&request)).map(|asked| asked.map(|asked| asked.host.to_string()))
        };
        let get = || TestRequest::get().uri("/health");
        let with = |value: &str| get().insert_header((HOST, value.to_owned()));
        assert_eq!(host(with("PBX.example.com.:8080")), Ok(Some("pbx.example.com".to_owned())));
        assert_eq!(host(with("[::1]:8080")), Ok(Some("::1".to_owned())));
        let absolute = TestRequest::get().uri("http://evil.example/health").insert_header((HOST, "localhost"));
        assert_eq!(host(absolute), Ok(Some("evil.example".to_owned())));
        assert_eq!(host(get().version(Version::HTTP_10)), Ok(None));
        for (wrong, reason) in [
            (get(), "there is no Host header"),
            (with("a b").version(Version::HTTP_10), "the Host header holds no host"),
            (with(""), "the Host header holds no host"),
            (with("localhost").append_header((HOST, "evil")), "there are several Host headers"),
        ] {
            assert_eq!(host(wrong), Err(Problem::BadRequest(reason.to_owned())));
        }
    }

    #[test]
    fn a_request_for_another_host_is_refused() {
        let hosts = hosts("127.0.0.1:8080", &[]);
        let checked = |host: &str| {
            let request = TestRequest::get().app_data(hosts.clone()).insert_header((HOST, host));
            check(&request.to_srv_request())
        };
        assert_eq!(checked("localhost:8080"), Ok(()));
        assert_eq!(checked("evil.example"), Err(Problem::HostRefused));
    }

    #[test]
    fn a_refused_host_is_noted_once_with_the_line_that_would_allow_it() {
        let hosts = hosts("127.0.0.1:8080", &[]);
        let notice = |host: &str| hosts.refusal_notice(&AskedHost::of(host), &[]);
        let line = r#"write in [server]: hosts = ["pbx.example.com"]"#;
        let expected = format!("a request for pbx.example.com was refused; to allow it, {line}");
        assert_eq!(notice("pbx.example.com"), Some(expected));
        assert_eq!(notice("pbx.example.com"), None);
        assert_eq!(notice("no name"), None);
    }

    #[test]
    fn the_line_to_write_keeps_what_is_allowed() {
        let [one, two] = ["pbx.example.com", "192.0.2.1"].map(|host| host.parse().expect("a host"));
        assert_eq!(line_that_allows(&two, [&one].into_iter()), r#"hosts = ["pbx.example.com", "192.0.2.1"]"#);
    }

    #[test]
    fn with_tls_the_names_of_the_certificate_are_asked_until_names_are_listed() {
        let directory = tempfile::tempdir().unwrap();
        let settings = TlsSettings {
            certificate: directory.path().join("chain.pem"),
            key: directory.path().join("key.pem"),
            ..TlsSettings::default()
        };
        let pair = rcgen::generate_simple_self_signed(vec!["pbx.example.com".to_owned()]).unwrap();
        std::fs::write(&settings.certificate, pair.cert.pem()).unwrap();
        std::fs::write(&settings.key, pair.signing_key.serialize_pem()).unwrap();
        let certificates = Certificates::load(&settings).unwrap();
        let over_tls =
            |listed: &[&str]| Hosts { certificates: Some(certificates.clone()), ..hosts("0.0.0.0:8443", listed) };
        assert!(!over_tls(&[]).take_any_name());
        for (host, taken) in [("pbx.example.com", true), ("192.0.2.1", true), ("other.example", false)] {
            assert_eq!(takes(&over_tls(&[]), host, false), taken, "{host}");
        }
        assert!(!takes(&over_tls(&["crm.example.com"]), "pbx.example.com", false));
    }

    #[test]
    fn any_name_is_taken_only_without_tls_and_list_where_others_can_connect() {
        assert!(hosts("0.0.0.0:8080", &[]).take_any_name());
        assert!(!hosts("0.0.0.0:8080", &["pbx.example.com"]).take_any_name());
        assert!(!hosts("127.0.0.1:8080", &[]).take_any_name());
        assert!(!hosts("[::ffff:127.0.0.1]:8080", &[]).take_any_name());
    }
}
