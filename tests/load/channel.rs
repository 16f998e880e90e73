//! Event channel that reads, counts and forwards events at the moment of arrival.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use futures::StreamExt;
use serde::Deserialize;
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// Capacity for events that wait for a script. A call has ten events at most, and a user has one call.
const WAITING: usize = 64;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    ServerConnected,
    Ring,
    RingBack,
    Connect,
    Disconnect,
    RecordStart,
    RecordMute,
    RecordStop,
}

/// Number of events of each kind.
pub(super) type Tally = BTreeMap<Kind, u64>;

/// Event with its time of arrival.
#[derive(Debug)]
pub(super) struct Arrived {
    pub(super) kind: Kind,
    pub(super) call: Option<i64>,
    pub(super) caller: Option<String>,
    pub(super) at: Instant,
}

pub(super) struct Channel {
    pub(super) events: mpsc::Receiver<Arrived>,
    reader: JoinHandle<Closed>,
}

/// Everything that came over a channel until it was closed.
#[derive(Debug)]
pub(super) struct Closed {
    pub(super) received: Tally,
    pub(super) code: Option<u16>,
    /// Time from the close frame to the end of the connection.
    pub(super) parting: Duration,
}

/// Fields of an event that the tests check.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Frame {
    event_type: String,
    seq: u64,
    connected: Option<bool>,
    call_handle: Option<i64>,
    call_event_type: Option<String>,
    recording_state: Option<String>,
    call_info: Option<CallInfo>,
    origin: Option<String>,
}

#[derive(Debug, Deserialize)]
struct CallInfo {
    #[serde(rename = "callerID")]
    caller: String,
}

impl Channel {
    pub(super) async fn open(url: &str) -> Self {
        let (socket, _) = connect_async(url).await.expect("the event channel opens");
        let (sender, events) = mpsc::channel(WAITING);
        Self { events, reader: tokio::spawn(read(socket, sender)) }
    }

    /// Waits until the server closes the channel. Unread events still count.
    pub(super) async fn closed(self) -> Closed {
        drop(self.events);
        self.reader.await.expect("the events are in order")
    }
}

async fn read(mut socket: WebSocketStream<MaybeTlsStream<TcpStream>>, events: mpsc::Sender<Arrived>) -> Closed {
    let mut closed = Closed { received: Tally::new(), code: None, parting: Duration::ZERO };
    let mut close_frame = None;
    let mut last = 0;
    while let Some(Ok(message)) = socket.next().await {
        let at = Instant::now();
        match message {
            Message::Text(text) => {
                let frame: Frame = serde_json::from_str(&text).expect("events have the documented form");
                assert_eq!(frame.seq, last + 1, "events are numbered without gaps: {text}");
                last = frame.seq;
                // Scripts do not wait for CallUpdateEvents: they report changes that the guide's events leave out.
                if frame.event_type == "CallUpdateEvent" {
                    continue;
                }
                let kind = frame.kind();
                *closed.received.entry(kind).or_default() += 1;
                let caller = frame.call_info.map(|info| info.caller);
                // The receiver is gone if the script has ended. The count still shows a surplus event.
                let _ = events.send(Arrived { kind, call: frame.call_handle, caller, at }).await;
            }
            Message::Close(reason) => {
                closed.code = reason.map(|reason| reason.code.into());
                close_frame = Some(at);
            }
            _ => {}
        }
    }
    closed.parting = close_frame.map(|at| at.elapsed()).unwrap_or_default();
    closed
}

impl Frame {
    fn kind(&self) -> Kind {
        let subject = self.call_event_type.as_deref().or(self.recording_state.as_deref());
        match (self.event_type.as_str(), subject, self.connected, self.origin.as_deref()) {
            ("ServerStatusEvent", None, Some(true), None) => Kind::ServerConnected,
            ("CallEvent", Some("ring"), None, Some("live")) => Kind::Ring,
            ("CallEvent", Some("ringback"), None, Some("live")) => Kind::RingBack,
            ("CallEvent", Some("connect"), None, Some("live")) => Kind::Connect,
            ("CallEvent", Some("disconnect"), None, Some("live")) => Kind::Disconnect,
            ("RecordEvent", Some("Start"), None, None) => Kind::RecordStart,
            ("RecordEvent", Some("Mute"), None, None) => Kind::RecordMute,
            ("RecordEvent", Some("Stop"), None, None) => Kind::RecordStop,
            _ => panic!("no script has such an event: {self:?}"),
        }
    }
}
