//! The demonstration: the Web API on an office that is at work, for whoever wants to see it before there is a phone system.

use std::convert::Infallible;
use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::ExitCode;

use altiserv::{Handle, Scenario, ScenarioState};

use super::program_error::ProgramError;
use super::signals::Signals;
use crate::arguments::Demo;
use crate::settings::{Mode, Settings, Sources};
use crate::startup::Application;
use crate::startup::scenario_run::{ScenarioFile, ScenarioFileError};
use crate::telemetry;

/// The office and its calls.
const SCENARIO: &str = include_str!("../../altiserv/scenarios/demo.toml");

fn scenario_file() -> Result<ScenarioFile, ScenarioFileError> {
    ScenarioFile::parse(Path::new("demo.toml"), SCENARIO)
}

/// Serves the demonstration until it is told to stop.
///
/// # Errors
/// Fails with wrong settings, and where the server does not start or does not go on.
pub async fn run(sources: Sources, wanted: Demo) -> Result<ExitCode, ProgramError> {
    let mut signals = Signals::install()?;
    let Some(settings) = signals.read_settings(&sources).await? else { return Ok(ExitCode::FAILURE) };
    telemetry::start(&settings.logging);
    let ScenarioFile { scenario, office } = scenario_file()?;
    let mut settings = on_this_machine(settings, &wanted);
    if let Some(office) = office {
        settings.altiserv.embedded.server = office;
    }
    // Boxed, since the whole office lives in it while it is built.
    let application = Box::pin(Application::build(&settings)).await?;
    let Some(office) = application.embedded_altiserv() else { return Ok(ExitCode::FAILURE) };
    // With standard output closed nobody reads it.
    let _ = std::io::stdout().write_all(welcome(&settings, application.address()).as_bytes());
    tokio::select! {
        served = application.run_until(signals.stop.received()) => served?,
        never = play_on(&office, scenario) => match never {},
        never = signals.hangups.decline("the demonstration is shown") => match never {},
    }
    Ok(ExitCode::SUCCESS)
}

/// The settings with the embedded AltiServ and the pages, which other machines do not reach: everybody knows the
/// passwords.
fn on_this_machine(mut settings: Settings, wanted: &Demo) -> Settings {
    settings.altiserv.mode = Mode::Embedded;
    settings.altiserv.embedded.listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    settings.pages.enabled = true;
    if settings.agents.reasons.is_empty() {
        let reasons = ["1 Break", "2 Lunch", "3 Training"];
        settings.agents.reasons = reasons.iter().filter_map(|text| text.parse().ok()).collect();
    }
    let listen = &mut settings.server.listen;
    if !listen.ip().is_loopback() {
        listen.set_ip(Ipv4Addr::LOCALHOST.into());
    }
    listen.set_port(wanted.port.unwrap_or(listen.port()));
    settings
}

/// Plays the scenario again and again, each time with another seed. Each round forgets the one before, so nothing grows.
/// Someone who stops it over HTTP ends it: another scenario may follow.
async fn play_on(office: &Handle, mut scenario: Scenario) -> Infallible {
    loop {
        let mut report = match office.play(scenario.clone()).await {
            Ok(report) => report,
            Err(error) => {
                log::error!("the calls of the demonstration are not played: {error}");
                break;
            }
        };
        // Where the player has gone without a last report, the server is ending.
        let Ok(last) = report.wait_for(|report| !report.state.is_running()).await.map(|report| report.state) else {
            break;
        };
        if last != ScenarioState::Completed {
            log::info!("the calls of the demonstration are stopped");
            break;
        }
        scenario.seed = scenario.seed.wrapping_add(1);
    }
    std::future::pending().await
}

/// The text that says where to look and whom to log on as.
fn welcome(settings: &Settings, address: SocketAddr) -> String {
    let scheme = if settings.tls.is_on() { "https" } else { "http" };
    let site = format!("{scheme}://{address}");
    format!(
        "A small office is at work: callers ring, and the agents answer by themselves, all but 101.\n\
         \n\
         The console of an agent    {site}/console      log on as 101, password 1234\n\
         The wallboard              {site}/wallboard    log on as 110, password 1234 (the supervisor)\n\
         \n\
         The calls go on until Ctrl+C. Only this machine can reach it.\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scenario_fits_its_office() {
        let ScenarioFile { office, scenario } = scenario_file().unwrap();
        office.expect("an office of its own").validate().unwrap();
        assert!(scenario.drain.is_zero() && scenario.steps.iter().all(|step| step.at < scenario.duration));
    }

    #[test]
    fn nothing_listens_for_other_machines() {
        let mut settings = Settings::default();
        settings.server.listen = "0.0.0.0:8099".parse().unwrap();
        settings.altiserv.mode = Mode::Remote;
        settings.altiserv.embedded.listen = "0.0.0.0:10025".parse().unwrap();
        let settings = on_this_machine(settings, &Demo { port: None });
        assert_eq!(settings.server.listen, "127.0.0.1:8099".parse().unwrap());
        assert_eq!(
            (settings.altiserv.mode, settings.altiserv.embedded.listen.ip().is_loopback()),
            (Mode::Embedded, true)
        );
        assert_eq!(on_this_machine(settings, &Demo { port: Some(0) }).server.listen.port(), 0);
    }
}
