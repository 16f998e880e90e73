//! Laying what was given over the defaults, key by key, so that every wrong one is told.

mod coerce;

use std::collections::BTreeMap;

use config::{Map, ValueKind};
use toml::{Table, Value};

use super::complaint::Complaint;
use super::layers::ENVIRONMENT_ORIGIN;
use super::origin::Origin;
use super::whole::Settings;
use super::{masking, near, sections, tree};

/// The defaults with every good value that was given, and what is to be said of the bad ones.
pub(super) struct Merged {
    pub(super) settings: Settings,
    pub(super) origins: BTreeMap<String, Origin>,
    pub(super) complaints: Vec<Complaint>,
}

impl Merged {
    /// Whether the key has a value that is not taken.
    pub(super) fn refused(&self, key: &str) -> bool {
        self.complaints.iter().any(|complaint| complaint.key() == key)
    }

    /// Reads what stands in files of its own.
    pub(super) fn read_files(&mut self) {
        if let Err(allowed) = self.settings.admin.read_file() {
            let key = "admin.token_file".to_owned();
            let value = Value::from(self.settings.admin.token_file.to_string_lossy().into_owned()).to_string();
            let origin = self.origins.get(&key).cloned().unwrap_or_default();
            self.complaints.push(Complaint::WrongValue {
                key,
                value,
                origin,
                allowed: format!("allowed is {allowed}"),
            });
        }
    }
}

/// Takes each given value on its own: a bad one leaves the default in place, so that the others are still checked.
///
/// `file` is the name by which the operator knows the configuration file.
pub(super) fn merge(given: &Map<String, config::Value>, file: &str) -> Merged {
    let mut merger = Merger::new(file);
    merger.table(given, &[]);
    merger.finish()
}

struct Merger {
    file: String,
    tree: Table,
    settings: Settings,
    known: Vec<String>,
    origins: BTreeMap<String, Origin>,
    complaints: Vec<Complaint>,
}

impl Merger {
    fn new(file: &str) -> Self {
        let settings = Settings::default();
        let tree = tree::of(&settings);
        let known = tree::known_keys(&tree);
        Self { file: file.to_owned(), tree, settings, known, origins: BTreeMap::new(), complaints: Vec::new() }
    }

    fn finish(self) -> Merged {
        Merged { settings: self.settings, origins: self.origins, complaints: self.complaints }
    }

    /// Walks the given values in the order of their keys, so that complaints come in a steady order.
    fn table(&mut self, given: &Map<String, config::Value>, path: &[&str]) {
        let sorted: BTreeMap<_, _> = given.iter().collect();
        for (key, value) in sorted {
            let path = [path, &[key.as_str()]].concat();
            match (&value.kind, tree::find(&self.tree, &path).cloned()) {
                (ValueKind::Table(given), Some(Value::Table(_))) => self.table(given, &path),
                (ValueKind::Table(given), None) if self.is_path_to_known(&path) => self.table(given, &path),
                (_, Some(Value::Table(_))) => self.not_a_table(&path, value),
                (_, Some(default)) => self.leaf(&path, value, &default),
                (_, None) if self.known.contains(&path.join(".")) => self.leaf(&path, value, &Value::from("")),
                (_, None) => self.unknown(&path, value),
            }
        }
    }

    fn is_path_to_known(&self, path: &[&str]) -> bool {
        let table = format!("{}.", path.join("."));
        self.known.iter().any(|key| key.starts_with(&table))
    }

    fn leaf(&mut self, path: &[&str], given: &config::Value, default: &Value) {
        let key = path.join(".");
        let origin = self.origin(&key, given);
        let value = coerce::coerce(given, default, matches!(origin, Origin::Variable(_)));
        match self.accepted(path, &key, &value) {
            Ok((tree, settings)) => (self.tree, self.settings) = (tree, settings),
            Err(allowed) => {
                let value = masking::show(&key, &value);
                self.complaints.push(Complaint::WrongValue {
                    key: key.clone(),
                    value,
                    origin: origin.clone(),
                    allowed,
                });
            }
        }
        self.origins.insert(key, origin);
    }

    /// The tree and the settings with this value, or what is allowed instead.
    fn accepted(&self, path: &[&str], key: &str, value: &Value) -> Result<(Table, Settings), String> {
        if let Some(declared) = sections::declaration(key)
            && !declared.allowed.admits(value)
        {
            return Err(declared.allowed.to_string());
        }
        let mut tree = self.tree.clone();
        tree::set(&mut tree, path, value.clone());
        match tree.clone().try_into() {
            Ok(settings) => Ok((tree, settings)),
            Err(error) => Err(reason(key, value, &error)),
        }
    }

    fn not_a_table(&mut self, path: &[&str], given: &config::Value) {
        let key = path.join(".");
        let value = masking::show(&key, &coerce::coerce(given, &Value::from(""), false));
        let allowed = format!("allowed is a table, [{key}]");
        self.complaints.push(Complaint::WrongValue { origin: self.origin(&key, given), key, value, allowed });
    }

    fn unknown(&mut self, path: &[&str], given: &config::Value) {
        if let ValueKind::Table(inner) = &given.kind {
            let sorted: BTreeMap<_, _> = inner.iter().collect();
            for (key, value) in sorted {
                self.unknown(&[path, &[key.as_str()]].concat(), value);
            }
            if !inner.is_empty() {
                return;
            }
        }
        let key = path.join(".");
        self.complaints.push(near::unknown_key(&key, self.origin(&key, given), &self.known));
    }

    fn origin(&self, key: &str, value: &config::Value) -> Origin {
        match value.origin() {
            Some(ENVIRONMENT_ORIGIN) => Origin::of_variable(key),
            _ => Origin::File(self.file.clone()),
        }
    }
}

/// What serde says, unless it might show a secret: its messages quote values of a wrong type.
fn reason(key: &str, value: &Value, error: &toml::de::Error) -> String {
    if masking::show(key, value) == value.to_string() {
        error.message().trim().to_owned()
    } else {
        "allowed is a password as text beside values of the documented types".to_owned()
    }
}
