use std::net::SocketAddr;
use std::path::Path;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use altigen_webproxy::settings::{Mode, Settings};
use altigen_webproxy::startup::Application;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::oneshot;

use super::{EventChannel, Http, PASSWORD, PATIENCE, Product, Reply, STOP_LIMIT, Session, eventually, in_time};

/// Application in a thread and an actix system of its own. It is stopped when it is dropped. The test fails if the stop
/// takes longer than the product promises. The sessions and channels of a test are dropped first.
pub(crate) struct TestApp {
    http: Http,
    stop: Option<oneshot::Sender<()>>,
    ended: mpsc::Receiver<()>,
    redirect: Option<SocketAddr>,
    recordings: TempDir,
}

impl TestApp {
    /// Starts with the embedded AltiServ as a MaxCS. All settings are defaults, except times that would only make a
    /// test wait.
    pub(crate) async fn start() -> Self {
        Self::of(Product::MaxCs).await
    }

    /// Starts with the embedded AltiServ as this product.
    pub(crate) async fn of(product: Product) -> Self {
        Self::of_with(product, |_| {}).await
    }

    /// Starts as this product with some settings changed.
    pub(crate) async fn of_with(product: Product, change: impl FnOnce(&mut Settings)) -> Self {
        Self::with(|settings| {
            settings.altiserv.product = product.into();
            settings.altiserv.embedded.server.product = product.into();
            change(settings);
        })
        .await
    }

