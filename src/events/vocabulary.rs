//! The names of the types of words in the documents. A type of words stands there once, and schemas refer to it.

use actors::call::{self, CallEventKind, Direction, Origin, Recording};
use actors::meter;
use actors::session;
use altilink::message::agents;
use altilink::message::monitoring::MonitoringStyle;
use altilink::message::recording::RecordingKind;
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};

use super::words::{EventType, Word};

/// Declares types that have no values: each stands for a type of words where a schema is made.
macro_rules! vocabulary {
    ($($(#[doc = $description:literal])+ $name:ident of $words:ty;)+) => { $(
        $(#[doc = $description])+
        pub(crate) enum $name {}

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                $crate::events::vocabulary::one_of::<$words>(concat!($($description),+).trim())
            }
        }

        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                std::borrow::Cow::Borrowed(stringify!($name))
            }
        }
    )+ };
}
pub(crate) use vocabulary;

/// The schema of a type of words.
pub(crate) fn one_of<W: Word>(description: &str) -> RefOr<Schema> {
    let words = W::WORDS.iter().copied();
    let schema = ObjectBuilder::new().schema_type(SchemaType::Type(Type::String)).enum_values(Some(words));
    schema.description(Some(description)).into()
}

vocabulary! {
    /// The state of a call. `disconnected` is final.
    CallState of call::CallState;
    /// The guide's callEventType.
    CallEventType of CallEventKind;
    /// The direction of a call as its line sees it.
    CallDirection of Direction;
    /// The occasion of an event: `live`; `existing`, the call was there before the event channel; `reconciled`, it was found
    /// after a gap.
    EventOrigin of Origin;
    /// The change of a queue: a caller begins to wait, waits no more, or has another priority.
    QueueEventType of session::QueueChangeKind;
    /// The guide's recordingState. After Unmute and Resume it is `Start` again.
    RecordingState of Recording;
    /// The guide's recordType: who records.
    RecordType of RecordingKind;
    /// The Operation of the guide's RecordData. It is taken in any letter case.
    RecordOperation of call::RecordOperation;
    /// A request that would be accepted for a call now.
    Action of call::Action;
    /// The kind of a number of the phone system.
    EntryKind of session::EntryKind;
    /// The state of a line, by its calls: none, one that rings, or one that is dialled, connected or held.
    LineState of session::LineUse;
    /// The part of a supervisor in an agent's call: `listen` unheard, or `bargeIn` and be heard. It is taken in any letter case.
    MonitorMode of MonitoringStyle;
    /// The state of an agent of workgroups.
    AgentState of agents::AgentState;
    /// A wish for the state that is to follow the last call; `none` takes back what was wished before. It is taken in any
    /// letter case.
    NextStateWish of super::words::NextStateWish;
    /// The overall state of an agent. `unknown` after an outage where AltiServ does not tell it; the states in workgroups are
    /// not known then either.
    KnownAgentState of Option<agents::AgentState>;
    /// The type of an event.
    EventName of EventType;
    /// A packet of AltiServ about a line.
    ArrivedPacket of session::Arrival;
    /// The reason for which an event was not sent: its client did not read, had gone, or had missed it for too long.
    DropReason of meter::DropCause;
}
