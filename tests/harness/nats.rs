use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::time::sleep;

use super::{PATIENCE, free_address};

/// A `nats-server`, the engine of a cluster, that ends with the test. `NATS_SERVER` names it: `just cluster`.
pub(crate) struct Nats {
    address: SocketAddr,
    process: Child,
    _folder: TempDir,
}

impl Nats {
    /// Starts a server that keeps everything by itself, and waits until it can be connected to.
    pub(crate) async fn start() -> Self {
        Self::start_with(&["--jetstream"]).await
    }

    pub(crate) async fn start_with(arguments: &[&str]) -> Self {
        let program = std::env::var("NATS_SERVER").expect("NATS_SERVER names nats-server: just cluster");
        let folder = tempfile::tempdir().expect("a folder");
        let address = free_address();
        let mut command = Command::new(program);
        command.args(["--addr", &address.ip().to_string(), "--port", &address.port().to_string()]).args(arguments);
        command.arg("--store_dir").arg(folder.path()).stdout(Stdio::null()).stderr(Stdio::null());
        let process = command.spawn().expect("nats-server starts");
        let server = Self { address, process, _folder: folder };
        let began = Instant::now();
        while TcpStream::connect(address).await.is_err() {
            assert!(began.elapsed() < PATIENCE, "nats-server does not listen");
            sleep(Duration::from_millis(5)).await;
        }
        server
    }

    /// Returns the address as `cluster.servers` has it.
    pub(crate) fn url(&self) -> String {
        format!("nats://{}", self.address)
    }
}

impl Drop for Nats {
    fn drop(&mut self) {
        // It has ended already, where that fails.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
