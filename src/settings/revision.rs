//! What another reading of the configuration changes. Pure: nothing is read and nothing applied here.

use std::collections::BTreeMap;

use toml::{Table, Value};

use super::altiserv::{AltiservSettings, EmbeddedSettings, Mode};
use super::{BrowserSettings, ServerSettings, Settings, masking};

/// Longest value that is shown in full; lists of extensions may run to many thousands of characters.
const LONGEST_SHOWN: usize = 200;

/// Which program runs on the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Program {
    /// The Web API, with or without an embedded AltiServ.
    Proxy,
    /// The stand-alone AltiServ.
    Altiserv,
}

/// When a changed key takes effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// While the program runs.
    Now,
    /// When it is started the next time.
    AtNextStart,
}

/// One key that has another value than the one in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The key in full, dotted.
    pub key: String,
    /// The value in force as TOML on one line, secrets masked, shortened where it is long.
    pub old: String,
    /// The new value, likewise.
    pub new: String,
    /// When it counts.
    pub effect: Effect,
}

/// What becomes of settings in force when they are read again.
#[derive(Debug, Clone, PartialEq)]
pub struct Revision {
    /// Every key that the program uses and that has changed, in the order of their names.
    pub changes: Vec<Change>,
    /// What is in force from now on: what was read, save for what has to wait for the next start.
    pub in_force: Settings,
}

impl Settings {
    /// Lays settings that have been read, and found right, over those in force.
    #[must_use]
    pub fn revised(&self, read: &Self, program: Program) -> Revision {
        let in_force = match program {
            Program::Proxy => of_proxy(self, read),
            Program::Altiserv => of_altiserv(self, read),
        };
        let changes = changes(self, &in_force, read, program);
        Revision { changes, in_force }
    }
}

/// What a proxy can change without dropping a session.
fn of_proxy(running: &Settings, read: &Settings) -> Settings {
    Settings {
        server: of_server(&running.server, &read.server),
        tls: running.tls.clone(),
        browsers: of_browsers(&running.browsers, &read.browsers),
        altiserv: of_link(&running.altiserv, &read.altiserv),
        sessions: read.sessions.clone(),
        // A kept event is rendered once, and so in one form.
        events: running.events.clone(),
        dialing: read.dialing.clone(),
        recording: read.recording.clone(),
        admin: read.admin.clone(),
        metrics: read.metrics.clone(),
        logging: read.logging.clone(),
    }
}

fn of_server(running: &ServerSettings, read: &ServerSettings) -> ServerSettings {
    ServerSettings {
        max_body_bytes: read.max_body_bytes,
        shutdown_timeout: read.shutdown_timeout,
        connections_per_address: read.connections_per_address,
        trusted_proxies: read.trusted_proxies.clone(),
        forwarding_header: read.forwarding_header,
        hosts: read.hosts.clone(),
        base_path: read.base_path.clone(),
        ..running.clone()
    }
}

fn of_browsers(running: &BrowserSettings, read: &BrowserSettings) -> BrowserSettings {
    BrowserSettings { origins: read.origins.clone(), challenge: read.challenge, ..running.clone() }
}

/// How AltiServ is reached may change; what it is may not, nor how it was introduced to.
fn of_link(running: &AltiservSettings, read: &AltiservSettings) -> AltiservSettings {
    // Servers count in remote mode only, and a list that was checked for another mode may be empty.
    let servers = match (running.mode, read.mode) {
        (Mode::Remote, Mode::Remote) => read.servers.clone(),
        _ => running.servers.clone(),
    };
    AltiservSettings {
        mode: running.mode,
        servers,
        product: running.product,
        charset: running.charset,
        application_id: running.application_id.clone(),
        embedded: of_embedded(&running.embedded, &read.embedded),
        ..read.clone()
    }
}

/// A phone system stays as it is while it runs, but for what can be bought for it.
fn of_embedded(running: &EmbeddedSettings, read: &EmbeddedSettings) -> EmbeddedSettings {
    let server = altiserv::Settings { licences: read.server.licences, ..running.server.clone() };
    EmbeddedSettings { server, ..running.clone() }
}

/// Of the stand-alone AltiServ, who may drive it, too.
fn of_altiserv(running: &Settings, read: &Settings) -> Settings {
    Settings {
        server: of_server(&running.server, &read.server),
        browsers: of_browsers(&running.browsers, &read.browsers),
        altiserv: AltiservSettings {
            embedded: of_embedded(&running.altiserv.embedded, &read.altiserv.embedded),
            ..running.altiserv.clone()
        },
        logging: read.logging.clone(),
        ..running.clone()
    }
}

fn changes(running: &Settings, in_force: &Settings, read: &Settings, program: Program) -> Vec<Change> {
    let (running, in_force, read) = (values(running), values(in_force), values(read));
    let keys = running.keys().chain(read.keys().filter(|key| !running.contains_key(*key)));
    let mut changed: Vec<_> = keys.filter(|key| is_used(key, program) && running.get(*key) != read.get(*key)).collect();
    changed.sort();
    let change = |key: &String| {
        let effect = if in_force.get(key) == read.get(key) { Effect::Now } else { Effect::AtNextStart };
        Change { key: key.clone(), old: show(key, running.get(key)), new: show(key, read.get(key)), effect }
    };
    changed.into_iter().map(change).collect()
}

/// The stand-alone AltiServ takes its addresses from the command line, and is no proxy.
fn is_used(key: &str, program: Program) -> bool {
    const OF_THE_COMMAND_LINE: [&str; 2] = ["altiserv.embedded.listen", "altiserv.embedded.allow_remote"];
    const OF_THE_CONTROL_PORT: [&str; 11] = [
        "browsers.origins",
        "browsers.preflight_max_age",
        "browsers.private_network",
        "server.base_path",
        "server.client_request_timeout",
        "server.connections_per_address",
        "server.forwarding_header",
        "server.hosts",
        "server.max_body_bytes",
        "server.max_connections",
        "server.trusted_proxies",
    ];
    match program {
        Program::Proxy => true,
        Program::Altiserv if OF_THE_COMMAND_LINE.contains(&key) => false,
        Program::Altiserv => {
            key == "altiserv.charset"
                || OF_THE_CONTROL_PORT.contains(&key)
                || ["altiserv.embedded.", "logging."].iter().any(|table| key.starts_with(table))
        }
    }
}

/// Every key that has a value, dotted, with the value.
fn values(settings: &Settings) -> BTreeMap<String, Value> {
    let tree = Table::try_from(settings).expect("settings are tables of plain values");
    let mut values = BTreeMap::new();
    flatten(tree, "", &mut values);
    values
}

fn flatten(table: Table, prefix: &str, values: &mut BTreeMap<String, Value>) {
    for (key, value) in table {
        let key = format!("{prefix}{key}");
        match value {
            Value::Table(inner) => flatten(inner, &format!("{key}."), values),
            value => {
                values.insert(key, value);
            }
        }
    }
}

fn show(key: &str, value: Option<&Value>) -> String {
    let Some(value) = value else { return "(not set)".to_owned() };
    let shown = masking::show(key, value);
    match shown.char_indices().nth(LONGEST_SHOWN) {
        None => shown,
        Some((end, _)) => format!("{}... ({} characters)", &shown[..end], shown.chars().count()),
    }
}

#[cfg(test)]
mod tests;
