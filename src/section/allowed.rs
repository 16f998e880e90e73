use std::fmt;
use std::time::Duration;

use toml::Value;

/// Values that a key takes. It checks a value, and says what is allowed.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Allowed {
    /// `true` or `false`.
    Switch,
    /// A whole number within bounds, both included.
    Whole(i64, i64),
    /// A duration within bounds, both included.
    Between(Duration, Duration),
    /// A duration within bounds, or zero, which means what the text says.
    BetweenOrZero(Duration, Duration, &'static str),
    /// One of these words, in this letter case.
    OneOf(&'static [&'static str]),
    /// Text that passes the test, described by the words.
    Text(&'static str, fn(&str) -> bool),
    /// At most this many texts that each pass the test, described by the words.
    Texts(&'static str, usize, fn(&str) -> bool),
    /// A value that the code which owns the key checks, described by the words.
    CheckedByOwner(&'static str),
}

impl Allowed {
    /// True if the value is one of these.
    pub(crate) fn admits(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Switch, Value::Boolean(_)) | (Self::CheckedByOwner(_), _) => true,
            (Self::Whole(from, to), Value::Integer(number)) => (from..=to).contains(&number),
            (Self::Between(from, to), Value::String(text)) => {
                duration(text).is_some_and(|length| (*from..=*to).contains(&length))
            }
            (Self::BetweenOrZero(from, to, _), Value::String(text)) => {
                duration(text).is_some_and(|length| length.is_zero() || (*from..=*to).contains(&length))
            }
            (Self::OneOf(words), Value::String(text)) => words.contains(&text.as_str()),
            (Self::Text(_, admits), Value::String(text)) => admits(text),
            (Self::Texts(_, most, admits), Value::Array(texts)) => {
                texts.len() <= *most && texts.iter().all(|text| text.as_str().is_some_and(admits))
            }
            _ => false,
        }
    }
}

fn duration(text: &str) -> Option<Duration> {
    humantime::parse_duration(text).ok()
}

impl fmt::Display for Allowed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Switch => f.write_str("allowed are true and false"),
            Self::Whole(from, to) => write!(f, "allowed are whole numbers from {from} to {to}"),
            Self::Between(from, to) => write!(f, "allowed are {}", Span(*from, *to)),
            Self::BetweenOrZero(from, to, zero) => write!(f, "allowed are {}, and \"0s\" ({zero})", Span(*from, *to)),
            Self::OneOf(words) => write!(f, "allowed are {}", quoted(words)),
            Self::Text(what, _) | Self::CheckedByOwner(what) => write!(f, "allowed is {what}"),
            Self::Texts(what, most, _) => write!(f, "allowed is a list of at most {most}, each {what}"),
        }
    }
}

/// Bounds of a duration, in words.
struct Span(Duration, Duration);

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let from = humantime::format_duration(self.0);
        let to = humantime::format_duration(self.1);
        write!(f, "durations from \"{from}\" to \"{to}\", written as \"5s\" or \"250ms\"")
    }
}

fn quoted(words: &[&str]) -> String {
    words.iter().map(|word| format!("{word:?}")).collect::<Vec<_>>().join(" and ")
}
