//! Mirror: a client that only applies the events of its channel, in order, and never sends a request.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

use super::{EventChannel, Session, in_time};

/// Time without an event after which the channel counts as quiet.
const QUIET: Duration = Duration::from_millis(50);

/// Time limit for a mirror that differs from the listing. While something changes, either may be ahead of the other.
const SETTLED: Duration = Duration::from_secs(10);

/// Key of a call: its line and its handle.
type Key = (String, i64);

/// State that results from the events of a channel. Pure.
#[derive(Debug, Default, Clone)]
pub(crate) struct Fold {
    pub(crate) connected: Option<bool>,
    calls: BTreeMap<Key, Value>,
}

impl Fold {
    pub(crate) fn take(&mut self, event: &Value) {
        match event["eventType"].as_str() {
            Some("ServerStatusEvent") => self.connected = event["connected"].as_bool(),
            Some("ResyncEvent") => self.calls.clear(),
            Some("CallEvent") if event["callEventType"] == "disconnect" => {
                self.calls.remove(&key(event));
            }
            Some("CallEvent" | "CallUpdateEvent") => {
                let call = self.calls.entry(key(event)).or_insert_with(unknown_call);
                for field in ["callHandle", "direction", "state", "actions", "callInfo", "recording"] {
                    take_field(call, event, field);
                }
                match event.get("placedBy") {
                    Some(request) => call["placedBy"] = request.clone(),
                    None => drop(call.as_object_mut().and_then(|call| call.remove("placedBy"))),
                }
            }
            Some("RecordEvent") => self.record(event),
            _ => {}
        }
    }

    fn record(&mut self, event: &Value) {
        let Some(call) = self.calls.get_mut(&key(event)) else { return };
        call["recording"] = match event["recordingState"].as_str() {
            Some("Stop") => not_recorded(),
            _ => json!({ "recordingState": event["recordingState"], "recordType": event["recordType"] }),
        };
        take_field(call, event, "recording");
        take_field(call, event, "actions");
    }

    /// Calls of a line by their handles.
    pub(crate) fn calls_of(&self, extension: &str) -> BTreeMap<i64, &Value> {
        self.calls.iter().filter(|((line, _), _)| line == extension).map(|((_, call), it)| (*call, it)).collect()
    }

    /// True if a listing of this line's calls has the same calls as the events, in any order.
    pub(crate) fn agrees_with(&self, extension: &str, listing: &[Value]) -> bool {
        let listed: BTreeMap<i64, &Value> = listing.iter().map(|call| (handle(call), call)).collect();
        listed.len() == listing.len() && listed == self.calls_of(extension)
    }
}

fn handle(call: &Value) -> i64 {
    call["callHandle"].as_i64().unwrap_or_else(|| panic!("a call has a handle: {call}"))
}

fn key(event: &Value) -> Key {
    let line = event["extension"].as_str().unwrap_or_else(|| panic!("a call is on a line: {event}"));
    (line.to_owned(), handle(event))
}

fn not_recorded() -> Value {
    json!({ "recordingState": "Stop" })
}

fn unknown_call() -> Value {
    Value::Object(Map::from_iter([("recording".to_owned(), not_recorded())]))
}

fn take_field(call: &mut Value, event: &Value, field: &str) {
    if let Some(told) = event.get(field) {
        call[field] = told.clone();
    }
}

/// Event channel with the state that results from its events. The channel itself checks that no number is missing.
pub(crate) struct Mirror {
    channel: EventChannel,
    extension: String,
    pub(crate) fold: Fold,
}

impl Mirror {
    /// Opens a channel of a session, which may be new or old.
    pub(crate) async fn open(session: &Session) -> Self {
        Self::of(session.open().await, session.extension())
    }

    pub(crate) fn of(channel: EventChannel, extension: &str) -> Self {
        Self { channel, extension: extension.to_owned(), fold: Fold::default() }
    }

    /// All events up to and including the first awaited one. A ping of the server does not extend the deadline.
    pub(crate) async fn until(&mut self, what: &str, awaited: impl Fn(&Value) -> bool) -> Vec<Value> {
        let mut events = Vec::new();
        loop {
            let event = in_time(what, self.channel.next_any()).await;
            self.fold.take(&event);
            let is_awaited = awaited(&event);
            events.push(event);
            if is_awaited {
                return events;
            }
        }
    }

    /// The first awaited event. Earlier events are applied and dropped.
    pub(crate) async fn the(&mut self, what: &str, awaited: impl Fn(&Value) -> bool) -> Value {
        self.until(what, awaited).await.pop().expect("the awaited one is the last")
    }

