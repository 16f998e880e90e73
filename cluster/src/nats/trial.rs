use std::future::{Future, IntoFuture as _};
use std::time::{Duration, SystemTime};

use async_nats::Client;
use async_nats::jetstream::context::{GetStreamError, GetStreamErrorKind};
use async_nats::jetstream::stream::{Config, StorageType};
use async_nats::jetstream::{self, Context, ErrorCode};
use futures::TryStreamExt as _;
use tokio::time::timeout;

use super::{NatsSettings, key, refused, unreachable};
use crate::{EngineError, FormatError, NodeRecord};

/// Longest time that what a trial stores is kept, if the trial cannot remove it.
const KEPT: Duration = Duration::from_secs(60);

/// Facts that a server tells of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerFacts {
    /// Version, as `2.14.3`.
    pub version: String,
    /// True if it keeps anything at all.
    pub has_jetstream: bool,
    /// True if it lets in only who can say who it is.
    pub asks_for_access: bool,
    /// True if the connection is encrypted.
    pub is_encrypted: bool,
}

/// This machine's clock beside that of the servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// No difference can be seen.
    Agrees,
    /// It is ahead, by this much at least.
    Ahead(Duration),
    /// It is behind, by this much at least.
    Behind(Duration),
}

impl Clock {
    /// Compares the time that a server has written with the times before and after here.
    fn compare(before: SystemTime, written: SystemTime, after: SystemTime) -> Self {
        match (before.duration_since(written), written.duration_since(after)) {
            (Ok(ahead), _) if !ahead.is_zero() => Self::Ahead(ahead),
            (_, Ok(behind)) if !behind.is_zero() => Self::Behind(behind),
            _ => Self::Agrees,
        }
    }
}

/// Connection to one server, by which it is found out whether the engine can be used. Nothing of it stays there.
#[derive(Debug)]
pub struct EngineTrial {
    client: Client,
    context: Context,
    settings: NatsSettings,
}

impl EngineTrial {
    /// Connects to one server, whatever others the settings list.
    pub async fn connect(settings: &NatsSettings, server: &str) -> Result<Self, EngineError> {
        let options = settings.options().await?.ignore_discovered_servers();
        let client = within(settings.deadline, options.connect(server)).await?.map_err(unreachable)?;
        let mut context = jetstream::new(client.clone());
        context.set_timeout(settings.deadline);
        Ok(Self { client, context, settings: settings.clone() })
    }

    /// Returns what the server says of itself.
    pub async fn facts(&self, server: &str) -> Result<ServerFacts, EngineError> {
        let info = self.client.server_info();
        let account = within(self.settings.deadline, self.context.query_account()).await?;
        let is_encrypted = info.tls_required || self.settings.access.require_tls || server.starts_with("tls:");
        Ok(ServerFacts {
            version: info.version,
            has_jetstream: info.jetstream && account.is_ok(),
            asks_for_access: info.auth_required,
            is_encrypted,
        })
    }

    /// Stores a message on as many servers as the settings say, and removes it. Returns how the clocks differ.
    pub async fn store(&self) -> Result<Clock, EngineError> {
        let nanoseconds = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_nanos();
        let name = format!("{}-trial-{nanoseconds}", self.settings.prefix);
        let subject = format!("{}.trial.{nanoseconds}", self.settings.prefix);
        let config = Config {
            name: name.clone(),
            subjects: vec![subject.clone()],
            max_age: KEPT,
            storage: StorageType::Memory,
            num_replicas: self.settings.replicas,
            ..Config::default()
        };
        within(self.settings.deadline, self.context.create_stream(config)).await?.map_err(refused)?;
        let clock = self.clock(&name, subject).await;
        within(self.settings.deadline, self.context.delete_stream(&name)).await?.map_err(refused)?;
        clock
    }

    async fn clock(&self, stream: &str, subject: String) -> Result<Clock, EngineError> {
        let deadline = self.settings.deadline;
        let before = SystemTime::now();
        let publish = async { self.context.publish(subject, "".into()).await?.await };
        let stored = within(deadline, publish).await?.map_err(refused)?;
        let after = SystemTime::now();
        let stream = within(deadline, self.context.get_stream(stream)).await?.map_err(refused)?;
        let message = within(deadline, stream.get_raw_message(stored.sequence)).await?.map_err(refused)?;
        Ok(Clock::compare(before, message.time.into(), after))
    }

    /// Lists the nodes that have told lately that they live, in the order of their names.
    pub async fn nodes(&self) -> Result<Vec<(String, Result<NodeRecord, FormatError>)>, EngineError> {
        let deadline = self.settings.deadline;
        let bucket = self.settings.bucket("nodes", crate::NODE_TTL).bucket;
        match within(deadline, self.context.get_stream(format!("KV_{bucket}"))).await? {
            Err(error) if is_missing(&error) => return Ok(Vec::new()),
            other => other.map_err(refused)?,
        };
        let store = within(deadline, self.context.get_key_value(bucket)).await?.map_err(refused)?;
        let keys = within(deadline, store.keys()).await?.map_err(refused)?;
        let keys: Vec<String> = within(deadline, keys.try_collect().into_future()).await?.map_err(refused)?;
        let mut nodes = Vec::new();
        for key in keys {
            let text = within(deadline, store.get(&key)).await?.map_err(refused)?;
            if let (Some(name), Some(text)) = (key::decode(&key), text) {
                nodes.push((name, NodeRecord::decode(&text)));
            }
        }
        nodes.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        Ok(nodes)
    }
}

fn is_missing(error: &GetStreamError) -> bool {
    match error.kind() {
        GetStreamErrorKind::JetStream(error) => error.error_code() == ErrorCode::STREAM_NOT_FOUND,
        _ => false,
    }
}

async fn within<T>(deadline: Duration, question: impl Future<Output = T>) -> Result<T, EngineError> {
    timeout(deadline, question)
        .await
        .map_err(|_| EngineError::Unreachable(format!("no answer within {}s", deadline.as_secs_f64())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_differ_by_what_no_delay_explains() {
        let second = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        let compared = |written| Clock::compare(second(100), second(written), second(102));
        assert_eq!(compared(101), Clock::Agrees);
        assert_eq!(compared(100), Clock::Agrees);
        assert_eq!(compared(102), Clock::Agrees);
        assert_eq!(compared(97), Clock::Ahead(Duration::from_secs(3)));
        assert_eq!(compared(107), Clock::Behind(Duration::from_secs(5)));
    }
}
