//! Files that commands write: under another name first, so that nobody reads half of one, or a secret for a moment.

use std::fs::{File, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt, fchown};
use std::path::{Path, PathBuf};

use nix::unistd::{Gid, Group, geteuid};

/// The group of the service that the Debian package installs.
pub(super) const SERVICE: &str = "altigen-webproxy";

/// Readers of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Readers {
    /// Everybody.
    Public,
    /// Its owner, and this group.
    Secret(Option<Gid>),
}

impl Readers {
    /// Readers of a new file with a secret: the service too, if root makes it.
    pub(super) fn of_secret() -> Self {
        Self::Secret(if geteuid().is_root() { service() } else { None })
    }

    /// Readers of a file with a secret that is there already, or else of a new one.
    pub(super) fn of_secret_in(file: &Path) -> Self {
        match file.metadata() {
            Ok(found) if found.mode() & 0o040 != 0 => Self::Secret(Some(Gid::from_raw(found.gid()))),
            Ok(_) => Self::Secret(None),
            Err(_) => Self::of_secret(),
        }
    }
}

/// Returns the group of the service, if there is one on this machine.
pub(super) fn service() -> Option<Gid> {
    Group::from_name(SERVICE).ok().flatten().map(|group| group.gid)
}

/// Writes a file, or writes over one. Returns its readers.
pub(super) fn write(file: &Path, text: &str, wanted: Readers) -> io::Result<Readers> {
    let mut new = file.as_os_str().to_owned();
    new.push(".new");
    let new = PathBuf::from(new);
    let mut open = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&new)?;
    let written = give_readers(&open, wanted).and_then(|readers| {
        open.write_all(text.as_bytes())?;
        std::fs::rename(&new, file)?;
        Ok(readers)
    });
    written.inspect_err(|_| {
        // The unfinished file is of no use.
        let _ = std::fs::remove_file(&new);
    })
}

/// Gives the file its readers, whatever the umask is. Where a group cannot be given, as in some containers, it has none.
fn give_readers(file: &File, wanted: Readers) -> io::Result<Readers> {
    let (mode, readers) = match wanted {
        Readers::Public => (0o644, wanted),
        Readers::Secret(Some(group)) if fchown(file, None, Some(group.as_raw())).is_ok() => (0o640, wanted),
        Readers::Secret(_) => (0o600, Readers::Secret(None)),
    };
    file.set_permissions(Permissions::from_mode(mode))?;
    Ok(readers)
}

#[cfg(test)]
mod tests {
    use nix::unistd::getegid;

    use super::*;

    #[test]
    fn a_key_is_its_owners_and_the_groups_that_it_is_given_to() {
        let directory = tempfile::tempdir().expect("a directory");
        let file = directory.path().join("file");
        for (wanted, mode) in
            [(Readers::Public, 0o644), (Readers::Secret(None), 0o600), (Readers::Secret(Some(getegid())), 0o640)]
        {
            assert_eq!(write(&file, "text", wanted).expect("it is written"), wanted);
            let metadata = std::fs::metadata(&file).expect("it is there");
            assert_eq!((metadata.mode() & 0o7777, metadata.gid()), (mode, getegid().as_raw()));
        }
    }

    #[test]
    fn a_secret_that_is_written_over_keeps_its_readers() {
        let directory = tempfile::tempdir().expect("a directory");
        let file = directory.path().join("file");
        for wanted in [Readers::Secret(None), Readers::Secret(Some(getegid()))] {
            write(&file, "text", wanted).expect("it is written");
            assert_eq!(Readers::of_secret_in(&file), wanted);
        }
    }
}
