use nix::sys::signal::Signal;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{Http, Nats, PASSWORD, Program, Session, eventually};

/// Site of a cluster: its NATS server, and the file of keys of its nodes.
pub(crate) struct ClusterSite {
    pub(crate) nats: Nats,
    folder: TempDir,
}

impl ClusterSite {
    pub(crate) const TOKEN: &str = "0123456789abcdef";

    pub(crate) async fn start() -> Self {
        let site = Self { nats: Nats::start().await, folder: tempfile::tempdir().expect("a folder") };
        site.make_key(&site.keys());
        site
    }

    /// Makes a file of keys, or adds a key to one.
    pub(crate) fn make_key(&self, file: &str) {
        let made = Program::run_in(self.folder.path(), &["make-key", file], &[]);
        assert!(made.status.success(), "{made:?}");
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

/// Nodes of a cluster in front of one AltiServ. Each of them is a process of its own.
pub(crate) struct SharedAltiserv {
    pub(crate) site: ClusterSite,
    /// The Web APIs of the nodes.
    pub(crate) nodes: Vec<Http>,
    pub(crate) programs: Vec<Program>,
    /// The simulator of AltiServ.
    pub(crate) simulator: Http,
    altilink: String,
    _altiserv: Program,
}

impl SharedAltiserv {
    /// Starts this many nodes, and waits until each knows of all.
    pub(crate) async fn start(count: usize) -> Self {
        Self::start_with(count, &[]).await
    }

    /// Starts nodes that all have these variables.
    pub(crate) async fn start_with(count: usize, variables: &[(&str, &str)]) -> Self {
        let mut altiserv = Program::start(&["altiserv", "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0"], &[]);
        let altilink = altiserv.address_after("AltiServ listens on ").await.to_string();
        let simulator = altiserv.control().await;
        let (site, nodes, programs) = (ClusterSite::start().await, Vec::new(), Vec::new());
        let mut shared = Self { site, nodes, programs, simulator, altilink, _altiserv: altiserv };
        for _ in 0..count {
            shared.join(variables).await;
        }
        for node in &shared.nodes {
            ClusterSite::until_nodes(*node, count).await;
        }
        shared
    }

    /// Starts one more node, and waits until it serves.
    pub(crate) async fn join(&mut self, variables: &[(&str, &str)]) -> Http {
        let (program, http) = self.start_node(self.nodes.len(), variables).await;
        self.nodes.push(http);
        self.programs.push(program);
        http
    }

    /// Starts a node again that has gone, under its name.
    pub(crate) async fn start_again(&mut self, node: usize) -> Http {
        let (program, http) = self.start_node(node, &[]).await;
        (self.programs[node], self.nodes[node]) = (program, http);
        http
    }

    async fn start_node(&self, node: usize, variables: &[(&str, &str)]) -> (Program, Http) {
        let name = format!("node-{node}");
        let common = [
            ("WEBPROXY_ALTISERV__MODE", "remote"),
            ("WEBPROXY_ALTISERV__SERVERS", self.altilink.as_str()),
            // On a busy machine the data of a call comes late, and so do clients that come back.
            ("WEBPROXY_ALTISERV__EXTRA_INFO_TIMEOUT", "10s"),
            ("WEBPROXY_SESSIONS__RELEASE_GRACE", "60s"),
        ];
        let mut program = self.site.node(&name, &[&common[..], variables].concat());
        let http = program.web_api().await;
        eventually("readiness", async || (http.get("/ready").await.status == 200).then_some(())).await;
        (program, http)
    }

    /// Kills a node, and waits until its process has gone.
    pub(crate) async fn kill(&mut self, node: usize) {
        self.programs[node].signal(Signal::SIGKILL);
        self.programs[node].exit_status().await;
    }

    /// Logs a user on at a node. Returns the session, and its ticket.
    pub(crate) async fn log_on(&self, node: usize, extension: &str) -> (Session, String) {
        let http = self.nodes[node];
        let body = http.log_on(extension, PASSWORD, &json!({})).await.ok();
        (Session::new(http, &body), body["ticket"].as_str().expect("a node gives a ticket").to_owned())
    }

    /// Has an outside caller ring an extension.
    pub(crate) async fn rings(&self, extension: &str) {
        self.rings_from("4085550100", extension).await;
    }

    pub(crate) async fn rings_from(&self, number: &str, extension: &str) {
        let call = json!({ "to": extension, "from": { "number": number }, "patience": "10m" });
        let reply = self.simulator.post("/simulator/calls", &call).await;
        assert_eq!(reply.status, 201, "{reply:?}");
    }

    /// Has the callers of all outside calls hang up.
    pub(crate) async fn callers_hang_up(&self) {
        for call in self.calls().await {
            self.simulator.delete(&format!("/simulator/calls/{}", call["id"])).await.ok();
        }
    }

    /// Outside calls, as AltiServ knows them.
    pub(crate) async fn calls(&self) -> Vec<Value> {
        let calls = self.simulator.get("/simulator/calls").await.ok();
        calls["calls"].as_array().expect("a list of calls").clone()
    }

    /// The cluster as a node sees it.
    pub(crate) async fn seen_by(&self, node: usize) -> Value {
        self.nodes[node].request("GET", "/admin/cluster").bearer(ClusterSite::TOKEN).send().await.ok()
    }
}
