//! Rules between several keys.

use super::admin::AdminToken;
use super::altiserv::Mode;
use super::complaint::Complaint;
use super::value_origin::ValueOrigins;
use super::whole::Settings;

/// The port of AltiGen's own web service.
const RESERVED_PORT: u16 = 80;

/// Every conflict between the settings' keys.
pub(crate) fn complaints(settings: &Settings, origins: &ValueOrigins) -> Vec<Complaint> {
    let checks = [
        port(settings),
        websocket_paths(settings),
        base_path(settings),
        websocket_paths_below(settings),
        tls(settings),
        redirect(settings),
        delays(settings),
        area_code(settings),
        reasons(settings),
        admin(settings),
        cluster(settings),
        servers(settings),
        mode(settings),
        backoff(settings),
        embedded_listen(settings),
        embedded(settings),
    ];
    checks.into_iter().flatten().map(|conflict| conflict.complaint(origins)).collect()
}

struct Conflict {
    key: String,
    value: String,
    allowed: String,
}

impl Conflict {
    fn new(key: &str, value: impl Into<String>, allowed: &str) -> Self {
        Self { key: key.to_owned(), value: value.into(), allowed: allowed.to_owned() }
    }

    fn complaint(self, origins: &ValueOrigins) -> Complaint {
        // A key that points into a list is given where the list is.
        let list = self.key.split('[').next().unwrap_or(&self.key);
        let origin = origins.of(list);
        Complaint::WrongValue { key: self.key, value: self.value, origin, allowed: self.allowed }
    }
}

fn port(settings: &Settings) -> Option<Conflict> {
    let server = &settings.server;
    (server.listen.port() == RESERVED_PORT && !server.allow_port_80).then(|| {
        Conflict::new(
            "server.listen",
            format!("\"{}\"", server.listen),
            "allowed is any port other than 80, which is reserved for the AltiGen Polycom Web Configuration service; \
             set server.allow_port_80 = true where that service does not run",
        )
    })
}

fn websocket_paths(settings: &Settings) -> Option<Conflict> {
    let taken = settings.server.taken_path()?;
    let value = toml::Value::from(settings.server.websocket_paths.clone()).to_string();
    let allowed = format!("{taken:?} is a path of the Web API itself, so allowed are others");
    Some(Conflict::new("server.websocket_paths", value, &allowed))
}

fn base_path(settings: &Settings) -> Option<Conflict> {
    let server = &settings.server;
    server.base_path_is_taken().then(|| {
        let value = format!("\"{}\"", server.base_path);
        Conflict::new("server.base_path", value, "it is a path of the Web API itself, so allowed are others")
    })
}

fn websocket_paths_below(settings: &Settings) -> Option<Conflict> {
    let path = settings.server.path_below_base()?;
    let value = toml::Value::from(settings.server.websocket_paths.clone()).to_string();
    let allowed = format!("{path:?} is below server.base_path, so allowed is what stands behind that");
    Some(Conflict::new("server.websocket_paths", value, &allowed))
}

fn tls(settings: &Settings) -> Option<Conflict> {
    let tls = &settings.tls;
    let (key, other) = match (tls.is_on(), !tls.key.as_os_str().is_empty()) {
        (true, false) => ("tls.key", "tls.certificate"),
        (false, true) => ("tls.certificate", "tls.key"),
        _ => return None,
    };
    Some(Conflict::new(key, "\"\"", &format!("{other} is set, so allowed is the name of a PEM file")))
}

fn redirect(settings: &Settings) -> Option<Conflict> {
    let tls = &settings.tls;
    let server = &settings.server;
    let from = tls.redirect_from()?;
    let value = format!("\"{from}\"");
    if !tls.is_on() {
        return Some(Conflict::new("tls.redirect_from", value, "tls.certificate is not set, so allowed is \"\""));
    }
    if from == server.listen && from.port() != 0 {
        return Some(Conflict::new(
            "tls.redirect_from",
            value,
            "allowed is another address or port than server.listen",
        ));
    }
    (from.port() == RESERVED_PORT && !server.allow_port_80).then(|| {
        let allowed = "allowed is any port other than 80, unless server.allow_port_80 is set";
        Conflict::new("tls.redirect_from", value, allowed)
    })
}

fn delays(settings: &Settings) -> Option<Conflict> {
    let sessions = &settings.sessions;
    (sessions.failed_logon_delay > sessions.failed_logon_delay_max).then(|| {
        let value = format!("\"{}\"", humantime::format_duration(sessions.failed_logon_delay));
        let most = humantime::format_duration(sessions.failed_logon_delay_max);
        let allowed = format!("allowed is at most sessions.failed_logon_delay_max, which is \"{most}\"");
        Conflict::new("sessions.failed_logon_delay", value, &allowed)
    })
}

