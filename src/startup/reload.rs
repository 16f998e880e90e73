//! Reading the configuration again on SIGHUP, and putting in force what can change while the program runs.

use std::convert::Infallible;

use tokio::signal::unix::{Signal, SignalKind, signal};

use super::service_manager;
use crate::files;
use crate::settings::{Effect, KeyChange, Program, Settings, SettingsError, Sources};
use crate::telemetry;
use crate::tls::Certificates;

/// Handler of SIGHUP, at which the configuration is read again. While this exists SIGHUP does not end the process.
#[derive(Debug)]
pub(crate) struct Hangups(Signal);

impl Hangups {
    /// Installs the handler of SIGHUP. Must be called within a runtime.
    ///
    /// # Errors
    /// Fails where the system takes no handler.
    pub(crate) fn install() -> std::io::Result<Self> {
        signal(SignalKind::hangup()).map(Self)
    }

    async fn next(&mut self) {
        if self.0.recv().await.is_none() {
            // The runtime ends, and the process with it.
            std::future::pending::<()>().await;
        }
    }

    /// Answers each signal with the reason for which nothing is read.
    pub(crate) async fn decline(mut self, reason: &str) -> Infallible {
        loop {
            self.next().await;
            log::warn!("reload: nothing is read again: {reason}");
        }
    }
}

/// Sources of the configuration, and the settings in force.
#[derive(Debug)]
pub(crate) struct Reload {
    hangups: Hangups,
    sources: Sources,
    in_force: Settings,
}

impl Reload {
    /// `loaded` is what these sources gave at the start, before the command line changed anything in it.
    #[must_use]
    pub(crate) fn new(hangups: Hangups, sources: Sources, loaded: Settings) -> Self {
        Self { hangups, sources: sources.required_if_present(), in_force: loaded }
    }

    /// Reads again at each signal. `apply` goes from the settings in force to others, or to the same: files that they name
    /// may have changed. It is called when all settings have been checked, and cannot fail, so that nothing is half done.
    /// `read` is called with true if the configuration is right.
    async fn run(
        mut self,
        program: Program,
        apply: impl AsyncFn(&Settings, &Settings),
        read: impl Fn(bool),
    ) -> Infallible {
        loop {
            self.hangups.next().await;
            service_manager::reloading();
            let settings = self.read().await;
            read(settings.is_ok());
            match settings {
                Ok(settings) => self.put_in_force(&settings, program, &apply).await,
                Err(error) => {
                    log::error!("reload: the configuration is wrong, and everything stays as it was:\n{error}");
                }
            }
            service_manager::reloaded();
        }
    }

    async fn read(&mut self) -> Result<Settings, ReadError> {
        let sources = self.sources.clone();
        let read = files::run_detached(move || {
            let settings = Settings::load(&sources)?;
            Ok::<_, SettingsError>((settings, sources.required_if_present()))
        });
        let (settings, sources) = read.await??;
        self.sources = sources;
        Ok(settings)
    }

    async fn put_in_force(&mut self, read: &Settings, program: Program, apply: &impl AsyncFn(&Settings, &Settings)) {
        let revision = self.in_force.revised(read, program);
        let before = std::mem::replace(&mut self.in_force, revision.in_force);
        apply(&before, &self.in_force).await;
        if revision.changes.is_empty() {
            log::info!("reload: nothing has changed");
        }
        for change in &revision.changes {
            log_change(change);
        }
        // Last, so that a new filter does not hide these lines yet.
        telemetry::change(&self.in_force.logging);
    }
}

/// Reads again at each signal, if the configuration is to be read again at all.
pub(crate) async fn run(
    reload: Option<Reload>,
    program: Program,
    apply: impl AsyncFn(&Settings, &Settings),
    read: impl Fn(bool),
) -> Infallible {
    match reload {
        // Boxed, since whole settings live in it while they are compared.
        Some(reload) => Box::pin(reload.run(program, apply, read)).await,
        None => std::future::pending().await,
    }
}

/// Gives the embedded AltiServ another number of licences if the settings have another one. Without a change in the settings
/// a number that was set through the control port stays.
pub(crate) async fn set_licences(altiserv: &altiserv::Handle, before: &Settings, now: &Settings) {
    let licences = now.altiserv.embedded.server.licences;
    if licences != before.altiserv.embedded.server.licences
        && let Err(error) = altiserv.set_licences(licences).await
    {
        log::error!("reload: the embedded AltiServ does not take its licences: {error}");
    }
}

/// Reads the certificate again.
pub(crate) async fn read_certificates(certificates: Option<&Certificates>) {
    let Some(certificates) = certificates.cloned() else { return };
    match files::run_detached(move || certificates.reload()).await {
        Ok(Ok(true)) => log::info!("reload: new connections get another certificate"),
        Ok(Ok(false)) => {}
        Ok(Err(error)) => log::error!("reload: the certificate stays as it was: {error}"),
        Err(error) => log::error!("reload: reading the certificate failed: {error}"),
    }
}

fn log_change(KeyChange { key, old, new, effect }: &KeyChange) {
    let not_shown = if old == new { " (what differs is not shown)" } else { "" };
    match effect {
        Effect::Now if key == "logging.filter" && telemetry::is_overruled() => {
            log::warn!("reload: {key} = {old} -> {new}: of no effect, since RUST_LOG wins over it");
        }
        Effect::Now => log::info!("reload: {key} = {old} -> {new}{not_shown}"),
        Effect::AtNextStart => log::warn!("reload: {key} = {old} -> {new}{not_shown}: takes effect at the next start"),
    }
}

/// Reason for which the configuration was not read.
#[derive(Debug, thiserror::Error)]
enum ReadError {
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error("reading it failed: {0}")]
    Failed(#[from] std::io::Error),
}
