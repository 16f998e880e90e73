use std::fmt;

/// Variables that begin with this and an underscore are settings.
pub const ENVIRONMENT_PREFIX: &str = "WEBPROXY";

/// Name of the variable that sets a key.
pub(super) fn variable(key: &str) -> String {
    format!("{ENVIRONMENT_PREFIX}_{}", key.to_uppercase().replace('.', "__"))
}

/// Place that a value came from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Origin {
    /// Nobody set it.
    #[default]
    Default,
    /// The file with this name.
    File(String),
    /// The environment variable with this name.
    Variable(String),
}

impl Origin {
    pub(super) fn of_variable(key: &str) -> Self {
        Self::Variable(variable(key))
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("the default"),
            Self::File(name) => write!(f, "from {name}"),
            Self::Variable(name) => write!(f, "from the environment variable {name}"),
        }
    }
}
