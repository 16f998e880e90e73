//! Commands of the program. `serve` runs until it is told to stop; every other one prints for a person and ends.

pub mod ask;
pub mod check_config;
pub mod completions;
pub mod doctor;
mod error;
pub mod health;
pub mod look;
pub mod make;
pub mod make_cert;
pub mod man;
pub mod serve;
mod start;

pub use error::CommandError;
