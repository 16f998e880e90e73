//! What every request shares, whatever its route: an id, an access line, and an answer even after a panic.
//!
//! Wrap them so that the request id is outermost: `App::new().wrap(from_fn(panic_guard)).wrap(from_fn(access_log))
//! .wrap(from_fn(request_id))`. Nothing here knows a route.

mod access_log;
mod panic_guard;
mod request_id;
mod shortened;

pub use access_log::access_log;
pub use panic_guard::panic_guard;
pub(crate) use request_id::stamp;
pub use request_id::{RequestId, request_id};
