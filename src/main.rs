//! Arguments, settings, telemetry, application.

use std::process::ExitCode;

use altigen_webproxy::arguments::{Altiserv, Arguments, Command, Role};
use altigen_webproxy::commands::{check_config, completions, doctor, health, make_cert, man};
use altigen_webproxy::files;
use altigen_webproxy::settings::{Settings, Sources};
use altigen_webproxy::startup::scenario::{self, Afterwards, ScenarioFile};
use altigen_webproxy::startup::{AltiservApplication, Application, Hangups, Reload, StopSignals, claim_descriptors};
use altigen_webproxy::telemetry;
use clap::Parser;
use indicatif::MultiProgress;

type Failure = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let _ending = telemetry::Ending;
    let done = claim_descriptors().map_err(Failure::from);
    match done.and_then(|()| actix_web::rt::System::new().block_on(run(arguments))) {
        Ok(code) => code,
        Err(error) => {
            telemetry::last_words(&format!("altigen-webproxy: {error}"));
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<ExitCode, Failure> {
    if let Some(code) = look(&arguments).await? {
        return Ok(code);
    }
    // Before anything else: these signals end a process that has not said what it wants of them.
    let (hangups, stop) = (Hangups::heed()?, StopSignals::heed()?);
    let mut stop = Box::pin(stop.received());
    if let Some(command) = &arguments.command
        && without_settings(command)?
    {
        return Ok(ExitCode::SUCCESS);
    }
    let sources = Sources::of_process(arguments.config);
    let from = sources.clone();
    let read = files::run_detached(move || Settings::load(&from));
    // A file may keep the program waiting for a while; a signal ends that too.
    let Some(read) = unless(&mut stop, read).await else { return Ok(ExitCode::FAILURE) };
    let mut settings = read??;
    let loaded = settings.clone();
    match arguments.command {
        Some(
            Command::MakeCert(_)
            | Command::Completions(_)
            | Command::Man
            | Command::Doctor(_)
            | Command::CheckConfig(_),
        ) => {}
        Some(Command::Health) => health::run(&settings).await?,
        Some(Command::Altiserv(Altiserv { listen, control, role, scenario: None, .. })) => {
            telemetry::start(&settings.logging);
            give_role(&mut settings, role);
            let application = AltiservApplication::build(&settings, listen, control).await?;
            application.reloaded_by(Reload::new(hangups, sources, loaded)).run_until(stop).await?;
        }
        Some(Command::Altiserv(Altiserv { listen, control, role, scenario: Some(file), exit_when_done })) => {
            let bars = MultiProgress::new();
            telemetry::start_beside(&bars, &settings.logging);
            let read = files::run_detached(move || ScenarioFile::read(&file));
            let Some(read) = unless(&mut stop, read).await else { return Ok(ExitCode::FAILURE) };
            let file = read??;
            file.office.into_iter().for_each(|office| settings.altiserv.embedded.server = office);
            give_role(&mut settings, role);
            let application = AltiservApplication::build(&settings, listen, control).await?;
            let afterwards = if exit_when_done { Afterwards::End } else { Afterwards::Serve };
            let report = tokio::select! {
                report = scenario::run(application, file.scenario, &bars, afterwards, stop) => report?,
                never = hangups.decline("a scenario is played") => match never {},
            };
            return Ok(if exit_when_done && !report.is_success() { ExitCode::FAILURE } else { ExitCode::SUCCESS });
        }
        None => {
            telemetry::start(&settings.logging);
            let application = Application::build(&settings).await?;
            application.reloaded_by(Reload::new(hangups, sources, loaded)).run_until(stop).await?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Does what only looks at the configuration. Signals end it as they end any command: it leaves nothing behind, and may be
/// waiting for a password.
async fn look(arguments: &Arguments) -> Result<Option<ExitCode>, Failure> {
    let sources = || Sources::of_process(arguments.config.clone());
    match &arguments.command {
        Some(Command::Doctor(wanted)) => {
            let report = doctor::run(&sources(), wanted, &mut std::io::stdout()).await?;
            Ok(Some(if report.is_healthy() { ExitCode::SUCCESS } else { ExitCode::FAILURE }))
        }
        Some(Command::CheckConfig(wanted)) => {
            check_config::run(&sources(), wanted, &mut std::io::stdout(), &mut std::io::stderr())?;
            Ok(Some(ExitCode::SUCCESS))
        }
        _ => Ok(None),
    }
}

/// Does what needs no configuration. False for everything else.
fn without_settings(command: &Command) -> Result<bool, Failure> {
    let out = &mut std::io::stdout();
    match command {
        Command::MakeCert(wanted) => make_cert::run(wanted, out)?,
        Command::Completions(wanted) => completions::run(wanted, out)?,
        Command::Man => man::run(out)?,
        Command::Altiserv(_) | Command::CheckConfig(_) | Command::Doctor(_) | Command::Health => return Ok(false),
    }
    Ok(true)
}

/// What `work` gives, or nothing where the program is to end.
async fn unless<T>(end: &mut (impl Future<Output = ()> + Unpin), work: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        () = end => None,
        done = work => Some(done),
    }
}

/// The command line has the last word.
fn give_role(settings: &mut Settings, role: Option<Role>) {
    if let Some(role) = role {
        settings.altiserv.embedded.server.role = role.into();
    }
}
