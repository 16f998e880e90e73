//! One tape that turns: a timeline, and the file that it goes to.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::order::Trouble;
use super::quota::Quota;
use super::track::Track;
use super::wav::{WavError, WavFile, is_full, repair_file};
use crate::exchange::{Scene, TapeFailure};

/// Samples rendered and written at once: a quarter of a second.
const BLOCK: usize = 2000;

pub(super) struct Reel {
    track: Track,
    file: WavFile,
    path: PathBuf,
    /// The file was made for this tape.
    fresh: bool,
}

/// What a file needs of its surroundings.
pub(super) struct Disk<'a> {
    pub(super) directory: &'a Path,
    pub(super) quota: &'a mut Quota,
    pub(super) trouble: Trouble,
}

impl Disk<'_> {
    fn take(&mut self, bytes: u64) -> Result<(), TapeFailure> {
        let fits = !self.trouble.disk_full && self.quota.take(self.directory, bytes);
        if fits { Ok(()) } else { Err(TapeFailure::DiskFull) }
    }
}

impl Reel {
    pub(super) fn new(track: Track, file: WavFile, path: PathBuf, fresh: bool) -> Self {
        Self { track, file, path, fresh }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Writes what is due by `to`.
    pub(super) fn roll(&mut self, to: Duration, disk: &mut Disk<'_>) -> Result<(), TapeFailure> {
        self.track.roll(to);
        let mut block = [0; BLOCK];
        loop {
            let length = self.track.fill(&mut block);
            if length == 0 {
                return Ok(());
            }
            let samples = &block[..length];
            disk.take(self.file.size_of(samples))?;
            self.file.write(samples).map_err(|error| failure(&self.path, &error))?;
        }
    }

    /// The same, and the header tells of it.
    pub(super) fn catch_up(&mut self, to: Duration, disk: &mut Disk<'_>) -> Result<(), TapeFailure> {
        self.roll(to, disk)?;
        self.file.update_header().map_err(|error| failure(&self.path, &error))
    }

    pub(super) fn change(&mut self, scene: Scene) {
        self.track.change(scene);
    }

    pub(super) fn press(&mut self, digits: &str) {
        self.track.press(digits);
    }

    /// Nothing follows. What is there can be played, also where the disk was full.
    pub(super) fn finish(self) {
        let Self { file, path, .. } = self;
        if let Err(error) = file.finish() {
            log::warn!("{} is not finished well: {error}", path.display());
            if let Err(error) = repair_file(&path) {
                log::warn!("{} cannot be repaired: {error}", path.display());
            }
        }
    }

    /// After a failure: part of a block may be behind what the header tells.
    pub(super) fn give_up(self) {
        let path = self.path.clone();
        self.finish();
        if let Err(error) = repair_file(&path) {
            log::warn!("{} cannot be repaired: {error}", path.display());
        }
    }

    /// Nobody was told of the recording: a file that was made for it goes.
    pub(super) fn discard(self) {
        let path = self.path.clone();
        let fresh = self.fresh;
        self.finish();
        if fresh && let Err(error) = std::fs::remove_file(&path) {
            log::warn!("{} cannot be removed: {error}", path.display());
        }
    }
}

/// Logs what went wrong with a file, and tells what that means for its recording.
pub(super) fn failure(path: &Path, error: &WavError) -> TapeFailure {
    log::warn!("recording to {}: {error}", path.display());
    match error {
        WavError::Io(error) if is_full(error) => TapeFailure::DiskFull,
        WavError::Io(_) | WavError::OtherFormat | WavError::InUse => TapeFailure::CannotOpen,
        WavError::TooLong => TapeFailure::TooLong,
    }
}
