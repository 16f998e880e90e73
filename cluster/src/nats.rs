//! The engine outside: NATS JetStream. Records are in key-value buckets, logs in one stream with a subject for each session.
//!
//! Whatever is asked has a deadline, and fails at once while the connection is lost: the client library would keep what
//! is written until the connection is back, when nobody waits for it any more.

mod bulk;
mod conditional;
mod credentials;
mod key;
mod log;
mod records;
mod rpc;
mod settings;
mod trial;

use std::future::Future;
use std::time::Duration;

use async_nats::connection::State;
use async_nats::jetstream::kv::Store;
use async_nats::jetstream::stream::Stream as StoredStream;
use async_nats::jetstream::{self, Context};
use async_nats::{Client, Event};
use tokio::sync::watch;
use tokio::time::timeout;

pub use settings::{Access, Keeping, NatsSettings, ReadFile};
pub use trial::{Clock, EngineTrial, ServerFacts};

use crate::EngineError;

/// JetStream on one server or several.
#[derive(Debug, Clone)]
pub struct NatsEngine {
    client: Client,
    context: Context,
    settings: NatsSettings,
    log: StoredStream,
    nodes: Store,
    users: Store,
    sessions: Store,
    requests: Store,
    /// Number of times that listeners have missed something.
    losses: watch::Receiver<u64>,
    /// True while the connection stands.
    connection: watch::Receiver<bool>,
}

impl NatsEngine {
    /// Connects, and makes the stream and the buckets where they are missing.
    pub async fn connect(settings: NatsSettings) -> Result<Self, EngineError> {
        let (lost, losses) = watch::channel(0);
        let (stands, connection) = watch::channel(true);
        let options = settings.options().await?.event_callback(move |event| {
            match event {
                Event::Connected => drop(stands.send_replace(true)),
                Event::Disconnected | Event::Closed => drop(stands.send_replace(false)),
                _ => {}
            }
            // Messages for a listener that is too slow are dropped.
            if matches!(event, Event::Disconnected | Event::Closed | Event::SlowConsumer(_)) {
                lost.send_modify(|losses| *losses += 1);
            }
            std::future::ready(())
        });
        let client = options.connect(settings.servers.as_slice()).await.map_err(unreachable)?;
        let mut context = jetstream::new(client.clone());
        context.set_timeout(settings.deadline);
        let log = context.create_or_update_stream(settings.log()).await.map_err(refused)?;
        let log = context.get_stream(&log.config.name).await.map_err(refused)?;
        let bucket = |name, max_age| context.create_or_update_key_value(settings.bucket(name, max_age));
        let nodes = bucket("nodes", crate::NODE_TTL).await.map_err(refused)?;
        let users = bucket("users", Duration::ZERO).await.map_err(refused)?;
        let sessions = bucket("sessions", settings.keeping.age).await.map_err(refused)?;
        let requests = bucket("requests", crate::REQUEST_TTL).await.map_err(refused)?;
        Ok(Self { client, context, settings, log, nodes, users, sessions, requests, losses, connection })
    }

    /// True if the connection to a server stands.
    #[must_use]
    pub fn is_connected(&self) -> bool {
        self.client.connection_state() == State::Connected
    }

    /// Waits until the connection to a server stands, or does not.
    pub async fn until_connected(&self, is_connected: bool) {
        let mut connection = self.connection.clone();
        if connection.wait_for(|stands| *stands == is_connected).await.is_err() {
            // The client is gone, and with it everything that could change.
            std::future::pending::<()>().await;
        }
    }

    /// Returns the version of the server that it is connected to.
    #[must_use]
    pub fn version(&self) -> String {
        self.client.server_info().version
    }

    /// Asks, unless the connection is lost, and waits for no longer than the deadline.
    async fn within<T, F: Future<Output = T>>(&self, question: F) -> Result<T, EngineError> {
        self.wait(self.settings.deadline, question).await
    }

    async fn wait<T, F: Future<Output = T>>(&self, deadline: Duration, question: F) -> Result<T, EngineError> {
        if !self.is_connected() {
            return Err(EngineError::Unreachable("the connection is lost".to_owned()));
        }
        tokio::select! {
            biased;
            answer = timeout(deadline, question) => {
                answer.map_err(|_| EngineError::Unreachable(format!("no answer within {deadline:?}")))
            }
            () = self.lost() => Err(EngineError::Unreachable("the connection was lost before the answer".to_owned())),
        }
    }

    /// Ends when listeners have missed something: the connection is lost, or one was too slow.
    fn lost(&self) -> impl Future<Output = ()> + Send + 'static {
        let mut losses = self.losses.clone();
        losses.mark_unchanged();
        async move {
            // Without a sender the client is gone, too.
            let _ = losses.changed().await;
        }
    }
}

fn unreachable(error: impl std::fmt::Display) -> EngineError {
    EngineError::Unreachable(error.to_string())
}

fn refused(error: impl std::fmt::Display) -> EngineError {
    EngineError::Refused(error.to_string())
}
