//! What a client knows that has applied a session's events. Pure.
//!
//! Events come here as the texts of their frames: those of another node, perhaps of another version.

use actors::call::CallEventKind;
use cluster::RawValue;
use serde_json::{Map, Value, json};

use super::words::{EventType, Word};

/// Fields of an event, with the text from which they were read.
#[derive(Debug)]
pub(crate) struct MirroredEvent {
    pub(crate) frame: Box<RawValue>,
    pub(crate) fields: Map<String, Value>,
}

impl MirroredEvent {
    fn set(&mut self, name: &str, value: Value) {
        self.fields.insert(name.to_owned(), value);
        if let Ok(text) = serde_json::value::to_raw_value(&self.fields) {
            self.frame = text;
        }
    }

    fn add(&mut self, name: &str, value: Value) {
        if !self.fields.contains_key(name) {
            self.set(name, value);
        }
    }
}

/// Key of something that events tell of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum MirrorKey {
    /// Connection to AltiServ.
    ServerStatus,
    /// Call, by line and handle. The line is empty in events of the guide.
    Call(String, i64),
    /// Agent, by extension and workgroup.
    Agent(String, String),
    /// Caller who waits, by workgroup and id.
    Waiting(String, String),
}

/// The last event of each thing, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Mirror {
    pub(crate) known: Vec<(MirrorKey, MirroredEvent)>,
}

impl Mirror {
    /// Applies events in their order.
    pub(crate) fn of(frames: &[Box<RawValue>]) -> Self {
        let mut mirror = Self::default();
        for frame in frames {
            mirror.apply(frame);
        }
        mirror
    }

    fn apply(&mut self, frame: &RawValue) {
        let Ok(Value::Object(fields)) = serde_json::from_str(frame.get()) else { return };
        let text = |name: &str| fields.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        match EventType::named(&text("eventType")) {
            EventType::ServerStatus => self.put(MirrorKey::ServerStatus, frame, fields),
            EventType::Call | EventType::CallUpdate => {
                let Some(key) = call_key(&fields) else { return };
                if text("callEventType") == CallEventKind::Disconnect.word() {
                    return self.remove(&key);
                }
                // In the form of the guide, RecordEvents alone tell of the recording.
                let recording = self.call(&key).and_then(|known| known.fields.get("recording").cloned());
                self.put(key.clone(), frame, fields);
                if let (Some(recording), Some(call)) = (recording, self.call(&key)) {
                    call.add("recording", recording);
                }
            }
            EventType::Record => {
                let Some(key) = call_key(&fields) else { return };
                let Some(call) = self.call(&key) else { return };
                let of_guide = json!({ "recordingState": text("recordingState"), "recordType": text("recordType") });
                call.set("recording", fields.get("recording").cloned().unwrap_or(of_guide));
                if let Some(actions) = fields.get("actions") {
                    call.set("actions", actions.clone());
                }
            }
            EventType::Agent => {
                let workgroup = fields.get("workgroup").and_then(|workgroup| workgroup.get("number")?.as_str());
                let key = MirrorKey::Agent(text("extension"), workgroup.unwrap_or_default().to_owned());
                self.put(key, frame, fields);
            }
            EventType::Queue => {
                let id = fields.get("caller").and_then(|caller| caller.get("id")?.as_str()).unwrap_or_default();
                let key = MirrorKey::Waiting(text("workgroup"), id.to_owned());
                let is_out = text("queueEventType") == actors::session::QueueChangeKind::Out.word();
                if is_out { self.remove(&key) } else { self.put(key, frame, fields) }
            }
            EventType::Resync => {}
        }
    }

    fn call(&mut self, key: &MirrorKey) -> Option<&mut MirroredEvent> {
        self.known.iter_mut().find(|(known, _)| known == key).map(|(_, event)| event)
    }

    fn put(&mut self, key: MirrorKey, frame: &RawValue, fields: Map<String, Value>) {
        let event = MirroredEvent { frame: frame.to_owned(), fields };
        match self.known.iter_mut().find(|(known, _)| *known == key) {
            Some((_, known)) => *known = event,
            None => self.known.push((key, event)),
        }
    }

    fn remove(&mut self, key: &MirrorKey) {
        self.known.retain(|(known, _)| known != key);
    }
}

fn call_key(fields: &Map<String, Value>) -> Option<MirrorKey> {
    let handle = fields.get("callHandle").or_else(|| fields.get("CallHandle"))?.as_i64()?;
    let line = fields.get("extension").and_then(Value::as_str).unwrap_or_default();
    Some(MirrorKey::Call(line.to_owned(), handle))
}
