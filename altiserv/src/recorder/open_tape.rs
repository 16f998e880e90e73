//! One open tape: a timeline and its file.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::order::Trouble;
use super::quota::Quota;
use super::track::Track;
use super::wav::{WavError, WavFile, is_full, repair_file};
use crate::exchange::{Scene, TapeFailure};

/// Samples rendered and written at once: a quarter of a second.
const BLOCK: usize = 2000;

pub(crate) struct OpenTape {
    track: Track,
    file: WavFile,
    path: PathBuf,
    /// True if the file was created for this tape.
    fresh: bool,
}

/// The disk that a file is written to.
pub(crate) struct Disk<'a> {
    pub(crate) directory: &'a Path,
    pub(crate) quota: &'a mut Quota,
    pub(crate) trouble: Trouble,
}

impl Disk<'_> {
    fn take(&mut self, bytes: u64) -> Result<(), TapeFailure> {
        let fits = !self.trouble.disk_full && self.quota.take(self.directory, bytes);
        if fits { Ok(()) } else { Err(TapeFailure::DiskFull) }
    }
}

impl OpenTape {
    pub(crate) fn new(track: Track, file: WavFile, path: PathBuf, fresh: bool) -> Self {
        Self { track, file, path, fresh }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Writes the samples up to the time `to`.
    pub(crate) fn roll(&mut self, to: Duration, disk: &mut Disk<'_>) -> Result<(), TapeFailure> {
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

    /// Writes the samples up to the time `to`, and updates the header.
    pub(crate) fn catch_up(&mut self, to: Duration, disk: &mut Disk<'_>) -> Result<(), TapeFailure> {
        self.roll(to, disk)?;
        self.file.update_header().map_err(|error| failure(&self.path, &error))
    }

    pub(crate) fn change(&mut self, scene: Scene) {
        self.track.change(scene);
    }

    pub(crate) fn press(&mut self, digits: &str) {
        self.track.press(digits);
    }

    /// Ends the file, which can be played afterwards, also if the disk is full.
    pub(crate) fn finish(self) {
        let Self { file, path, .. } = self;
        if let Err(error) = file.finish() {
            log::warn!("{} could not be finished: {error}", path.display());
            if let Err(error) = repair_file(&path) {
                log::warn!("{} cannot be repaired: {error}", path.display());
            }
        }
    }

    /// Ends the file after a failed write, which may have left part of a block behind the end that the header states.
    pub(crate) fn give_up(self) {
        let path = self.path.clone();
        self.finish();
        if let Err(error) = repair_file(&path) {
            log::warn!("{} cannot be repaired: {error}", path.display());
        }
    }

    /// Ends the file, and removes it if it was created for this tape: there was no report of this recording.
    pub(crate) fn discard(self) {
        let path = self.path.clone();
        let fresh = self.fresh;
        self.finish();
        if fresh && let Err(error) = std::fs::remove_file(&path) {
            log::warn!("{} cannot be removed: {error}", path.display());
        }
    }
}

/// Logs the error of a file. Returns the failure of its recording.
pub(crate) fn failure(path: &Path, error: &WavError) -> TapeFailure {
    log::warn!("recording to {}: {error}", path.display());
    match error {
        WavError::Io(error) if is_full(error) => TapeFailure::DiskFull,
        WavError::Io(_) | WavError::OtherFormat | WavError::InUse => TapeFailure::CannotOpen,
        WavError::TooLong => TapeFailure::TooLong,
    }
}
