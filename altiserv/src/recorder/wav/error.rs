//! Failures of recordings' files.

use std::io::{self, ErrorKind};

/// Error that ends the writing of a file.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WavError {
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error("the file is no recording of the configured format")]
    OtherFormat,
    #[error("the file is being written")]
    InUse,
    #[error("the file is as long as its format allows")]
    TooLong,
}

impl From<hound::Error> for WavError {
    fn from(error: hound::Error) -> Self {
        match error {
            hound::Error::IoError(error) => Self::Io(error),
            other => Self::Io(io::Error::other(other)),
        }
    }
}

/// True if the disk, or the user's share of it, is full.
pub(crate) fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge)
}
