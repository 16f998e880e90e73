//! Arguments, and the command that they name.

use std::process::ExitCode;

use altigen_webproxy::arguments::{Arguments, Command};
use altigen_webproxy::commands::{CommandError, ask, look, make, serve};
use altigen_webproxy::settings::Sources;
use altigen_webproxy::{startup, telemetry};
use clap::Parser;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let _ending = telemetry::Ending;
    match run(arguments) {
        Ok(code) => code,
        Err(error) => {
            telemetry::last_words(&format!("altigen-webproxy: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<ExitCode, Box<CommandError>> {
    startup::claim_descriptors().map_err(CommandError::from)?;
    let sources = Sources::of_process(arguments.config);
    let done = actix_web::rt::System::new().block_on(async {
        match arguments.command {
            None => serve::web_api(sources).await,
            Some(Command::Altiserv(wanted)) => serve::altiserv(sources, wanted).await,
            Some(Command::Look(wanted)) => look::run(&sources, &wanted).await,
            Some(Command::Health) => ask::health(sources).await,
            Some(Command::Make(wanted)) => make::run(&wanted),
        }
    });
    Ok(done?)
}
