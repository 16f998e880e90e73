//! Files that the operator names: read whole, only where they are files, and not waited for without end.
//!
//! A disk that hangs holds whoever touches a file on it, beyond the reach of signals. So each look at a file is on a
//! thread of its own. Nobody waits for that thread longer than [`PATIENCE`], and the end of the program not at all, as it
//! would for a thread of the runtime.

mod error;

use std::collections::HashMap;
use std::fs::{self, File, FileType, Metadata};
use std::io::{self, Read};
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;

pub use error::FileError;

/// How long a file may take to answer.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// The threads that one file may hold at a time. Each of them ends when its disk answers after all.
const MOST_HELD: usize = 16;

/// Larger files have something else in them than certificates or settings.
pub const LARGEST: u64 = 4 << 20;

/// What is in a file, and who may read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    /// All of it.
    pub bytes: Vec<u8>,
    /// Whether everybody on this machine may read it.
    pub is_exposed: bool,
}

/// Reads a file of at most `most` bytes.
///
/// # Errors
/// Fails where there is no file, where it is something else, and where it does not answer in time.
pub fn read(file: &Path, most: u64) -> Result<Contents, FileError> {
    on_own_thread(file, move |file| {
        let failed = |error| FileError::new(file, error);
        // Before it is opened: that would wait for the other end of a pipe, and may move a device.
        regular(&fs::metadata(file).map_err(failed)?)?;
        let open = File::open(file).map_err(failed)?;
        let metadata = open.metadata().map_err(failed)?;
        regular(&metadata)?;
        let mut bytes = Vec::new();
        let length = open.take(most + 1).read_to_end(&mut bytes).map_err(failed)?;
        if u64::try_from(length).unwrap_or(u64::MAX) > most {
            return Err(FileError::TooLarge(most));
        }
        Ok(Contents { bytes, is_exposed: is_readable_by_others(&metadata) })
    })
}

/// Whether nothing has this name, not even a link that leads nowhere. What cannot be found out is taken for there, so that
/// reading it tells why.
#[must_use]
pub fn is_absent(file: &Path) -> bool {
    let found = on_own_thread(file, |file| match fs::symlink_metadata(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        _ => Ok(false),
    });
    found.unwrap_or(false)
}

/// Whether everybody on this machine may read a file that has a secret in it. One that is not there has none.
#[must_use]
pub fn is_exposed(file: &Path) -> bool {
    let metadata = on_own_thread(file, |file| fs::metadata(file).map_err(|error| FileError::new(file, error)));
    metadata.is_ok_and(|metadata| is_readable_by_others(&metadata))
}

/// Does what waits for files, on a thread that the end of the runtime does not wait for.
///
/// # Errors
/// Fails where there is no thread to be had, and where the work panics.
pub async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> io::Result<T> {
    let (tell, told) = oneshot::channel();
    thread::Builder::new().name("files".to_owned()).spawn(move || {
        // Nobody wants it any more where the program ends.
        let _ = tell.send(work());
    })?;
    told.await.map_err(|_| io::Error::other("the thread for it has panicked"))
}

fn is_readable_by_others(metadata: &Metadata) -> bool {
    const OTHERS_READ: u32 = 0o004;
    metadata.permissions().mode() & OTHERS_READ != 0
}

fn regular(metadata: &Metadata) -> Result<(), FileError> {
    if metadata.is_file() { Ok(()) } else { Err(FileError::NotAFile(kind(metadata.file_type()))) }
}

fn kind(kind: FileType) -> &'static str {
    if kind.is_dir() {
        "a directory"
    } else if kind.is_fifo() {
        "a pipe"
    } else if kind.is_socket() {
        "a socket"
    } else {
        "a device"
    }
}

fn on_own_thread<T: Send + 'static>(
    file: &Path,
    with: impl FnOnce(&Path) -> Result<T, FileError> + Send + 'static,
) -> Result<T, FileError> {
    on_own_thread_within(PATIENCE, file, with)
}

fn on_own_thread_within<T: Send + 'static>(
    patience: Duration,
    file: &Path,
    with: impl FnOnce(&Path) -> Result<T, FileError> + Send + 'static,
) -> Result<T, FileError> {
    let slot = ThreadSlot::take(file).ok_or(FileError::Held(MOST_HELD))?;
    let (tell, told) = mpsc::sync_channel(1);
    let thread = thread::Builder::new().name("file".to_owned()).spawn(move || {
        // Who has lost patience does not listen: what comes late is never taken for what is there now.
        let _ = tell.send(with(&slot.0));
    });
    thread.map_err(FileError::Other)?;
    match told.recv_timeout(patience) {
        Ok(result) => result,
        Err(mpsc::RecvTimeoutError::Timeout) => Err(FileError::Silent(patience)),
        Err(mpsc::RecvTimeoutError::Disconnected) => Err(FileError::Other(io::Error::other("reading it has panicked"))),
    }
}

/// The threads that each file holds now.
static HELD: LazyLock<Mutex<HashMap<PathBuf, usize>>> = LazyLock::new(Mutex::default);

fn held() -> MutexGuard<'static, HashMap<PathBuf, usize>> {
    HELD.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One thread's place among those that its file may hold.
struct ThreadSlot(PathBuf);

impl ThreadSlot {
    fn take(file: &Path) -> Option<Self> {
        let mut held = held();
        let count = held.entry(file.to_owned()).or_default();
        if *count == MOST_HELD {
            return None;
        }
        *count += 1;
        Some(Self(file.to_owned()))
    }
}

impl Drop for ThreadSlot {
    fn drop(&mut self) {
        let mut held = held();
        if let Some(count) = held.get_mut(&self.0) {
            *count -= 1;
            if *count == 0 {
                held.remove(&self.0);
            }
        }
    }
}

#[cfg(test)]
mod tests;
