//! The servers' names, what each server is, and whether a test account is let in.

mod judge;

use std::io::{self, Write};
use std::net::SocketAddr;

use actors::Credentials;
use actors::link::{EstablishError, ServerAddress, Trial};
use futures::future::join_all;

use super::account::Account;
use super::{Finding, Notes};
use judge::TrialOutcome;

/// A place to try, by the name that an administrator knows.
struct TrialTarget {
    name: String,
    address: SocketAddr,
}

impl TrialTarget {
    fn new(server: &ServerAddress, address: SocketAddr) -> Self {
        let (named, plain) = (server.to_string(), address.to_string());
        let name = if named == plain { named } else { format!("{named} ({})", address.ip()) };
        Self { name, address }
    }
}

pub(super) async fn check<W: Write>(trial: &Trial, account: Account, notes: &mut Notes<'_, W>) -> io::Result<()> {
    let (findings, places) = resolve(trial).await;
    notes.add(findings)?;
    let (findings, answering) = greet(trial, places).await;
    notes.add(findings)?;
    notes.add(match account {
        Ok(_) if answering.is_empty() => vec![judge::nobody_to_log_on_to()],
        Ok(credentials) => log_on(trial, &answering, &credentials).await,
        Err(finding) => vec![finding],
    })
}

/// Names with what they stand for. An address behind two of them is one place.
async fn resolve(trial: &Trial) -> (Vec<Finding>, Vec<TrialTarget>) {
    let asked = trial.servers().iter().map(|server| async move { (server, trial.resolve(server).await) });
    let (mut findings, mut places) = (Vec::new(), Vec::<TrialTarget>::new());
    for (server, answer) in join_all(asked).await {
        findings.extend(judge::name(server, &answer));
        for address in answer.unwrap_or_default() {
            if places.iter().all(|place| place.address != address) {
                places.push(TrialTarget::new(server, address));
            }
        }
    }
    (findings, places)
}

/// All at once, since each may take its whole deadline.
async fn greet(trial: &Trial, places: Vec<TrialTarget>) -> (Vec<Finding>, Vec<TrialTarget>) {
    let tried = places.into_iter().map(|place| async move {
        let begun = tokio::time::Instant::now();
        let told = trial.greet(place.address).await;
        (place, told, begun.elapsed())
    });
    let tried = join_all(tried).await;
    let others_answer = tried.iter().any(|(_, told, _)| told.is_ok());
    let (mut findings, mut answering) = (Vec::new(), Vec::new());
    for (place, told, took) in tried {
        findings.push(judge::greeting(&place.name, &told, took, others_answer));
        if told.is_ok() {
            answering.push(place);
        }
    }
    (findings, answering)
}

/// One after the other, so that the account holds one licence; and not on, where a server has refused it, since each try
/// counts towards a block.
async fn log_on(trial: &Trial, places: &[TrialTarget], credentials: &Credentials) -> Vec<Finding> {
    let (mut findings, mut outcomes) = (Vec::new(), Vec::new());
    for place in places {
        let told: Result<_, EstablishError> = trial.log_on(place.address, credentials.clone()).await;
        let outcome = TrialOutcome::of(&told);
        findings.push(judge::logon(&place.name, credentials.extension.as_str(), &told));
        outcomes.push(outcome);
        if outcome == TrialOutcome::Refused {
            break;
        }
    }
    findings.extend(judge::actives(&outcomes, places.len()));
    findings
}
