//! Findings about the configuration itself.

use super::finding::{Check, Finding};
use crate::files;
use crate::settings::{Complaint, ConfigFile, Settings, SettingsError};

pub(crate) fn usable(file: &ConfigFile) -> Finding {
    let found = match file {
        ConfigFile::Required(path) => format!("{} can be used", path.display()),
        ConfigFile::IfPresent(path) if !files::is_absent(path) => format!("{} can be used", path.display()),
        ConfigFile::IfPresent(path) => format!("there is no {} here; the defaults are used", path.display()),
        ConfigFile::None => "the defaults are used".to_owned(),
    };
    Finding::ok(Check::Configuration, found)
}

/// Findings about values that are allowed and may not be meant.
#[must_use]
pub(crate) fn doubts(settings: &Settings) -> Vec<Finding> {
    let mut doubts = Vec::new();
    // A failover between servers that are no pair may find other users and calls.
    if settings.lacks_redundancy() {
        doubts.push(Finding::warning(
            Check::Configuration,
            "altiserv.servers lists several servers, but MaxCS does not support redundancy",
            "list the one server, or set altiserv.product = \"MaxACD\" if it is one",
        ));
    }
    let server = &settings.server;
    if !server.listen.ip().is_loopback() && !settings.tls.is_on() && server.hosts.is_empty() {
        doubts.push(Finding::warning(
            Check::Configuration,
            format!(
                "under any name that leads to {} the Web API may be asked, also that of a hostile page",
                server.listen
            ),
            "list the names that its users know it by: server.hosts",
        ));
    }
    if settings.dialing.dials_plus() {
        let region = settings.dialing.region;
        doubts.push(Finding::warning(
            Check::Configuration,
            format!("callers in {region} choose one of several international prefixes, so + is dialled in their place"),
            "set dialing.international_prefix to the one that your carrier wants",
        ));
    }
    doubts
}

/// Findings about a configuration that is refused, one for each complaint.
pub(crate) fn unusable(error: &SettingsError) -> Vec<Finding> {
    let problem = |found: String, remedy: &str| Finding::problem(Check::Configuration, found, remedy);
    match error {
        SettingsError::NoSuchFile(_) => vec![problem(error.to_string(), "name one that is there: --config FILE")],
        SettingsError::File { .. } => vec![problem(
            error.to_string(),
            "let it be a file that the user of this command and the service's may read, or name another: --config FILE",
        )],
        SettingsError::NotToml { .. } | SettingsError::Unreadable(_) => {
            vec![problem(error.to_string(), "correct it there; it is TOML")]
        }
        SettingsError::Wrong(complaints) => complaints.iter().map(wrong).collect(),
    }
}

fn wrong(complaint: &Complaint) -> Finding {
    let remedy = match complaint {
        Complaint::UnknownKey { .. } => "correct its name, or remove it; config.toml lists every key",
        Complaint::WrongValue { .. } => "give it a value that is allowed; config.toml explains every key",
    };
    Finding::problem(Check::Configuration, complaint.to_string(), remedy)
}

pub(crate) fn rest_is_skipped() -> Finding {
    Finding::skipped(Check::Server, "nothing else is looked at", "correct the configuration, then run this again")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Sources;

    #[test]
    fn any_name_is_a_doubt_where_others_can_connect_without_tls() {
        let doubts_of = |change: fn(&mut Settings)| {
            let mut settings = Settings::default();
            settings.server.listen = "0.0.0.0:8080".parse().expect("an address");
            change(&mut settings);
            doubts(&settings).iter().filter(|doubt| doubt.found.contains("any name")).count()
        };
        assert_eq!(doubts_of(|_| {}), 1);
        assert_eq!(doubts_of(|settings| settings.server.listen = "127.0.0.1:80".parse().expect("an address")), 0);
        assert_eq!(doubts_of(|settings| settings.server.hosts = vec!["pbx".parse().expect("a host")]), 0);
        assert_eq!(doubts_of(|settings| settings.tls.certificate = "certificate.pem".into()), 0);
    }

    #[test]
    fn each_mistake_is_a_finding() {
        let variables = [("WEBPROXY_SERVER__LISTEN", "nowhere"), ("WEBPROXY_SERVER__WORKER", "2")];
        let environment = variables.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let error = Settings::load(&Sources { file: ConfigFile::None, environment }).expect_err("both are wrong");
        let findings = unusable(&error);
        assert_eq!(findings.len(), 2, "{findings:?}");
        for key in ["server.listen", "server.worker"] {
            assert!(findings.iter().any(|finding| finding.found.contains(key)), "{key}: {findings:?}");
        }
    }
}
