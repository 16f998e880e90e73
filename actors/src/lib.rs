//! The heart of the Web API: actors between AltiServ and the web sessions.
//!
//! - [`link`]: `AltiservLink` chooses the server, logs users on and owns their logons.
//! - [`logon`]: one `LogonActor` for each user, its connection and the calls of every line that it follows.
//! - [`call`]: one `CallActor` for each call of a line, for all sessions of the user.
//! - [`session`]: one `SessionActor` for each web session, and the `Directory` that finds them and holds the licences.
//! - `connection`: one TCP connection to an AltiServ.
//! - [`slots`]: limits on how many of something there may be at a time, for each key.
//!
//! All of them report to [`meter`]; they do not know who counts.
//!
//! Imports run one way: `session -> link -> logon -> call -> connection`. Decisions are pure state machines with the time
//! passed in; the actors around them are thin. This crate must never know HTTP, JSON or a configuration file.

pub mod call;
mod connection;
mod credentials;
pub mod link;
mod log_limit;
pub mod logon;
pub mod meter;
mod product;
pub mod session;
pub mod slots;

pub use credentials::{Credentials, Extension, InvalidExtension};
pub use product::Product;
