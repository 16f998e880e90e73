//! Judgement of the answers of DNS and servers. Pure.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;

use actors::link::{EstablishError, ResolveError, ServerAddress};
use altilink::{CommandCode, ResponseCode, ServerVersion};

use crate::commands::doctor::finding::{Check, Finding};

/// State of a server as a trial logon shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TrialOutcome {
    /// It is active and has let the account in.
    Admitted,
    /// It is a standby.
    Standby,
    /// It is active and refuses the account.
    Refused,
    /// The logon showed nothing.
    Failed,
}

impl TrialOutcome {
    pub(super) fn of(answer: &Result<Option<ResponseCode>, EstablishError>) -> Self {
        match answer {
            Ok(_) => Self::Admitted,
            Err(error) if error.is_from_standby() => Self::Standby,
            Err(EstablishError::Refused { .. }) => Self::Refused,
            Err(_) => Self::Failed,
        }
    }
}

/// Judges the look-up of a name. There is no finding for a server that is configured by its address.
pub(super) fn name(server: &ServerAddress, answer: &Result<Vec<SocketAddr>, ResolveError>) -> Option<Finding> {
    let host = &server.host;
    let finding = match answer {
        Ok(_) if host.parse::<std::net::IpAddr>().is_ok() => return None,
        Ok(addresses) => {
            let ips: Vec<String> = addresses.iter().map(|address| address.ip().to_string()).collect();
            Finding::ok(Check::Dns, format!("{host} is {}", ips.join(", ")))
        }
        Err(error @ ResolveError::NoSuchHost) => Finding::problem(
            Check::Dns,
            format!("{host}: {error}"),
            format!("correct the name in altiserv.servers, or add it to the DNS; ask it with: dig {host}"),
        ),
        Err(error @ ResolveError::Unanswered(_)) => Finding::problem(
            Check::Dns,
            format!("{host}: {error}"),
            "check altiserv.dns_servers, or /etc/resolv.conf where that is empty, and that UDP and TCP port 53 are open",
        ),
    };
    Some(finding)
}

/// Judges the answer of a server. One that is down is a problem only where no other answers, and a warning otherwise, since
/// a failover would find nobody there.
pub(super) fn greeting(
    name: &str,
    answer: &Result<ServerVersion, EstablishError>,
    took: Duration,
    others_answer: bool,
) -> Finding {
    let error = match answer {
        Ok(version) => {
            let took = took.as_micros().div_ceil(1000).max(1);
            return Finding::ok(Check::Server, format!("{name} answers within {took} ms, version 0x{:04X}", version.0));
        }
        Err(error) => error,
    };
    let found = format!("{name}: {error}");
    let remedy = unreached(error);
    if others_answer {
        Finding::warning(
            Check::Server,
            format!("{found}; others answer, but a failover would find nobody there"),
            remedy,
        )
    } else {
        Finding::problem(Check::Server, found, remedy)
    }
}

fn unreached(error: &EstablishError) -> &'static str {
    match error {
        EstablishError::Connect(io) if io.kind() == ErrorKind::ConnectionRefused => {
            "start AltiServ there, or correct the port; AltiLink Plus has 10025"
        }
        EstablishError::Connect(_) => "check the address, and the route and the firewalls on the way there",
        EstablishError::ConnectTimeout => {
            "check that the machine runs, and open the TCP port to it in the firewalls on the way"
        }
        EstablishError::Closed(_) | EstablishError::Broken { .. } => {
            "check that it is AltiServ that listens there; it may also have as many connections as it takes"
        }
        EstablishError::Timeout(_) => {
            "check that it is AltiServ that listens there, and that it is not hung; altiserv.command_timeout may be too short"
        }
        EstablishError::Refused { .. } | EstablishError::Garbled { .. } => {
            "check which version of AltiServ it is, and report its answer to the makers of this program"
        }
    }
}

pub(super) fn nobody_to_log_on_to() -> Finding {
    Finding::skipped(Check::Logon, "no server answers that the test account could log on to", "mend the servers first")
}

