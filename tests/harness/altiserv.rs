use std::net::SocketAddr;
use std::sync::mpsc;
use std::thread;

use altilink::Charset;
use altiserv::{Fault, FaultKind, Handle, OutsideCall, Server, Settings};
use tempfile::TempDir;
use tokio::sync::oneshot;

use super::{Product, STOP_LIMIT, in_time};

/// AltiServ in a thread of its own, separate from the application. It keeps answering while a test waits for the
/// application to end. It is stopped when it is dropped.
pub(crate) struct TestAltiserv {
    address: SocketAddr,
    handle: Handle,
    stop: Option<oneshot::Sender<()>>,
    ended: mpsc::Receiver<()>,
    _recordings: TempDir,
}

impl TestAltiserv {
    /// Starts this product with default settings.
    pub(crate) async fn of(product: Product) -> Self {
        Self::start(product.office()).await
    }

    pub(crate) async fn start(settings: Settings) -> Self {
        Self::at(SocketAddr::from(([127, 0, 0, 1], 0)), settings).await
    }

    /// Starts at an unused address, or at the address that a previous AltiServ had.
    pub(crate) async fn at(listen: SocketAddr, settings: Settings) -> Self {
        let recordings = tempfile::tempdir().expect("a directory");
        let settings = Settings { recordings_dir: recordings.path().to_owned(), ..settings };
        let (bound, started) = oneshot::channel();
        let (stop, stopped) = oneshot::channel::<()>();
        let (done, ended) = mpsc::channel();
        thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let server = Server::bind(&settings, listen, Charset::default()).await.expect("AltiServ starts");
                // The receiver is gone if the test has already failed.
                let _ = bound.send((server.local_addr(), server.handle()));
                let stop = async {
                    let _ = stopped.await;
                };
                server.run_until(stop).await;
            });
            let _ = done.send(());
        });
        let (address, handle) = in_time("the start of AltiServ", started).await.expect("AltiServ has started");
        Self { address, handle, stop: Some(stop), ended, _recordings: recordings }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Handle that controls the simulated world.
    pub(crate) fn handle(&self) -> &Handle {
        &self.handle
    }

    pub(crate) async fn rings(&self, number: &str) {
        let call = OutsideCall { to: number.to_owned(), ..OutsideCall::default() };
        self.handle.place_call(call).await.expect("the call is placed");
    }

    /// Hangs up the desk phone of an extension.
    pub(crate) async fn desk_phone_hangs_up(&self, extension: &str) {
        self.handle.hang_up_extension(extension).await.expect("the extension has a call");
    }

    pub(crate) async fn calls(&self) -> Vec<altiserv::SimulatedCall> {
        self.handle.calls().await.expect("AltiServ runs")
    }

    /// Promotes the server: it accepts logons from now on.
    pub(crate) async fn promote(&self) {
        self.handle.promote().await.expect("AltiServ runs");
    }

    /// Demotes the server: it disconnects its users.
    pub(crate) async fn demote(&self) {
        self.handle.demote().await.expect("AltiServ runs");
    }

    /// Freezes the server: it reads and writes nothing from now on.
    pub(crate) async fn freeze(&self) {
        self.handle.set_fault(Fault { kind: FaultKind::Freeze, ms: 0 }).await.expect("AltiServ runs");
    }

    /// Stops the server, and returns when its port is free.
    pub(crate) fn stop(self) {
        drop(self);
    }
}

impl Drop for TestAltiserv {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // The receiver is gone if the thread has already ended; its end is still awaited.
            let _ = stop.send(());
        }
        let ended = self.ended.recv_timeout(STOP_LIMIT);
        if !thread::panicking() {
            assert_eq!(ended, Ok(()), "AltiServ did not end in time, or not well");
        }
    }
}
