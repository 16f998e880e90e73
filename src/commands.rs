//! What the program does beside serving. Each command prints for a person and ends.

pub mod check_config;
pub mod completions;
pub mod doctor;
pub mod health;
pub mod make_cert;
pub mod man;
