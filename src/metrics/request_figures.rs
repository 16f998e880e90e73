//! Figures of HTTP requests, by route and status.

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use actix_web::http::{Method, StatusCode};
use prometheus::{HistogramVec, IntCounterVec, IntGauge, Registry};

use super::families::{counters, gauge, histograms};

/// The answer to a request takes a fraction of a millisecond if no other part is asked, and seconds if AltiServ is
/// slow.
const SECONDS: &[f64] = &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// Label for paths that have no route.
const NO_ROUTE: &str = "none";

/// Label for requests whose client disconnected before the answer.
const ABORTED: &str = "aborted";

pub(crate) struct RequestFigures {
    answered: IntCounterVec,
    took: HistogramVec,
    in_flight: IntGauge,
}

impl RequestFigures {
    pub(crate) fn new(registry: &Registry) -> Self {
        let answered = "HTTP requests by method, route and status; aborted: the client had gone.";
        let took = "Time from the head of an HTTP request to the head of its answer. An event channel is answered when it opens.";
        Self {
            answered: counters(registry, "http_requests_total", answered, &["method", "route", "status"]),
            took: histograms(registry, "http_request_duration_seconds", took, &["method", "route"], SECONDS),
            in_flight: gauge(registry, "http_requests_in_flight", "HTTP requests that are not answered yet."),
        }
    }
}

impl fmt::Debug for RequestFigures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RequestFigures")
    }
}

/// Returns the label of a method. Clients may send any other method.
fn name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::PATCH => "PATCH",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// Request that is being served. It is counted when this is dropped.
#[derive(Debug)]
pub struct ServedRequest {
    figures: Arc<RequestFigures>,
    method: &'static str,
    route: String,
    status: Option<StatusCode>,
    begun: Instant,
}

impl ServedRequest {
    pub(super) fn begin(figures: &Arc<RequestFigures>, method: &Method, route: Option<String>) -> Self {
        figures.in_flight.inc();
        let route = route.unwrap_or_else(|| NO_ROUTE.to_owned());
        Self { figures: Arc::clone(figures), method: name(method), route, status: None, begun: Instant::now() }
    }

    /// Notes the status of the answer.
    pub fn answered(mut self, status: StatusCode) {
        self.status = Some(status);
    }
}

impl Drop for ServedRequest {
    fn drop(&mut self) {
        let figures = &self.figures;
        figures.in_flight.dec();
        let status = self.status.as_ref().map_or(ABORTED, StatusCode::as_str);
        figures.answered.with_label_values(&[self.method, &self.route, status]).inc();
        if self.status.is_some() {
            figures.took.with_label_values(&[self.method, &self.route]).observe(self.begun.elapsed().as_secs_f64());
        }
    }
}
