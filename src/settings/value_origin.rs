use std::collections::BTreeMap;
use std::fmt;

/// Variables that begin with this and an underscore are settings.
pub(crate) const ENVIRONMENT_PREFIX: &str = "WEBPROXY";

/// Name of the variable that sets a key.
pub(crate) fn variable(key: &str) -> String {
    format!("{ENVIRONMENT_PREFIX}_{}", key.to_uppercase().replace('.', "__"))
}

/// Place that a value came from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum ValueOrigin {
    /// Nobody set it.
    #[default]
    Default,
    /// The file with this name.
    File(String),
    /// The environment variable with this name.
    Variable(String),
}

impl ValueOrigin {
    pub(crate) fn of_variable(key: &str) -> Self {
        Self::Variable(variable(key))
    }
}

impl fmt::Display for ValueOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("the default"),
            Self::File(name) => write!(f, "from {name}"),
            Self::Variable(name) => write!(f, "from the environment variable {name}"),
        }
    }
}

/// Places of all values that were given, by key.
#[derive(Debug, Clone, Default)]
pub struct ValueOrigins(BTreeMap<String, ValueOrigin>);

impl ValueOrigins {
    /// Notes the place of a key.
    pub(crate) fn insert(&mut self, key: String, origin: ValueOrigin) {
        self.0.insert(key, origin);
    }

    /// Place of a key.
    pub(crate) fn of(&self, key: &str) -> ValueOrigin {
        self.0.get(key).cloned().unwrap_or_default()
    }
}
