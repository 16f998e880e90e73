//! Files that the operator names. Each is read whole, only if it is a regular file, and within a time limit.
//!
//! A disk that hangs blocks every thread that touches a file on it, and signals do not end the wait. So each access to
//! a file has a thread of its own. Nobody waits for that thread longer than [`PATIENCE`]. Threads of the runtime would
//! not do: the end of the program would wait for them.

mod error;

use std::fs::{self, File, FileType, Metadata};
use std::io::{self, Read};
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, mpsc};
use std::thread;
use std::time::Duration;

use actors::slots::Slots;
use tokio::sync::oneshot;

pub use error::FileError;

/// Time that reading a file may take.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// Most threads that one file may block at a time. Each of them ends once its disk answers.
const MOST_HELD: usize = 16;

/// Longest file that is read, in bytes. Larger files are no certificates and no settings.
pub const LARGEST: u64 = 4 << 20;

/// Content of a file, and whether others may read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    /// All bytes of the file.
    pub bytes: Vec<u8>,
    /// True if every user of this machine may read the file.
    pub is_exposed: bool,
}

/// Reads a file of at most `most` bytes.
///
/// # Errors
/// Fails if there is no such file, if it is not a regular file, if it is too long, and if it does not answer in time.
pub fn read(file: &Path, most: u64) -> Result<Contents, FileError> {
    on_own_thread(file, move |file| {
        let failed = |error| FileError::new(file, error);
        // Checked before opening: opening would wait for the other end of a pipe, and could move a device.
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

/// Tells whether nothing has this name, not even a link that leads nowhere. If that cannot be found out, the file
/// counts as present: reading it then tells the reason.
#[must_use]
pub fn is_absent(file: &Path) -> bool {
    let found = on_own_thread(file, |file| match fs::symlink_metadata(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        _ => Ok(false),
    });
    found.unwrap_or(false)
}

/// Tells whether every user of this machine may read the file. False if the file cannot be found.
#[must_use]
pub fn is_exposed(file: &Path) -> bool {
    let metadata = on_own_thread(file, |file| fs::metadata(file).map_err(|error| FileError::new(file, error)));
    metadata.is_ok_and(|metadata| is_readable_by_others(&metadata))
}

/// Does work that waits for files, on a thread that the end of the runtime does not wait for.
///
/// # Errors
/// Fails if no thread can be started, and if the work panics.
pub async fn run_detached<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> io::Result<T> {
    let (tell, told) = oneshot::channel();
    thread::Builder::new().name("files".to_owned()).spawn(move || {
        // Nobody receives the result while the program ends.
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
    let held = HELD.take(file.to_owned(), MOST_HELD).ok_or(FileError::Held(MOST_HELD))?;
    let (tell, told) = mpsc::sync_channel(1);
    let thread = thread::Builder::new().name("file".to_owned()).spawn(move || {
        // After the time limit nobody receives the result: a late one may no longer be true.
        let _ = tell.send(with(held.key()));
    });
    thread.map_err(FileError::Other)?;
    match told.recv_timeout(patience) {
        Ok(result) => result,
        Err(mpsc::RecvTimeoutError::Timeout) => Err(FileError::Silent(patience)),
        Err(mpsc::RecvTimeoutError::Disconnected) => Err(FileError::Other(io::Error::other("reading it has panicked"))),
    }
}

/// Count of threads that each file blocks now.
static HELD: LazyLock<Slots<PathBuf>> = LazyLock::new(Slots::default);

#[cfg(test)]
mod tests;
