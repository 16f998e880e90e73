//! Arguments, settings, telemetry, application.

use std::io::Write;
use std::process::ExitCode;

use altigen_webproxy::arguments::{Arguments, Command};
use altigen_webproxy::settings::{Settings, Sources};
use altigen_webproxy::startup::{AltiservApplication, Application, stop_signal};
use altigen_webproxy::telemetry;
use clap::Parser;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let system = actix_web::rt::System::new();
    match system.block_on(run(arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Where even standard error is closed there is nobody left to tell.
            let _ = writeln!(std::io::stderr(), "altigen-webproxy: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let settings = Settings::load(&Sources::of_process(arguments.config))?;
    if matches!(arguments.command, Some(Command::CheckConfig)) {
        return Ok(std::io::stdout().write_all(settings.to_toml().as_bytes())?);
    }
    telemetry::start(&settings.logging);
    let stop = async {
        if let Err(error) = stop_signal().await {
            log::error!("signals cannot be awaited, so none is obeyed: {error}");
            std::future::pending::<()>().await;
        }
    };
    match arguments.command {
        Some(Command::Altiserv { listen, control }) => {
            AltiservApplication::build(&settings, listen, control).await?.run_until(stop).await?;
        }
        _ => Application::build(&settings).await?.run_until(stop).await?,
    }
    Ok(())
}
