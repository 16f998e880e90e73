use std::path::PathBuf;
use std::time::Duration;

use async_nats::ConnectOptions;
use async_nats::jetstream::kv;
use async_nats::jetstream::stream::{Config, DiscardPolicy, StorageType};
use secrecy::{ExposeSecret as _, SecretString};

use super::credentials;
use crate::{EngineError, SessionKey};

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
            keeping,
        }
    }

    pub(crate) async fn options(&self) -> Result<ConnectOptions, EngineError> {
        let mut options = ConnectOptions::new()
            .name("altigen-webproxy")
            .connection_timeout(self.deadline)
            .request_timeout(Some(self.deadline))
            .require_tls(self.access.require_tls);
        if let Some((user, password)) = &self.access.user {
            options = options.user_and_password(user.clone(), password.expose_secret().to_owned());
        }
        if let Some(file) = &self.access.credentials {
            options = credentials::add(options, file).await?;
        }
        if let Some(file) = &self.access.authorities {
            options = options.add_root_certificates(file.clone());
        }
        Ok(options)
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
