//! A record as one line of text, or as one JSON object on one line. Pure: time and context are passed in.
//!
//! Whatever a client or AltiServ had written into a message, nothing in it can look like another line: characters that
//! move a terminal's or a reader's place are escaped, and a line break goes on with an indentation, which no line begins
//! with.

use std::fmt::Write;
use std::time::SystemTime;

use jiff::Timestamp;
use log::kv::{Error, Key, Value, VisitSource};
use log::{Level, Record};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::Value as Json;

use super::context::Context;

/// Fields that text shows. Of the others its messages tell themselves.
const SHOWN: [&str; 7] = ["client", "requestId", "session", "logon", "extension", "connection", "socket"];

/// What every JSON object has, so that no field may be called so.
const OWN: [&str; 4] = ["time", "level", "target", "message"];

/// What a record tells.
#[derive(Debug)]
pub(crate) struct LogLine {
    time: String,
    level: Level,
    target: String,
    message: String,
    fields: Vec<(String, Json)>,
}

impl LogLine {
    pub(crate) fn of(record: &Record<'_>, time: SystemTime, context: Option<&Context>) -> Self {
        let mut fields = Fields(Vec::new());
        // Collecting them fails nowhere.
        let _ = record.key_values().visit(&mut fields);
        let Fields(mut fields) = fields;
        for (key, value) in context.into_iter().flat_map(Context::fields) {
            if fields.iter().all(|(known, _)| known != key) {
                fields.push((key.to_owned(), value.into()));
            }
        }
        let time = Timestamp::try_from(time).unwrap_or(Timestamp::UNIX_EPOCH);
        Self {
            time: time.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string(),
            level: record.level(),
            target: record.target().to_owned(),
            message: record.args().to_string(),
            fields,
        }
    }

    /// As text, with the level as it is shown: padded, and coloured where it can be.
    pub(crate) fn text(&self, level: &str) -> String {
        let mut text = format!("[{} {level} {}] ", self.time, harmless(&self.target));
        text.push_str(&harmless(&self.message));
        let shown = SHOWN.iter().filter_map(|name| self.fields.iter().find(|(key, _)| key == name));
        for (key, value) in shown {
            text.push(' ');
            text.push_str(key);
            text.push('=');
            text.push_str(&plain(value));
        }
        text
    }

    /// As a JSON object.
    pub(crate) fn json(&self) -> String {
        let json = serde_json::to_string(self).expect("texts and numbers have a JSON text");
        if !json.contains(is_forging) {
            return json;
        }
        // JSON leaves these as they are. They stand in strings alone, where an escape means the same.
        let mut escaped = String::with_capacity(json.len());
        for character in json.chars() {
            if is_forging(character) {
                // Writing to a string fails nowhere.
                let _ = write!(escaped, "\\u{:04x}", u32::from(character));
            } else {
                escaped.push(character);
            }
        }
        escaped
    }
}

impl Serialize for LogLine {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("time", &self.time)?;
        map.serialize_entry("level", self.level.as_str())?;
        map.serialize_entry("target", &self.target)?;
        map.serialize_entry("message", &self.message)?;
        for (key, value) in &self.fields {
            map.serialize_entry(key, value)?;
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

/// A value as it stands behind its name: quoted where it could be taken for something else.
fn plain(value: &Json) -> String {
    let Json::String(text) = value else { return value.to_string() };
    let is_plain =
        |character: char| !character.is_whitespace() && !"\"=\\".contains(character) && !is_forging(character);
    if !text.is_empty() && text.chars().all(is_plain) { text.clone() } else { format!("{text:?}") }
}

/// Characters that end a line for somebody, move the cursor, or turn the direction of reading.
fn is_forging(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn harmless(text: &str) -> String {
    let mut harmless = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' => harmless.push_str("\n    "),
            '\t' => harmless.push('\t'),
            forging if is_forging(forging) => {
                // Writing to a string fails nowhere.
                let _ = write!(harmless, "{}", forging.escape_unicode());
            }
            other => harmless.push(other),
        }
    }
    harmless
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use log::kv::Source;

    use super::*;

    fn line(message: &str, fields: &dyn Source, context: Option<&Context>) -> LogLine {
        let time = SystemTime::UNIX_EPOCH + Duration::from_millis(1_700_000_000_042);
        let arguments = format_args!("{message}");
        let mut record = Record::builder();
        record.level(Level::Warn).target("actors::link").key_values(fields);
        LogLine::of(&record.args(arguments).build(), time, context)
    }

    #[test]
    fn text_tells_time_level_target_message_and_for_whom() {
        let context = Context::of_request("r-7");
        let fields = [("session", "0f8fad5b…"), ("status", "200")];
        let line = line("lost", &fields, Some(&context));
        let expected = "[2023-11-14T22:13:20.042Z WARN  actors::link] lost requestId=r-7 session=0f8fad5b…";
        assert_eq!(line.text("WARN "), expected);
    }

    #[test]
    fn json_tells_all_of_it_in_one_object() {
        let context = Context::of_request("r-7");
        let expected = r#"{"time":"2023-11-14T22:13:20.042Z","level":"WARN","target":"actors::link","message":"lost","logon":7,"field.time":"x","requestId":"r-7"}"#;
        let fields: [(&str, Value<'_>); 2] = [("logon", Value::from(7_u64)), ("time", Value::from("x"))];
        assert_eq!(line("lost", &fields, Some(&context)).json(), expected);
    }

    #[test]
    fn what_a_record_says_itself_counts_more_than_for_whom_it_is_written() {
        let context = Context::of_request("outer");
        let shown = line("x", &("requestId", "inner"), Some(&context)).text("WARN ");
        assert!(shown.ends_with("] x requestId=inner"), "{shown}");
    }

    #[test]
    fn no_message_and_no_field_can_forge_a_line() {
        for forged in ["a\n[2023 INFO x] b", "a\r\nb", "a\u{85}b", "a\u{2028}b", "\u{1b}[2Ja", "\0", "a\u{202e}b"] {
            let line = line(forged, &("session", forged), None);
            let text = line.text("WARN ");
            let json = line.json();
            assert!(text.lines().skip(1).all(|line| line.starts_with("    ")), "{text:?}");
            assert!(!text.contains(|character| character != '\n' && is_forging(character)), "{text:?}");
            assert!(!json.contains(is_forging), "{json:?}");
            let read: Json = serde_json::from_str(&json).unwrap();
            assert_eq!((&read["message"], &read["session"]), (&Json::from(forged), &Json::from(forged)));
        }
        let quoted = line("x", &("client", "a b=\"c\""), None).text("WARN ");
        assert!(quoted.ends_with(r#"client="a b=\"c\"""#), "{quoted}");
    }
}
