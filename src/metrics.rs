//! Figures for Prometheus: what is counted while the program runs, and the text that a scrape gets.
//!
//! One registry for each application, handed to whoever counts: nothing is global. Counting never waits. What has to be
//! asked for is asked at the scrape, with a deadline.
//!
//! Every label has a bounded set of values: a route's pattern and never a path, a name from this program and never one
//! from a client.

mod closes;
mod families;
mod observer;
mod requests;
mod scrape;

use std::fmt;
use std::sync::Arc;

use prometheus::core::Collector;
use prometheus::{IntCounter, IntCounterVec, IntGauge, Registry};

pub use closes::ClosedBy;
pub use requests::Asked;
pub use scrape::{CONTENT_TYPE, Scrape};

use closes::CloseFigures;
use families::{counter, counters, gauge, gauges};
use observer::ActorFigures;
use requests::RequestFigures;

/// What every name begins with.
const PREFIX: &str = "altigen_webproxy";

/// The figures of one application. Cheap to clone: all clones count together.
#[derive(Clone)]
pub struct Metrics(Arc<Figures>);

struct Figures {
    registry: Registry,
    requests: RequestFigures,
    actors: ActorFigures,
    channels: IntGauge,
    closes: CloseFigures,
    events_sent: IntCounterVec,
    logons: IntCounterVec,
    admin_refusals: IntCounter,
}

impl Metrics {
    /// Nothing counted yet.
    #[must_use]
    pub fn new() -> Self {
        let registry = registry();
        let build = gauges(&registry, "build_info", "Always 1, with the version as a label.", &["version"]);
        build.with_label_values(&[env!("CARGO_PKG_VERSION")]).set(1);
        let sent = "Events written to event channels, by type.";
        let logons = "Attempts to log on, by outcome: ok, or the name of the error that was answered.";
        let refusals = "Admin requests without the right token.";
        Self(Arc::new(Figures {
            requests: RequestFigures::new(&registry),
            actors: ActorFigures::new(&registry),
            channels: gauge(&registry, "event_channels", "Open event channels, whether bound to a session or not yet."),
            closes: CloseFigures::new(&registry),
            events_sent: counters(&registry, "events_sent_total", sent, &["type"]),
            logons: counters(&registry, "logons_total", logons, &["outcome"]),
            admin_refusals: counter(&registry, "admin_refusals_total", refusals),
            registry,
        }))
    }

    /// An event channel is open, for as long as what is returned is kept.
    #[must_use]
    pub fn channel(&self) -> OpenChannel {
        self.0.channels.inc();
        OpenChannel(self.0.channels.clone())
    }

    /// An event of this type was written to an event channel.
    pub fn event_sent(&self, event_type: &'static str) {
        self.0.events_sent.with_label_values(&[event_type]).inc();
    }

    /// Somebody has tried to log on. The outcome is `ok` or the name of a problem.
    pub fn logon(&self, outcome: &'static str) {
        self.0.logons.with_label_values(&[outcome]).inc();
    }

    /// An admin request had no token or a wrong one.
    pub fn admin_refused(&self) {
        self.0.admin_refusals.inc();
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

/// An event channel that is counted as open until this is dropped.
#[derive(Debug)]
pub struct OpenChannel(IntGauge);

impl Drop for OpenChannel {
    fn drop(&mut self) {
        self.0.dec();
    }
}

fn registry() -> Registry {
    Registry::new_custom(Some(PREFIX.to_owned()), None).expect("the prefix is a name of a metric")
}

/// Has a family told at each scrape.
fn registered<C: Collector + Clone + 'static>(registry: &Registry, family: C) -> C {
    registry.register(Box::new(family.clone())).expect("each name stands in the program once");
    family
}
