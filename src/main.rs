//! Arguments, settings, telemetry, application.

use std::io::Write;
use std::process::ExitCode;

use altigen_webproxy::arguments::{Altiserv, Arguments, Command};
use altigen_webproxy::settings::{Settings, Sources};
use altigen_webproxy::startup::scenario::{self, Afterwards, ScenarioFile};
use altigen_webproxy::startup::{AltiservApplication, Application, stop_signal};
use altigen_webproxy::telemetry;
use clap::Parser;
use indicatif::MultiProgress;

type Failure = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let system = actix_web::rt::System::new();
    match system.block_on(run(arguments)) {
        Ok(code) => code,
        Err(error) => {
            // Where even standard error is closed there is nobody left to tell.
            let _ = writeln!(std::io::stderr(), "altigen-webproxy: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<ExitCode, Failure> {
    let mut settings = Settings::load(&Sources::of_process(arguments.config))?;
    match arguments.command {
        Some(Command::CheckConfig) => std::io::stdout().write_all(settings.to_toml().as_bytes())?,
        Some(Command::Altiserv(Altiserv { listen, control, scenario: None, .. })) => {
            telemetry::start(&settings.logging);
            AltiservApplication::build(&settings, listen, control).await?.run_until(stop()).await?;
        }
        Some(Command::Altiserv(Altiserv { listen, control, scenario: Some(file), exit_when_done })) => {
            let bars = MultiProgress::new();
            telemetry::start_beside(&bars, &settings.logging);
            let file = ScenarioFile::read(&file)?;
            file.office.into_iter().for_each(|office| settings.altiserv.embedded.server = office);
            let application = AltiservApplication::build(&settings, listen, control).await?;
            let afterwards = if exit_when_done { Afterwards::End } else { Afterwards::Serve };
            let report = scenario::run(application, file.scenario, &bars, afterwards, stop()).await?;
            return Ok(if exit_when_done && !report.is_success() { ExitCode::FAILURE } else { ExitCode::SUCCESS });
        }
        None => {
            telemetry::start(&settings.logging);
            Application::build(&settings).await?.run_until(stop()).await?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Done when the process is told to stop.
async fn stop() {
    if let Err(error) = stop_signal().await {
        log::error!("signals cannot be awaited, so none is obeyed: {error}");
        std::future::pending::<()>().await;
    }
}
