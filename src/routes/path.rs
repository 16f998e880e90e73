//! Parameters of paths. A field is named as its part of the path is in the route table.
//!
//! They are texts until a handler parses them, so that a text that cannot be an id is answered as an unknown one.

use actors::Extension;
use altilink::Pad;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::problem::Problem;

/// A session.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct SessionPath {
    /// The session's id, from the answer to the logon.
    #[serde(rename = "sessionId")]
    #[param(example = "d0958b12-1765-4b23-8c9d-04bb750eabf0")]
    pub(crate) session: String,
}

/// A call of a session.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct CallPath {
    /// The session's id, from the answer to the logon.
    #[serde(rename = "sessionId")]
    #[param(example = "d0958b12-1765-4b23-8c9d-04bb750eabf0")]
    pub(crate) session: String,
    /// The call handle, from an event or from the list of calls.
    #[serde(rename = "callHandle")]
    #[param(value_type = i32, example = 5000)]
    pub(crate) call: String,
}

/// An extension on which a session acts.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct ExtensionPath {
    /// The session's id, from the answer to the logon.
    #[serde(rename = "sessionId")]
    #[param(example = "d0958b12-1765-4b23-8c9d-04bb750eabf0")]
    pub(crate) session: String,
    /// An extension.
    #[param(example = "102")]
    pub(crate) extension: String,
}

/// An agent, and a workgroup of it, on which a session acts.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct ExtensionWorkgroupPath {
    /// The session's id, from the answer to the logon.
    #[serde(rename = "sessionId")]
    #[param(example = "d0958b12-1765-4b23-8c9d-04bb750eabf0")]
    pub(crate) session: String,
    /// The agent's extension.
    #[param(example = "102")]
    pub(crate) extension: String,
    /// The workgroup's number.
    #[param(example = "800")]
    pub(crate) workgroup: String,
}

/// A workgroup on which a session acts.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct WorkgroupPath {
    /// The session's id, from the answer to the logon.
    #[serde(rename = "sessionId")]
    #[param(example = "d0958b12-1765-4b23-8c9d-04bb750eabf0")]
    pub(crate) session: String,
    /// The workgroup's number.
    #[param(example = "800")]
    pub(crate) workgroup: String,
}

/// A session as administrators name it.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct ListedSessionPath {
    /// The shortened id of the list, or the whole one.
    #[param(example = "d0958b12")]
    pub(crate) session: String,
}

/// A call from outside that the simulator has placed.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct SimulatedCallPath {
    /// The `id` of the call.
    #[serde(rename = "callId")]
    #[param(value_type = i32, example = 1)]
    pub(crate) call: String,
}

/// A phone on a desk of the simulator.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct PhonePath {
    /// The extension of the phone.
    #[param(example = "101")]
    pub(crate) extension: String,
}

/// The call of a handle. A text that is no number is the handle of no call.
pub(crate) fn call_handle(text: &str) -> Result<Pad, Problem> {
    text.parse().map(Pad).map_err(|_| Problem::NoSuchCall)
}

/// The extension of a number. A text that cannot be one is refused as unknown.
pub(crate) fn extension(text: &str) -> Result<Extension, Problem> {
    Extension::parse(text).map_err(|_| Problem::NoSuchExtension(Some(shortened(text))))
}

/// The workgroup of a number. A text that cannot be one is refused as unknown.
pub(crate) fn workgroup(text: &str) -> Result<Extension, Problem> {
    Extension::parse(text).map_err(|_| Problem::NoSuchWorkgroup(shortened(text)))
}

/// The beginning of a text of any length, as an error shows it.
fn shortened(text: &str) -> String {
    text.chars().take(2 * Extension::MAX_LENGTH).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_cannot_be_a_number_is_shown_by_its_beginning() {
        assert_eq!(extension("1 2"), Err(Problem::NoSuchExtension(Some("1 2".to_owned()))));
        assert_eq!(workgroup("8 0"), Err(Problem::NoSuchWorkgroup("8 0".to_owned())));
        assert_eq!(workgroup(&"9".repeat(1000)), Err(Problem::NoSuchWorkgroup("9".repeat(22))));
        assert_eq!(call_handle("x"), Err(Problem::NoSuchCall));
    }
}
