//! A key for the tickets of a cluster.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use cluster::{KeyFileError, KeyRing, SPREAD};

use super::new_file::{self, Readers, SERVICE};
use crate::arguments::MakeKey;
use crate::files::{self, FileError};

/// Reason for which no key was made.
#[derive(Debug, thiserror::Error)]
pub enum MakeKeyError {
    /// The file is there, and cannot be read.
    #[error("{}: {source}", file.display())]
    Read {
        /// The file.
        file: PathBuf,
        /// The reason.
        source: FileError,
    },
    /// The file is there, and is no file of keys.
    #[error("{}: {source}", file.display())]
    Wrong {
        /// The file.
        file: PathBuf,
        /// The fault.
        source: KeyFileError,
    },
    /// The file cannot be written.
    #[error("{}: {source}", file.display())]
    Write {
        /// The file.
        file: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// Nobody reads what to do with it.
    #[error("what to do with the key cannot be printed: {0}")]
    Print(#[from] io::Error),
}

/// Adds a key to a file of keys, or makes the file, and says what to do with it.
///
/// # Errors
/// Fails where the file is no file of keys; it is left as it is then.
pub(super) fn run(wanted: &MakeKey, to: &mut impl Write) -> Result<(), MakeKeyError> {
    let file = wanted.file.as_path();
    let before = text_of(file)?;
    let (text, name) = KeyRing::add_key(before.as_deref(), SystemTime::now())
        .map_err(|source| MakeKeyError::Wrong { file: file.to_owned(), source })?;
    let readers = new_file::write(file, &text, Readers::of_secret_in(file))
        .map_err(|source| MakeKeyError::Write { file: file.to_owned(), source })?;
    writeln!(to, "Key {name} is in {}.", file.display())?;
    writeln!(to, "Copy the file to every node of the cluster{}.", when(before.is_some()))?;
    if readers == Readers::Secret(None) {
        let group = if new_file::service().is_some() { SERVICE } else { "GROUP" };
        let file = file.display();
        writeln!(to, "Only the user of this command may read it. For a service that runs as another one:")?;
        writeln!(to, "chgrp {group} {file} && chmod g+r {file}")?;
    }
    Ok(())
}

fn when(is_further: bool) -> String {
    if is_further { format!(" within {} minutes: then the key is used", SPREAD.as_secs() / 60) } else { String::new() }
}

/// Returns the text of the file; `None` if there is none yet.
fn text_of(file: &Path) -> Result<Option<String>, MakeKeyError> {
    if !file.exists() {
        return Ok(None);
    }
    let contents =
        files::read(file, files::LARGEST).map_err(|source| MakeKeyError::Read { file: file.to_owned(), source })?;
    Ok(Some(String::from_utf8_lossy(&contents.bytes).into_owned()))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::MetadataExt;

    use super::*;

    fn make(file: &Path) -> Result<String, MakeKeyError> {
        let mut told = Vec::new();
        run(&MakeKey { file: file.to_owned() }, &mut told)?;
        Ok(String::from_utf8(told).expect("text"))
    }

    #[test]
    fn a_file_of_keys_is_made_and_then_added_to() {
        let directory = tempfile::tempdir().expect("a directory");
        let file = directory.path().join("cluster.key");
        let told = make(&file).expect("a file");
        assert!(told.contains("Copy the file to every node of the cluster.\n"), "{told}");
        let told = make(&file).expect("a further key");
        assert!(told.contains("Copy the file to every node of the cluster within 15 minutes: then"), "{told}");
        let text = std::fs::read_to_string(&file).expect("the file");
        let names: Vec<_> = KeyRing::read(&text).expect("keys").names().map(|name| name.to_string()).collect();
        assert_eq!(names.len(), 2);
        assert!(names.iter().any(|name| told.contains(name)));
        assert_eq!(file.metadata().expect("the file").mode() & 0o007, 0, "it is nobody else's");
    }

    #[test]
    fn a_file_that_has_no_keys_is_left_alone() {
        let directory = tempfile::tempdir().expect("a directory");
        let file = directory.path().join("notes.txt");
        std::fs::write(&file, "remember").expect("a file");
        let error = make(&file).expect_err("it is no file of keys").to_string();
        assert!(error.ends_with("notes.txt: line 1 is no key: `altigen-webproxy make-key FILE` adds one"), "{error}");
        assert_eq!(std::fs::read_to_string(&file).expect("the file"), "remember");
    }
}