    /// All events up to this CallEvent of this call.
    pub(crate) async fn until_call(&mut self, kind: &str, call: &Value) -> Vec<Value> {
        self.until(&format!("{kind} of {call}"), |event| is_call(event, kind, call)).await
    }

    /// All events up to the RecordEvent with this state of this call.
    pub(crate) async fn until_recording(&mut self, state: &str, call: &Value) -> Vec<Value> {
        self.until(&format!("the recording's {state} of {call}"), |event| is_recording(event, state, call)).await
    }

    /// Next CallEvent of this kind, for any call.
    pub(crate) async fn any_call(&mut self, kind: &str) -> Value {
        self.the(&format!("a {kind}"), |event| event["callEventType"] == kind).await
    }

    /// All events up to the ServerStatusEvent with this value of `connected`.
    pub(crate) async fn until_connected(&mut self, connected: bool) -> Vec<Value> {
        let told = |event: &Value| event["eventType"] == "ServerStatusEvent" && event["connected"] == connected;
        self.until(&format!("connected: {connected}"), told).await
    }

    /// All events until the channel is quiet.
    pub(crate) async fn rest(&mut self) -> Vec<Value> {
        let mut events = Vec::new();
        while let Some(event) = self.channel.any_within(QUIET).await {
            self.fold.take(&event);
            events.push(event);
        }
        events
    }

    /// Waits until the channel is quiet and the listing equals the state from the events.
    pub(crate) async fn agrees(&mut self, session: &Session) {
        let begun = Instant::now();
        loop {
            self.rest().await;
            let listing = session.calls().await;
            if self.fold.agrees_with(&self.extension, &listing) {
                return;
            }
            let told = self.fold.calls_of(&self.extension);
            assert!(begun.elapsed() < SETTLED, "told: {}\nlisted: {}", json!(told), json!(listing));
        }
    }
}

/// True if an event is this CallEvent of this call.
pub(crate) fn is_call(event: &Value, kind: &str, call: &Value) -> bool {
    event["eventType"] == "CallEvent" && event["callEventType"] == kind && event["callHandle"] == *call
}

/// True if an event is the RecordEvent with this state of this call.
pub(crate) fn is_recording(event: &Value, state: &str, call: &Value) -> bool {
    event["eventType"] == "RecordEvent" && event["recordingState"] == state && event["callHandle"] == *call
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(events: &[Value]) -> Fold {
        let mut fold = Fold::default();
        for event in events {
            fold.take(event);
        }
        fold
    }

    fn call(event: &str, kind: &str, state: &str) -> Value {
        json!({ "eventType": event, "callEventType": kind, "extension": "101", "callHandle": 7, "state": state })
    }

    fn tape(state: &str) -> Value {
        json!({ "eventType": "RecordEvent", "extension": "101", "callHandle": 7, "recordingState": state,
            "recordType": "Agent" })
    }

    #[test]
    fn events_come_to_what_a_listing_shows() {
        let connect = call("CallEvent", "connect", "connected");
        let listed =
            |state: &str, recording: Value| [json!({ "callHandle": 7, "state": state, "recording": recording })];
        let recorded = json!({ "recordingState": "Start", "recordType": "Agent" });
        let agrees = |events: &[Value], listing: &[Value]| folded(events).agrees_with("101", listing);
        assert!(agrees(std::slice::from_ref(&connect), &listed("connected", not_recorded())));
        assert!(agrees(&[connect.clone(), tape("Start")], &listed("connected", recorded.clone())));
        assert!(agrees(&[connect.clone(), tape("Start"), tape("Stop")], &listed("connected", not_recorded())));
        assert!(agrees(&[connect.clone(), call("CallUpdateEvent", "", "held")], &listed("held", not_recorded())));
        assert!(!agrees(std::slice::from_ref(&connect), &listed("connected", recorded)));
        assert!(!agrees(std::slice::from_ref(&connect), &[]));
        assert!(agrees(&[connect.clone(), call("CallEvent", "disconnect", "disconnected")], &[]));
        assert!(agrees(&[connect, json!({ "eventType": "ResyncEvent" })], &[]));
    }

    #[test]
    fn calls_of_two_lines_on_one_pad_are_two() {
        let mut other = call("CallEvent", "ring", "ring");
        other["extension"] = json!("102");
        let fold = folded(&[call("CallEvent", "ring", "ring"), other, call("CallEvent", "disconnect", "")]);
        assert!(fold.calls_of("101").is_empty());
        assert_eq!(fold.calls_of("102").len(), 1);
    }
}
