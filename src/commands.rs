//! What the program does beside serving. Each command prints for a person and ends.

pub mod make_cert;
