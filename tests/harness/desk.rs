use std::time::Duration;

use altigen_webproxy::settings::Settings;
use altilink::{CommandCode, LineState};
use serde_json::{Value, json};

use super::{Mirror, Product, Reply, ScriptedAltiserv, ScriptedCall, Session, TestApp, eventually};

/// User 101 with a session and a mirror of it, in front of a scripted AltiServ.
pub(crate) struct Desk {
    pub(crate) mirror: Mirror,
    pub(crate) session: Session,
    pub(crate) app: TestApp,
    pub(crate) server: ScriptedAltiserv,
}

/// Sets short deadlines, for tests with a server that does not answer. They do not affect commands that are answered.
pub(crate) fn impatient(settings: &mut Settings) {
    settings.altiserv.command_timeout = Duration::from_secs(1);
    settings.altiserv.extra_info_timeout = Duration::from_millis(200);
}

impl Desk {
    pub(crate) async fn open() -> Self {
        Self::of(Product::MaxCs).await
    }

    /// Starts an AltiServ of this product.
    pub(crate) async fn of(product: Product) -> Self {
        Self::at(ScriptedAltiserv::start().await, product, |_| {}).await
    }

    /// Starts in front of a server that may have calls, with some settings changed.
    pub(crate) async fn at(server: ScriptedAltiserv, product: Product, change: impl FnOnce(&mut Settings)) -> Self {
        let app = TestApp::remote_of(product, server.address(), |settings| {
            settings.sessions.release_grace = Duration::from_secs(60);
            change(settings);
        })
        .await;
        let session = app.log_on("101").await;
        let mut mirror = Mirror::open(&session).await;
        mirror.until_connected(true).await;
        Self { mirror, session, app, server }
    }

    /// Makes a call ring, or alert if it is outgoing.
    pub(crate) async fn rings(&mut self, call: &ScriptedCall) {
        self.server.has(call);
        self.server.tell([call.rings()]);
        let is_new = |event: &Value| event["eventType"] == "CallEvent" && event["callHandle"] == call.handle();
        self.mirror.until("the call's first event", is_new).await;
    }

    /// Makes a call ring and answers it. Returns the call in its new state.
    pub(crate) async fn talks(&mut self, call: &ScriptedCall) -> ScriptedCall {
        self.rings(call).await;
        self.server.tell([call.becomes(LineState::Connected)]);
        let call = call.clone().state(LineState::Connected);
        self.server.has(&call);
        self.mirror.until_call("connect", &call.handle()).await;
        call
    }

    /// Changes the state of a call and waits until the listing shows this name. Returns the call in its new state.
    pub(crate) async fn becomes(&mut self, call: &ScriptedCall, state: LineState, shown: &str) -> ScriptedCall {
        let changed = call.clone().state(state);
        self.server.has(&changed);
        self.server.tell([call.becomes(state)]);
        self.shows(call, "/state", shown).await;
        changed
    }

    /// Waits until the listing has this value for a call. Some changes have no event.
    pub(crate) async fn shows(&self, call: &ScriptedCall, pointer: &str, value: &str) {
        let what = format!("{value} at {pointer} of {}", call.pad);
        eventually(&what, async || {
            (self.listed(call).await.pointer(pointer).is_some_and(|it| it == value)).then_some(())
        })
        .await;
    }

    /// Listing entry of a call.
    pub(crate) async fn listed(&self, call: &ScriptedCall) -> Value {
        let calls = self.session.calls().await;
        let found = calls.iter().find(|listed| listed["callHandle"] == call.handle());
        found.unwrap_or_else(|| panic!("{} is not listed: {}", call.pad, json!(calls))).clone()
    }

    /// Actions that the listing offers for a call.
    pub(crate) async fn actions(&self, call: &ScriptedCall) -> Vec<String> {
        let actions = self.listed(call).await["actions"].clone();
        serde_json::from_value(actions).expect("actions are a list of texts")
    }

    pub(crate) async fn record(&self, call: &ScriptedCall, operation: &str) -> Reply {
        self.session.record_call(&call.handle(), operation).await
    }

    /// Every command so far that changes something. A further request is sent first, so that commands under way are
    /// included.
    pub(crate) async fn orders(&self) -> Vec<CommandCode> {
        let asked = self.server.count(CommandCode::GetAgentState);
        self.app.get(&self.session.path("/agent")).await;
        self.server.hears(CommandCode::GetAgentState, asked + 1).await;
        self.server.orders()
    }
}
