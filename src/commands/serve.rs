//! Commands that serve until they are told to stop.

use std::path::PathBuf;
use std::process::ExitCode;

use indicatif::MultiProgress;

use super::program_error::ProgramError;
use super::signals::Signals;
use crate::arguments::Altiserv;
use crate::files;
use crate::settings::{Settings, Sources};
use crate::startup::scenario_run::{self, ScenarioFile, WhenDone};
use crate::startup::{AltiservApplication, Application, Reload};
use crate::telemetry;

/// Serves the Web API.
///
/// # Errors
/// Fails with wrong settings, and where the server does not start or does not go on.
pub async fn web_api(sources: Sources) -> Result<ExitCode, ProgramError> {
    let mut signals = Signals::install()?;
    let Some(settings) = signals.read_settings(&sources).await? else { return Ok(ExitCode::FAILURE) };
    telemetry::start(&settings.logging);
    let application = Application::build(&settings).await?;
    let reload = Reload::new(signals.hangups, sources, settings);
    application.reloaded_by(reload).run_until(signals.stop.received()).await?;
    Ok(ExitCode::SUCCESS)
}

/// Serves a stand-alone AltiServ, and plays a scenario on it if one is wanted.
///
/// # Errors
/// Fails with wrong settings or a wrong scenario, and where the server does not start or does not go on.
pub async fn altiserv(sources: Sources, wanted: Altiserv) -> Result<ExitCode, ProgramError> {
    let mut signals = Signals::install()?;
    let Some(settings) = signals.read_settings(&sources).await? else { return Ok(ExitCode::FAILURE) };
    match wanted.scenario.clone() {
        None => plain_altiserv(signals, sources, settings, &wanted).await,
        // Boxed, since the whole office lives in it while it is built.
        Some(file) => Box::pin(altiserv_with_scenario(signals, settings, &wanted, file)).await,
    }
}

async fn plain_altiserv(
    mut signals: Signals,
    sources: Sources,
    settings: Settings,
    wanted: &Altiserv,
) -> Result<ExitCode, ProgramError> {
    telemetry::start(&settings.logging);
    let application = build_altiserv(settings.clone(), wanted).await?;
    let reload = Reload::new(signals.hangups, sources, settings);
    application.reloaded_by(reload).run_until(signals.stop.received()).await?;
    Ok(ExitCode::SUCCESS)
}

async fn altiserv_with_scenario(
    mut signals: Signals,
    mut settings: Settings,
    wanted: &Altiserv,
    file: PathBuf,
) -> Result<ExitCode, ProgramError> {
    let bars = MultiProgress::new();
    telemetry::start_beside(&bars, &settings.logging);
    let read = signals.unless_stopped(files::run_detached(move || ScenarioFile::read(&file))).await;
    let Some(read) = read else { return Ok(ExitCode::FAILURE) };
    let file = read??;
    if let Some(office) = file.office {
        settings.altiserv.embedded.server = office;
    }
    let application = build_altiserv(settings, wanted).await?;
    let when_done = if wanted.exit_when_done { WhenDone::End } else { WhenDone::Serve };
    let report = tokio::select! {
        report = scenario_run::run(application, file.scenario, &bars, when_done, signals.stop.received()) => report?,
        never = signals.hangups.decline("a scenario is played") => match never {},
    };
    Ok(if wanted.exit_when_done && !report.is_success() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// The command line has the last word about the role.
async fn build_altiserv(mut settings: Settings, wanted: &Altiserv) -> Result<AltiservApplication, ProgramError> {
    if let Some(role) = wanted.role {
        settings.altiserv.embedded.server.role = role.into();
    }
    Ok(AltiservApplication::build(&settings, wanted.listen, wanted.control).await?)
}
