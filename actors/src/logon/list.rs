//! Who asks for the server's list of lines.

use std::sync::Arc;

use tokio::sync::oneshot;

use super::line_book::LineBook;
use crate::Extension;
use crate::connection::CommandError;

/// Who asked for the list of lines.
#[derive(Debug)]
pub(super) enum ListFor {
    Caller(oneshot::Sender<Result<Arc<LineBook>, CommandError>>),
    /// The logon itself, to find the watched lines on a new connection.
    Restore,
    /// Somebody who wants to know the calls of a line that is not heard.
    Look(Look),
}

/// Why the calls of a line are not known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum LookError {
    /// The server has no such extension.
    #[error("no such extension")]
    NoSuchExtension,
    /// The server did not tell them.
    #[error(transparent)]
    Command(#[from] CommandError),
}

/// Somebody who looks at a line that is not heard.
#[derive(Debug)]
pub(super) struct Look {
    pub(super) number: Extension,
    pub(super) reply: oneshot::Sender<Result<(), LookError>>,
}
