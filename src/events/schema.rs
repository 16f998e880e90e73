//! The schemas of events.

use std::borrow::Cow;

use utoipa::openapi::schema::{
    Discriminator, KnownFormat, ObjectBuilder, OneOfBuilder, SchemaFormat, SchemaType, Type,
};
use utoipa::openapi::{Ref, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::notice::{self, BoundEvent, HeartbeatEvent};
use super::words::{EventType, RequestWord, Word};
use super::{AgentEvent, CallEvent, CallUpdateEvent, QueueEvent, RecordEvent, ResyncEvent, ServerStatusEvent};

/// The schema of one type of events.
pub(crate) struct EventSchema {
    /// The name of the type.
    pub(crate) name: &'static str,
    /// The occasion of such an event.
    pub(crate) summary: &'static str,
    /// The fields that every event has, and those of the type.
    pub(crate) schema: RefOr<Schema>,
    /// The schemas that these refer to.
    pub(crate) references: Vec<(String, RefOr<Schema>)>,
}

/// The schemas of all events, and of the notices that clients ask for.
pub(crate) fn schemas() -> Vec<EventSchema> {
    let mut schemas: Vec<EventSchema> = EventType::VALUES.iter().copied().map(schema_of).collect();
    schemas.push(EventSchema::of_notice::<BoundEvent>(
        notice::BOUND,
        "The channel is bound: its events begin here. It is sent where the client asks for it, and has no number of its own.",
    ));
    schemas.push(EventSchema::of_notice::<HeartbeatEvent>(
        notice::HEARTBEAT,
        "The channel is alive. It is sent at the interval that the client asks for, and has no number.",
    ));
    schemas
}

fn schema_of(event: EventType) -> EventSchema {
    match event {
        EventType::Call => {
            EventSchema::of::<CallEvent<'static>>(event, "A call rings, is dialled, is connected or is over.")
        }
        EventType::CallUpdate => EventSchema::of::<CallUpdateEvent<'static>>(
            event,
            "Something else of a call has changed: it is held, retrieved or joined to a conference, other actions are \
             possible, or its callInfo is another one.",
        ),
        EventType::Record => {
            EventSchema::of::<RecordEvent<'static>>(event, "The recording of a call begins, pauses or ends.")
        }
        EventType::Agent => {
            EventSchema::of::<AgentEvent<'static>>(event, "An agent of workgroups is ready, not ready, or in wrap-up.")
        }
        EventType::Queue => EventSchema::of::<QueueEvent<'static>>(
            event,
            "A caller begins to wait in the queue of a watched workgroup, waits no more, or has another priority.",
        ),
        EventType::ServerStatus => {
            EventSchema::of::<ServerStatusEvent>(event, "The connection to AltiServ is lost or there again.")
        }
        EventType::Resync => EventSchema::of::<ResyncEvent>(
            event,
            "Events that the client has missed are no longer held; how everything stands follows.",
        ),
    }
}

impl EventSchema {
    fn of<T: ToSchema>(event: EventType, summary: &'static str) -> Self {
        let mut references = Vec::new();
        T::schemas(&mut references);
        let seq = whole_number().description(Some("The event's number in its session, without gaps."));
        let numbered = |fields: ObjectBuilder| fields.property("seq", seq).required("seq");
        Self {
            name: event.word(),
            summary,
            schema: with_shared_fields(event.word(), T::schema(), numbered),
            references,
        }
    }

    fn of_notice<T: ToSchema>(name: &'static str, summary: &'static str) -> Self {
        Self { name, summary, schema: with_shared_fields(name, T::schema(), |fields| fields), references: Vec::new() }
    }
}

/// The schema of the fields of a type, with those that all events have.
fn with_shared_fields(
    name: &'static str,
    fields: RefOr<Schema>,
    numbered: impl FnOnce(ObjectBuilder) -> ObjectBuilder,
) -> RefOr<Schema> {
    let RefOr::T(Schema::Object(fields)) = fields else { return fields };
    let typed =
        ObjectBuilder::from(fields).property("eventType", text().enum_values(Some([name]))).required("eventType");
    numbered(typed)
        .property("time", text().format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime))))
        .required("time")
        .into()
}

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(SchemaType::Type(Type::String))
}

fn whole_number() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(SchemaType::Type(Type::Integer)).minimum(Some(1))
}

/// Any event, where a schema is made. Its type is told by `eventType`.
pub(crate) enum AnyEvent {}

impl PartialSchema for AnyEvent {
    fn schema() -> RefOr<Schema> {
        let reference = |name: &str| Ref::from_schema_name(name);
        let names: Vec<&str> = schemas().iter().map(|event| event.name).collect();
        let mapping = names.iter().map(|name| (*name, reference(name).ref_location));
        let any = OneOfBuilder::new()
            .description(Some("Any event. `eventType` says which."))
            .discriminator(Some(Discriminator::with_mapping("eventType", mapping)));
        names.iter().fold(any, |any, name| any.item(reference(name))).into()
    }
}

impl ToSchema for AnyEvent {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Event")
    }

    fn schemas(all: &mut Vec<(String, RefOr<Schema>)>) {
        for EventSchema { name, schema, references, .. } in schemas() {
            all.extend(references);
            all.push((name.to_owned(), schema));
        }
    }
}
