//! `nats-server` processes of a test. They end with it.

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use cluster::{NatsEngine, NatsSettings};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tempfile::TempDir;
use tokio::time::sleep;

/// Longest wait for servers to be there and to have chosen a leader.
const STARTED: Duration = Duration::from_secs(30);

pub(crate) struct Servers {
    folder: TempDir,
    ports: Vec<u16>,
    routes: Vec<u16>,
    arguments: Vec<String>,
    processes: Vec<Child>,
}

impl Servers {
    /// Starts one server, or several that keep everything together.
    pub(crate) fn start(count: usize) -> Self {
        Self::start_with(count, &[])
    }

    /// Starts servers with further arguments.
    pub(crate) fn start_with(count: usize, arguments: &[&str]) -> Self {
        let (ports, routes) = (free_ports(count), free_ports(count));
        let folder = tempfile::tempdir().unwrap();
        let arguments = arguments.iter().map(ToString::to_string).collect();
        let mut servers = Self { folder, ports, routes, arguments, processes: Vec::new() };
        servers.processes = (0..count).map(|server| servers.spawn(server)).collect();
        servers
    }

    fn spawn(&self, server: usize) -> Child {
        let program = std::env::var("NATS_SERVER").expect("NATS_SERVER names nats-server: just cluster");
        let folder = self.folder.path().join(server.to_string());
        let mut command = Command::new(program);
        command.args(["--addr", "127.0.0.1", "--jetstream", "--port", &self.ports[server].to_string()]);
        command.args(&self.arguments).arg("--store_dir").arg(folder).stderr(Stdio::null()).stdout(Stdio::null());
        if self.ports.len() > 1 {
            let routes: Vec<_> = self.routes.iter().map(|port| format!("nats://127.0.0.1:{port}")).collect();
            command.args(["--server_name", &format!("n{server}"), "--cluster_name", "test"]);
            command.args(["--cluster", &routes[server], "--routes", &routes.join(",")]);
        }
        command.spawn().expect("nats-server starts")
    }

    pub(crate) fn settings(&self) -> NatsSettings {
        let addresses = self.ports.iter().map(|port| format!("nats://127.0.0.1:{port}")).collect();
        NatsSettings { replicas: self.ports.len(), ..NatsSettings::new(addresses) }
    }

    pub(crate) async fn engine(&self) -> NatsEngine {
        self.engine_with(&self.settings()).await
    }

    /// Connects as soon as the servers are ready.
    pub(crate) async fn engine_with(&self, settings: &NatsSettings) -> NatsEngine {
        let began = Instant::now();
        loop {
            match Box::pin(NatsEngine::connect(settings.clone())).await {
                Ok(engine) => return engine,
                Err(error) if began.elapsed() > STARTED => panic!("{error}"),
                Err(_) => sleep(Duration::from_millis(50)).await,
            }
        }
    }

    pub(crate) fn kill(&mut self, server: usize) {
        self.processes[server].kill().unwrap();
        self.processes[server].wait().unwrap();
    }

    pub(crate) fn start_again(&mut self, server: usize) {
        self.processes[server] = self.spawn(server);
    }

    pub(crate) fn signal(&self, server: usize, signal: Signal) {
        let id = i32::try_from(self.processes[server].id()).unwrap();
        kill(Pid::from_raw(id), signal).unwrap();
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        for process in &mut self.processes {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

/// Ports that are free now.
fn free_ports(count: usize) -> Vec<u16> {
    let listeners: Vec<_> = (0..count).map(|_| TcpListener::bind("127.0.0.1:0").unwrap()).collect();
    listeners.iter().map(|listener| listener.local_addr().unwrap().port()).collect()
}

/// Waits until the connection stands, and the server serves.
pub(crate) async fn until_connected(engine: &NatsEngine) {
    use cluster::{Bucket, Registry as _};

    let began = Instant::now();
    while !engine.is_connected() || engine.read(Bucket::Nodes, "any").await.is_err() {
        assert!(began.elapsed() < STARTED);
        sleep(Duration::from_millis(20)).await;
    }
}
