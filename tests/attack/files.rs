//! Files that do not answer.
