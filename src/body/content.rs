use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::folded::{Folded, Spelling};
use super::form;
use super::lenient::Lenient;
use crate::problem::Problem;

/// The fields of a body or a query.
#[derive(Debug)]
pub(crate) struct Content {
    pub(crate) value: Value,
    pub(crate) spelling: Spelling,
    /// Every value is a text, as in forms and queries.
    pub(crate) is_text: bool,
}

impl Content {
    /// Reads a body. jQuery calls every body a form, JSON too. JSON is told by its first byte, with which no form begins.
    pub(crate) fn of_body(bytes: &[u8], is_form: bool) -> Result<Self, Problem> {
        let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
        if is_form && !matches!(first, None | Some(b'{' | b'\xef')) {
            let spelling = Spelling::default();
            let value = form::parse(bytes, &spelling)?;
            return Ok(Self { value, spelling, is_text: true });
        }
        Self::of_json(bytes)
    }

    /// Reads a JSON text.
    pub(crate) fn of_json(bytes: &[u8]) -> Result<Self, Problem> {
        let Folded { value, spelling } = Folded::parse(bytes)?;
        Ok(Self { value, spelling, is_text: false })
    }

    /// The same fields, with those of the object of this name among them: some clients write it around the others.
    pub(crate) fn unwrapped(mut self, name: &str) -> Result<Self, Problem> {
        let Some(fields) = self.value.as_object_mut() else { return Ok(self) };
        if !fields.get(name).is_some_and(Value::is_object) {
            return Ok(self);
        }
        if let Some(Value::Object(inner)) = fields.remove(name) {
            merge(fields, inner)?;
        }
        Ok(self)
    }

    /// The fields as a type has them. An error names the field as the client has spelt it.
    pub(crate) fn read<T: DeserializeOwned>(self) -> Result<T, Problem> {
        let Self { value, spelling, is_text } = self;
        serde_path_to_error::deserialize(Lenient { value, is_text }).map_err(|error| refusal(error, &spelling))
    }

    /// As [`Content::read`], but takes no whole numbers for texts.
    pub(crate) fn read_exactly<T: DeserializeOwned>(self) -> Result<T, Problem> {
        serde_path_to_error::deserialize(self.value).map_err(|error| refusal(error, &self.spelling))
    }
}

fn merge(fields: &mut Map<String, Value>, inner: Map<String, Value>) -> Result<(), Problem> {
    for (key, value) in inner {
        if fields.contains_key(&key) {
            return Err(Problem::BadRequest(format!("{key:?} is given twice")));
        }
        fields.insert(key, value);
    }
    Ok(())
}

fn refusal(error: serde_path_to_error::Error<serde_json::Error>, spelling: &Spelling) -> Problem {
    let path = error.path().to_string();
    let message = error.into_inner().to_string();
    match path.as_str() {
        "." | "" => Problem::BadRequest(format!("the body is wrong: {message}")),
        path => Problem::wrong_field(spelling.of(path), message),
    }
}
