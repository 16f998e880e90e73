use config::ValueKind;
use toml::{Table, Value};

/// The given value in the kind of the default that it replaces.
///
/// A number stands for text where text is wanted: `route_access_code = 9`. The environment has only text, so there it
/// also stands for numbers, switches and, separated by commas, lists; a list or table may also be written as TOML.
/// A value that fits no kind stays as it is, and is refused by the check of the key.
pub(super) fn coerce(given: &config::Value, like: &Value, from_environment: bool) -> Value {
    let value = plain(given);
    match (value, like) {
        (Value::String(text), _) if from_environment => from_text(text, like),
        (Value::Integer(number), Value::String(_)) => Value::String(number.to_string()),
        (value, _) => value,
    }
}

fn from_text(text: String, like: &Value) -> Value {
    let trimmed = text.trim();
    match like {
        Value::Integer(_) => trimmed.parse().map_or(Value::String(text), Value::Integer),
        Value::Boolean(_) => trimmed.to_lowercase().parse().map_or(Value::String(text), Value::Boolean),
        Value::Array(_) => list(trimmed),
        _ => Value::String(text),
    }
}

fn list(text: &str) -> Value {
    if text.starts_with('[')
        && let Ok(mut document) = format!("list = {text}").parse::<Table>()
        && let Some(list @ Value::Array(_)) = document.remove("list")
    {
        return list;
    }
    let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
    Value::Array(items.map(Value::from).collect())
}

/// The same value in TOML's own type. Numbers that TOML lacks become text, which no rule for numbers admits.
fn plain(value: &config::Value) -> Value {
    match &value.kind {
        ValueKind::Boolean(switch) => Value::Boolean(*switch),
        ValueKind::I64(number) => Value::Integer(*number),
        ValueKind::Float(number) => Value::Float(*number),
        ValueKind::Array(items) => Value::Array(items.iter().map(plain).collect()),
        ValueKind::Table(items) => Value::Table(items.iter().map(|(key, item)| (key.clone(), plain(item))).collect()),
        _ => Value::String(value.clone().into_string().unwrap_or_default()),
    }
}
