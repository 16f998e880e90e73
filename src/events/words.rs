//! Words of the Web API for states, kinds and operations.
//!
//! Each word stands here once: events, answers, requests and documents take it from here. The matches are exhaustive, so
//! that a new variant does not compile until it has a word.

use actors::call::{Action, CallEventKind, CallState, Direction, Origin, RecordOperation, Recording};
use actors::meter::DropCause;
use actors::session::{Arrival, EntryKind, EventBody, EventSummary, LineUse, QueueChangeKind};
use altilink::message::agents::AgentState;
use altilink::message::monitoring::MonitoringStyle;
use altilink::message::recording::RecordingKind;

/// A value that the Web API writes as a word.
pub(crate) trait Word: Copy + 'static {
    /// All words of the type, in the order of the documents.
    const WORDS: &'static [&'static str];

    /// The word for this value.
    fn word(self) -> &'static str;
}

/// A value that requests name by its word.
pub(crate) trait RequestWord: Word {
    /// All values of the type.
    const VALUES: &'static [Self];

    /// The value of a word, which may stand in any letter case and between blanks.
    fn of_word(text: &str) -> Option<Self> {
        Self::VALUES.iter().copied().find(|value| value.word().eq_ignore_ascii_case(text.trim()))
    }
}

/// Implements [`Word`].
macro_rules! words {
    ($type:ty { $($pattern:pat => $word:literal,)+ }) => {
        impl Word for $type {
            const WORDS: &'static [&'static str] = &[$($word),+];

            fn word(self) -> &'static str {
                match self {
                    $($pattern => $word,)+
                }
            }
        }
    };
}

/// Implements [`Word`] and [`RequestWord`].
macro_rules! request_words {
    ($type:ident { $($variant:ident => $word:literal,)+ }) => {
        words! { $type { $($type::$variant => $word,)+ } }

        impl RequestWord for $type {
            const VALUES: &'static [Self] = &[$($type::$variant),+];
        }
    };
}

/// A wish for the state that is to follow the last call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NextStateWish {
    /// Take the next call.
    Ready,
    /// Take no calls.
    NotReady,
    /// Finish the work on the call.
    WrapUp,
    /// None: what was wished before is taken back.
    Nothing,
}

request_words! {
    NextStateWish {
        Ready => "ready",
        NotReady => "notReady",
        WrapUp => "wrapUp",
        Nothing => "none",
    }
}

impl NextStateWish {
    /// The state, if one is wished.
    pub(crate) fn state(self) -> Option<AgentState> {
        match self {
            Self::Ready => Some(AgentState::Ready),
            Self::NotReady => Some(AgentState::NotReady),
            Self::WrapUp => Some(AgentState::WrapUp),
            Self::Nothing => None,
        }
    }
}

/// The types of events. `Call`, `Record` and `ServerStatus` are the guide's; its clients ignore the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EventType {
    /// A call rings, is dialled, is connected or is over.
    Call,
    /// Anything else of a call has changed.
    CallUpdate,
    /// The recording of a call has changed.
    Record,
    /// The state of an agent has changed.
    Agent,
    /// The queue of a workgroup has changed.
    Queue,
    /// The connection to AltiServ is lost or established.
    ServerStatus,
    /// Events have been missed that are no longer held.
    Resync,
}

request_words! {
    EventType {
        Call => "CallEvent",
        CallUpdate => "CallUpdateEvent",
        Record => "RecordEvent",
        Agent => "AgentStateEvent",
        Queue => "QueueEvent",
        ServerStatus => "ServerStatusEvent",
        Resync => "ResyncEvent",
    }
}

impl EventType {
    /// The type of an event that another node has written. One that only newer nodes know passes as the type that clients
    /// ignore.
    pub(crate) fn named(name: &str) -> Self {
        Self::of_word(name).unwrap_or(Self::CallUpdate)
    }
}

impl From<&EventBody> for EventType {
    fn from(body: &EventBody) -> Self {
        match body {
            EventBody::Call { .. } => Self::Call,
            EventBody::CallUpdate { .. } => Self::CallUpdate,
            EventBody::Recording { .. } => Self::Record,
            EventBody::Agent { .. } => Self::Agent,
            EventBody::Queue { .. } => Self::Queue,
            EventBody::ServerStatus { .. } => Self::ServerStatus,
            EventBody::Resync { .. } => Self::Resync,
            EventBody::Written(written) => Self::named(written.event_type),
        }
    }
}

impl From<&EventSummary> for EventType {
    fn from(told: &EventSummary) -> Self {
        match told {
            EventSummary::Call { .. } => Self::Call,
            EventSummary::CallUpdate { .. } => Self::CallUpdate,
            EventSummary::Recording { .. } => Self::Record,
            EventSummary::Agent { .. } => Self::Agent,
            EventSummary::Queue { .. } => Self::Queue,
            EventSummary::ServerStatus { .. } => Self::ServerStatus,
            EventSummary::Resync { .. } => Self::Resync,
            EventSummary::Written { event_type } => Self::named(event_type),
        }
    }
}

