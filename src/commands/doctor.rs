//! Trying a configuration from end to end: what the program would meet, and what to do about it.
//!
//! Each check collects facts with a deadline and passes them to a judgement that is pure. Nothing is changed: ports are
//! bound for a moment, a test account is logged on and off again, and an embedded AltiServ is started beside a running one.

mod account;
mod certificate;
mod configuration;
mod finding;
mod permissions;
mod ports;
mod servers;

use std::io::{self, Write};
use std::time::SystemTime;

use actors::link::Trial;

pub use configuration::doubts;
pub use finding::{Check, Finding, Report, Severity};

use crate::arguments::Doctor;
use crate::settings::{Mode, Settings, Sources};
use crate::startup::mapping::{link_config, server_at};
use crate::tls::inspect;

/// Checks everything and writes each finding as soon as it is there; as JSON all of them in the end.
///
/// # Errors
/// Fails where the findings cannot be written.
pub async fn run(sources: &Sources, wanted: &Doctor, out: &mut impl Write) -> io::Result<Report> {
    let mut notes = Notes { report: Report::default(), out, json: wanted.json };
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
    let certificate = settings.tls.is_on().then(|| inspect(&settings.tls, SystemTime::now()));
    notes.add(certificate::judge(settings, certificate, SystemTime::now()))?;
    notes.add(ports::check(settings).await)
}

/// The embedded server is tried beside the one that a running program may have.
async fn embedded<W: Write>(
    settings: &Settings,
    account: account::Account,
    notes: &mut Notes<'_, W>,
) -> io::Result<()> {
    let (embedded, charset) = (&settings.altiserv.embedded, settings.altiserv.charset);
    let mut anywhere = embedded.listen;
    anywhere.set_port(0);
    match altiserv::Server::bind(&embedded.server, anywhere, charset).await {
        Ok(server) => {
            notes.add(vec![Finding::ok(
                Check::Server,
                "the embedded AltiServ starts; it is a simulation, of no use but for trying (altiserv.mode)",
            )])?;
            let trial = Trial::new(link_config(settings, vec![server_at(server.local_addr())]));
            let told = servers::check(&trial, account, notes).await;
            server.shutdown().await;
            told
        }
        Err(error) => notes.add(vec![Finding::problem(
            Check::Server,
            format!("the embedded AltiServ does not start: {error}"),
            "correct [altiserv.embedded], or set altiserv.mode = \"remote\" for a real phone system",
        )]),
    }
}

/// The findings so far, and where they are told.
struct Notes<'a, W> {
    report: Report,
    out: &'a mut W,
    json: bool,
}

impl<W: Write> Notes<'_, W> {
    fn add(&mut self, findings: Vec<Finding>) -> io::Result<()> {
        for finding in findings {
            if !self.json {
                writeln!(self.out, "{finding}")?;
                self.out.flush()?;
            }
            self.report.add(finding);
        }
        Ok(())
    }

    fn finish(self) -> io::Result<Report> {
        if self.json {
            writeln!(self.out, "{}", serde_json::to_string_pretty(&self.report)?)?;
        } else {
            writeln!(self.out, "{}", self.report.summary())?;
        }
        self.out.flush()?;
        Ok(self.report)
    }
}
