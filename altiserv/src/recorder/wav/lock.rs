//! Locking a file against other processes.

use std::fs::{File, TryLockError};

use super::error::WavError;

/// A file system without locks is no obstacle.
pub(super) fn lock(file: &File) -> Result<(), WavError> {
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => Err(WavError::InUse),
        Err(TryLockError::Error(_)) | Ok(()) => Ok(()),
    }
}