/// Each code has one name.
fn reasons(settings: &Settings) -> Option<Conflict> {
    let reasons = &settings.agents.reasons;
    let again = (0..reasons.len())
        .find(|index| reasons[..*index].iter().any(|earlier| earlier.code == reasons[*index].code))?;
    let value = format!("\"{}\"", reasons[again]);
    Some(Conflict::new(&format!("agents.reasons[{again}]"), value, "allowed is a code that no other reason has"))
}

/// Area codes of the North American plan have three digits.
fn area_code(settings: &Settings) -> Option<Conflict> {
    let code = settings.dialing.area_code.as_str();
    let region = settings.dialing.region;
    let is_right = code.is_empty() || region.country_code() != 1 || (code.len() == 3 && !code.starts_with(['0', '1']));
    (!is_right).then(|| {
        let allowed = format!("dialing.region is \"{region}\", so allowed are three digits from 200 on, and \"\"");
        Conflict::new("dialing.area_code", format!("\"{code}\""), &allowed)
    })
}

fn admin(settings: &Settings) -> Option<Conflict> {
    let admin = &settings.admin;
    let is_twice = admin.token != AdminToken::default() && !admin.token_file.as_os_str().is_empty();
    is_twice.then(|| {
        let file = toml::Value::from(admin.token_file.to_string_lossy().into_owned()).to_string();
        Conflict::new("admin.token_file", file, "admin.token is set, so allowed is \"\"")
    })
}

/// Nodes without a key that they share cannot take over what another one has sealed.
fn cluster(settings: &Settings) -> Option<Conflict> {
    let cluster = &settings.cluster;
    (cluster.is_on() && cluster.key_file.as_os_str().is_empty()).then(|| {
        let allowed = "cluster.servers is set, so allowed is the name of a file of keys, which `altigen-webproxy make-key` \
                       makes, the same one for every node";
        Conflict::new("cluster.key_file", "\"\"", allowed)
    })
}

fn servers(settings: &Settings) -> Option<Conflict> {
    let altiserv = &settings.altiserv;
    (altiserv.mode == Mode::Remote && altiserv.servers.is_empty()).then(|| {
        let allowed = "altiserv.mode is \"remote\", so allowed is a list of at least one host or host:port";
        Conflict::new("altiserv.servers", "[]", allowed)
    })
}

/// The simulation must not stand in for a phone system: it lets everybody in who knows its one password.
fn mode(settings: &Settings) -> Option<Conflict> {
    let altiserv = &settings.altiserv;
    (altiserv.mode == Mode::Embedded && !altiserv.servers.is_empty()).then(|| {
        let servers: Vec<_> = altiserv.servers.iter().map(ToString::to_string).collect();
        let allowed = format!(
            "altiserv.servers names a phone system ({}), which the simulated one would stand in for; set altiserv.mode = \
             \"remote\" to use it, or leave altiserv.servers empty to use the simulated one",
            servers.join(", ")
        );
        Conflict::new("altiserv.mode", "\"embedded\"", &allowed)
    })
}

fn backoff(settings: &Settings) -> Option<Conflict> {
    let altiserv = &settings.altiserv;
    (altiserv.backoff_min > altiserv.backoff_max).then(|| {
        let value = format!("\"{}\"", humantime::format_duration(altiserv.backoff_min));
        let most = humantime::format_duration(altiserv.backoff_max);
        let allowed = format!("allowed is at most altiserv.backoff_max, which is \"{most}\"");
        Conflict::new("altiserv.backoff_min", value, &allowed)
    })
}

fn embedded_listen(settings: &Settings) -> Option<Conflict> {
    let embedded = &settings.altiserv.embedded;
    (!embedded.listen.ip().is_loopback() && !embedded.allow_remote).then(|| {
        Conflict::new(
            "altiserv.embedded.listen",
            format!("\"{}\"", embedded.listen),
            "allowed are loopback addresses, as \"127.0.0.1:10025\"; set altiserv.embedded.allow_remote = true to let \
             other machines log on to the embedded server",
        )
    })
}

fn embedded(settings: &Settings) -> Option<Conflict> {
    let wrong = settings.altiserv.embedded.server.validate().err()?;
    let key = format!("altiserv.embedded.{}", wrong.key);
    Some(Conflict { key, value: wrong.value, allowed: format!("allowed is {}", wrong.allowed) })
}
