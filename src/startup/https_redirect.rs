//! The listener that sends browsers which come by plain HTTP to HTTPS.

use std::net::SocketAddr;

use actix_web::http::Method;
use actix_web::http::header::LOCATION;
use actix_web::http::uri::Authority;
use actix_web::middleware::from_fn;
use actix_web::web;
use actix_web::{App, HttpRequest, HttpResponse};

use super::error::StartError;
use crate::client::Client;
use crate::connections::Connections;
use crate::hosts::Hosts;
use crate::listener::{HttpServer, Listener, Threads};
use crate::live::Live;
use crate::middleware::{admission_as_it_is, envelope};
use crate::problem::Problem;
use crate::settings::ServerSettings;

/// Port of HTTPS, which URLs do not name.
const HTTPS: u16 = 443;

/// Listens at `from` and sends browsers to the same host at the port of HTTPS.
pub(crate) fn serve(
    from: SocketAddr,
    port: u16,
    server: &ServerSettings,
    hosts: Hosts,
    live: &Live,
    connections: &Connections,
) -> Result<(HttpServer, SocketAddr), StartError> {
    let listener = Listener::new(server, live, connections);
    let live = live.clone();
    let served = listener.serve(from, Threads::Own(1), move || {
        App::new()
            .app_data(live.clone())
            .app_data(hosts.clone())
            .default_service(web::to(move |request: HttpRequest| async move { redirect(&request, port) }))
            .wrap(from_fn(admission_as_it_is))
            .wrap(from_fn(envelope))
    });
    served.map_err(|source| StartError::Bind { listen: from, source })
}

/// Sends GET and HEAD on to HTTPS. Anything else is refused: what it carried, as a password, went over the network in the
/// clear, and a redirect would hide the mistake of the application.
fn redirect(request: &HttpRequest, port: u16) -> Result<HttpResponse, Problem> {
    let host = Client::of(request).host.and_then(|host| host.parse::<Authority>().ok());
    let host = host.ok_or_else(|| Problem::BadRequest("the request names no host".to_owned()))?;
    let host = host.host();
    let authority = if port == HTTPS { host.to_owned() } else { format!("{host}:{port}") };
    if ![Method::GET, Method::HEAD].contains(request.method()) {
        return Err(Problem::HttpsOnly(format!("https://{authority}")));
    }
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    Ok(HttpResponse::PermanentRedirect().insert_header((LOCATION, format!("https://{authority}{path}"))).finish())
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn location(host: &str, path: &str, port: u16) -> Option<String> {
        let request = TestRequest::get().uri(path).insert_header(("Host", host)).to_http_request();
        let answer = redirect(&request, port).ok()?;
        answer.headers().get(LOCATION).and_then(|value| value.to_str().ok()).map(str::to_owned)
    }

    #[test]
    fn a_page_goes_on_at_the_same_host_and_path() {
        assert_eq!(location("pbx:8080", "/docs/?a=b", 8443).as_deref(), Some("https://pbx:8443/docs/?a=b"));
        assert_eq!(location("pbx", "/", 443).as_deref(), Some("https://pbx/"));
        assert_eq!(location("[::1]:80", "/", 443).as_deref(), Some("https://[::1]/"));
        assert_eq!(location("evil/@", "/", 443), None);
    }

    #[test]
    fn a_request_that_carries_something_is_refused() {
        let request = TestRequest::post().uri("/sessions").insert_header(("Host", "pbx")).to_http_request();
        assert_eq!(redirect(&request, 443).err(), Some(Problem::HttpsOnly("https://pbx".to_owned())));
    }
}
