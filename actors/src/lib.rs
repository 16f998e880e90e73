//! The heart of the Web API, as actors.
//!
//! - [`link`]: AltiservLink owns the choice of server and every connection to it.
//! - [`call`]: one CallActor per call, its call-pad state and its recording state.
//! - [`session`]: one SessionActor per web session, and the Directory that finds them and holds the licences.
//!
//! [`meter`] is how all of them tell what is worth counting; who counts is none of their business.
//!
//! Imports run one way: `session -> call -> link`. Decisions are pure state machines with the time passed in
//! (`link/pending`, `link/failover`, `call/state`, `call/recording`, `session/licence`); the actors around them are
//! thin. This crate must never know HTTP, JSON or a configuration file.

pub mod call;
mod credentials;
pub mod link;
pub mod meter;
mod product;
pub mod session;

pub use credentials::{Credentials, Extension, InvalidExtension};
pub use product::Product;
