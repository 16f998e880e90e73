use std::net::IpAddr;
use std::path::Path;
use std::time::Duration;

use cluster::{Clock, EngineError, FormatError, KeyName, NodeRecord, ServerFacts};

use super::super::finding::{Check, Finding};
use crate::cluster::WrongKeyFile;

/// Oldest version that is used. Killed processes can make earlier ones forget all that they keep (nats-server issue 6888).
const OLDEST: Version = (2, 10, 23);

/// Oldest version that its makers still mend.
const MENDED: Version = (2, 14, 0);

/// Largest difference of clocks that nobody need look at.
const LARGEST_DIFFERENCE: Duration = Duration::from_secs(2);

type Version = (u32, u32, u32);

/// Node as the engine tells of it.
pub(crate) type FoundNode = (String, Result<NodeRecord, FormatError>);

/// Judges the file of keys. `read` says whether everybody may read it.
pub(crate) fn key_file(file: &Path, read: &Result<bool, WrongKeyFile>, names: &[KeyName]) -> Finding {
    let shown = file.display();
    match read {
        Ok(false) => Finding::ok(Check::Cluster, format!("{shown} has {}", counted(names.len(), "key"))),
        Ok(true) => exposed(file, "keys"),
        Err(error) => Finding::problem(
            Check::Cluster,
            error.to_string(),
            "copy the file from another node, or make one for all of them: altigen-webproxy make-key FILE",
        ),
    }
}

/// Warns of a file with a secret in it that everybody on this machine may read.
pub(crate) fn exposed(file: &Path, secret: &str) -> Finding {
    let shown = file.display();
    let found = format!("everybody on this machine may read the {secret} in {shown}");
    Finding::warning(Check::Cluster, found, format!("chmod o= {shown}"))
}

/// Judges a server of the engine by its answer.
pub(crate) fn server(name: &str, answer: Result<&ServerFacts, &EngineError>) -> Vec<Finding> {
    match answer {
        Ok(facts) => [Some(served(name, facts)), unguarded(name, facts)].into_iter().flatten().collect(),
        Err(error) => vec![Finding::problem(
            Check::Cluster,
            format!("{name}: {error}"),
            "see that nats-server runs there and may be reached from here, and that [cluster] names what it asks for",
        )],
    }
}

fn served(name: &str, facts: &ServerFacts) -> Finding {
    let found = format!("{name} is NATS {}", facts.version);
    match version(&facts.version) {
        _ if !facts.has_jetstream => Finding::problem(
            Check::Cluster,
            format!("{found} without JetStream, so it keeps nothing"),
            "switch it on: jetstream { store_dir: \"/var/lib/nats\" } in its configuration",
        ),
        None => {
            Finding::warning(Check::Cluster, format!("{found}, which is no version that is known"), "use a release")
        }
        Some(found_version) if found_version < OLDEST => Finding::problem(
            Check::Cluster,
            format!("{found}, which can forget everything when it is killed"),
            "update it: 2.10.23 is the oldest that is used, 2.14 or newer is advised",
        ),
        Some(found_version) if found_version < MENDED => Finding::warning(
            Check::Cluster,
            format!("{found}, for which no more corrections are made"),
            "update it to 2.14 or newer",
        ),
        Some(_) => Finding::ok(Check::Cluster, found),
    }
}

/// Warns of a server that others on the network may read along with, or write to.
fn unguarded(name: &str, facts: &ServerFacts) -> Option<Finding> {
    let is_here = host(name).is_some_and(|host| host == "localhost" || is_loopback(host));
    let (found, remedy) = match (facts.asks_for_access, facts.is_encrypted) {
        _ if is_here => return None,
        (false, _) => {
            ("lets everybody in who reaches it", "have it ask for credentials, and name them: docs/cluster.md")
        }
        (true, false) => ("is reached without TLS", "give it a certificate, and set cluster.tls = true"),
        (true, true) => return None,
    };
    Some(Finding::warning(Check::Cluster, format!("{name} {found}: events of all calls pass there"), remedy))
}

/// Judges whether what is to be kept finds its servers, and the clock.
pub(crate) fn storing(replicas: usize, stored: &Result<Clock, EngineError>) -> Vec<Finding> {
    let times = if replicas == 1 { "once".to_owned() } else { format!("{replicas} times") };
    match stored {
        Ok(clock) => vec![Finding::ok(Check::Cluster, format!("everything can be kept {times}")), compared(*clock)],
        Err(error) => vec![Finding::problem(
            Check::Cluster,
            format!("nothing can be kept {times}: {error}"),
            "see that the servers are all up and know one another as one NATS cluster, with room on their disks",
        )],
    }
}

