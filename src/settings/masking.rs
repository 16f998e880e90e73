//! Settings as they are shown, without secrets.

use toml::{Table, Value};

use super::tree;
use super::whole::Settings;

const MASK: &str = "***";

/// True if this value of this key (its last part counts) must not be shown. An empty password is a secret, too; an empty
/// token is none, and neither is a switch.
fn is_secret(key: &str, value: &Value) -> bool {
    let last = key.rsplit('.').next().unwrap_or(key);
    (last.contains("password") && !value.is_bool()) || (last == "token" && value.as_str() != Some(""))
}

impl Settings {
    /// The settings in force as a TOML document that `--config` accepts, but secrets are replaced by `***`,
    /// which is too short for an admin token.
    #[must_use]
    pub fn to_toml(&self) -> String {
        let mut table = tree::of(self);
        mask_table(&mut table);
        render(&table)
    }
}

fn render(table: &Table) -> String {
    toml::to_string_pretty(table).expect("a TOML table is written as it is")
}

/// A value for an error message, on one line, secrets masked.
pub(crate) fn show(key: &str, value: &Value) -> String {
    let mut value = value.clone();
    if is_secret(key, &value) {
        value = Value::from(MASK);
    }
    mask(&mut value);
    value.to_string()
}

fn mask_table(table: &mut Table) {
    for (key, value) in table.iter_mut() {
        if is_secret(key, value) {
            *value = Value::from(MASK);
        } else {
            mask(value);
        }
    }
}

fn mask(value: &mut Value) {
    match value {
        Value::Table(table) => mask_table(table),
        Value::Array(values) => values.iter_mut().for_each(mask),
        _ => {}
    }
}
