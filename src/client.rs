//! Who is at the other end of a request, and how it came: the one place that answers these questions.

use std::net::IpAddr;

use actix_web::HttpRequest;
use actix_web::http::header::HOST;
use actix_web::http::uri::Authority;

/// The other end of one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// Its address. A request of a test may have none.
    pub address: Option<IpAddr>,
    /// Whether it came over TLS.
    pub secure: bool,
    /// The host, with its port where one was named, by which it reached the Web API.
    pub host: String,
}

impl Client {
    /// The client of this request.
    #[must_use]
    pub fn of(request: &HttpRequest) -> Self {
        let named = request.headers().get(HOST).and_then(|host| host.to_str().ok());
        // HTTP/2 has no Host header.
        let authority = request.uri().authority().map(Authority::as_str);
        Self {
            address: request.peer_addr().map(|peer| peer.ip()),
            secure: request.app_config().secure(),
            host: named.or(authority).map_or_else(|| request.app_config().local_addr().to_string(), str::to_owned),
        }
    }
}