    /// Starts as a MaxCS with some settings changed.
    pub(crate) async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = Settings::default();
        settings.server.listen = SocketAddr::from(([127, 0, 0, 1], 0));
        settings.server.workers = 1;
        // On a busy machine the data of a call comes late, and every test needs that data.
        settings.altiserv.extra_info_timeout = PATIENCE;
        settings.altiserv.backoff_min = Duration::from_millis(20);
        settings.altiserv.backoff_max = Duration::from_millis(100);
        settings.altiserv.embedded.server.outside_numbers.default.ring_time = Duration::from_millis(30);
        let recordings = tempfile::tempdir().expect("a directory");
        settings.altiserv.embedded.server.recordings_dir = recordings.path().to_owned();
        change(&mut settings);
        Self::run(settings, recordings).await
    }

    /// Starts in front of an external MaxCS.
    pub(crate) async fn remote(altiserv: SocketAddr, change: impl FnOnce(&mut Settings)) -> Self {
        Self::remote_of(Product::MaxCs, altiserv, change).await
    }

    /// Starts in front of an external AltiServ that is this product.
    pub(crate) async fn remote_of(product: Product, altiserv: SocketAddr, change: impl FnOnce(&mut Settings)) -> Self {
        Self::of_with(product, |settings| {
            settings.altiserv.mode = Mode::Remote;
            settings.altiserv.servers = vec![altiserv.to_string().parse().expect("an address names a server")];
            change(settings);
        })
        .await
    }

    async fn run(settings: Settings, recordings: TempDir) -> Self {
        let (bound, address) = oneshot::channel();
        let (stop, stopped) = oneshot::channel::<()>();
        let (done, ended) = mpsc::channel();
        thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let application = Application::build(&settings).await.expect("the application starts");
                // The receiver is gone if the test has already failed.
                let _ = bound.send((application.address(), application.redirect_address()));
                let stop = async {
                    let _ = stopped.await;
                };
                application.run_until(stop).await.expect("the application ends well");
            });
            let _ = done.send(());
        });
        let started = in_time("the start of the application", address).await;
        let (address, redirect) = started.expect("the application has started");
        Self { http: Http { address }, stop: Some(stop), ended, redirect, recordings }
    }

    /// Folder of the embedded AltiServ's recordings, unless the test sets another one.
    pub(crate) fn recordings(&self) -> &Path {
        self.recordings.path()
    }

    pub(crate) fn http(&self) -> Http {
        self.http
    }

    /// Address that redirects browsers from plain HTTP to HTTPS.
    pub(crate) fn redirect(&self) -> Http {
        Http { address: self.redirect.expect("settings with a redirect") }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.http.address
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.http.get(path).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Reply {
        self.http.post(path, body).await
    }

    /// Logs on. The logon must succeed.
    pub(crate) async fn log_on(&self, extension: &str) -> Session {
        let body = self.http.log_on(extension, PASSWORD, &json!({})).await.ok();
        Session::new(self.http, &body)
    }

    /// Logs on a user as soon as there is a licence. All other refusals are waited out too.
    pub(crate) async fn next_user(&self, extension: &str) -> Session {
        let body = eventually("a logon", async || {
            let reply = self.http.try_log_on(extension).await;
            (reply.status == 200).then(|| reply.json())
        });
        Session::new(self.http, &body.await)
    }

    /// Simulates a call from an outside caller. Returns the simulator's id of the call.
    pub(crate) async fn simulate_call(&self, call: &Value) -> i64 {
        let reply = self.post("/simulator/calls", call).await;
        assert_eq!(reply.status, 201, "{reply:?}");
        reply.json()["id"].as_i64().expect("an id is a number")
    }

    /// Makes an outside caller ring a user, who answers. Returns the call.
    pub(crate) async fn answered_call(&self, session: &Session, channel: &mut EventChannel, from: &str) -> Value {
        self.simulate_call(&json!({ "to": session.extension(), "from": { "number": from } })).await;
        let call = channel.call("ring").await;
        session.act(&call, "answer").await.ok();
        assert_eq!(channel.call("connect").await, call);
        call
    }

    /// Logs on a user, who then talks with an outside caller.
    pub(crate) async fn talking(&self, extension: &str) -> (Session, EventChannel, Value) {
        let session = self.log_on(extension).await;
        let mut channel = session.bind().await;
        let call = self.answered_call(&session, &mut channel, "5550001").await;
        (session, channel, call)
    }

    /// Hangs up the outside party of a call.
    pub(crate) async fn hang_up(&self, call: i64) {
        self.http.delete(&format!("/simulator/calls/{call}")).await.ok();
    }

    /// Performs an action at a desk phone: `answer` or `hangup`.
    pub(crate) async fn desk_phone(&self, extension: &str, action: &str) {
        self.post(&format!("/simulator/extensions/{extension}/{action}"), &json!({})).await.ok();
    }

    /// Calls as AltiServ knows them.
    pub(crate) async fn simulated_calls(&self) -> Vec<Value> {
        let calls = self.get("/simulator/calls").await.ok();
        calls["calls"].as_array().expect("a list of calls").clone()
    }

    pub(crate) async fn fault(&self, kind: &str, time: Duration) {
        let milliseconds = u32::try_from(time.as_millis()).expect("a test's fault is short");
        self.post("/simulator/faults", &json!({ "kind": kind, "ms": milliseconds })).await.ok();
    }

    pub(crate) async fn clear_faults(&self) {
        self.http.delete("/simulator/faults").await.ok();
    }

    /// Waits until the application has reached AltiServ.
    pub(crate) async fn ready(&self) {
        eventually("readiness", async || (self.get("/ready").await.status == 200).then_some(())).await;
    }

    /// Asks the application to stop, without waiting for its end.
    pub(crate) fn begin_stop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // If the application has already ended, the panic of its thread reports that.
            let _ = stop.send(());
        }
    }

    /// Stops the application and waits for its end.
    pub(crate) async fn stop(mut self) {
        self.begin_stop();
        let ended = std::mem::replace(&mut self.ended, mpsc::channel().1);
        let ended = tokio::task::spawn_blocking(move || ended.recv_timeout(STOP_LIMIT)).await;
        assert_eq!(ended.expect("waiting does not panic"), Ok(()), "the application did not end in time");
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        if self.stop.is_none() {
            return;
        }
        self.begin_stop();
        let ended = self.ended.recv_timeout(STOP_LIMIT);
        if !thread::panicking() {
            assert_eq!(ended, Ok(()), "the application did not end in time, or not well");
        }
    }
}
