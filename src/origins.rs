//! Origins whose pages may use the Web API from their scripts.

use std::sync::Arc;

use actix_cors::Cors;
use actix_web::Error;
use actix_web::dev::{RequestHead, ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, HeaderMap, HeaderName, HeaderValue, LOCATION,
    ORIGIN, RETRY_AFTER, WWW_AUTHENTICATE,
};

use crate::client::Client;
use crate::live::Live;
use crate::settings::BrowserSettings;
use crate::telemetry::RecentNotices;

/// Longest origin in the log, in characters: a host name has at most 253.
const LONGEST_SHOWN: usize = 280;

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
const IDEMPOTENT_REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// Allowed origins, and the refusals that were logged lately. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Origins {
    live: Live,
    secure: bool,
    notices: Arc<RecentNotices>,
}

impl Origins {
    /// Makes the origins. `secure` is true if the Web API itself speaks TLS.
    #[must_use]
    pub fn new(live: &Live, secure: bool) -> Self {
        Self { live: live.clone(), secure, notices: Arc::default() }
    }

    /// Returns the middleware that answers preflights, refuses other origins before anything else is done, and lets
    /// allowed ones read every answer.
    pub fn guard(&self, settings: &BrowserSettings) -> Cors {
        let origins = self.clone();
        let age = settings.preflight_max_age.as_secs();
        let cors = Cors::default()
            .allowed_origin_fn(move |origin, head| origins.allow(origin, head))
            .allowed_methods(["GET", "POST", "PUT", "DELETE"])
            // Client libraries add headers of their own. The Web API ignores headers that it does not know.
            .allow_any_header()
            .expose_headers([LOCATION, RETRY_AFTER, WWW_AUTHENTICATE, X_REQUEST_ID, IDEMPOTENT_REPLAYED, LAST_EVENT_ID])
            .block_on_origin_mismatch(true)
            .max_age(usize::try_from(age).unwrap_or(usize::MAX));
        if settings.private_network { cors.allow_private_network_access() } else { cors }
    }

    fn allow(&self, origin: &HeaderValue, head: &RequestHead) -> bool {
        let Ok(origin) = origin.to_str() else { return false };
        let live = self.live.now();
        let allowed = &live.origins;
        let client = Client::of_head(head, self.secure, &live.proxies);
        let is_allowed = allowed.iter().any(|one| one == "*" || one == origin)
            || is_own(origin, client.secure, client.host.as_deref());
        if !is_allowed {
            self.log_refusal(origin, allowed);
        }
        is_allowed
    }

    fn log_refusal(&self, origin: &str, allowed: &[String]) {
        let shown: String = origin.chars().filter(char::is_ascii_graphic).take(LONGEST_SHOWN).collect();
        if !self.notices.is_new(&shown) {
            return;
        }
        match line_that_allows(&shown, allowed) {
            Some(line) => log::warn!("a page of {shown} was refused; to allow it, write in [browsers]: {line}"),
            None => log::warn!("a page without an origin of its own was refused, as one that was opened from a file"),
        }
    }
}

/// Tells whether a page of a listed origin asks. Such a page may send credentials which the browser keeps for the Web API,
/// as passwords that its user has typed. `*` does not allow that: otherwise any page that the user visits could act as
/// the user.
pub(crate) fn is_from_listed_origin(request: &ServiceRequest) -> bool {
    let Some(origin) = request.headers().get(ORIGIN) else { return false };
    let Some(live) = request.app_data::<Live>().map(Live::now) else { return false };
    live.origins.iter().any(|listed| origin == listed.as_str())
}

/// Allows credentials in an answer, if the page may read it at all.
pub(crate) fn allow_credentials<B>(answer: Result<ServiceResponse<B>, Error>) -> Result<ServiceResponse<B>, Error> {
    match answer {
        Ok(mut response) => {
            allow_credentials_in(response.headers_mut());
            Ok(response)
        }
        Err(mut error) => {
            error.add_response_mapper(|mut response| {
                allow_credentials_in(response.headers_mut());
                response
            });
            Err(error)
        }
    }
}

fn allow_credentials_in(headers: &mut HeaderMap) {
    if headers.contains_key(ACCESS_CONTROL_ALLOW_ORIGIN) {
        headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
    }
}

/// Tells whether the page is from the Web API itself. Without TLS of its own, the Web API may be behind a proxy that
/// speaks TLS.
fn is_own(origin: &str, secure: bool, host: Option<&str>) -> bool {
    let Some((scheme, authority)) = origin.split_once("://") else { return false };
    let is_scheme_served = scheme == "https" || (scheme == "http" && !secure);
    is_scheme_served && host == Some(authority)
}

/// Returns the configuration line that would allow the origin as well. None for `null`, which any page can have as its
/// origin.
fn line_that_allows(origin: &str, allowed: &[String]) -> Option<String> {
    if origin == "null" {
        return None;
    }
    let with_it = allowed.iter().map(String::as_str).chain([origin]);
    let quoted: Vec<_> = with_it.map(|origin| toml::Value::from(origin).to_string()).collect();
    Some(format!("origins = [{}]", quoted.join(", ")))
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HOST;
    use actix_web::test::TestRequest;

    use super::*;
    use crate::live::LiveSettings;
    use crate::settings::Settings;

    #[test]
    fn a_page_of_the_web_api_is_its_own() {
        assert!(is_own("https://proxy:8443", true, Some("proxy:8443")));
        assert!(is_own("http://proxy", false, Some("proxy")));
        assert!(is_own("https://proxy", false, Some("proxy")), "TLS ends in front");
        assert!(!is_own("http://proxy", true, Some("proxy")), "anybody on the way could have written that page");
        assert!(!is_own("https://evil", true, Some("proxy")));
        assert!(!is_own("null", true, None));
        assert!(!is_own("proxy", false, Some("proxy")));
    }

    #[test]
    fn the_line_to_write_keeps_what_is_allowed() {
        let allowed = ["https://a.example".to_owned()];
        let line = line_that_allows("https://b.example", &allowed);
        assert_eq!(line.as_deref(), Some(r#"origins = ["https://a.example", "https://b.example"]"#));
        assert_eq!(line_that_allows("null", &allowed), None);
    }

    #[test]
    fn listed_origins_and_the_own_one_are_allowed() {
        let allows = |listed: &[&str], secure: bool, origin: &str| {
            let mut settings = Settings::default();
            settings.browsers.origins = listed.iter().map(|origin| (*origin).to_owned()).collect();
            let origins = Origins::new(&Live::new(LiveSettings::of(&settings)), secure);
            let request = TestRequest::get().insert_header((HOST, "proxy:8080")).to_http_request();
            origins.allow(&HeaderValue::from_bytes(origin.as_bytes()).unwrap(), request.head())
        };
        assert!(allows(&[], false, "http://proxy:8080"));
        assert!(!allows(&[], true, "http://proxy:8080"));
        assert!(!allows(&[], false, "http://proxy:8081"));
        assert!(allows(&["https://crm.example"], false, "https://crm.example"));
        for other in ["http://crm.example", "https://crm.example.evil.example", "null"] {
            assert!(!allows(&["https://crm.example"], false, other), "{other}");
        }
        assert!(allows(&["*"], true, "null"));
        assert!(!allows(&["*"], true, "http://\u{e9}"), "no text of ASCII");
    }
}
