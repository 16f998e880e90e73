//! Handling that all requests share: an id, a line in the access log, figures, limits, and an answer even after a panic or
//! too long a wait.
//!
//! The request id is to be the outermost: deadline, panic guard, access log, metered, base path, request id, in the order
//! of their `wrap`. Nothing here knows a route.

mod access_log;
mod base_path;
mod deadline;
mod head_limits;
mod metered;
mod panic_guard;
mod plain_path;
mod request_id;
mod shortened;
mod status_for_client;

pub use access_log::access_log;
pub use base_path::base_path;
pub use deadline::deadline;
pub use head_limits::head_limits;
pub use metered::metered;
pub use panic_guard::panic_guard;
pub use plain_path::plain_path;
pub use request_id::{Replayed, RequestId, request_id};
