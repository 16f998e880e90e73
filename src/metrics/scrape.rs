//! The text of one scrape.

use std::time::SystemTime;

use actors::link::LinkStatus;
use altiserv::Licences;
use prometheus::Registry;

use super::families::{counter, gauge, gauges, registry, unix_seconds};
use crate::telemetry;

/// The text form of Prometheus, which is UTF-8.
pub const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// What was asked for a scrape, as far as it was answered in time.
#[derive(Debug, Clone, Default)]
pub struct Scrape {
    /// How the link is.
    pub link: Option<LinkStatus>,
    /// The licence pool. Only an embedded AltiServ tells it; AltiLink Plus has no question for it.
    pub licences: Option<Licences>,
    /// When the certificate in force ends, with TLS.
    pub certificate_end: Option<SystemTime>,
}

impl Scrape {
    /// Figures that are of this moment alone: a server that is configured no more is not there at the next scrape.
    pub(super) fn figures(&self) -> Registry {
        let registry = registry();
        let answered =
            "Whether the link to AltiServ answered this scrape in time. Where it did not, its figures are missing.";
        gauge(&registry, "link_answered", answered).set(i64::from(self.link.is_some()));
        if let Some(link) = &self.link {
            of_link(&registry, link);
        }
        if let Some(licences) = self.licences {
            let shown = |name, help, number| gauge(&registry, name, help).set(whole(number));
            shown("licences", "Licences of the embedded AltiServ.", licences.total);
            shown("licences_free", "Licences of the embedded AltiServ that nobody uses.", licences.free());
        }
        if let Some(end) = self.certificate_end {
            let help = "When the certificate that is shown to new connections ends, in seconds since 1970.";
            gauge(&registry, "tls_certificate_not_after_timestamp_seconds", help).set(unix_seconds(end));
        }
        let lost = counter(&registry, "log_lines_lost_total", "Lines of the log that are lost since nobody read it.");
        lost.inc_by(telemetry::lost());
        registry
    }
}

fn of_link(registry: &Registry, link: &LinkStatus) {
    let up = "Whether this server is the one in use, and answers: 1 for one of them at the most.";
    let servers = gauges(registry, "altiserv_up", up, &["server"]);
    for server in &link.servers {
        servers.with_label_values(&[&server.server]).set(i64::from(server.connected));
    }
    let logons = "Users logged on, those included who are to be logged on again after an outage.";
    gauge(registry, "users", logons).set(whole(link.logons));
    let used = "Licences that users of this proxy hold: one for each user with a connection to AltiServ.";
    gauge(registry, "licences_used", used).set(whole(link.licences));
}

fn whole(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
