//! The cluster: its file of keys, each server of its engine, and the other nodes.

mod judge;

use std::io::{self, Write};

use cluster::{EngineError, EngineTrial, KeyName, NatsSettings, ServerFacts};
use futures::future::join_all;

use super::finding::Finding;
use super::notes::Notes;
use crate::cluster::{WrongKeyFile, key_file};
use crate::commands::health_check;
use crate::files;
use crate::settings::Settings;
use crate::startup::mapping::nats_settings;

pub(crate) async fn check<W: Write>(settings: &Settings, notes: &mut Notes<'_, W>) -> io::Result<()> {
    if !settings.cluster.is_on() {
        return Ok(());
    }
    let (finding, keys) = own_keys(settings);
    notes.add(vec![finding])?;
    notes.add(exposed_credentials(settings))?;
    let engine = nats_settings(settings);
    let asked = engine.servers.iter().map(async |server| (server, greet(&engine, server).await));
    let mut answering = None;
    for (server, answer) in join_all(asked).await {
        notes.add(judge::server(server, answer.as_ref().map(|(_, facts)| facts)))?;
        answering = answering.or(answer.ok().filter(|(_, facts)| facts.has_jetstream));
    }
    let Some((trial, _)) = answering else { return notes.add(vec![judge::no_engine()]) };
    notes.add(judge::storing(engine.replicas, &trial.store().await))?;
    let name = settings.cluster.node_name();
    let runs_here = health_check::run(settings).await.is_ok();
    notes.add(match trial.nodes().await {
        Ok(nodes) => judge::nodes(&name, runs_here, &keys, &nodes),
        Err(error) => vec![judge::unknown_nodes(&error)],
    })
}

/// Findings about secrets of the cluster that everybody on this machine may read.
///
/// # Errors
/// Fails where the file of keys cannot be used.
pub(crate) fn exposed_secrets(settings: &Settings) -> Result<Vec<Finding>, WrongKeyFile> {
    let mut findings = exposed_credentials(settings);
    if settings.cluster.is_on() {
        let file = &settings.cluster.key_file;
        let (_, is_exposed) = key_file::read(file)?;
        findings.extend(is_exposed.then(|| judge::exposed(file, "keys")));
    }
    Ok(findings)
}

fn exposed_credentials(settings: &Settings) -> Vec<Finding> {
    let file = &settings.cluster.credentials_file;
    let is_exposed = settings.cluster.is_on() && !file.as_os_str().is_empty() && files::is_exposed(file);
    is_exposed.then(|| judge::exposed(file, "credentials")).into_iter().collect()
}

/// Judges the file of keys, and returns their names.
fn own_keys(settings: &Settings) -> (Finding, Vec<KeyName>) {
    let read = key_file::read(&settings.cluster.key_file);
    let names: Vec<_> = read.as_ref().map(|(keys, _)| keys.names().collect()).unwrap_or_default();
    (judge::key_file(&settings.cluster.key_file, &read.map(|(_, is_exposed)| is_exposed), &names), names)
}

async fn greet(engine: &NatsSettings, server: &str) -> Result<(EngineTrial, ServerFacts), EngineError> {
    let trial = EngineTrial::connect(engine, server).await?;
    let facts = trial.facts(server).await?;
    Ok((trial, facts))
}
