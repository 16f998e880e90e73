//! Trial of a configuration from end to end: findings, and remedies for problems.
//!
//! Each check collects facts with a deadline and passes them to a pure judgement. Nothing is changed: ports are
//! bound for a moment, a test account is logged on and off again, and an embedded AltiServ is started beside a running one.

mod account;
mod certificate;
mod cluster;
mod configuration;
mod finding;
mod notes;
mod permissions;
mod ports;
mod servers;

use std::io::{self, Write};
use std::time::SystemTime;

use actors::link::Trial;

pub(crate) use cluster::exposed_secrets;
pub(crate) use configuration::doubts;
use finding::{Check, Finding, Report};
use notes::Notes;

use crate::arguments::Doctor;
use crate::settings::{Mode, Settings, Sources};
use crate::startup::mapping::{link_config, server_at};
use crate::tls::inspect;

/// Checks everything and writes each finding at once; as JSON all of them in the end.
///
/// # Errors
/// Fails where the findings cannot be written.
pub(crate) async fn run(sources: &Sources, wanted: &Doctor, out: &mut impl Write) -> io::Result<Report> {
    let mut notes = Notes::new(out, wanted.json);
    match Settings::load(sources) {
        Ok(settings) => {
            notes.add(vec![configuration::usable(&sources.file)])?;
            notes.add(doubts(&settings))?;
            examine(&settings, sources, wanted, &mut notes).await?;
        }
        Err(error) => {
            notes.add(configuration::unusable(&error))?;
            notes.add(vec![configuration::rest_is_skipped()])?;
        }
    }
    notes.finish()
}

async fn examine<W: Write>(
    settings: &Settings,
    sources: &Sources,
    wanted: &Doctor,
    notes: &mut Notes<'_, W>,
) -> io::Result<()> {
    notes.add(permissions::check(settings, sources))?;
    let account = account::read(wanted);
    match settings.altiserv.mode {
        Mode::Remote => {
            let servers = settings.altiserv.servers.iter().cloned().map(Into::into).collect();
            let trial = Trial::new(link_config(settings, servers));
            servers::check(&trial, account, notes).await?;
        }
        Mode::Embedded => embedded(settings, account, notes).await?,
    }
    cluster::check(settings, notes).await?;
    let now = SystemTime::now();
    let certificate = if settings.tls.is_on() { Some(inspect(&settings.tls, now)) } else { None };
    notes.add(certificate::judge(settings, certificate, now))?;
    notes.add(ports::check(settings).await)
}

/// Tries an embedded server of its own, beside the one that a running program may have.
async fn embedded<W: Write>(
    settings: &Settings,
    account: account::Account,
    notes: &mut Notes<'_, W>,
) -> io::Result<()> {
    let embedded = &settings.altiserv.embedded;
    let mut any_port = embedded.listen;
    any_port.set_port(0);
    match altiserv::Server::bind(&embedded.server, any_port, settings.altiserv.charset).await {
        Ok(server) => {
            notes.add(vec![Finding::ok(
                Check::Server,
                "the embedded AltiServ starts; it is a simulation, of no use but for trying (altiserv.mode)",
            )])?;
            let trial = Trial::new(link_config(settings, vec![server_at(server.local_addr())]));
            let checked = servers::check(&trial, account, notes).await;
            server.shutdown().await;
            checked
        }
        Err(error) => notes.add(vec![Finding::problem(
            Check::Server,
            format!("the embedded AltiServ does not start: {error}"),
            "correct [altiserv.embedded], or set altiserv.mode = \"remote\" for a real phone system",
        )]),
    }
}