fn compared(clock: Clock) -> Finding {
    let (difference, word) = match clock {
        Clock::Agrees => (Duration::ZERO, "beside"),
        Clock::Ahead(difference) => (difference, "ahead of"),
        Clock::Behind(difference) => (difference, "behind"),
    };
    if difference <= LARGEST_DIFFERENCE {
        return Finding::ok(Check::Cluster, "the clock agrees with that of the NATS servers");
    }
    let found = format!("the clock is {:.1} s {word} that of the NATS servers", difference.as_secs_f64());
    Finding::warning(Check::Cluster, found, "have all machines follow one time server: timedatectl, chronyc tracking")
}

/// Judges the nodes that live beside this one. `runs_here` says whether its own program runs.
pub(crate) fn nodes(own: &str, runs_here: bool, keys: &[KeyName], found: &[FoundNode]) -> Vec<Finding> {
    let keys: Vec<_> = keys.iter().map(ToString::to_string).collect();
    let others = found.iter().filter(|(name, _)| name != own).map(|(name, _)| name.as_str());
    let others: Vec<_> = others.collect();
    let count =
        if others.is_empty() { "no other node lives".to_owned() } else { format!("alive: {}", others.join(", ")) };
    let mut findings = vec![Finding::ok(Check::Cluster, format!("this node is {own:?}; {count}"))];
    for (name, record) in found {
        match record {
            Ok(record) if name == own && !runs_here => findings.push(namesake(own, &record.address)),
            Ok(record) => findings.extend(other_keys(name, &keys, &record.keys)),
            Err(error) => findings.push(Finding::warning(
                Check::Cluster,
                format!("node {name:?}: {error}"),
                "update the nodes one after the other, until all have the same version",
            )),
        }
    }
    findings
}

fn namesake(own: &str, address: &str) -> Finding {
    Finding::problem(
        Check::Cluster,
        format!("a node named {own:?} lives at {address}, and the Web API of this configuration does not run here"),
        "give each node a name of its own: cluster.node",
    )
}

/// Judges the keys of a node beside those in the file here. Both are names.
fn other_keys(node: &str, here: &[String], there: &[String]) -> Option<Finding> {
    let missing = without(here, there);
    let further = without(there, here);
    // Versions that do not tell their keys have none here.
    if there.is_empty() || (missing.is_empty() && further.is_empty()) {
        return None;
    }
    let found = match (missing.as_slice(), further.as_slice()) {
        (missing, []) => format!("node {node:?} does not have {}", listed(missing)),
        ([], further) => format!("node {node:?} has {}, which the file here does not", listed(further)),
        (missing, further) => format!("node {node:?} does not have {}, and has {}", listed(missing), listed(further)),
    };
    let remedy = "copy one file with all keys to every node, at most 15 minutes after its newest key was made";
    let shares_none = missing.len() == here.len();
    Some(if shares_none && !here.is_empty() {
        Finding::problem(Check::Cluster, format!("{found}: neither opens what the other one seals"), remedy)
    } else {
        Finding::warning(Check::Cluster, found, remedy)
    })
}

/// The keys that `others` does not have.
fn without(keys: &[String], others: &[String]) -> Vec<String> {
    keys.iter().filter(|key| !others.contains(key)).cloned().collect()
}

fn listed(keys: &[String]) -> String {
    format!("{} {}", if keys.len() == 1 { "key" } else { "keys" }, keys.join(", "))
}

pub(crate) fn unknown_nodes(error: &EngineError) -> Finding {
    Finding::problem(Check::Cluster, format!("the other nodes cannot be listed: {error}"), "run this again")
}

pub(crate) fn no_engine() -> Finding {
    Finding::skipped(Check::Cluster, "what is kept, the clock and the other nodes", "see to the NATS servers first")
}

/// Reads a version as `2.14.3`, or `2.14.0-RC.1`, which counts as the release.
fn version(text: &str) -> Option<Version> {
    let mut numbers = text.split(['-', '+']).next()?.split('.').map(str::parse);
    let mut next = || numbers.next()?.ok();
    Some((next()?, next()?, next()?))
}

fn host(server: &str) -> Option<&str> {
    let (_, address) = server.split_once("://")?;
    match address.strip_prefix('[') {
        Some(rest) => rest.split(']').next(),
        None => address.split(':').next(),
    }
}

fn is_loopback(host: &str) -> bool {
    host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn counted(count: usize, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}

#[cfg(test)]
mod tests;
