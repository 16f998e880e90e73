use tempfile::TempDir;

use super::{Http, Nats, Program, eventually};

/// Site of a cluster: its NATS server, and the file of keys of its nodes.
pub(crate) struct ClusterSite {
    pub(crate) nats: Nats,
    folder: TempDir,
}

impl ClusterSite {
    pub(crate) const TOKEN: &str = "0123456789abcdef";

    pub(crate) async fn start() -> Self {
        let site = Self { nats: Nats::start().await, folder: tempfile::tempdir().expect("a folder") };
        assert!(Program::run(&["make-key", &site.keys()], &[], None).status.success());
        site
    }

    /// Returns the name of the file of keys.
    pub(crate) fn keys(&self) -> String {
        self.folder.path().join("keys").to_str().expect("a plain path").to_owned()
    }

    /// Starts a node, each with an AltiServ of its own.
    pub(crate) fn node(&self, name: &str, variables: &[(&str, &str)]) -> Program {
        let (url, keys) = (self.nats.url(), self.keys());
        let node = [
            ("WEBPROXY_SERVER__LISTEN", "127.0.0.1:0"),
            ("WEBPROXY_ADMIN__TOKEN", Self::TOKEN),
            ("WEBPROXY_CLUSTER__SERVERS", url.as_str()),
            ("WEBPROXY_CLUSTER__KEY_FILE", keys.as_str()),
            ("WEBPROXY_CLUSTER__NODE", name),
        ];
        Program::start(&[], &[&node[..], variables].concat())
    }

    /// Waits until a node knows of this many, itself included.
    pub(crate) async fn until_nodes(node: Http, count: usize) {
        eventually("nodes that live", async || {
            let cluster = node.request("GET", "/admin/cluster").bearer(Self::TOKEN).send().await.json();
            cluster["nodes"].as_array().is_some_and(|nodes| nodes.len() == count).then_some(())
        })
        .await;
    }
}
