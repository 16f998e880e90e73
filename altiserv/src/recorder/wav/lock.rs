//! Locking a file against other processes.

use std::fs::{File, TryLockError};

use super::error::WavError;

/// Locks a file. On a file system without locks it does nothing.
pub(crate) fn lock(file: &File) -> Result<(), WavError> {
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => Err(WavError::InUse),
        Err(TryLockError::Error(_)) | Ok(()) => Ok(()),
    }
}
