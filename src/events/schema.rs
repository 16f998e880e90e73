//! Schemas for the documents: of words, and of texts in requests.

use actors::call::Action;
use utoipa::openapi::schema::{ArrayBuilder, Object, ObjectBuilder, Schema, SchemaType, Type};

use super::words::Word;

/// One of the words of a type.
pub(crate) fn word<W: Word>() -> Schema {
    words::<W>().into()
}

/// A list of actions.
pub(crate) fn actions() -> Schema {
    ArrayBuilder::new().items(words::<Action>()).build().into()
}

fn words<W: Word>() -> Object {
    let words = W::WORDS.iter().copied();
    ObjectBuilder::new().schema_type(SchemaType::Type(Type::String)).enum_values(Some(words)).build()
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
