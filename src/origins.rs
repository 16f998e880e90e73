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
pub(crate) struct Origins {
    live: Live,
    secure: bool,
    notices: Arc<RecentNotices>,
}

impl Origins {
    /// Makes the origins. `secure` is true if the Web API itself speaks TLS.
    #[must_use]
    pub(crate) fn new(live: &Live, secure: bool) -> Self {
        Self { live: live.clone(), secure, notices: Arc::default() }
    }

    /// Returns the middleware that answers preflights, refuses other origins before anything else is done, and lets
    /// allowed ones read every answer.
    pub(crate) fn guard(&self, settings: &BrowserSettings) -> Cors {
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
        if !is_allowed && let Some(notice) = self.refusal_notice(origin, allowed) {
            log::warn!("{notice}");
        }
        is_allowed
    }

    /// Returns the notice of a refused origin for the log; none if it was logged lately.
    fn refusal_notice(&self, origin: &str, allowed: &[String]) -> Option<String> {
        let shown: String = origin.chars().filter(char::is_ascii_graphic).take(LONGEST_SHOWN).collect();
        if !self.notices.is_new(&shown) {
            return None;
        }
        Some(match line_that_allows(&shown, allowed) {
            Some(line) => format!("a page of {shown} was refused; to allow it, write in [browsers]: {line}"),
            None => "a page without an origin of its own was refused, as one that was opened from a file".to_owned(),
        })
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
    use actix_web::body::MessageBody;
    use actix_web::http::header::HOST;
    use actix_web::middleware::{Next, from_fn};
    use actix_web::test::{TestRequest, call_service, init_service};
    use actix_web::{App, HttpResponse, web};

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

    fn live(listed: &[&str]) -> Live {
        let mut settings = Settings::default();
        settings.browsers.origins = listed.iter().map(|origin| (*origin).to_owned()).collect();
        Live::new(LiveSettings::of(&settings))
    }

    async fn credentials<B: MessageBody + 'static>(
        request: ServiceRequest,
        next: Next<B>,
    ) -> Result<ServiceResponse<B>, Error> {
        let is_listed = is_from_listed_origin(&request);
        let answer = next.call(request).await;
        if is_listed { allow_credentials(answer) } else { answer }
    }

    #[actix_web::test]
    async fn a_page_of_a_listed_origin_reads_answers_and_sends_credentials() {
        for (listed, origin, reads, sends_credentials) in [
            ("https://crm.example", Some("https://crm.example"), true, true),
            ("https://crm.example", Some("https://evil.example"), false, false),
            ("https://crm.example", Some("http://proxy"), true, false),
            ("*", Some("https://crm.example"), true, false),
            ("https://crm.example", None, false, false),
        ] {
            let live = live(&[listed]);
            let guard = Origins::new(&live, false).guard(&BrowserSettings::default());
            let app = App::new().app_data(live).wrap(guard).wrap(from_fn(credentials));
            let app = init_service(app.route("/", web::get().to(HttpResponse::Ok))).await;
            let mut request = TestRequest::get().insert_header((HOST, "proxy"));
            if let Some(origin) = origin {
                request = request.insert_header((ORIGIN, origin));
            }
            let answer = call_service(&app, request.to_request()).await;
            let has = |name| answer.headers().contains_key(name);
            let found = (has(ACCESS_CONTROL_ALLOW_ORIGIN), has(ACCESS_CONTROL_ALLOW_CREDENTIALS));
            assert_eq!(found, (reads, sends_credentials), "{listed} {origin:?}");
        }
    }

    #[test]
    fn a_refused_origin_is_noted_once_with_the_line_that_would_allow_it() {
        let origins = Origins::new(&live(&[]), false);
        let notice = |origin: &str| origins.refusal_notice(origin, &[]);
        let line = r#"write in [browsers]: origins = ["https://a.example"]"#;
        let expected = format!("a page of https://a.example was refused; to allow it, {line}");
        assert_eq!(notice("https://a.example"), Some(expected));
        assert_eq!(notice("https://a.example"), None);
        assert!(notice("null").is_some_and(|notice| notice.contains("opened from a file")));
    }

    #[test]
    fn an_origin_that_is_allowed_is_not_noted_as_refused() {
        let origins = Origins::new(&live(&["https://a.example"]), false);
        let request = TestRequest::get().to_http_request();
        for (origin, is_noted) in [("https://a.example", false), ("https://b.example", true)] {
            origins.allow(&HeaderValue::from_static(origin), request.head());
            assert_eq!(origins.refusal_notice(origin, &[]).is_none(), is_noted, "{origin}");
        }
    }

    #[test]
    fn listed_origins_and_the_own_one_are_allowed() {
        let allows = |listed: &[&str], secure: bool, origin: &str| {
            let origins = Origins::new(&live(listed), secure);
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
