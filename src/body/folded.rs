use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::problem::Problem;

/// A JSON object with its keys in lower case at every level, and without its nulls.
#[derive(Debug)]
pub(crate) struct Folded {
    pub(crate) value: Value,
    pub(crate) spelling: Spelling,
}

/// The client's spelling of keys.
#[derive(Debug, Default)]
pub(crate) struct Spelling(RefCell<BTreeMap<String, String>>);

impl Spelling {
    /// A path of lower-case keys, as `from.number` or `list[2].x`, in the client's spelling.
    pub(crate) fn of(&self, path: &str) -> String {
        let known = self.0.borrow();
        let parts = path.split('.').map(|part| {
            let (key, index) = part.find('[').map_or((part, ""), |start| part.split_at(start));
            format!("{}{index}", known.get(key).map_or(key, String::as_str))
        });
        parts.collect::<Vec<_>>().join(".")
    }

    /// The key in lower case. Its spelling is kept.
    pub(crate) fn fold(&self, key: &str) -> String {
        let folded = key.to_ascii_lowercase();
        if folded != key {
            self.0.borrow_mut().insert(folded.clone(), key.to_owned());
        }
        folded
    }
}

impl Folded {
    /// Reads a JSON text. An empty one and null are an empty object.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, Problem> {
        let spelling = Spelling::default();
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Ok(Self { value: Value::Object(Map::new()), spelling });
        }
        let mut json = serde_json::Deserializer::from_slice(bytes);
        let value = Fold(&spelling).deserialize(&mut json).and_then(|value| json.end().map(|()| value));
        match value.map_err(|error| refusal(&error))? {
            Value::Null => Ok(Self { value: Value::Object(Map::new()), spelling }),
            value @ Value::Object(_) => Ok(Self { value, spelling }),
            _ => Err(Problem::BadRequest("the body must be a JSON object".to_owned())),
        }
    }
}

fn refusal(error: &serde_json::Error) -> Problem {
    if error.is_data() {
        Problem::BadRequest(format!("the body is wrong: {error}"))
    } else {
        Problem::BadRequest(format!("the body is not JSON: {error}"))
    }
}

/// Reads any JSON value and folds its keys meanwhile. Afterwards a key that was given twice could not be found.
#[derive(Clone, Copy)]
struct Fold<'a>(&'a Spelling);

impl<'de> DeserializeSeed<'de> for Fold<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Fold<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut seen = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            let value = entries.next_value_seed(self)?;
            if seen.insert(self.0.fold(&key), value).is_some() {
                return Err(A::Error::custom(format_args!("{key:?} is given twice; letter case makes no difference")));
            }
        }
        seen.retain(|_, value| !value.is_null());
        Ok(Value::Object(seen))
    }
}
