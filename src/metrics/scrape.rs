//! Figures that are asked for at a scrape.

use std::time::SystemTime;

use actors::link::LinkStatus;
use altiserv::Licences;
use prometheus::Registry;

use super::families::{counter, gauge, gauges, registry, unix_seconds};
use crate::telemetry;

/// Content type of Prometheus' text form, which is UTF-8.
pub const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// A node of a cluster, in figures.
#[derive(Debug, Clone, Copy, Default)]
pub struct ClusterFigures {
    /// True if the engine is connected.
    pub engine_connected: bool,
    /// Nodes that live.
    pub nodes: usize,
    /// Users that this one serves.
    pub users: usize,
}

/// Answers to the questions of a scrape, as far as they came in time.
#[derive(Debug, Clone, Default)]
pub struct Scrape {
    /// Status of the link to AltiServ.
    pub link: Option<LinkStatus>,
    /// Licence pool. Only the embedded AltiServ reports it; AltiLink Plus has no command for it.
    pub licences: Option<Licences>,
    /// This node of a cluster, if it is one.
    pub cluster: Option<ClusterFigures>,
    /// End of the certificate in force, with TLS.
    pub certificate_end: Option<SystemTime>,
}

impl Scrape {
    /// Returns the figures of this moment, in a registry of their own: a server that is no longer configured is missing
    /// from the next scrape.
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
        if let Some(ClusterFigures { engine_connected, nodes, users }) = self.cluster {
            let shown = |name, help, number| gauge(&registry, name, help).set(number);
            shown("cluster_engine_up", "Whether the cluster's engine is connected.", i64::from(engine_connected));
            shown("cluster_nodes", "Nodes of the cluster that live, as this one sees them.", whole(nodes));
            shown("cluster_users", "Users that this node serves.", whole(users));
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
