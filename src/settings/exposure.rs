use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// Whether every user of this machine may read a file that has a secret in it. One that is not there has none.
#[must_use]
pub fn is_readable_by_all(file: &Path) -> bool {
    const OTHERS_READ: u32 = 0o004;
    fs::metadata(file).is_ok_and(|metadata| metadata.permissions().mode() & OTHERS_READ != 0)
}
