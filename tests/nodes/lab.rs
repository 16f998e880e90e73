//! Processes of a cluster: nodes, engine, and the AltiServ that all nodes have.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;

use nix::sys::signal::Signal;
use serde_json::Value;
use tempfile::TempDir;

use super::asking::{Asked, ask};
use super::simulator::Simulator;
use crate::harness::{ADMIN_TOKEN, Nats, Program, Running, eventually, free_address};

/// First extension of the users.
pub(super) const FIRST: usize = 2000;

/// What a laboratory is made of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plan {
    pub(super) nodes: usize,
    pub(super) users: usize,
    /// Licences. A node that stands still keeps those of its users, who need others at the node that goes on.
    pub(super) licences: usize,
    /// Time over which a node closes its channels that is told to end.
    pub(super) drain: &'static str,
}

pub(super) struct Lab {
    pub(super) engine: Nats,
    pub(super) simulator: Simulator,
    pub(super) nodes: Vec<SocketAddr>,
    programs: Vec<Option<Running>>,
    _altiserv: Running,
    directory: TempDir,
    /// Program of the nodes that are started: that of another version, or this one.
    program: Option<PathBuf>,
}

impl Lab {
    pub(super) async fn start(plan: Plan) -> Self {
        Self::start_with(plan, None).await
    }

    /// Starts nodes of another version.
    pub(super) async fn start_with(plan: Plan, program: Option<PathBuf>) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let made = Program::run_in(directory.path(), &["make-key", "keys"], &[]);
        assert!(made.status.success(), "{made:?}");
        let (altilink, altiserv) = (free_address(), free_address());
        fs::write(directory.path().join("altiserv.toml"), office(plan, altilink, altiserv)).expect("a file");
        let office = Program::start_logged(directory.path(), "altiserv.log", &["--config", "altiserv.toml"]);
        let engine = Nats::start().await;
        let mut lab = Self {
            nodes: (0..plan.nodes).map(|_| free_address()).collect(),
            programs: (0..plan.nodes).map(|_| None).collect(),
            engine,
            simulator: Simulator { address: altiserv },
            _altiserv: office,
            directory,
            program,
        };
        lab.is_ready(altiserv).await;
        for node in 0..plan.nodes {
            fs::write(lab.directory.path().join(format!("node-{node}.toml")), lab.node(plan, node, altilink))
                .expect("a file");
            lab.start_node(node).await;
        }
        lab.all_see_all().await;
        lab
    }

    fn node(&self, plan: Plan, node: usize, altilink: SocketAddr) -> String {
        let (listen, engine, drain) = (self.nodes[node], self.engine.url(), plan.drain);
        format!(
            "[server]\nlisten = \"{listen}\"\n[altiserv]\nmode = \"remote\"\nservers = [\"{altilink}\"]\n\
             [sessions]\nper_address = 5000\n[cluster]\nservers = [\"{engine}\"]\nnode = \"node-{node}\"\n\
             key_file = \"keys\"\ndrain = \"{drain}\"\n[admin]\ntoken = \"{ADMIN_TOKEN}\"\n[logging]\nfilter = \"info\"\n"
        )
    }

    /// Starts a node, and waits until it takes sessions.
    pub(super) async fn start_node(&mut self, node: usize) {
        let (config, log) = (format!("node-{node}.toml"), format!("node-{node}.log"));
        let (directory, arguments) = (self.directory.path(), ["--config", &config]);
        let program = match &self.program {
            None => Program::start_logged(directory, &log, &arguments),
            Some(program) => Program::start_other(program, directory, &log, &arguments),
        };
        self.programs[node] = Some(program);
        self.is_ready(self.nodes[node]).await;
        eventually("the engine", async || (self.cluster(node).await["engine"]["connected"] == true).then_some(()))
            .await;
    }

    /// Has the nodes that are started from now on be of this version.
    pub(super) fn go_on_with(&mut self, program: Option<PathBuf>) {
        self.program = program;
    }

    /// The cluster as a node sees it.
    async fn cluster(&self, node: usize) -> Value {
        self.administer(node, "/admin/cluster").await
    }

    async fn administer(&self, node: usize, path: &str) -> Value {
        let bearer = format!("Bearer {ADMIN_TOKEN}");
        let asked = Asked { method: "GET", path, header: Some(("authorization", &bearer)), ..Asked::default() };
        let (status, body) = ask(self.nodes[node], asked).await.unwrap_or_else(|error| panic!("{path}: {error}"));
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    /// Waits until every node that runs sees every other one.
    pub(super) async fn all_see_all(&self) {
        let running = || (0..self.nodes.len()).filter(|node| self.programs[*node].is_some());
        for node in running() {
            let sees =
                async || (self.cluster(node).await["nodes"].as_array()?.len() == running().count()).then_some(());
            eventually("the other nodes", sees).await;
        }
    }

    async fn is_ready(&self, at: SocketAddr) {
        let asked = Asked { method: "GET", path: "/ready", ..Asked::default() };
        eventually("readiness", async || ask(at, asked.clone()).await.ok().filter(|(status, _)| *status == 200)).await;
    }

    /// Sends a node's process a signal.
    pub(super) fn signal(&self, node: usize, signal: Signal) {
        self.programs[node].as_ref().expect("the node runs").signal(signal);
    }

    /// Waits until a node's process has ended.
    pub(super) async fn ended(&mut self, node: usize) {
        if let Some(mut program) = self.programs[node].take() {
            program.exit_status().await;
        }
    }

    /// Users whom a node serves.
    pub(super) async fn served_at(&self, node: usize) -> BTreeSet<String> {
        let body = self.administer(node, "/admin/sessions?limit=10000").await;
        let sessions = body["sessions"].as_array().unwrap_or_else(|| panic!("a list: {body}"));
        sessions.iter().filter_map(|session| session["extension"].as_str()).map(str::to_owned).collect()
    }
}

/// The logs of a test that has failed are kept.
impl Drop for Lab {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.directory.disable_cleanup(true);
            let _ = writeln!(std::io::stderr(), "the logs are in {}", self.directory.path().display());
        }
    }
}

fn office(plan: Plan, altilink: SocketAddr, control: SocketAddr) -> String {
    let (last, licences) = (FIRST + plan.users - 1, plan.licences);
    format!(
        "[server]\nlisten = \"{control}\"\n[altiserv.embedded]\nlisten = \"{altilink}\"\nlicences = {licences}\n\
         workgroups = []\nring_timeout = \"1h\"\n[altiserv.embedded.outside_numbers.default]\nring_time = \"1h\"\n\
         [[altiserv.embedded.extensions]]\nnumber = \"{FIRST}-{last}\"\n\
         [[altiserv.embedded.trunks]]\naccess_code = \"9\"\nlines = 2000\n[logging]\nfilter = \"warn\"\n"
    )
}
