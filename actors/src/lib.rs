//! The heart of the Web API, as actors.
//!
//! - [`link`]: `AltiservLink` chooses the server, lets users in and owns their logons.
//! - [`logon`]: one `LogonActor` for each user, its connection and the calls of every line that it follows.
//! - [`call`]: one `CallActor` for each call of a line, for all sessions of the user.
//! - [`session`]: one `SessionActor` for each web session, and the `Directory` that finds them and holds the licences.
//! - `connection`: one TCP connection to an AltiServ.
//!
//! [`meter`] is how all of them tell what is worth counting; who counts is none of their business.
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
