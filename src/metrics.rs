//! Figures for Prometheus: counters that rise while the program runs, and the text of a scrape.
//!
//! Each application has its own registry, which is handed to every part that counts: nothing is global. Counting never
//! waits. Figures that have to be asked for are asked for at the scrape, with a deadline.
//!
//! Every label has a bounded set of values: the pattern of a route and never a path, names from this program and never
//! from a client.

mod actor_figures;
mod close_figures;
mod families;
mod request_figures;
mod scrape;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use actix_web::http::Method;
use actors::meter::{Counted, Level, Observer, Timed};
use prometheus::{Histogram, IntCounter, IntCounterVec, IntGauge, Registry, TextEncoder};

pub use close_figures::ClosedBy;
pub use request_figures::ServedRequest;
pub use scrape::{CONTENT_TYPE, ClusterFigures, Scrape};

use actor_figures::ActorFigures;
use close_figures::CloseFigures;
use families::{counter, counters, gauge, gauges, histograms, registry, unix_seconds};
use request_figures::RequestFigures;

/// An event that is passed on at once takes less than a millisecond; one that waits for IVR data takes half a second.
const DELIVERY_SECONDS: &[f64] =
    &[0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// Figures of one application. Cheap to clone: all clones count together.
#[derive(Clone)]
pub struct Metrics(Arc<Figures>);

struct Figures {
    registry: Registry,
    requests: Arc<RequestFigures>,
    actors: ActorFigures,
    channels: IntGauge,
    closes: CloseFigures,
    events_sent: IntCounterVec,
    logons: IntCounterVec,
    admin_refusals: IntCounter,
    delivery: Histogram,
    reloaded: IntGauge,
    reload_time: IntGauge,
    process: Registry,
}

impl Metrics {
    /// Makes figures with nothing counted.
    #[must_use]
    pub fn new() -> Self {
        let registry = registry();
        let build = gauges(&registry, "build_info", "Always 1, with the version as a label.", &["version"]);
        build.with_label_values(&[env!("CARGO_PKG_VERSION")]).set(1);
        let sent = "Events written to event channels, by type.";
        let logons = "Attempts to log on, by outcome: ok, or the name of the error that was answered.";
        let delivery = "Time from what AltiServ told to the frame that is given to a socket for it; not for what a client had \
                        missed.";
        let delivery = histograms(&registry, "event_delivery_seconds", delivery, &[], DELIVERY_SECONDS);
        let reloaded = "Whether the configuration was right when it was read last.";
        let reload_time = "When the configuration in force was read, in seconds since 1970.";
        let refusals = "Admin requests without the right token.";
        let metrics = Self(Arc::new(Figures {
            requests: Arc::new(RequestFigures::new(&registry)),
            actors: ActorFigures::new(&registry),
            channels: gauge(&registry, "event_channels", "Open event channels, whether bound to a session or not yet."),
            closes: CloseFigures::new(&registry),
            events_sent: counters(&registry, "events_sent_total", sent, &["type"]),
            logons: counters(&registry, "logons_total", logons, &["outcome"]),
            admin_refusals: counter(&registry, "admin_refusals_total", refusals),
            delivery: delivery.with_label_values::<&str>(&[]),
            reloaded: gauge(&registry, "config_last_reload_successful", reloaded),
            reload_time: gauge(&registry, "config_last_reload_success_timestamp_seconds", reload_time),
            process: process(),
            registry,
        }));
        metrics.config_read(true);
        metrics
    }

    /// Counts a reading of the configuration, at the start or a reload. `right` is true if it was valid.
    pub fn config_read(&self, right: bool) {
        self.0.reloaded.set(i64::from(right));
        if right {
            self.0.reload_time.set(unix_seconds(SystemTime::now()));
        }
    }

    /// Counts the delay of an event: the time from AltiServ to the event channel.
    pub fn event_delivered(&self, delay: Duration) {
        self.0.delivery.observe(delay.as_secs_f64());
    }

    /// Counts an open event channel until the returned value is dropped.
    #[must_use]
    pub fn channel(&self) -> OpenChannel {
        self.0.channels.inc();
        OpenChannel(self.0.channels.clone())
    }

    /// Counts an event of this type that was written to an event channel.
    pub fn event_sent(&self, event_type: &'static str) {
        self.0.events_sent.with_label_values(&[event_type]).inc();
    }

    /// Counts a logon. The outcome is `ok` or the name of a problem.
    pub fn logon(&self, outcome: &'static str) {
        self.0.logons.with_label_values(&[outcome]).inc();
    }

    /// Counts an admin request with no token or a wrong one.
    pub fn admin_refused(&self) {
        self.0.admin_refusals.inc();
    }

    /// Counts a request that begins. The route is its pattern; none if no route has its path.
    #[must_use]
    pub fn begin_request(&self, method: &Method, route: Option<String>) -> ServedRequest {
        ServedRequest::begin(&self.0.requests, method, route)
    }

    /// Counts an event channel that has ended.
    pub fn channel_closed(&self, by: ClosedBy, code: u16) {
        self.0.closes.count(by, code);
    }

    /// Returns all figures, with those asked for at the scrape, in the text form of Prometheus.
    #[must_use]
    pub fn render(&self, scrape: &Scrape) -> String {
        let mut families = self.0.registry.gather();
        families.extend(scrape.figures().gather());
        families.extend(self.0.process.gather());
        TextEncoder::new().encode_to_string(&families).unwrap_or_else(|error| {
            log::error!("the metrics cannot be written: {error}");
            String::new()
        })
    }
}

impl Observer for Metrics {
    fn count(&self, what: Counted, times: u64) {
        self.0.actors.count(what, times);
    }

    fn level(&self, what: Level, change: i64) {
        self.0.actors.level(what, change);
    }

    fn took(&self, what: Timed, time: Duration) {
        self.0.actors.took(what, time);
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metrics")
    }
}

/// Open event channel, counted until this is dropped.
#[derive(Debug)]
pub struct OpenChannel(IntGauge);

impl Drop for OpenChannel {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// Figures of the process, with the usual names.
fn process() -> Registry {
    let registry = Registry::new();
    #[cfg(target_os = "linux")]
    {
        let process = prometheus::process_collector::ProcessCollector::for_self();
        registry.register(Box::new(process)).expect("nothing else is in it");
    }
    registry
}
