use std::net::SocketAddr;
use std::time::Duration;

use futures::{SinkExt, StreamExt};
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};

use super::in_time;

/// Largest allowed difference between an event's time and the current time.
const CLOCK_TOLERANCE: Duration = Duration::from_secs(60);

/// Client side of an event channel. Every event that it reads must have the next sequence number and the current time.
///
/// By default it is a client of 2017: it knows the guide's events and skips CallUpdateEvents.
pub(crate) struct EventChannel {
    socket: WebSocketStream<TcpStream>,
    last_seq: Option<u64>,
}

impl EventChannel {
    pub(crate) async fn connect(address: SocketAddr, path: &str) -> Self {
        Self::over(TcpStream::connect(address).await.expect("the server listens"), address, path).await
    }

    /// Connects with small buffers, so that almost nothing is buffered that the client does not read.
    pub(crate) async fn connect_narrow(address: SocketAddr, path: &str) -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.set_recv_buffer_size(1024).expect("a small buffer");
        Self::over(socket.connect(address).await.expect("the server listens"), address, path).await
    }

    async fn over(stream: TcpStream, address: SocketAddr, path: &str) -> Self {
        let url = format!("ws://{address}{path}");
        let (socket, _) =
            in_time("the upgrade", tokio_tungstenite::client_async(url, stream)).await.expect("a WebSocket");
        Self { socket, last_seq: None }
    }

    /// Continues a numbering: the first event must have the number after `seq`.
    pub(crate) fn going_on_after(mut self, seq: u64) -> Self {
        self.last_seq = Some(seq);
        self
    }

    /// Number of the last event.
    pub(crate) fn last_seq(&self) -> u64 {
        self.last_seq.expect("the channel has had an event")
    }

    pub(crate) async fn send(&mut self, message: Message) {
        in_time("sending", self.socket.send(message)).await.expect("the channel is open");
    }

    /// Next message of any kind; `None` at the end of the connection.
    pub(crate) async fn next_message(&mut self) -> Option<Message> {
        match in_time("a message", self.socket.next()).await {
            Some(Ok(message)) => Some(message),
            Some(Err(_)) | None => None,
        }
    }

    /// Next event that the guide's client knows, or news of an agent, with its number and its time. The states of agents
    /// that a watch begins with are left out.
    pub(crate) async fn next_numbered(&mut self) -> Value {
        loop {
            let event = self.next_any().await;
            if event["eventType"] != "CallUpdateEvent" && !introduces_agent(&event) {
                return event;
            }
        }
    }

    /// Next event of any kind, with its number and its time.
    pub(crate) async fn next_any(&mut self) -> Value {
        let text = in_time("an event", self.next_text()).await;
        self.checked(&text)
    }

    /// Next event of any kind, or the close code of the server; 1006 if the server sends none.
    pub(crate) async fn any_or_close(&mut self) -> Result<Value, u16> {
        loop {
            match self.next_message().await {
                Some(Message::Text(text)) => return Ok(self.checked(&text)),
                Some(Message::Close(frame)) => return Err(frame.map_or(1005, |frame| frame.code.into())),
                Some(_) => {}
                None => return Err(1006),
            }
        }
    }

    fn checked(&mut self, text: &str) -> Value {
        let event: Value = serde_json::from_str(text).expect("an event is JSON");
        self.check_number(&event);
        check_time(&event);
        event
    }

    /// Next event as raw text.
    pub(crate) async fn next_text(&mut self) -> Utf8Bytes {
        loop {
            match self.next_message().await {
                Some(Message::Text(text)) => return text,
                Some(Message::Ping(_) | Message::Pong(_)) => {}
                other => panic!("an event was expected, not {other:?}"),
            }
        }
    }

    /// Next event of any kind, if one comes within this time.
    pub(crate) async fn any_within(&mut self, time: Duration) -> Option<Value> {
        tokio::time::timeout(time, self.next_any()).await.ok()
    }

    fn check_number(&mut self, event: &Value) {
        let seq = event["seq"].as_u64().expect("an event has a number");
        if let Some(last) = self.last_seq.replace(seq) {
            assert_eq!(seq, last + 1, "a gap before {event}");
        }
    }

    /// Next event that the guide's client knows, without its number, its time and the request that has
    /// placed its call, which differ from run to run.
    pub(crate) async fn next_event(&mut self) -> Value {
        let mut event = self.next_numbered().await;
        let fields = event.as_object_mut().expect("an event is an object");
        fields.remove("seq");
        fields.remove("time");
        // It names the request, which has another id in each run.
        fields.remove("placedBy");
        if fields["eventType"] == "AgentStateEvent" {
            fields.remove("since");
        }
        event
    }

    /// Next event, which must be this CallEvent.
    pub(crate) async fn call_event(&mut self, kind: &str) -> Value {
        let event = self.next_event().await;
        assert_eq!((&event["eventType"], &event["callEventType"]), (&json!("CallEvent"), &json!(kind)), "{event}");
        event
    }

    /// The callHandle of the next event, which must be this CallEvent.
    pub(crate) async fn call(&mut self, kind: &str) -> Value {
        self.call_event(kind).await["callHandle"].clone()
    }

    /// Reads the next event, which must be this RecordEvent. Its line and its actions are ignored.
    pub(crate) async fn record_event(&mut self, call: &Value, state: &str, by: &str) {
        let mut event = self.next_event().await;
        // Tests of watching check the line; tests of actions check the actions.
        let mut taken = |key: &str| event.as_object_mut().and_then(|event| event.remove(key)).unwrap_or_default();
        let extension = taken("extension");
        let actions = taken("actions");
        assert!(extension.is_string() && actions.is_array(), "{extension} {actions} {event}");
        assert_eq!(event, record_event(call, state, by));
    }

    /// Reads the next event, which must be exactly this ServerStatusEvent.
    pub(crate) async fn server_status(&mut self, connected: bool) {
        let expected = json!({ "eventType": "ServerStatusEvent", "Connected": connected, "connected": connected });
        assert_eq!(self.next_event().await, expected);
    }

    /// Close code of the server; 1006 if the server sends none. Messages before it are skipped.
    pub(crate) async fn close_code(&mut self) -> u16 {
        while let Some(message) = self.next_message().await {
            if let Message::Close(frame) = message {
                return frame.map_or(1005, |frame| frame.code.into());
            }
        }
        1006
    }

    /// Every event until the server closes the channel. Their numbers must have no gaps.
    pub(crate) async fn events_until_closed(mut self) -> Vec<Value> {
        let mut events = Vec::new();
        while let Some(Ok(message)) = self.socket.next().await {
            if let Message::Text(text) = message {
                events.push(self.checked(&text));
            }
        }
        events
    }

    /// Closes the channel and waits for the server's close frame, as RFC 6455 requires.
    pub(crate) async fn close_in_order(mut self) {
        let closed = async {
            self.socket.close(None).await.expect("the channel is open");
            while let Some(Ok(_)) = self.socket.next().await {}
        };
        in_time("closing", closed).await;
    }

    /// Closes the channel as a browser does.
    pub(crate) async fn close(mut self) {
        in_time("closing", self.socket.close(None)).await.expect("the channel is open");
    }
}

/// Expected RecordEvent without its line and its actions.
pub(crate) fn record_event(call: &Value, state: &str, by: &str) -> Value {
    let mut recording = json!({ "recordingState": state });
    if state != "Stop" {
        recording["recordType"] = json!(by);
    }
    json!({
        "eventType": "RecordEvent",
        "CallHandle": call,
        "callHandle": call,
        "recordingState": state,
        "recordType": by,
        "recording": recording,
    })
}

fn check_time(event: &Value) {
    let text = event["time"].as_str().expect("an event has a time");
    assert_eq!((text.len(), text.ends_with('Z')), ("2026-11-23T00:00:00.000Z".len(), true), "{text}");
    let time: Timestamp = text.parse().expect("RFC 3339");
    assert!(Timestamp::now().duration_since(time).unsigned_abs() < CLOCK_TOLERANCE, "{text}");
}

/// True for the state of an agent that was there before the watch.
fn introduces_agent(event: &Value) -> bool {
    event["eventType"] == "AgentStateEvent" && event["origin"] == "existing"
}
