//! Events as they stand in the log of a session that another node may continue, and what such a node tells first.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::SystemTime;

use actors::call::{CallEventKind, CallState, CallView, Origin, Recording};
use actors::session::{ComparedLines, EventBody, QueueChangeKind, SessionEvent, ShownNow, WrittenEvent};
use cluster::RawValue;
use serde_json::{Map, Value, json};

use super::mirror::{Mirror, MirrorKey};
use super::words::{EventType, Word};
use super::{CallBody, NO_FRAME, frame};
use altilink::message::recording::RecordingKind;

/// Field of a call's frame in the log by which the call is known again. Clients do not get it.
const IDENTITY: &str = "identity";

/// The frame of an event, as the log keeps it.
pub(crate) fn log_frame(event: &SessionEvent, guide_only: bool) -> Box<RawValue> {
    let mut text = frame(event, guide_only).map_or_else(|| NO_FRAME.to_owned(), |frame| frame.to_string());
    if let EventBody::Call { call, .. } | EventBody::CallUpdate { call, .. } = &event.body
        && let Some(identity) = identity(call)
        && text.ends_with('}')
    {
        text.truncate(text.len() - 1);
        text.push_str(&identity_field(&identity));
        text.push_str("\"}");
    }
    RawValue::from_string(text).expect("a frame is a JSON text")
}

/// Beginning of the last field of a frame. No text within a field has it, since quotation marks are escaped there.
fn identity_field(identity: &str) -> String {
    format!(",\"{IDENTITY}\":\"{identity}")
}

/// AltiServ's handle of a call, and its time of start: a server that was restarted counts handles from 1 again. None if
/// AltiServ does not tell a handle.
fn identity(call: &CallView) -> Option<String> {
    let info = &call.details.info;
    (info.session.0 != 0).then(|| format!("{}/{}", info.session.0, info.start_time))
}

/// The frame as clients get it.
fn frame_of_clients(logged: &str) -> Cow<'_, str> {
    match logged.rfind(&identity_field("")) {
        Some(end) => Cow::Owned(format!("{}}}", &logged[..end])),
        None => Cow::Borrowed(logged),
    }
}

/// The event of a frame in the log.
pub(crate) fn logged_event(seq: u64, frame: &RawValue) -> Arc<SessionEvent> {
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Typed<'a> {
        event_type: Cow<'a, str>,
    }
    let name = serde_json::from_str::<Typed<'_>>(frame.get()).map(|typed| typed.event_type.into_owned());
    let event_type = EventType::named(&name.unwrap_or_default()).word();
    SessionEvent::written(seq, SystemTime::now(), event_type, frame_of_clients(frame.get()).as_ref().into())
}

/// Fewer frames that tell a client the same.
pub(crate) fn summary(told: &[Box<RawValue>]) -> Vec<Box<RawValue>> {
    Mirror::of(told).known.into_iter().map(|(_, event)| event.frame).collect()
}

/// The events that lead from what clients were told to what is shown now.
///
/// What has ended is told in any case. What is there is told on the user's own line alone: watched lines are introduced when
/// they are watched again.
pub(crate) fn differences(told: &[Box<RawValue>], now: &ShownNow<'_>) -> Vec<EventBody> {
    let mirror = Mirror::of(told);
    let mut bodies = Vec::new();
    if let Some(connected) = now.connected {
        let status = mirror.known.iter().find(|(key, _)| *key == MirrorKey::ServerStatus);
        let told = status.and_then(|(_, event)| event.fields.get("Connected")?.as_bool());
        if told != Some(connected) {
            bodies.push(EventBody::ServerStatus { connected });
        }
    }
    for (key, event) in &mirror.known {
        match key {
            MirrorKey::Call(line, handle) if now.lines.has(&line_of(line, now)) => {
                let same = now.calls.iter().find(|call| is_at(call, line, *handle));
                if same.is_none_or(|call| is_another(&event.fields, call)) {
                    bodies.push(ended(&event.fields));
                }
            }
            MirrorKey::Waiting(workgroup, id) if matches!(now.lines, ComparedLines::Others(_)) => {
                let queue = now.queues.iter().find(|(number, _)| number.as_str() == workgroup);
                if !queue.is_some_and(|(_, callers)| callers.iter().any(|caller| caller.id() == *id)) {
                    let waiting = queue.map_or(0, |(_, callers)| callers.len());
                    bodies.push(left(&event.fields, waiting));
                }
            }
            _ => {}
        }
    }
    if matches!(now.lines, ComparedLines::Own(_)) {
        for call in &now.calls {
            let told = mirror.known.iter().find(|(key, event)| {
                matches!(key, MirrorKey::Call(line, handle) if is_at(call, line, *handle))
                    && !is_another(&event.fields, call)
            });
            bodies.extend(news(told.map(|(_, event)| &event.fields), call));
        }
    }
    bodies
}

