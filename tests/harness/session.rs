use serde_json::{Value, json};

use super::{EventChannel, Http, Reply};

/// A web session of the application under test.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    http: Http,
    pub(crate) id: String,
}

impl Session {
    /// The session that a logon answered.
    pub(crate) fn new(http: Http, body: &Value) -> Self {
        Self { http, id: body["sessionId"].as_str().expect("a logon answers a session id").to_owned() }
    }

    pub(crate) fn path(&self, rest: &str) -> String {
        format!("/sessions/{}{rest}", self.id)
    }

    /// Opens an event channel; its first event is still to come.
    pub(crate) async fn open(&self) -> EventChannel {
        EventChannel::connect(self.http.address, &format!("/ws?sessionId={}", self.id)).await
    }

    /// Opens an event channel of a session without calls and takes the first event: AltiServ is connected.
    pub(crate) async fn bind(&self) -> EventChannel {
        let mut channel = self.open().await;
        channel.server_status(true).await;
        channel
    }

    pub(crate) async fn dial(&self, target: &str) -> Reply {
        self.http.post(&self.path("/calls"), &json!({ "target": target })).await
    }

    /// `answer`, `hold` or `retrieve`.
    pub(crate) async fn act(&self, call: &Value, action: &str) -> Reply {
        self.http.post(&self.path(&format!("/calls/{call}/{action}")), &json!({})).await
    }

    pub(crate) async fn transfer(&self, call: &Value, target: &str) -> Reply {
        self.http.post(&self.path(&format!("/calls/{call}/transfer")), &json!({ "target": target })).await
    }

    pub(crate) async fn drop_call(&self, call: &Value) -> Reply {
        self.http.delete(&self.path(&format!("/calls/{call}"))).await
    }

    /// Something about the recording of the one connected call.
    pub(crate) async fn record(&self, operation: &str) -> Reply {
        self.http.post(&self.path("/record"), &json!({ "Operation": operation })).await
    }

    pub(crate) async fn calls(&self) -> Vec<Value> {
        let calls = self.http.get(&self.path("/calls")).await.ok();
        calls["calls"].as_array().expect("a list of calls").clone()
    }

    pub(crate) async fn describe(&self) -> Reply {
        self.http.get(&self.path("")).await
    }

    pub(crate) async fn log_off(&self) -> Reply {
        self.http.delete(&self.path("")).await
    }
}
