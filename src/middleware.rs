//! Handling that all requests share, in two layers around the routes with the guard of origins between them. `envelope`
//! is the outermost: an id, a line in the access log, figures. `admission` checks hosts and limits, and answers even after
//! a panic or too long a wait.
//!
//! Each layer allocates for every request, so what can be done in one is done in one. Nothing here knows a route.

mod access_log;
mod admission;
mod base_path;
mod deadline;
mod envelope;
mod head_limits;
mod lean_head;
mod panic_guard;
mod plain_path;
mod request_id;
mod shortened;
mod status_for_client;

pub(crate) use admission::{admission, admission_as_it_is};
pub(crate) use envelope::{envelope, web_api_envelope};
pub(crate) use request_id::{Replayed, RequestId};