/// Events of the guide do not name the line: it is the user's own.
fn line_of(line: &str, now: &ShownNow<'_>) -> String {
    let (ComparedLines::Own(own) | ComparedLines::Others(own)) = now.lines;
    if line.is_empty() { own.to_string() } else { line.to_owned() }
}

fn is_at(call: &CallView, line: &str, handle: i64) -> bool {
    i64::from(call.call.0) == handle && (line.is_empty() || call.extension.as_str() == line)
}

/// True if the call pad has another call now than the one that was told, as far as can be known: nobody has heard AltiServ
/// meanwhile. A call is the same only if all agrees, and AltiServ tells a handle of it.
fn is_another(told: &Map<String, Value>, call: &CallView) -> bool {
    let text = |name: &str| told.get(name).and_then(Value::as_str);
    let caller = told.get("callInfo").and_then(|info| info.get("callerID")?.as_str());
    let is_same = text(IDENTITY).is_some_and(|told| Some(told) == identity(call).as_deref())
        && text("direction").is_none_or(|direction| direction == call.direction.word())
        && caller.is_none_or(|caller| caller.is_empty() || caller == call.details.info.caller_id);
    !is_same || is_backwards(text("state").or(text("callEventType")), call.state)
}

/// True if the call would have gone backwards: one that was answered does not ring again.
fn is_backwards(told: Option<&str>, now: CallState) -> bool {
    let ringing = [CallState::Ringing, CallState::RingingBack];
    let words = ringing.iter().flat_map(|state| [state.word(), state.introduction().word()]);
    ringing.contains(&now) && told.is_some_and(|told| words.into_iter().all(|word| word != told))
}

/// The events that tell of a call that is there.
fn news(told: Option<&Map<String, Value>>, call: &Arc<CallView>) -> Vec<EventBody> {
    let origin = Origin::Reconciled;
    let introduced = EventBody::Call { kind: call.state.introduction(), call: Arc::clone(call), origin };
    let body = serde_json::to_value(CallBody::of(call)).unwrap_or_default();
    let differs = |name: &str| told.is_none_or(|told| told.get(name) != body.get(name));
    let mut bodies = Vec::new();
    // Events of the guide do not tell the state, so the call is told anew.
    if differs("state") {
        bodies.push(introduced);
    } else if ["direction", "callInfo", "actions", "placedBy"].into_iter().any(differs) {
        bodies.push(EventBody::CallUpdate { call: Arc::clone(call), origin });
    }
    let before = told.map_or(Recording::Off, recording_of);
    if call.recording != before {
        bodies.push(EventBody::Recording { call: Arc::clone(call), now: call.recording, before });
    }
    bodies
}

/// The recording that an event tells, as far as it can be known again: that of a recording that goes on.
fn recording_of(fields: &Map<String, Value>) -> Recording {
    let Some(recording) = fields.get("recording") else { return Recording::Off };
    let word = |name: &str| recording.get(name).and_then(Value::as_str).unwrap_or_default();
    let kinds = [RecordingKind::Agent, RecordingKind::Supervisor, RecordingKind::System];
    let kind = kinds.into_iter().find(|kind| kind.word() == word("recordType")).unwrap_or(RecordingKind::Agent);
    let states = [Recording::On(kind), Recording::Muted(kind), Recording::Paused(kind)];
    states.into_iter().find(|state| state.word() == word("recordingState")).unwrap_or(Recording::Off)
}

/// The end of a call that only the other node has seen.
fn ended(told: &Map<String, Value>) -> EventBody {
    let is_in_full = told.contains_key("state");
    let mut fields = fields_of(told);
    fields.insert("callEventType".to_owned(), CallEventKind::Disconnect.word().into());
    if is_in_full {
        fields.insert("state".to_owned(), CallState::Disconnected.word().into());
        fields.insert("actions".to_owned(), json!([]));
        fields.insert("recording".to_owned(), json!({ "recordingState": Recording::Off.word() }));
        fields.insert("origin".to_owned(), Origin::Reconciled.word().into());
    } else {
        // The mirror has it from RecordEvents.
        fields.remove("recording");
    }
    written(EventType::Call, fields)
}

/// A caller who waits no more, whom only the other node has seen.
fn left(told: &Map<String, Value>, waiting: usize) -> EventBody {
    let mut fields = fields_of(told);
    fields.insert("waiting".to_owned(), waiting.into());
    fields.insert("queueEventType".to_owned(), QueueChangeKind::Out.word().into());
    fields.insert("origin".to_owned(), Origin::Reconciled.word().into());
    written(EventType::Queue, fields)
}

fn fields_of(told: &Map<String, Value>) -> Map<String, Value> {
    let mut fields = told.clone();
    for name in ["eventType", "seq", "time", IDENTITY] {
        fields.remove(name);
    }
    fields
}

fn written(event_type: EventType, fields: Map<String, Value>) -> EventBody {
    EventBody::Written(WrittenEvent { event_type: event_type.word(), fields: Value::Object(fields).to_string().into() })
}

#[cfg(test)]
mod tests;
