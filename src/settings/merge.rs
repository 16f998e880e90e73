//! Reading of settings: values are laid over the defaults key by key, so that every wrong one is reported.

mod coerce;

use std::collections::BTreeMap;

use config::{Map, ValueKind};
use toml::{Table, Value};

use super::complaint::{Complaint, SettingsError};
use super::layers::{self, ENVIRONMENT_ORIGIN, Sources};
use super::value_origin::{ValueOrigin, ValueOrigins};
use super::whole::Settings;
use super::{consistency, masking, near, sections, tree};

impl Settings {
    /// Reads and checks the settings.
    ///
    /// # Errors
    /// Fails with the complete list of complaints.
    pub fn load(sources: &Sources) -> Result<Self, SettingsError> {
        Self::load_with_origins(sources).map(|(settings, _)| settings)
    }

    /// Reads and checks the settings, and returns the place of each value that was given.
    ///
    /// # Errors
    /// Fails with the complete list of complaints.
    pub fn load_with_origins(sources: &Sources) -> Result<(Self, ValueOrigins), SettingsError> {
        let given = layers::read(sources)?;
        let mut merger = Merger::new(&sources.file.name());
        merger.take_table(&given, &[]);
        merger.check_between_keys();
        merger.read_files();
        if merger.complaints.is_empty() {
            Ok((merger.settings, merger.origins))
        } else {
            Err(SettingsError::Wrong(merger.complaints))
        }
    }
}

/// The defaults with every good value that was given, and complaints about the bad ones.
///
/// Each value is taken on its own: a bad one leaves the default in place, so that the others are still checked.
struct Merger {
    /// Name by which the operator knows the configuration file.
    file: String,
    tree: Table,
    settings: Settings,
    known: Vec<String>,
    origins: ValueOrigins,
    complaints: Vec<Complaint>,
}

impl Merger {
    fn new(file: &str) -> Self {
        let settings = Settings::default();
        let tree = tree::of(&settings);
        let known = tree::known_keys(&tree);
        Self { file: file.to_owned(), tree, settings, known, origins: ValueOrigins::default(), complaints: Vec::new() }
    }

    /// Takes the given values in the order of their keys, so that complaints come in a steady order.
    fn take_table(&mut self, given: &Map<String, config::Value>, path: &[&str]) {
        let sorted: BTreeMap<_, _> = given.iter().collect();
        for (key, value) in sorted {
            let path = [path, &[key.as_str()]].concat();
            match (&value.kind, tree::find(&self.tree, &path).cloned()) {
                (ValueKind::Table(given), Some(Value::Table(_))) => self.take_table(given, &path),
                (ValueKind::Table(given), None) if self.is_path_to_known(&path) => self.take_table(given, &path),
                (_, Some(Value::Table(_))) => self.not_a_table(&path, value),
                (_, Some(default)) => self.take_leaf(&path, value, &default),
                (_, None) if self.known.contains(&path.join(".")) => self.take_leaf(&path, value, &Value::from("")),
                (_, None) => self.unknown(&path, value),
            }
        }
    }

    fn is_path_to_known(&self, path: &[&str]) -> bool {
        let table = format!("{}.", path.join("."));
        self.known.iter().any(|key| key.starts_with(&table))
    }

    fn take_leaf(&mut self, path: &[&str], given: &config::Value, default: &Value) {
        let key = path.join(".");
        let origin = self.origin(&key, given);
        let value = coerce::coerce(given, default, matches!(origin, ValueOrigin::Variable(_)));
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

    /// The tree and the settings with this value, or the words for what is allowed instead.
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

    fn check_between_keys(&mut self) {
        let mut conflicts = consistency::complaints(&self.settings, &self.origins);
        // A refused value left its default, and a conflict with that is no news.
        conflicts.retain(|conflict| !self.complaints.iter().any(|complaint| complaint.key() == conflict.key()));
        self.complaints.extend(conflicts);
    }

    /// Reads values that stand in files of their own.
    fn read_files(&mut self) {
        const KEY: &str = "admin.token_file";
        if let Err(allowed) = self.settings.admin.read_file() {
            self.complaints.push(Complaint::WrongValue {
                key: KEY.to_owned(),
                value: Value::from(self.settings.admin.token_file.to_string_lossy().into_owned()).to_string(),
                origin: self.origins.of(KEY),
                allowed: format!("allowed is {allowed}"),
            });
        }
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

    fn origin(&self, key: &str, value: &config::Value) -> ValueOrigin {
        match value.origin() {
            Some(ENVIRONMENT_ORIGIN) => ValueOrigin::of_variable(key),
            _ => ValueOrigin::File(self.file.clone()),
        }
    }
}

/// Serde's error, unless it might show a secret: its messages quote values of a wrong type.
fn reason(key: &str, value: &Value, error: &toml::de::Error) -> String {
    if masking::show(key, value) == value.to_string() {
        error.message().trim().to_owned()
    } else {
        "allowed is a password as text beside values of the documented types".to_owned()
    }
}
