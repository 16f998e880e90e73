use std::net::IpAddr;
use std::time::Instant;

use actix_web::dev::ServiceRequest;
use actix_web::http::{Method, StatusCode};
use log::Level;

use super::shortened;
use crate::client::Client;

/// The log target of access lines, which a filter can name: `access=off`.
const TARGET: &str = "access";

/// Last parts of the paths that machines request every few seconds.
const PROBES: [&str; 3] = ["health", "ready", "metrics"];

/// Line of a request in the access log: client, method, path, status and milliseconds. A probe that succeeds is logged as
/// a detail only.
pub(crate) struct AccessLine {
    started: Instant,
    method: Method,
    path: String,
    client: Option<IpAddr>,
}

impl AccessLine {
    /// Begins the line of a request. None if nobody wants it.
    pub(crate) fn begin(request: &ServiceRequest) -> Option<Self> {
        log::log_enabled!(target: TARGET, Level::Info).then(|| Self {
            started: Instant::now(),
            method: request.method().clone(),
            path: path_and_query(request),
            client: Client::address_of(request.request()),
        })
    }

    /// Writes the line. `route` is the pattern of the request's route.
    pub(crate) fn end(self, status: StatusCode, route: Option<&str>) {
        let Self { started, method, path, client } = self;
        let client = client.map_or_else(|| "-".to_owned(), |address| address.to_string());
        let status = status.as_u16();
        let ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let level = if status < 400 && is_probe(route) { Level::Debug } else { Level::Info };
        let method = method.as_str();
        log::log!(target: TARGET, level, client, method, path, status, ms; "{method} {path} {status} {ms} ms");
    }
}

fn is_probe(route: Option<&str>) -> bool {
    route.is_some_and(|route| PROBES.contains(&route.rsplit('/').next().unwrap_or_default()))
}

/// Path and query as they may be logged.
fn path_and_query(request: &ServiceRequest) -> String {
    let path = shortened::path(request.path());
    match request.query_string() {
        "" => path,
        query => format!("{path}?{}", shortened::query(query)),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use actix_web::middleware::from_fn;
    use actix_web::test::{TestRequest, call_service, init_service};
    use actix_web::{App, HttpResponse, web};
    use log::{LevelFilter, Log, Metadata, Record};

    use super::*;
    use crate::middleware::envelope;
    use crate::telemetry;

    struct Captured(Mutex<Vec<String>>);

    static CAPTURED: Captured = Captured(Mutex::new(Vec::new()));

    impl Log for Captured {
        fn enabled(&self, _: &Metadata<'_>) -> bool {
            true
        }

        fn log(&self, record: &Record<'_>) {
            if record.target() == TARGET {
                self.0.lock().unwrap().push(telemetry::shown(record));
            }
        }

        fn flush(&self) {}
    }

    fn capture() {
        // The other test may have done it.
        let _ = log::set_logger(&CAPTURED);
        log::set_max_level(LevelFilter::Info);
    }

    fn captured(mark: &str) -> Vec<String> {
        let lines = CAPTURED.0.lock().unwrap();
        lines.iter().filter(|line| line.ends_with(mark)).cloned().collect()
    }

    #[actix_web::test]
    async fn a_request_leaves_one_line_without_its_session_id() {
        capture();
        let app = App::new().wrap(from_fn(envelope)).route("/sessions/{id}", web::get().to(HttpResponse::Accepted));
        let app = init_service(app).await;
        let uri = "/sessions/0f8fad5b-d9cb-469f-a165-70867728950e?lastSeq=5";
        let request = TestRequest::get().uri(uri).insert_header(("X-Request-Id", "of-this-test"));
        call_service(&app, request.to_request()).await;
        let own = captured(" requestId=of-this-test");
        assert_eq!(own.len(), 1, "{own:?}");
        assert!(own[0].contains("access] GET /sessions/0f8fad5b…?lastSeq=5 202 "), "{own:?}");
        assert!(own[0].contains(" ms "), "{own:?}");
    }

    #[actix_web::test]
    async fn a_probe_that_fails_leaves_a_line() {
        capture();
        let app = App::new()
            .wrap(from_fn(envelope))
            .route("/health", web::get().to(HttpResponse::Ok))
            .service(web::scope("/base").route("/metrics", web::get().to(HttpResponse::Ok)))
            .route("/ready", web::get().to(HttpResponse::ServiceUnavailable));
        let app = init_service(app).await;
        for path in ["/health", "/base/metrics", "/ready", "/nothing/health"] {
            let request = TestRequest::get().uri(path).insert_header(("X-Request-Id", "of-a-probe"));
            call_service(&app, request.to_request()).await;
        }
        let own = captured(" requestId=of-a-probe");
        let shown: Vec<bool> =
            ["/ready 503", "/nothing/health 404"].map(|line| own.iter().any(|own| own.contains(line))).to_vec();
        assert_eq!((own.len(), shown), (2, vec![true, true]), "{own:?}");
    }
}
