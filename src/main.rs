//! Arguments, and the command that they name.

use std::mem::ManuallyDrop;
use std::process::ExitCode;

use altigen_webproxy::arguments::{Arguments, ProgramCommand};
use altigen_webproxy::commands::{self, ProgramError, demo, serve};
use altigen_webproxy::settings::Sources;
use altigen_webproxy::{startup, telemetry};
use clap::Parser;

/// Gives the memory of sessions that end back to the system. `.cargo/config.toml` says how it is built.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

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

fn run(arguments: Arguments) -> Result<ExitCode, Box<ProgramError>> {
    startup::raise_descriptor_limit().map_err(ProgramError::from)?;
    let sources = Sources::of_process(arguments.config);
    // Dropping it would wait for threads of libraries that read files, on a disk that may hang.
    let system = ManuallyDrop::new(actix_web::rt::System::new());
    let done = system.block_on(async {
        match arguments.command {
            None => serve::web_api(sources).await,
            Some(ProgramCommand::Altiserv(wanted)) => serve::altiserv(sources, wanted).await,
            Some(ProgramCommand::Demo(wanted)) => Box::pin(demo::run(sources, wanted)).await,
            Some(ProgramCommand::Look(wanted)) => commands::look(&sources, &wanted).await,
            Some(ProgramCommand::Health) => commands::health(&sources).await,
            Some(ProgramCommand::Drain) => commands::drain(&sources).await,
            Some(ProgramCommand::Make(wanted)) => commands::make(&wanted),
        }
    });
    Ok(done?)
}
