//! Reading a scenario, from whatever format.

use std::fmt::Display;

use serde::{Deserialize, Deserializer};
use serde_ignored::Path;

use super::Scenario;

/// Text that is no scenario.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{key}: {problem}")]
pub struct WrongScenario<E> {
    /// The path of the key that is wrong, such as `load[0].patience`; `.` where the text as a whole is.
    pub key: String,
    /// What is wrong with it.
    pub problem: WrongKey<E>,
}

/// What is wrong with a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WrongKey<E> {
    /// Its value.
    #[error("{0}")]
    Value(E),
    /// There is no such key.
    #[error("there is no such key")]
    Unknown,
}

impl Scenario {
    /// Reads a scenario. A key that nobody knows is refused wherever it stands.
    pub fn read<'de, D>(source: D) -> Result<Self, WrongScenario<D::Error>>
    where
        D: Deserializer<'de>,
        D::Error: Display,
    {
        let mut unknown = None;
        let mut track = serde_path_to_error::Track::new();
        let source = serde_path_to_error::Deserializer::new(source, &mut track);
        // Calls as they are asked for over HTTP tolerate unknown keys; in a scenario one is most likely misspelt.
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

/// The path as errors of values show it, `steps[0].call.colour`.
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
