use crate::Position;

/// Failure of the engine. What was asked may have happened nevertheless.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EngineError {
    /// It did not answer in time, or cannot be reached.
    #[error("the cluster's engine does not answer: {0}")]
    Unreachable(String),
    /// The node that was asked does not listen: nothing has happened.
    #[error("node {0} does not listen")]
    NobodyThere(String),
    /// It answered something that cannot be understood, or refuses everybody.
    #[error("the cluster's engine refuses: {0}")]
    Refused(String),
}

impl EngineError {
    /// True if nothing happened: nobody was there to be asked.
    #[must_use]
    pub fn is_certain(&self) -> bool {
        matches!(self, Self::NobodyThere(_))
    }
}

/// Failure of a write on a condition.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// The record is not as expected; nothing was written.
    #[error("the record has changed")]
    Changed,
    /// The last entry of the log is another one; nothing was written. 0 if the log is empty.
    #[error("the last entry of the log is {last}, not {expected}")]
    Fenced {
        /// Entry that was expected.
        expected: Position,
        /// Entry that is the last one.
        last: Position,
    },
    /// No answer: the record may be written or not.
    #[error(transparent)]
    Engine(#[from] EngineError),
}
