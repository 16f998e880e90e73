//! A scenario's file.

use std::io;
use std::path::{Path, PathBuf};

use altiserv::{Scenario, SettingsError};

/// A scenario from a file, and the office that it brings along.
#[derive(Debug)]
pub(crate) struct ScenarioFile {
    /// The scenario without its office.
    pub scenario: Scenario,
    /// The office; none uses that of the configuration.
    pub office: Option<altiserv::Settings>,
}

/// Reason for which a file is no scenario.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioFileError {
    /// It cannot be read.
    #[error("the scenario {} cannot be read: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// It is no TOML.
    #[error("the scenario {} is no TOML: {source}", path.display())]
    NoToml {
        /// The file.
        path: PathBuf,
        /// The parser's error.
        source: toml::de::Error,
    },
    /// A key is wrong.
    #[error("the scenario {} is wrong: {problem}", path.display())]
    Wrong {
        /// The file.
        path: PathBuf,
        /// The key, and its mistake.
        problem: String,
    },
}

impl ScenarioFile {
    /// Reads a file and checks every value.
    pub(crate) fn read(path: &Path) -> Result<Self, ScenarioFileError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| ScenarioFileError::Unreadable { path: path.to_owned(), source })?;
        Self::parse(path, &text)
    }

    /// Reads the text of the file with this name, and checks every value.
    pub(crate) fn parse(path: &Path, text: &str) -> Result<Self, ScenarioFileError> {
        let source = toml::Deserializer::parse(text)
            .map_err(|source| ScenarioFileError::NoToml { path: path.to_owned(), source })?;
        let wrong = |problem: String| ScenarioFileError::Wrong { path: path.to_owned(), problem };
        // TOML's errors end with a line break of their own.
        let mut scenario = Scenario::read(source).map_err(|error| wrong(error.to_string().trim_end().to_owned()))?;
        scenario.validate().map_err(|error: SettingsError| wrong(error.to_string()))?;
        let office = scenario.office.take();
        Ok(Self { scenario, office })
    }
}
