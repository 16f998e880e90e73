//! A log record as text, or as one JSON object on one line. Pure: time and context are passed in.
//!
//! A message may contain text of a client or of AltiServ, and must not be able to forge a line. So characters that move
//! the cursor of a terminal are escaped, and a line break is followed by an indentation, with which no line begins.

use std::fmt::{self, Write};
use std::time::SystemTime;

use jiff::Timestamp;
use log::Record;
use log::kv::{Error, Key, Value, VisitSource};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::Value as Json;

use super::request_context::RequestContext;

/// Room for a line of the usual length, in bytes.
const USUAL_LENGTH: usize = 192;

/// Fields shown as text. The message contains the others already.
const SHOWN: [&str; 7] = ["client", "requestId", "session", "logon", "extension", "connection", "socket"];

/// Keys of every JSON object, which no field may have.
const OWN: [&str; 4] = ["time", "level", "target", "message"];

/// A record that is being written, with its time and its context.
#[derive(Debug)]
pub(crate) struct LogLine<'a> {
    record: &'a Record<'a>,
    time: SystemTime,
    context: Option<RequestContext>,
}

impl<'a> LogLine<'a> {
    pub(crate) fn of(record: &'a Record<'a>, time: SystemTime, context: Option<RequestContext>) -> Self {
        Self { record, time, context }
    }

    /// Formats as text. `level` is the level as shown: padded, and coloured if possible.
    pub(crate) fn text(&self, level: &str) -> String {
        let mut text = String::with_capacity(USUAL_LENGTH);
        // Writing to a string never fails.
        let _ = write!(text, "[{:.3} {level} ", self.time());
        let _ = Harmless(&mut text).write_str(self.record.target());
        text.push_str("] ");
        let _ = Harmless(&mut text).write_fmt(*self.record.args());
        for name in SHOWN {
            if let Some(value) = self.field(name) {
                text.push(' ');
                text.push_str(name);
                text.push('=');
                write_plain(&value, &mut text);
            }
        }
        text
    }

    /// Formats as a JSON object.
    pub(crate) fn json(&self) -> String {
        let json = serde_json::to_string(self).expect("texts and numbers have a JSON text");
        if !json.contains(is_forging) {
            return json;
        }
        // JSON does not escape these. They occur only in strings, where an escape has the same meaning.
        let mut escaped = String::with_capacity(json.len());
        for character in json.chars() {
            if is_forging(character) {
                // Writing to a string never fails.
                let _ = write!(escaped, "\\u{:04x}", u32::from(character));
            } else {
                escaped.push(character);
            }
        }
        escaped
    }

    fn time(&self) -> Timestamp {
        Timestamp::try_from(self.time).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// Returns a field of the record, or else of its context.
    fn field(&self, name: &str) -> Option<Json> {
        match self.record.key_values().get(Key::from(name)) {
            Some(value) => Some(json(&value)),
            None => self.context.as_ref()?.field(name).map(Json::from),
        }
    }

    /// Returns all fields, those of the record first.
    fn fields(&self) -> Vec<(String, Json)> {
        let mut fields = Fields(Vec::new());
        // `Fields` never fails.
        let _ = self.record.key_values().visit(&mut fields);
        let Fields(mut fields) = fields;
        for (key, value) in self.context.iter().flat_map(RequestContext::fields) {
            if fields.iter().all(|(known, _)| known != key) {
                fields.push((key.to_owned(), value.into()));
            }
        }
        fields
    }
}

impl Serialize for LogLine<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("time", &format_args!("{:.3}", self.time()))?;
        map.serialize_entry("level", self.record.level().as_str())?;
        map.serialize_entry("target", self.record.target())?;
        map.serialize_entry("message", &self.record.args().to_string())?;
        for (key, value) in self.fields() {
            map.serialize_entry(&key, &value)?;
        }
        map.end()
    }
}

struct Fields(Vec<(String, Json)>);

impl<'kvs> VisitSource<'kvs> for Fields {
    fn visit_pair(&mut self, key: Key<'kvs>, value: Value<'kvs>) -> Result<(), Error> {
        let key = key.as_str();
        let key = if OWN.contains(&key) { format!("field.{key}") } else { key.to_owned() };
        if self.0.iter().all(|(known, _)| *known != key) {
            self.0.push((key, json(&value)));
        }
        Ok(())
    }
}

