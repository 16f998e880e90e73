//! Addresses to listen on: free, taken by the running program, or taken by another one.

use std::io::{self, ErrorKind};
use std::net::{SocketAddr, TcpListener};

use super::finding::{Check, Finding};
use crate::commands::health_check::{self, HealthError};
use crate::settings::{Mode, Settings, reached_at};

pub(crate) async fn check(settings: &Settings) -> Vec<Finding> {
    let listen = settings.server.listen;
    let bound = bind(listen);
    let running = if is_taken(&bound) { Some(health_check::run(settings).await) } else { None };
    let runs = matches!(running, Some(Ok(())));
    let mut findings = vec![web_api(listen, bound, running)];
    if let Some(from) = settings.tls.redirect_from() {
        let bound = bind(from);
        let answer = if is_taken(&bound) { Some(health_check::get(reached_at(from), false, "/").await) } else { None };
        findings.push(redirect(from, bound, answer));
    }
    let embedded = settings.altiserv.embedded.listen;
    if settings.altiserv.mode == Mode::Embedded && embedded.port() != 0 {
        findings.push(altilink(embedded, bind(embedded), runs));
    }
    findings
}

/// Binds as the server does, with `SO_REUSEADDR`, which std sets too.
fn bind(address: SocketAddr) -> io::Result<()> {
    TcpListener::bind(address).map(drop)
}

fn is_taken(bound: &io::Result<()>) -> bool {
    bound.as_ref().is_err_and(|error| error.kind() == ErrorKind::AddrInUse)
}

/// Judges the address of the Web API. `running` is its answer there, if the address is taken.
fn web_api(listen: SocketAddr, bound: io::Result<()>, running: Option<Result<(), HealthError>>) -> Finding {
    const KEY: &str = "server.listen";
    match (bound, running) {
        (Ok(()), _) if listen.port() == 0 => Finding::warning(
            Check::Port,
            format!("{KEY} = {listen}: another free port is taken at each start"),
            "name a port that clients can be told, as 8080",
        ),
        (Ok(()), _) => {
            Finding::ok(Check::Port, format!("{KEY} = {listen} is free; the Web API does not run there now"))
        }
        (Err(_), Some(Ok(()))) => Finding::ok(Check::Port, format!("{KEY} = {listen}: the Web API answers there")),
        (Err(_), Some(Err(error))) => Finding::problem(
            Check::Port,
            format!("{KEY} = {listen} is taken, and not by the Web API as configured: {error}"),
            format!(
                "see whose it is: ss -ltnp 'sport = :{}'; restart it where it is the WebProxy with another \
                 configuration, otherwise take another port",
                listen.port()
            ),
        ),
        (Err(error), None) => unbindable(KEY, listen, &error),
    }
}

fn redirect(from: SocketAddr, bound: io::Result<()>, answer: Option<Result<String, HealthError>>) -> Finding {
    const KEY: &str = "tls.redirect_from";
    match (bound, answer) {
        (Ok(()), _) => Finding::ok(Check::Port, format!("{KEY} = {from} is free")),
        (Err(_), Some(Ok(answer))) if answer.starts_with("HTTP/1.1 308 ") => {
            Finding::ok(Check::Port, format!("{KEY} = {from} sends browsers to https"))
        }
        (Err(error), None) => unbindable(KEY, from, &error),
        (Err(_), Some(other)) => {
            let answer = match other {
                Ok(answer) => format!("{:?}", health_check::first_line(&answer)),
                Err(error) => error.to_string(),
            };
            taken(KEY, from, &format!("does not send browsers to https: {answer}"))
        }
    }
}

fn altilink(listen: SocketAddr, bound: io::Result<()>, runs: bool) -> Finding {
    const KEY: &str = "altiserv.embedded.listen";
    match bound {
        Ok(()) => Finding::ok(Check::Port, format!("{KEY} = {listen} is free")),
        Err(error) if error.kind() != ErrorKind::AddrInUse => unbindable(KEY, listen, &error),
        Err(_) if runs => Finding::ok(Check::Port, format!("{KEY} = {listen} is taken, while the Web API runs")),
        Err(_) => taken(KEY, listen, "the Web API does not run"),
    }
}

fn taken(key: &str, address: SocketAddr, why: &str) -> Finding {
    Finding::problem(
        Check::Port,
        format!("{key} = {address} is taken by something else: {why}"),
        format!("see whose it is: ss -ltnp 'sport = :{}'; end it, or take another port", address.port()),
    )
}

fn unbindable(key: &str, address: SocketAddr, error: &io::Error) -> Finding {
    let remedy = match error.kind() {
        ErrorKind::PermissionDenied => {
            "ports below 1024 need a right: AmbientCapabilities=CAP_NET_BIND_SERVICE in the unit (the package's has it), \
             or take a port above"
        }
        ErrorKind::AddrNotAvailable => {
            "no interface of this machine has this address: see `ip address`, or 0.0.0.0 for all"
        }
        ErrorKind::AddrInUse => "see whose it is with ss -ltnp, or take another port",
        _ => "take another address or port",
    };
    Finding::problem(Check::Port, format!("{key} = {address} cannot be listened on: {error}"), remedy)
}

#[cfg(test)]
mod tests {
    use super::super::finding::Severity;
    use super::*;

    fn address(port: u16) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], port))
    }

    fn failed(kind: ErrorKind) -> io::Result<()> {
        Err(kind.into())
    }

    #[test]
    fn a_port_is_free_ours_or_another_programs() {
        assert_eq!(web_api(address(8080), Ok(()), None).verdict, Severity::Ok);
        assert_eq!(web_api(address(8080), failed(ErrorKind::AddrInUse), Some(Ok(()))).verdict, Severity::Ok);
        let stranger = HealthError::Stranger { at: address(8080), answer: "SSH-2.0".to_owned() };
        let other = web_api(address(8080), failed(ErrorKind::AddrInUse), Some(Err(stranger)));
        assert_eq!(other.verdict, Severity::Problem);
        assert!(other.remedy.expect("there is one").contains("ss -ltnp 'sport = :8080'"));
        assert_eq!(web_api(address(0), Ok(()), None).verdict, Severity::Warning);
    }

    #[test]
    fn what_cannot_be_bound_says_what_would_help() {
        for (kind, help) in [(ErrorKind::PermissionDenied, "CAP_NET_BIND"), (ErrorKind::AddrNotAvailable, "ip address")]
        {
            let finding = web_api(address(443), failed(kind), None);
            assert_eq!(finding.verdict, Severity::Problem);
            assert!(finding.remedy.as_deref().expect("there is one").contains(help), "{finding:?}");
        }
    }

    #[test]
    fn a_redirect_is_known_by_its_answer() {
        let answered = |answer: &str| redirect(address(80), failed(ErrorKind::AddrInUse), Some(Ok(answer.to_owned())));
        assert_eq!(answered("HTTP/1.1 308 Permanent Redirect\r\n").verdict, Severity::Ok);
        assert_eq!(answered("HTTP/1.1 200 OK\r\n").verdict, Severity::Problem);
        assert_eq!(redirect(address(80), Ok(()), None).verdict, Severity::Ok);
    }

    #[test]
    fn a_taken_port_of_the_embedded_server_is_ours_only_while_the_web_api_runs() {
        assert_eq!(altilink(address(10025), failed(ErrorKind::AddrInUse), true).verdict, Severity::Ok);
        assert_eq!(altilink(address(10025), failed(ErrorKind::AddrInUse), false).verdict, Severity::Problem);
        assert_eq!(altilink(address(10025), Ok(()), false).verdict, Severity::Ok);
    }
}
