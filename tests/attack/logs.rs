//! A log that nobody reads.