pub(super) fn logon(name: &str, extension: &str, answer: &Result<Option<ResponseCode>, EstablishError>) -> Finding {
    match answer {
        Ok(None) => Finding::ok(Check::Logon, format!("{name} is active; {extension} was logged on and off again")),
        Ok(Some(code @ ResponseCode::InsecurePassword)) => Finding::warning(
            Check::Logon,
            format!("{name} is active; {extension} was logged on, but its password is too simple: {code}"),
            "give the extension another password",
        ),
        Ok(Some(code)) => Finding::warning(
            Check::Logon,
            format!("{name} is active; {extension} was logged on, with a remark: {code}"),
            "look the remark up in AltiGen's documentation",
        ),
        Err(error) if error.is_from_standby() => Finding::ok(Check::Logon, format!("{name} is a standby")),
        Err(EstablishError::Refused { command, code }) => Finding::problem(
            Check::Logon,
            format!("{name} is active, but refuses {extension}: {code} to {command}"),
            refused(*command, *code),
        ),
        Err(error) => Finding::problem(Check::Logon, format!("{name}: {error}"), unreached(error)),
    }
}

fn refused(command: CommandCode, code: ResponseCode) -> &'static str {
    use ResponseCode as Code;
    match code {
        Code::InvalidId => "there is no such extension: correct --extension",
        Code::InvalidPassword => "correct the password; a few more wrong ones block the extension",
        Code::LogOnFailed => "correct extension and password; a few more wrong ones block the extension",
        Code::LogOnBlocked => {
            "the extension is blocked after wrong passwords: wait, or unblock it in the administration"
        }
        Code::InvalidAppId => "altiserv.application_id is not one that this server knows; GATORS11 is the SDK's",
        Code::AppIdLicenseFull | Code::NoMoreSession | Code::NoMoreConsole => {
            "all licences are in use: log somebody off, or buy more"
        }
        code if code.is_licence_missing() => {
            "the licence that the answer names is missing, or all of it is in use: see the administration"
        }
        Code::NotRegistered => "the system is not registered with AltiGen: register it in the administration",
        Code::AccessDenied | Code::NoPrivilege => {
            "the extension may not log on from an application: allow it in the administration"
        }
        Code::LoggedOnAlready => "the account is logged on elsewhere: use an extension of its own for tests",
        Code::VersionMismatch => {
            "this server wants another version of AltiLink Plus: report it to the makers of this program"
        }
        _ if command == CommandCode::RegisterAppId => "check altiserv.application_id; GATORS11 is the SDK's",
        _ => "look the code up in AltiGen's documentation, and in the log of AltiServ",
    }
}

