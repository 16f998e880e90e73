use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use cluster::{KeyFileError, KeyName, KeyRing};
use zeroize::Zeroizing;

use crate::files::{self, FileError};

/// Pause between two looks at the file. A new key has to spread far longer than this before it is used.
const INTERVAL: Duration = Duration::from_secs(10);

/// Longest file of keys, in bytes. It has a few lines.
const LARGEST: u64 = 65_536;

/// Fault of the file of keys.
#[derive(Debug, thiserror::Error)]
pub enum WrongKeyFile {
    /// The file cannot be read.
    #[error("cluster.key_file = {}: {source}", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// The reason.
        source: FileError,
    },
    /// It is no file of keys.
    #[error("cluster.key_file = {}: {source}", file.display())]
    Wrong {
        /// The file.
        file: PathBuf,
        /// The fault.
        source: KeyFileError,
    },
}

/// Reads the keys, and tells whether everybody on this machine may read the file.
///
/// # Errors
/// Fails if it is no file of keys.
pub(crate) fn read(file: &Path) -> Result<(KeyRing, bool), WrongKeyFile> {
    let contents =
        files::read(file, LARGEST).map_err(|source| WrongKeyFile::Unreadable { file: file.to_owned(), source })?;
    let bytes = Zeroizing::new(contents.bytes);
    let keys = KeyRing::read(&String::from_utf8_lossy(&bytes))
        .map_err(|source| WrongKeyFile::Wrong { file: file.to_owned(), source })?;
    Ok((keys, contents.is_exposed))
}

/// Keys in force. Clones are the same ones.
#[derive(Debug, Clone)]
pub(crate) struct KeyFile {
    file: Arc<Path>,
    in_force: Arc<ArcSwap<KeyRing>>,
}

impl KeyFile {
    /// Reads the file.
    ///
    /// # Errors
    /// Fails if it is no file of keys.
    pub(crate) fn load(file: &Path) -> Result<Self, WrongKeyFile> {
        let (keys, is_exposed) = read(file)?;
        if is_exposed {
            let file = file.display();
            log::warn!(
                "{file}: everybody on this machine may read the keys of the cluster; `chmod o= {file}` ends that"
            );
        }
        Ok(Self { file: file.into(), in_force: Arc::new(ArcSwap::from_pointee(keys)) })
    }

    /// Returns the keys that are in force now.
    #[must_use]
    pub(crate) fn keys(&self) -> Arc<KeyRing> {
        self.in_force.load_full()
    }

    /// Returns the names of these keys, the oldest first.
    #[must_use]
    pub(crate) fn names(&self) -> Vec<KeyName> {
        self.in_force.load().names().collect()
    }

    /// Reads the file again. True if there were other keys, which are now in force.
    ///
    /// # Errors
    /// Fails if it is no file of keys; those in force then stay.
    pub(crate) fn reload(&self) -> Result<bool, WrongKeyFile> {
        let (keys, _) = read(&self.file)?;
        let before = self.in_force.load();
        if before.names().eq(keys.names()) {
            return Ok(false);
        }
        let names: Vec<_> = keys.names().map(|name| name.to_string()).collect();
        log::info!("the cluster's keys are now {}", names.join(", "));
        self.in_force.store(Arc::new(keys));
        Ok(true)
    }

    /// Looks at the file again and again, and tells of other keys. Each mistake is logged once.
    pub(crate) async fn watch(&self, changed: impl Fn(Vec<KeyName>)) {
        let mut told = None;
        loop {
            tokio::time::sleep(INTERVAL).await;
            let again = self.clone();
            let mistake = match files::run_detached(move || again.reload()).await {
                Ok(Ok(true)) => {
                    changed(self.names());
                    None
                }
                Ok(Ok(false)) => None,
                Ok(Err(error)) => Some(error.to_string()),
                Err(error) => Some(error.to_string()),
            };
            if mistake != told
                && let Some(mistake) = &mistake
            {
                log::error!("the cluster's keys stay as they were: {mistake}");
            }
            told = mistake;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::SystemTime;

    use super::*;

    #[test]
    fn another_key_is_in_force_when_the_file_is_read_again_and_a_mistake_changes_nothing() {
        let directory = tempfile::tempdir().expect("a directory");
        let file = directory.path().join("keys");
        let (one, first) = KeyRing::add_key(None, SystemTime::now()).expect("a key");
        fs::write(&file, &one).expect("it is written");
        let keys = KeyFile::load(&file).expect("a file of keys");
        assert!(!keys.reload().expect("it is the same"));
        let later = SystemTime::now() + Duration::from_secs(60);
        let (two, second) = KeyRing::add_key(Some(&one), later).expect("a key");
        fs::write(&file, two).expect("it is written");
        assert!(keys.reload().expect("it has another key"));
        fs::write(&file, "no key").expect("it is written");
        let wrong = keys.reload().expect_err("it is none").to_string();
        assert!(wrong.starts_with("cluster.key_file = /") && wrong.contains("line 1 is no key"), "{wrong}");
        assert_eq!(keys.names(), [first, second]);
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let wrong = KeyFile::load(Path::new("/nowhere/keys")).expect_err("there is none").to_string();
        assert!(wrong.starts_with("cluster.key_file = /nowhere/keys: "), "{wrong}");
    }
}
