use std::collections::HashMap;
use std::ffi::OsString;
use std::path::PathBuf;

use config::{Config, Environment, File, FileFormat, Map, Value};

use super::complaint::SettingsError;
use super::value_origin::ENVIRONMENT_PREFIX;
use crate::files::{self, FileError};

/// File that is read from the working directory if it is there.
const DEFAULT_FILE: &str = "config.toml";

/// Name that `config` gives to the origin of a value from the environment.
pub(crate) const ENVIRONMENT_ORIGIN: &str = "the environment";

/// Configuration file to read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum ConfigFile {
    /// None, as in tests.
    #[default]
    None,
    /// This one if anything has its name. A file that cannot be read is an error.
    IfPresent(PathBuf),
    /// This one, which must exist: it was named on the command line.
    Required(PathBuf),
}

impl ConfigFile {
    /// Name by which the operator knows it.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::None => String::new(),
            Self::IfPresent(path) | Self::Required(path) => path.display().to_string(),
        }
    }
}

/// Sources of the settings.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// The file.
    pub file: ConfigFile,
    /// The environment; only variables that begin with `WEBPROXY_` count.
    pub environment: HashMap<String, String>,
}

impl Sources {
    /// The process's own: the named file, or `config.toml` in the working directory if it is there, and the
    /// environment.
    #[must_use]
    pub fn of_process(named: Option<PathBuf>) -> Self {
        let file = named.map_or_else(|| ConfigFile::IfPresent(DEFAULT_FILE.into()), ConfigFile::Required);
        Self { file, environment: std::env::vars_os().map(readable).collect() }
    }

    /// The same sources, but a file that is there now must be there the next time, too. Without it every key would go back to
    /// its default unnoticed.
    #[must_use]
    pub fn required_if_present(mut self) -> Self {
        self.file = match self.file {
            ConfigFile::IfPresent(path) if !files::is_absent(&path) => ConfigFile::Required(path),
            file => file,
        };
        self
    }

    fn settings_variables(&self) -> Map<String, String> {
        let prefix = format!("{ENVIRONMENT_PREFIX}_");
        let mut own = Map::new();
        for (name, value) in &self.environment {
            if name.starts_with(&prefix) {
                own.insert(name.clone(), value.clone());
            }
        }
        own
    }
}

/// A variable as text. Bytes that are not UTF-8 become U+FFFD, which every check refuses with the variable's name.
fn readable((name, value): (OsString, OsString)) -> (String, String) {
    (name.to_string_lossy().into_owned(), value.to_string_lossy().into_owned())
}

/// Values of the file with those of the environment laid over them, each with its origin.
pub(crate) fn read(sources: &Sources) -> Result<Map<String, Value>, SettingsError> {
    let mut builder = Config::builder();
    if let Some(text) = text(&sources.file)? {
        builder = builder.add_source(File::from_str(&text, FileFormat::Toml));
    }
    let environment = Environment::with_prefix(ENVIRONMENT_PREFIX)
        .prefix_separator("_")
        .separator("__")
        .source(Some(sources.settings_variables()));
    let merged = builder.add_source(environment).build()?;
    Ok(merged.cache.into_table()?)
}

/// The file's text, which is TOML; none where no file is wanted.
fn text(file: &ConfigFile) -> Result<Option<String>, SettingsError> {
    let path = match file {
        ConfigFile::None => return Ok(None),
        ConfigFile::IfPresent(path) if files::is_absent(path) => return Ok(None),
        ConfigFile::IfPresent(path) | ConfigFile::Required(path) => path,
    };
    let read = files::read(path, files::LARGEST).map_err(|error| match error {
        FileError::Missing => SettingsError::NoSuchFile(path.clone()),
        source => SettingsError::File { file: path.clone(), source },
    })?;
    let text = String::from_utf8_lossy(&read.bytes);
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text).to_owned();
    text.parse::<toml::Table>()
        .map_err(|source| SettingsError::NotToml { file: path.clone(), source: Box::new(source) })?;
    Ok(Some(text))
}
