use std::time::Duration;

use altigen_webproxy::settings::Settings;
use altilink::{CommandCode, LineState};
use serde_json::{Value, json};

use super::{Mirror, Product, Reply, ScriptedAltiserv, ScriptedCall, Session, TestApp, eventually};

/// A user of 101 with a session and a mirror of it, in front of a scripted AltiServ.
pub(crate) struct Desk {
    pub(crate) mirror: Mirror,
    pub(crate) session: Session,
    pub(crate) app: TestApp,
    pub(crate) server: ScriptedAltiserv,
}

/// Deadlines that a test can wait for, where a server does not answer. What it answers, it answers at once.
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

    /// In front of a server that may have calls, with some settings changed.
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

    /// A call rings, or is alerting.
    pub(crate) async fn rings(&mut self, call: &ScriptedCall) {
        self.server.has(call);
        self.server.tell([call.rings()]);
        let is_new = |event: &Value| event["eventType"] == "CallEvent" && event["callHandle"] == call.handle();
        self.mirror.until("the call's first event", is_new).await;
    }

    /// A call rings and is answered. As it is then.
    pub(crate) async fn talks(&mut self, call: &ScriptedCall) -> ScriptedCall {
        self.rings(call).await;
        self.server.tell([call.becomes(LineState::Connected)]);
        let call = call.clone().state(LineState::Connected);
        self.server.has(&call);
        self.mirror.until_call("connect", &call.handle()).await;
        call
    }

    /// A call changes its state, which the listing shows with this name. As it is then.
    pub(crate) async fn becomes(&mut self, call: &ScriptedCall, state: LineState, shown: &str) -> ScriptedCall {
        let changed = call.clone().state(state);
        self.server.has(&changed);
        self.server.tell([call.becomes(state)]);
        self.shows(call, "/state", shown).await;
        changed
    }

    /// Waits until the listing has this value of a call: not all that changes has an event.
    pub(crate) async fn shows(&self, call: &ScriptedCall, pointer: &str, value: &str) {
        let what = format!("{value} at {pointer} of {}", call.pad);
        eventually(&what, async || {
            (self.listed(call).await.pointer(pointer).is_some_and(|it| it == value)).then_some(())
        })
        .await;
    }

    /// A call as it is listed.
    pub(crate) async fn listed(&self, call: &ScriptedCall) -> Value {
        let calls = self.session.calls().await;
        let found = calls.iter().find(|listed| listed["callHandle"] == call.handle());
        found.unwrap_or_else(|| panic!("{} is not listed: {}", call.pad, json!(calls))).clone()
    }

    /// Actions that a listing offers for a call.
    pub(crate) async fn actions(&self, call: &ScriptedCall) -> Vec<String> {
        let actions = self.listed(call).await["actions"].clone();
        serde_json::from_value(actions).expect("actions are a list of texts")
    }

    pub(crate) async fn record(&self, call: &ScriptedCall, operation: &str) -> Reply {
        self.session.record_call(&call.handle(), operation).await
    }

    /// Everything that was to change something so far, what is on its way included: something else is asked behind it.
    pub(crate) async fn orders(&self) -> Vec<CommandCode> {
        let asked = self.server.count(CommandCode::GetAgentState);
        self.app.get(&self.session.path("/agent")).await;
        self.server.hears(CommandCode::GetAgentState, asked + 1).await;
        self.server.orders()
    }
}
