use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use async_nats::ConnectOptions;
use async_nats::jetstream::kv;
use async_nats::jetstream::stream::{Config, DiscardPolicy, StorageType};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::oneshot;

use super::credentials;
use crate::{EngineError, SessionKey};

/// Reads a file whole. It may block its thread for some time, but not for ever.
pub type ReadFile = fn(&Path) -> Result<Vec<u8>, String>;

/// Ways to the servers, and what they keep.
#[derive(Debug, Clone)]
pub struct NatsSettings {
    /// Addresses such as `nats://10.0.0.5:4222`.
    pub servers: Vec<String>,
    /// First part of the names of streams and subjects, so that several clusters can share servers: letters and digits.
    pub prefix: String,
    /// Number of servers that keep everything: 1, or 3 of three and more.
    pub replicas: usize,
    /// Longest wait for an answer.
    pub deadline: Duration,
    /// Credentials and certificates.
    pub access: Access,
    /// Way to read the files of `access`.
    pub read_file: ReadFile,
    /// Limits of the logs.
    pub keeping: Keeping,
}

/// Credentials and certificates that the servers ask for.
#[derive(Debug, Clone, Default)]
pub struct Access {
    /// User and password.
    pub user: Option<(String, SecretString)>,
    /// File of credentials (`.creds`), or with the seed of a user's key (`SU...`).
    pub credentials: Option<PathBuf>,
    /// True if the connection must be encrypted; it is as well where an address begins with `tls:` or a server wants it.
    pub require_tls: bool,
    /// File with the certificates, in PEM, by which the servers' ones are judged; `None` for those of the system.
    pub authorities: Option<PathBuf>,
}

/// Limits of the logs.
#[derive(Debug, Clone, Copy)]
pub struct Keeping {
    /// Most entries of a session.
    pub entries: i64,
    /// Longest time that an entry is kept. Writers write a mark long before ([`crate::WriterLimits::refresh`]).
    pub age: Duration,
    /// True if everything is kept in memory alone, and lost with the server's process.
    pub in_memory: bool,
}

/// Longest pause between two attempts to connect again. Sessions cannot move to other nodes meanwhile, so it is far below the
/// client library's own 4 s.
const LONGEST_PAUSE: Duration = Duration::from_millis(250);

/// Pause before an attempt to connect again: none before the first, then twice as long each time.
fn reconnect_pause(attempts: usize) -> Duration {
    let doubled = attempts
        .checked_sub(2)
        .map_or(Duration::ZERO, |times| Duration::from_millis(1).saturating_mul(1 << times.min(8)));
    doubled.min(LONGEST_PAUSE)
}

impl NatsSettings {
    /// Settings for these servers, with everything else as usual. Three or more keep everything three times.
    #[must_use]
    pub fn new(servers: Vec<String>) -> Self {
        let keeping = Keeping { entries: 1_000, age: Duration::from_secs(48 * 3_600), in_memory: false };
        Self {
            replicas: if servers.len() < 3 { 1 } else { 3 },
            servers,
            prefix: "webproxy".to_owned(),
            deadline: Duration::from_secs(2),
            access: Access::default(),
            read_file: |file| std::fs::read(file).map_err(|error| error.to_string()),
            keeping,
        }
    }

    pub(crate) async fn options(&self) -> Result<ConnectOptions, EngineError> {
        let mut options = ConnectOptions::new()
            .name("altigen-webproxy")
            .connection_timeout(self.deadline)
            .request_timeout(Some(self.deadline))
            .reconnect_delay_callback(reconnect_pause)
            .require_tls(self.access.require_tls);
        if let Some((user, password)) = &self.access.user {
            options = options.user_and_password(user.clone(), password.expose_secret().to_owned());
        }
        if let Some(file) = &self.access.credentials {
            let text = self.contents("the credentials", file).await?;
            options = credentials::add(options, file, &text)?;
        }
        if let Some(file) = &self.access.authorities {
            // The client library reads the file itself, and would wait for it without end.
            self.contents("the certificates", file).await?;
            options = options.add_root_certificates(file.clone());
        }
        Ok(options)
    }

    /// Reads a file on a thread of its own. The end of a runtime would wait for one of the runtime's.
    async fn contents(&self, what: &str, file: &Path) -> Result<Vec<u8>, EngineError> {
        let wrong = |reason: String| EngineError::Refused(format!("{what} in {}: {reason}", file.display()));
        let (tell, told) = oneshot::channel();
        let (read_file, path) = (self.read_file, file.to_owned());
        let thread = thread::Builder::new().name("files".to_owned()).spawn(move || {
            // Nobody receives the result while the program ends.
            let _ = tell.send(read_file(&path));
        });
        thread.map_err(|error| wrong(error.to_string()))?;
        told.await.map_err(|error| wrong(error.to_string()))?.map_err(wrong)
    }

    pub(crate) fn log(&self) -> Config {
        Config {
            name: format!("{}-log", self.prefix),
            description: Some("Events of sessions".to_owned()),
            subjects: vec![format!("{}.log.*", self.prefix)],
            max_messages_per_subject: self.keeping.entries,
            discard: DiscardPolicy::Old,
            max_age: self.keeping.age,
            storage: self.storage(),
            num_replicas: self.replicas,
            allow_direct: true,
            ..Config::default()
        }
    }

    pub(crate) fn bucket(&self, name: &str, max_age: Duration) -> kv::Config {
        kv::Config {
            bucket: format!("{}-{name}", self.prefix),
            history: 1,
            max_age,
            storage: self.storage(),
            num_replicas: self.replicas,
            ..kv::Config::default()
        }
    }

    fn storage(&self) -> StorageType {
        if self.keeping.in_memory { StorageType::Memory } else { StorageType::File }
    }

    pub(crate) fn log_subject(&self, session: SessionKey) -> String {
        format!("{}.log.{session}", self.prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_before_an_attempt_to_connect_again_grows_to_a_quarter_of_a_second() {
        let pauses = [0, 1, 2, 3, 4, 9, 10, 100, usize::MAX].map(|attempts| reconnect_pause(attempts).as_millis());
        assert_eq!(pauses, [0, 0, 1, 2, 4, 128, 250, 250, 250]);
    }
}
