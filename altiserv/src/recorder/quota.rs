//! The disk space that recordings may take.

use std::path::Path;

/// The limit, and the bytes taken. The directory is measured again when the limit seems to be reached, because files may
/// have been deleted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Quota {
    most: Option<u64>,
    taken: u64,
}

impl Quota {
    pub(crate) fn new(most: Option<u64>) -> Self {
        Self { most, taken: 0 }
    }

    /// Takes `bytes` of the space. Returns false if there is no room for them.
    pub(crate) fn take(&mut self, directory: &Path, bytes: u64) -> bool {
        let Some(most) = self.most else { return true };
        if self.taken + bytes > most {
            self.taken = size_of(directory);
        }
        let fits = self.taken + bytes <= most;
        if fits {
            self.taken += bytes;
        }
        fits
    }

    /// Measures the files that exist.
    pub(crate) fn measure(&mut self, directory: &Path) {
        if self.most.is_some() {
            self.taken = size_of(directory);
        }
    }
}

/// Size of the files in the directory, without its subdirectories.
fn size_of(directory: &Path) -> u64 {
    let Ok(entries) = directory.read_dir() else { return 0 };
    let metadata = entries.flatten().filter_map(|entry| entry.metadata().ok());
    metadata.filter(std::fs::Metadata::is_file).map(|file| file.len()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn existing_files_count_and_deleted_ones_do_not() {
        let directory = tempfile::tempdir().expect("a directory");
        let file = directory.path().join("a.wav");
        std::fs::write(&file, [0; 600]).expect("written");
        let mut quota = Quota::new(Some(1000));
        quota.measure(directory.path());
        assert!(quota.take(directory.path(), 400));
        std::fs::write(directory.path().join("b.wav"), [0; 400]).expect("written");
        assert!(!quota.take(directory.path(), 1));
        std::fs::remove_file(file).expect("removed");
        assert!(quota.take(directory.path(), 600));
        assert!(Quota::new(None).take(directory.path(), u64::MAX));
    }
}