fn json(value: &Value<'_>) -> Json {
    if let Some(number) = value.to_u64() {
        return number.into();
    }
    if let Some(number) = value.to_i64() {
        return number.into();
    }
    if let Some(truth) = value.to_bool() {
        return truth.into();
    }
    value.to_string().into()
}

/// Formats a value after its name: quoted if it could be mistaken for something else.
fn write_plain(value: &Json, out: &mut String) {
    let is_plain =
        |character: char| !character.is_whitespace() && !"\"=\\".contains(character) && !is_forging(character);
    // Writing to a string never fails.
    let _ = match value {
        Json::String(text) if !text.is_empty() && text.chars().all(is_plain) => out.write_str(text),
        Json::String(text) => write!(out, "{text:?}"),
        other => write!(out, "{other}"),
    };
}

/// Tells whether a character ends a line in some program, moves the cursor, or turns the direction of reading.
fn is_forging(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Text that can forge no line, whatever is written to it.
struct Harmless<'a>(&'a mut String);

impl Write for Harmless<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
            self.0.push_str(text);
            return Ok(());
        }
        for character in text.chars() {
            match character {
                '\n' => self.0.push_str("\n    "),
                '\t' => self.0.push('\t'),
                forging if is_forging(forging) => write!(self.0, "{}", forging.escape_unicode())?,
                other => self.0.push(other),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use log::Level;
    use log::kv::Source;

    use super::*;

    /// A line as text and as JSON.
    fn shown(message: &str, fields: &dyn Source, context: Option<&RequestContext>) -> (String, String) {
        let time = SystemTime::UNIX_EPOCH + Duration::from_millis(1_700_000_000_042);
        let arguments = format_args!("{message}");
        let mut record = Record::builder();
        record.level(Level::Warn).target("actors::link").key_values(fields);
        let record = record.args(arguments).build();
        let line = LogLine::of(&record, time, context.cloned());
        (line.text("WARN "), line.json())
    }

    #[test]
    fn text_has_time_level_target_message_and_fields() {
        let context = RequestContext::of_request("r-7");
        let fields = [("session", "0f8fad5b…"), ("status", "200")];
        let (text, _) = shown("lost", &fields, Some(&context));
        let expected = "[2023-11-14T22:13:20.042Z WARN  actors::link] lost requestId=r-7 session=0f8fad5b…";
        assert_eq!(text, expected);
    }

    #[test]
    fn json_has_everything_in_one_object() {
        let context = RequestContext::of_request("r-7");
        let expected = r#"{"time":"2023-11-14T22:13:20.042Z","level":"WARN","target":"actors::link","message":"lost","logon":7,"field.time":"x","requestId":"r-7"}"#;
        let fields: [(&str, Value<'_>); 2] = [("logon", Value::from(7_u64)), ("time", Value::from("x"))];
        assert_eq!(shown("lost", &fields, Some(&context)).1, expected);
    }

    #[test]
    fn fields_of_a_record_take_precedence_over_those_of_the_context() {
        let context = RequestContext::of_request("outer");
        let (text, _) = shown("x", &("requestId", "inner"), Some(&context));
        assert!(text.ends_with("] x requestId=inner"), "{text}");
    }

    #[test]
    fn no_message_and_no_field_can_forge_a_line() {
        for forged in ["a\n[2023 INFO x] b", "a\r\nb", "a\u{85}b", "a\u{2028}b", "\u{1b}[2Ja", "\0", "a\u{202e}b"] {
            let (text, json) = shown(forged, &("session", forged), None);
            assert!(text.lines().skip(1).all(|line| line.starts_with("    ")), "{text:?}");
            assert!(!text.contains(|character| character != '\n' && is_forging(character)), "{text:?}");
            assert!(!json.contains(is_forging), "{json:?}");
            let read: Json = serde_json::from_str(&json).unwrap();
            assert_eq!((&read["message"], &read["session"]), (&Json::from(forged), &Json::from(forged)));
        }
        let (quoted, _) = shown("x", &("client", "a b=\"c\""), None);
        assert!(quoted.ends_with(r#"client="a b=\"c\"""#), "{quoted}");
    }
}
