//! The words that stand for states and kinds, as schemas of the documents: taken from the functions that write them, so
//! that they cannot differ.

use actors::call::{Action, CallEventKind, CallState, Direction, Origin, RecordOperation, Recording};
use altilink::message::agents::AgentState;
use altilink::message::recording::RecordingKind;
use utoipa::openapi::schema::{ArrayBuilder, Object, ObjectBuilder, Schema, SchemaType, Type};

use super::{agent_state_name, call, kind_name, origin_name, recording_name};

fn one_of(list: impl IntoIterator<Item = &'static str>) -> Schema {
    words(list).into()
}

fn words(list: impl IntoIterator<Item = &'static str>) -> Object {
    ObjectBuilder::new().schema_type(SchemaType::Type(Type::String)).enum_values(Some(list)).build()
}

/// A text of a request, for which a whole number is taken too.
pub(crate) fn text() -> Schema {
    ObjectBuilder::new().schema_type(SchemaType::from_iter([Type::String, Type::Integer, Type::Null])).build().into()
}

/// A list of such texts.
pub(crate) fn texts() -> Schema {
    let item = ObjectBuilder::new().schema_type(SchemaType::from_iter([Type::String, Type::Integer])).build();
    let list = ArrayBuilder::new().schema_type(SchemaType::from_iter([Type::Array, Type::Null])).items(item);
    list.build().into()
}

pub(crate) fn call_event_type() -> Schema {
    use CallEventKind as Kind;
    one_of([Kind::Ring, Kind::RingBack, Kind::Connect, Kind::Disconnect].map(kind_name))
}

pub(crate) fn direction() -> Schema {
    one_of([Direction::In, Direction::Out].map(call::direction_name))
}

pub(crate) fn call_state() -> Schema {
    use CallState as State;
    let states =
        [State::Ringing, State::RingingBack, State::Connected, State::Held, State::Conference, State::Disconnected];
    one_of(states.map(call::state_name))
}

pub(crate) fn origin() -> Schema {
    one_of([Origin::Live, Origin::Existing, Origin::Reconciled].map(origin_name))
}

pub(crate) fn recording_state() -> Schema {
    let kind = RecordingKind::Agent;
    let states = [Recording::Off, Recording::On(kind), Recording::Muted(kind), Recording::Paused(kind)];
    one_of(states.map(recording_name))
}

pub(crate) fn record_type() -> Schema {
    let kinds = [RecordingKind::Agent, RecordingKind::Supervisor, RecordingKind::System];
    one_of(kinds.map(call::record_kind_name))
}

pub(crate) fn actions() -> Schema {
    let calls = [
        Action::Answer,
        Action::Drop,
        Action::Hold,
        Action::Retrieve,
        Action::Conference,
        Action::Transfer,
        Action::SendDigits,
    ];
    let records = operations().map(Action::Record);
    let words = words(calls.into_iter().chain(records).map(call::action_name));
    ArrayBuilder::new().items(words).build().into()
}

fn operations() -> [RecordOperation; 6] {
    use RecordOperation as Operation;
    [Operation::Start, Operation::Stop, Operation::Mute, Operation::Unmute, Operation::Pause, Operation::Resume]
}

/// As it is asked for; any letter case is taken.
pub(crate) fn record_operation() -> Schema {
    one_of(["Start", "Stop", "Mute", "Unmute", "Pause", "Resume"])
}

pub(crate) fn agent_state() -> Schema {
    one_of([AgentState::Ready, AgentState::NotReady, AgentState::WrapUp].map(agent_state_name))
}
