use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;
use tokio::net::TcpStream;

use super::{eventually, free_address};

/// A `nats-server`, the engine of a cluster, that ends with the test. `NATS_SERVER` names it: `just cluster`.
pub(crate) struct Nats {
    address: SocketAddr,
    arguments: Vec<String>,
    folder: TempDir,
    process: Child,
}

impl Nats {
    /// Starts a server that keeps everything by itself, and waits until it can be connected to.
    pub(crate) async fn start() -> Self {
        Self::start_with(&["--jetstream"]).await
    }

    pub(crate) async fn start_with(arguments: &[&str]) -> Self {
        let (folder, address) = (tempfile::tempdir().expect("a folder"), free_address());
        let arguments: Vec<_> = arguments.iter().map(ToString::to_string).collect();
        let process = spawn(address, &arguments, &folder);
        let server = Self { address, arguments, folder, process };
        server.until_it_listens().await;
        server
    }

    /// Returns the address as `cluster.servers` has it.
    pub(crate) fn url(&self) -> String {
        format!("nats://{}", self.address)
    }

    /// Ends it as a crash does.
    pub(crate) fn kill(&mut self) {
        // It has ended already, where that fails.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }

    /// Starts it again, with what it has stored.
    pub(crate) async fn start_again(&mut self) {
        self.process = spawn(self.address, &self.arguments, &self.folder);
        self.until_it_listens().await;
    }

    async fn until_it_listens(&self) {
        eventually("nats-server listens", async || TcpStream::connect(self.address).await.ok()).await;
    }
}

impl Drop for Nats {
    fn drop(&mut self) {
        self.kill();
    }
}

fn spawn(address: SocketAddr, arguments: &[String], folder: &TempDir) -> Child {
    let program = std::env::var("NATS_SERVER").expect("NATS_SERVER names nats-server: just cluster");
    let mut command = Command::new(program);
    command.args(["--addr", &address.ip().to_string(), "--port", &address.port().to_string()]).args(arguments);
    command.arg("--store_dir").arg(folder.path()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().expect("nats-server starts")
}
