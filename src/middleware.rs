//! What every request shares, whatever its route: an id, an access line, and an answer even after a panic or too
//! long a wait.
//!
//! Wrap them so that the request id is outermost: deadline, panic guard, access log, request id, in the order of their
//! `wrap`. Nothing here knows a route.

mod access_log;
mod deadline;
mod panic_guard;
mod request_id;
mod shortened;

pub use access_log::access_log;
pub use deadline::{RequestDeadline, deadline};
pub use panic_guard::panic_guard;
pub(crate) use request_id::stamp;
pub use request_id::{Replayed, RequestId, request_id};
