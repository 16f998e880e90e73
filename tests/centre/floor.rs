//! The whole call centre: the phone system, the wire to it, the application, and its users.

use std::collections::BTreeMap;
use std::fmt;
use std::time::{Duration, Instant};

use altiserv::{OutsideNumberSettings, Settings};
use serde_json::{Value, json};

use super::user::User;
use super::{LOOK, RECOVERY};
use crate::harness::{BreakingProxy, Product, TestAltiserv, TestApp, newcomer_differs};

/// Extensions of the users. The last one is the supervisor.
pub(super) const USERS: [&str; 4] = ["101", "102", "103", "110"];

/// Extension without a user, as a target of transfers.
pub(super) const SPARE: &str = "109";

/// Deadline longer than a run. A change that happens by itself could fall into a quiet moment.
const NEVER: Duration = Duration::from_secs(3600);

/// Time after which events that end by themselves have ended.
const SOON: Duration = Duration::from_millis(20);

pub(super) struct Floor {
    pub(super) product: Product,
    pub(super) users: Vec<User>,
    pub(super) wire: BreakingProxy,
    pub(super) broken: Vec<String>,
    /// Number of times that each action was performed.
    done: BTreeMap<String, u64>,
    /// Actions since the last quiet moment. They are printed if a rule is broken.
    latest: Vec<String>,
    callers: u32,
    altiserv: Option<TestAltiserv>,
    app: TestApp,
}

fn office(product: Product) -> Settings {
    let mut settings = Settings { ring_timeout: NEVER, ..product.office() };
    settings.outside_numbers = OutsideNumberSettings::default();
    settings.outside_numbers.default.ring_time = SOON;
    let workgroup = &mut settings.workgroups[0];
    workgroup.members = vec!["101-103".to_owned()];
    workgroup.member_ring_timeout = NEVER;
    workgroup.wrap_up = SOON;
    settings
}

impl Floor {
    pub(super) async fn open(product: Product) -> Self {
        let altiserv = TestAltiserv::start(office(product)).await;
        let wire = BreakingProxy::start(altiserv.address()).await;
        let app = TestApp::remote_of(product, wire.address(), |settings| {
            // Long enough that a busy machine does not count as a lost connection. Outages are shorter than this.
            settings.altiserv.ping_interval = Duration::from_secs(2);
            settings.altiserv.connect_timeout = Duration::from_secs(1);
            settings.altiserv.command_timeout = Duration::from_secs(2);
            settings.altiserv.extra_info_timeout = Duration::from_millis(500);
            settings.sessions.release_grace = Duration::from_secs(60);
        })
        .await;
        app.ready().await;
        let mut users = Vec::new();
        for extension in USERS {
            users.push(User::log_on(app.http(), extension).await);
        }
        let broken = Vec::new();
        let done = BTreeMap::new();
        let latest = Vec::new();
        Self { product, users, wire, broken, done, latest, callers: 0, altiserv: Some(altiserv), app }
    }

    pub(super) fn altiserv(&self) -> &TestAltiserv {
        self.altiserv.as_ref().expect("it is away only while it starts again")
    }

    /// Restarts AltiServ: all its calls end, and the new server counts handles from 1 again.
    pub(super) async fn restart_altiserv(&mut self) {
        drop(self.altiserv.take());
        let altiserv = TestAltiserv::start(office(self.product)).await;
        self.wire.lead_to(altiserv.address());
        self.altiserv = Some(altiserv);
    }

    pub(super) fn did(&mut self, what: String) {
        let kind = what.split(':').next().unwrap_or_default().to_owned();
        *self.done.entry(kind).or_default() += 1;
        self.latest.push(what);
    }

    pub(super) fn broke(&mut self, rule: &str) {
        self.broken.push(format!("{rule}\n    after {}", self.latest.join("; ")));
    }

    /// Number of the next outside caller.
    pub(super) fn next_caller(&mut self) -> String {
        self.callers += 1;
        format!("555{:07}", self.callers)
    }

    pub(super) async fn simulated(&self) -> Vec<Value> {
        let calls = self.altiserv().calls().await;
        calls.into_iter().map(|call| json!(call)).collect()
    }

    /// Hangs up the calls at the spare phone, which nobody answers, so that there is room for more.
    pub(super) async fn clear_spare_phone(&self) {
        while self.altiserv().handle().hang_up_extension(SPARE).await.is_ok() {}
    }

    /// Waits until nothing changes any more and every client knows the current state. Returns false if that takes too
    /// long.
    pub(super) async fn quiet_moment(&mut self) -> bool {
        let begun = Instant::now();
        let mut before = None;
        loop {
            let simulated = self.simulated().await;
            let complaint = self.complaint(&simulated).await;
            if complaint.is_none() && before.as_ref() == Some(&simulated) {
                break;
            }
            if begun.elapsed() > RECOVERY {
                self.broke(&complaint.unwrap_or_else(|| "it does not become quiet".to_owned()));
                self.latest.clear();
                // Later moments must report only new differences.
                self.users.iter().for_each(|user| drop(user.was_told_the_same()));
                return false;
            }
            before = complaint.is_none().then_some(simulated);
            tokio::time::sleep(LOOK).await;
        }
        self.everybody_agrees().await;
        self.latest.clear();
        true
    }

    async fn complaint(&self, simulated: &[Value]) -> Option<String> {
        for user in &self.users {
            if let Some(complaint) = user.complaint(simulated).await {
                return Some(format!("{}: {complaint}", user.extension));
            }
        }
        None
    }

    async fn everybody_agrees(&mut self) {
        let mut broken = Vec::new();
        for user in &mut self.users {
            let calls = user.calls(0).await;
            broken.extend(user.was_told_the_same().err());
            broken.extend(newcomer_differs(self.app.http(), &user.extension, &calls).await);
            broken.extend(user.take_broken());
        }
        for rule in broken {
            self.broke(&rule);
        }
    }

    pub(super) fn collect_broken_rules(&mut self) {
        let broken: Vec<String> = self.users.iter_mut().flat_map(User::take_broken).collect();
        for rule in broken {
            self.broke(&rule);
        }
    }
}

impl fmt::Display for Floor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "done: {:?}", self.done)?;
        writeln!(f, "rules broken: {}", self.broken.len())?;
        self.broken.iter().try_for_each(|broken| writeln!(f, "  {broken}"))
    }
}
