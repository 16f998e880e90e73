//! Event channels that are parsed as little as possible, so that the parsing does not distort the measurement.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use futures::StreamExt;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;

use crate::harness::{eventually, in_time};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Connected,
    Ring,
    Connect,
    Disconnect,
}

/// Text that identifies a frame of this kind.
const MARKS: [(&str, Kind); 4] = [
    ("\"callEventType\":\"ring\"", Kind::Ring),
    ("\"callEventType\":\"connect\"", Kind::Connect),
    ("\"callEventType\":\"disconnect\"", Kind::Disconnect),
    ("\"connected\":true", Kind::Connected),
];

/// All listening channels.
pub(crate) struct Listeners {
    count: usize,
    heard: Arc<Mutex<Heard>>,
}

#[derive(Debug, Default)]
struct Heard {
    times: BTreeMap<Kind, Vec<Instant>>,
    rings: BTreeMap<String, Instant>,
    closed: Option<String>,
}

impl Listeners {
    pub(crate) fn new(count: usize) -> Self {
        Self { count, heard: Arc::default() }
    }

    fn heard(&self) -> MutexGuard<'_, Heard> {
        lock(&self.heard)
    }

    /// Opens the channel of a session.
    pub(crate) async fn listen(&self, address: SocketAddr, session: &str) {
        let url = format!("ws://{address}/ws?sessionId={session}");
        let stream = TcpStream::connect(address).await.expect("the program listens");
        let (mut socket, _) =
            in_time("the upgrade", tokio_tungstenite::client_async(url, stream)).await.expect("a WebSocket");
        let heard = Arc::clone(&self.heard);
        actix_web::rt::spawn(async move {
            let end = loop {
                match socket.next().await {
                    Some(Ok(Message::Text(text))) => lock(&heard).take(&text, Instant::now()),
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                    end => break format!("{end:?}"),
                }
            };
            lock(&heard).closed = Some(end);
        });
    }

    /// Waits until every channel has an event of this kind.
    pub(crate) async fn all_heard(&self, kind: Kind) {
        let what = format!("{kind:?} at {} channels", self.count);
        eventually(&what, async || (self.count(kind) >= self.count).then_some(())).await;
        assert_eq!(self.count(kind), self.count, "{kind:?} comes once");
    }

    pub(crate) fn count(&self, kind: Kind) -> usize {
        let heard = self.heard();
        assert_eq!(heard.closed, None, "a channel is closed");
        heard.times.get(&kind).map_or(0, Vec::len)
    }

    /// Times of the first and the last event of this kind.
    pub(crate) fn span(&self, kind: Kind) -> (Instant, Instant) {
        let heard = self.heard();
        let times = heard.times.get(&kind).into_iter().flatten();
        (*times.clone().min().expect("an event"), *times.max().expect("an event"))
    }

    /// Arrival time of each caller's ring.
    pub(crate) fn rings_by_caller(&self) -> BTreeMap<String, Instant> {
        self.heard().rings.clone()
    }

    pub(crate) fn forget(&self) {
        self.heard().times.clear();
    }

    /// Forgets the times of callers too.
    pub(crate) fn forget_all(&self) {
        self.heard().rings.clear();
        self.forget();
    }
}

impl Heard {
    fn take(&mut self, text: &str, at: Instant) {
        let Some((_, kind)) = MARKS.iter().find(|(mark, _)| text.contains(mark)) else { return };
        self.times.entry(*kind).or_default().push(at);
        if *kind == Kind::Ring
            && let Some((_, rest)) = text.split_once("\"callerID\":\"")
            && let Some((caller, _)) = rest.split_once('"')
        {
            self.rings.insert(caller.to_owned(), at);
        }
    }
}

fn lock(heard: &Mutex<Heard>) -> MutexGuard<'_, Heard> {
    heard.lock().unwrap_or_else(PoisonError::into_inner)
}
