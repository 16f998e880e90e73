//! Reading a scenario from any format.

use std::fmt::Display;

use serde::{Deserialize, Deserializer};
use serde_ignored::Path;

use super::Scenario;

/// Text that is no scenario.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{key}: {problem}")]
pub struct WrongScenario<E> {
    /// Path of the wrong key, such as `load[0].patience`; `.` if the text as a whole is wrong.
    pub key: String,
    /// The error of the key.
    pub problem: WrongKey<E>,
}

/// Error of a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WrongKey<E> {
    /// Its value is wrong.
    #[error("{0}")]
    Value(E),
    /// There is no such key.
    #[error("there is no such key")]
    Unknown,
}

impl Scenario {
    /// Reads a scenario. Unknown keys are refused everywhere.
    ///
    /// # Errors
    ///
    /// The first wrong value, else the first unknown key.
    pub fn read<'de, D>(source: D) -> Result<Self, WrongScenario<D::Error>>
    where
        D: Deserializer<'de>,
        D::Error: Display,
    {
        let mut unknown = None;
        let mut track = serde_path_to_error::Track::new();
        let source = serde_path_to_error::Deserializer::new(source, &mut track);
        // Calls in HTTP requests may have unknown keys. In a scenario an unknown key is most likely misspelt.
        let mut note = |path: Path<'_>| {
            unknown.get_or_insert_with(|| written(&path));
        };
        let read = Self::deserialize(serde_ignored::Deserializer::new(source, &mut note));
        match (read, unknown) {
            (Err(error), _) => Err(WrongScenario { key: track.path().to_string(), problem: WrongKey::Value(error) }),
            (Ok(_), Some(key)) => Err(WrongScenario { key, problem: WrongKey::Unknown }),
            (Ok(scenario), None) => Ok(scenario),
        }
    }
}

/// The path in the form of other errors, `steps[0].call.colour`.
fn written(path: &Path<'_>) -> String {
    match path {
        Path::Root => String::new(),
        Path::Seq { parent, index } => format!("{}[{index}]", written(parent)),
        Path::Map { parent, key } => match written(parent) {
            parent if parent.is_empty() => key.clone(),
            parent => format!("{parent}.{key}"),
        },
        Path::Some { parent } | Path::NewtypeStruct { parent } | Path::NewtypeVariant { parent } => written(parent),
    }
}
