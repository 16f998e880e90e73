use serde_json::{Value, json};

use super::{EventChannel, Http, Product, Reply, eventually};

/// A web session of the application under test.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    http: Http,
    extension: String,
    product: Product,
    pub(crate) id: String,
}

impl Session {
    /// Session from the answer to a logon.
    pub(crate) fn new(http: Http, body: &Value) -> Self {
        let text = |key: &str| body[key].as_str().unwrap_or_else(|| panic!("a logon answers its {key}")).to_owned();
        let product = Product::named(&body["product"]);
        Self { http, extension: text("extension"), product, id: text("sessionId") }
    }

    /// The same session, as its client sees it at another node of a cluster.
    pub(crate) fn at(&self, http: Http) -> Self {
        Self { http, ..self.clone() }
    }

    /// Extension of the user.
    pub(crate) fn extension(&self) -> &str {
        &self.extension
    }

    pub(crate) fn path(&self, rest: &str) -> String {
        format!("/sessions/{}{rest}", self.id)
    }

    /// Opens an event channel. Its first event is not read yet.
    pub(crate) async fn open(&self) -> EventChannel {
        EventChannel::connect(self.http.address, &format!("/ws?sessionId={}", self.id)).await
    }

    /// Opens an event channel of a session without calls and reads the first event: AltiServ is connected.
    pub(crate) async fn bind(&self) -> EventChannel {
        let mut channel = self.open().await;
        channel.server_status(true).await;
        channel
    }

    /// Opens an event channel for a client that has seen the events up to this number. The caller checks if the channel
    /// resumes there.
    pub(crate) async fn open_after(&self, seq: u64) -> EventChannel {
        let path = format!("/ws?sessionId={}&lastSeq={seq}", self.id);
        EventChannel::connect(self.http.address, &path).await
    }

    /// Opens an event channel after this number, where no event is lost.
    pub(crate) async fn resume(&self, seq: u64) -> EventChannel {
        self.open_after(seq).await.going_on_after(seq)
    }

    pub(crate) async fn dial(&self, target: &str) -> Reply {
        self.http.post(&self.path("/calls"), &json!({ "target": target })).await
    }

    /// Performs `answer`, `hold`, `retrieve` or `conference`.
    pub(crate) async fn act(&self, call: &Value, action: &str) -> Reply {
        self.http.post(&self.path(&format!("/calls/{call}/{action}")), &json!({})).await
    }

    pub(crate) async fn transfer(&self, call: &Value, target: &str) -> Reply {
        self.http.post(&self.path(&format!("/calls/{call}/transfer")), &json!({ "target": target })).await
    }

    /// Transfers with consultation: connects the party of the held call with the party of the other call.
    pub(crate) async fn transfer_consulted(&self, call: &Value) -> Reply {
        self.http.post(&self.path(&format!("/calls/{call}/transfer")), &json!({ "consult": true })).await
    }

    pub(crate) async fn drop_call(&self, call: &Value) -> Reply {
        self.http.delete(&self.path(&format!("/calls/{call}"))).await
    }

    /// Ends the connected call of the line in the product's way. MaxCS has a request for it. MaxACD drops no calls, so
    /// there the desk phone hangs up.
    pub(crate) async fn end_call(&self, call: &Value) {
        match self.product {
            Product::MaxCs => self.drop_call(call).await.ok(),
            Product::MaxAcd => {
                let phone = format!("/simulator/extensions/{}/hangup", self.extension);
                self.http.post(&phone, &json!({})).await.ok()
            }
        };
    }

    /// Performs a recording operation on the one connected call.
    pub(crate) async fn record(&self, operation: &str) -> Reply {
        self.http.post(&self.path("/record"), &json!({ "Operation": operation })).await
    }

    /// Performs a recording operation on this call.
    pub(crate) async fn record_call(&self, call: &Value, operation: &str) -> Reply {
        self.http.post(&self.path(&format!("/calls/{call}/record")), &json!({ "Operation": operation })).await
    }

    /// Performs a recording operation on the call of another extension.
    pub(crate) async fn record_agent(&self, extension: &str, operation: &str) -> Reply {
        let path = self.path(&format!("/extensions/{extension}/record"));
        self.http.post(&path, &json!({ "Operation": operation })).await
    }

    /// Watches these lines and no others.
    pub(crate) async fn watch(&self, extensions: &[String]) {
        let watched = self.http.request("PUT", &self.path("/watch")).json(&json!({ "extensions": extensions }));
        watched.send().await.ok();
    }

    pub(crate) async fn set_agent_state(&self, state: &Value) -> Reply {
        self.http.request("PUT", &self.path("/agent")).json(state).send().await
    }

    /// Logs on to a workgroup, or off from it.
    pub(crate) async fn log_on_to(&self, workgroup: &str, logged_on: &Value) -> Reply {
        let path = self.path(&format!("/workgroups/{workgroup}"));
        self.http.request("PUT", &path).json(&json!({ "loggedOn": logged_on })).send().await
    }

    pub(crate) async fn send_digits(&self, call: &Value, digits: &str) -> Reply {
        self.http.post(&self.path(&format!("/calls/{call}/dtmf")), &json!({ "digits": digits })).await
    }

    pub(crate) async fn calls(&self) -> Vec<Value> {
        let calls = self.http.get(&self.path("/calls")).await.ok();
        calls["calls"].as_array().expect("a list of calls").clone()
    }

    pub(crate) async fn describe(&self) -> Reply {
        self.http.get(&self.path("")).await
    }

    /// Waits until the session has ended.
    pub(crate) async fn until_over(&self) {
        eventually("the end of the session", async || (self.describe().await.status == 404).then_some(())).await;
    }

    pub(crate) async fn log_off(&self) -> Reply {
        self.http.delete(&self.path("")).await
    }
}