// The guide's callEventType.
words! {
    CallEventKind {
        Self::Ring => "ring",
        Self::RingBack => "ringback",
        Self::Connect => "connect",
        Self::Disconnect => "disconnect",
    }
}

words! {
    QueueChangeKind {
        Self::In => "in",
        Self::Out => "out",
        Self::Priority => "priority",
    }
}

words! {
    Direction {
        Self::In => "in",
        Self::Out => "out",
    }
}

words! {
    CallState {
        Self::Ringing => "ring",
        Self::RingingBack => "ringback",
        Self::Connected => "connected",
        Self::Held => "held",
        Self::Conference => "conference",
        Self::Disconnected => "disconnected",
    }
}

words! {
    Origin {
        Self::Live => "live",
        Self::Existing => "existing",
        Self::Reconciled => "reconciled",
    }
}

// The guide's recordingState. After Unmute and Resume it is `Start` again.
words! {
    Recording {
        Self::Off => "Stop",
        Self::On(_) => "Start",
        Self::Muted(_) => "Mute",
        Self::Paused(_) => "Pause",
    }
}

words! {
    EntryKind {
        Self::Extension => "extension",
        Self::VirtualExtension => "virtualExtension",
        Self::Workgroup => "workgroup",
        Self::HuntGroup => "huntGroup",
        Self::Application => "application",
    }
}

words! {
    LineUse {
        Self::Idle => "idle",
        Self::Ringing => "ringing",
        Self::Busy => "busy",
    }
}

words! {
    Arrival {
        Self::Ring => "RING",
        Self::RingBack => "RINGBACK",
        Self::State(_) => "STCHG",
        Self::Dropped => "CALL_DROPPED",
        Self::Recording => "RECORDING",
        Self::Agent => "AGENT_STATE",
        Self::Reset => "RESET",
        Self::Queue => "QUEUE",
    }
}

words! {
    DropCause {
        Self::TooSlow => "tooSlow",
        Self::Gone => "gone",
        Self::ReplayLost => "missed",
    }
}

// The guide's recordType.
words! {
    RecordingKind {
        Self::Agent => "Agent",
        Self::Supervisor => "Supervisor",
        Self::System => "System",
    }
}

words! {
    Action {
        Self::Answer => "answer",
        Self::Drop => "drop",
        Self::Hold => "hold",
        Self::Retrieve => "retrieve",
        Self::Conference => "conference",
        Self::Transfer => "transfer",
        Self::SendDigits => "dtmf",
        Self::Record(RecordOperation::Start) => "recordStart",
        Self::Record(RecordOperation::Stop) => "recordStop",
        Self::Record(RecordOperation::Mute) => "recordMute",
        Self::Record(RecordOperation::Unmute) => "recordUnmute",
        Self::Record(RecordOperation::Pause) => "recordPause",
        Self::Record(RecordOperation::Resume) => "recordResume",
    }
}

// The Operation of the guide's RecordData.
request_words! {
    RecordOperation {
        Start => "Start",
        Stop => "Stop",
        Mute => "Mute",
        Unmute => "Unmute",
        Pause => "Pause",
        Resume => "Resume",
    }
}

request_words! {
    MonitoringStyle {
        Silent => "listen",
        BargeIn => "bargeIn",
    }
}

words! {
    Option<AgentState> {
        Some(AgentState::Ready) => "ready",
        Some(AgentState::NotReady) => "notReady",
        Some(AgentState::WrapUp) => "wrapUp",
        None => "unknown",
    }
}

request_words! {
    AgentState {
        Ready => "ready",
        NotReady => "notReady",
        WrapUp => "wrapUp",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_a_request_is_taken_in_any_letter_case() {
        for (word, operation) in [
            ("Start", RecordOperation::Start),
            ("STOP", RecordOperation::Stop),
            (" mute ", RecordOperation::Mute),
            ("UnMute", RecordOperation::Unmute),
            ("pause", RecordOperation::Pause),
            ("Resume", RecordOperation::Resume),
        ] {
            assert_eq!(RecordOperation::of_word(word), Some(operation), "{word}");
        }
        for (word, state) in
            [("ready", AgentState::Ready), ("NOTREADY", AgentState::NotReady), ("WrapUp", AgentState::WrapUp)]
        {
            assert_eq!(AgentState::of_word(word), Some(state), "{word}");
        }
        for wrong in ["", "record", "not ready", "busy"] {
            assert_eq!(RecordOperation::of_word(wrong), None, "{wrong}");
            assert_eq!(AgentState::of_word(wrong), None, "{wrong}");
        }
    }
}
