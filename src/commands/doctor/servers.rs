//! The servers: their names, their answers, and a logon with the test account.

mod judge;

use std::io::{self, Write};
use std::net::SocketAddr;

use actors::Credentials;
use actors::link::{EstablishError, ServerAddress, Trial};
use futures::future::join_all;

use super::account::Account;
use super::finding::Finding;
use super::notes::Notes;
use judge::TrialOutcome;

/// Server to try, with the name that an administrator knows.
struct TrialTarget {
    name: String,
    address: SocketAddr,
}

impl TrialTarget {
    fn new(server: &ServerAddress, address: SocketAddr) -> Self {
        let server = server.to_string();
        let name = if server == address.to_string() { server } else { format!("{server} ({})", address.ip()) };
        Self { name, address }
    }
}

pub(crate) async fn check<W: Write>(trial: &Trial, account: Account, notes: &mut Notes<'_, W>) -> io::Result<()> {
    let (findings, targets) = resolve(trial).await;
    notes.add(findings)?;
    let (findings, answering) = greet(trial, targets).await;
    notes.add(findings)?;
    notes.add(match account {
        Ok(_) if answering.is_empty() => vec![judge::nobody_to_log_on_to()],
        Ok(credentials) => log_on(trial, &answering, &credentials).await,
        Err(finding) => vec![finding],
    })
}

/// Looks all names up. An address behind two of them is tried once.
async fn resolve(trial: &Trial) -> (Vec<Finding>, Vec<TrialTarget>) {
    let asked = trial.servers().iter().map(|server| async move { (server, trial.resolve(server).await) });
    let mut findings = Vec::new();
    let mut targets: Vec<TrialTarget> = Vec::new();
    for (server, answer) in join_all(asked).await {
        findings.extend(judge::name(server, &answer));
        for address in answer.unwrap_or_default() {
            if targets.iter().all(|target| target.address != address) {
                targets.push(TrialTarget::new(server, address));
            }
        }
    }
    (findings, targets)
}

/// Asks all servers at once, since each may take its whole deadline.
async fn greet(trial: &Trial, targets: Vec<TrialTarget>) -> (Vec<Finding>, Vec<TrialTarget>) {
    let tried = targets.into_iter().map(|target| async move {
        let begun = tokio::time::Instant::now();
        let answer = trial.greet(target.address).await;
        (target, answer, begun.elapsed())
    });
    let tried = join_all(tried).await;
    let others_answer = tried.iter().any(|(_, answer, _)| answer.is_ok());
    let mut findings = Vec::new();
    let mut answering = Vec::new();
    for (target, answer, took) in tried {
        findings.push(judge::greeting(&target.name, &answer, took, others_answer));
        if answer.is_ok() {
            answering.push(target);
        }
    }
    (findings, answering)
}

/// Logs on to one server after the other, so that the account holds one licence. Ends where a server has refused the
/// account, since each try counts towards a block.
async fn log_on(trial: &Trial, targets: &[TrialTarget], credentials: &Credentials) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut outcomes = Vec::new();
    for target in targets {
        let answer: Result<_, EstablishError> = trial.log_on(target.address, credentials.clone()).await;
        let outcome = TrialOutcome::of(&answer);
        findings.push(judge::logon(&target.name, credentials.extension.as_str(), &answer));
        outcomes.push(outcome);
        if outcome == TrialOutcome::Refused {
            break;
        }
    }
    findings.extend(judge::actives(&outcomes, targets.len()));
    findings
}