/// Judges the servers together: one is to be active. No finding where one is, or where the account was refused.
pub(super) fn actives(outcomes: &[TrialOutcome], servers: usize) -> Option<Finding> {
    let count = |wanted| outcomes.iter().filter(|outcome| **outcome == wanted).count();
    if count(TrialOutcome::Refused) > 0 {
        let left = servers - outcomes.len();
        if left == 0 {
            return None;
        }
        let found = format!("{left} more not asked: a refused logon may count towards a block");
        return Some(Finding::skipped(Check::Logon, found, "correct the account, then run this again"));
    }
    match (count(TrialOutcome::Admitted), count(TrialOutcome::Standby)) {
        (0, 0) | (1, _) => None,
        (0, _) => Some(Finding::problem(
            Check::Server,
            "no server is active: nobody can log on",
            "start AltiServ on the active machine, or promote a standby in the administration",
        )),
        (several, _) => Some(Finding::warning(
            Check::Server,
            format!("{several} servers are active; the first of them is used"),
            "list the servers of one system only; where these are a pair, see why both of them are active",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::doctor::finding::Severity;

    fn refused_with(code: ResponseCode) -> Result<Option<ResponseCode>, EstablishError> {
        Err(EstablishError::Refused { command: CommandCode::LogOn, code })
    }

    fn server(host: &str) -> ServerAddress {
        ServerAddress { host: host.to_owned(), port: 10025 }
    }

    #[test]
    fn a_name_is_told_with_its_addresses_and_an_address_is_no_news() {
        let there = Ok(vec!["192.0.2.1:10025".parse().expect("an address")]);
        assert_eq!(name(&server("192.0.2.1"), &there), None);
        assert_eq!(name(&server("pbx"), &there), Some(Finding::ok(Check::Dns, "pbx is 192.0.2.1")));
        for wrong in [ResolveError::NoSuchHost, ResolveError::Unanswered("silence".to_owned())] {
            assert_eq!(name(&server("pbx"), &Err(wrong)).expect("a finding").verdict, Severity::Problem);
        }
    }

    #[test]
    fn a_server_that_is_down_is_a_problem_where_it_is_the_only_one() {
        let refused = || Err(EstablishError::Connect(ErrorKind::ConnectionRefused.into()));
        assert_eq!(greeting("pbx", &refused(), Duration::ZERO, false).verdict, Severity::Problem);
        let other = greeting("pbx", &refused(), Duration::ZERO, true);
        assert_eq!(other.verdict, Severity::Warning);
        assert!(other.remedy.expect("there is one").contains("10025"));
        let up = greeting("pbx", &Ok(ServerVersion(0x2700)), Duration::from_millis(3), true);
        assert_eq!(up, Finding::ok(Check::Server, "pbx answers within 3 ms, version 0x2700"));
    }

    #[test]
    fn each_refusal_has_an_advice_of_its_own() {
        for (code, advice) in [
            (ResponseCode::InvalidId, "--extension"),
            (ResponseCode::InvalidPassword, "password"),
            (ResponseCode::LogOnFailed, "password"),
            (ResponseCode::LogOnBlocked, "blocked"),
            (ResponseCode::AppIdLicenseFull, "licences are in use"),
            (ResponseCode::NoAwebLicense, "licence"),
            (ResponseCode::NoPrivilege, "allow it"),
            (ResponseCode::LoggedOnAlready, "elsewhere"),
            (ResponseCode::SystemError, "log of AltiServ"),
        ] {
            let finding = logon("pbx", "101", &refused_with(code));
            assert_eq!(finding.verdict, Severity::Problem);
            assert!(finding.found.contains(&code.to_string()), "{finding:?}");
            assert!(finding.remedy.as_deref().expect("there is one").contains(advice), "{finding:?}");
        }
    }

    #[test]
    fn a_standby_is_well_and_a_simple_password_is_warned_of() {
        assert_eq!(logon("pbx", "101", &refused_with(ResponseCode::InvalidState)).verdict, Severity::Ok);
        assert_eq!(logon("pbx", "101", &Ok(None)).verdict, Severity::Ok);
        let simple = logon("pbx", "101", &Ok(Some(ResponseCode::InsecurePassword)));
        assert_eq!(simple.verdict, Severity::Warning);
    }

    #[test]
    fn one_server_is_to_be_active() {
        use TrialOutcome::{Admitted, Failed, Refused, Standby};
        let verdict = |outcomes: &[TrialOutcome], servers| actives(outcomes, servers).map(|finding| finding.verdict);
        assert_eq!(verdict(&[Admitted, Standby], 2), None);
        assert_eq!(verdict(&[Standby, Standby], 2), Some(Severity::Problem));
        assert_eq!(verdict(&[Admitted, Admitted], 2), Some(Severity::Warning));
        assert_eq!(verdict(&[Refused], 2), Some(Severity::Skipped));
        assert_eq!(verdict(&[Refused], 1), None);
        assert_eq!(verdict(&[Failed], 1), None);
    }

    #[test]
    fn what_a_logon_tells_of_the_server_follows_from_its_answer() {
        assert_eq!(TrialOutcome::of(&Ok(None)), TrialOutcome::Admitted);
        assert_eq!(TrialOutcome::of(&refused_with(ResponseCode::InvalidState)), TrialOutcome::Standby);
        assert_eq!(TrialOutcome::of(&refused_with(ResponseCode::InvalidPassword)), TrialOutcome::Refused);
        assert_eq!(TrialOutcome::of(&Err(EstablishError::ConnectTimeout)), TrialOutcome::Failed);
    }
}
