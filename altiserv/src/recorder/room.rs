//! The recorder's thread: opens, writes and closes the files of tapes.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::tz::TimeZone;
use tokio::sync::mpsc;

use super::naming;
use super::order::{Order, Trouble};
use super::quota::Quota;
use super::reel::{Disk, Reel, failure};
use super::track::Track;
use super::wav::{WavError, WavFile, repair_all};
use crate::exchange::{FileName, TapeFailure, TapeId, TapeName, TapeOrder, TapeReport};
use crate::settings::{RecordingFormat, plan::RecordingPlan};

/// Generated names that are tried. As many recordings of one call do not start in one second.
const MAX_NAMES: usize = 1000;

/// Bytes reserved for a new file without audio.
const HEADER_ROOM: u64 = 64;

pub(crate) struct Room {
    plan: RecordingPlan,
    epoch: Duration,
    reports: mpsc::Sender<TapeReport>,
    reels: BTreeMap<TapeId, Reel>,
    quota: Quota,
    trouble: Trouble,
}

impl Room {
    pub(crate) fn new(plan: RecordingPlan, epoch: Duration, reports: mpsc::Sender<TapeReport>) -> Self {
        let quota = Quota::new(plan.max_bytes);
        Self { plan, epoch, reports, reels: BTreeMap::new(), quota, trouble: Trouble::default() }
    }

    /// Follows orders until the order to stop, or until all senders are gone.
    pub(crate) fn run(mut self, mut orders: mpsc::Receiver<Order>) {
        repair_all(&self.plan.directory);
        self.quota.measure(&self.plan.directory);
        while let Some(order) = orders.blocking_recv() {
            match order {
                Order::Tape(order) => self.obey(order),
                Order::Tick(now) => self.tick(now),
                Order::Trouble(trouble) => self.trouble = trouble,
                Order::Stop => break,
            }
        }
        for (_, reel) in std::mem::take(&mut self.reels) {
            reel.finish();
        }
    }

    fn obey(&mut self, order: TapeOrder) {
        match order {
            TapeOrder::Open { tape, at, name, scene } => {
                let track = Track::new(self.plan.voice_seed, at, scene);
                match self.open(at, &name, track) {
                    Ok(reel) => {
                        self.reels.insert(tape, reel);
                        self.report(TapeReport::Opened(tape));
                    }
                    Err(failure) => self.report(TapeReport::Failed(tape, failure)),
                }
            }
            TapeOrder::Scene { tape, at, scene } => self.act(tape, at, |reel| reel.change(scene)),
            TapeOrder::Keys { tape, at, digits } => self.act(tape, at, |reel| reel.press(&digits)),
            TapeOrder::Close { tape, at, keep } => self.close(tape, at, keep),
        }
    }

    fn act(&mut self, tape: TapeId, at: Duration, act: impl FnOnce(&mut Reel)) {
        if self.roll(tape, |reel, disk| reel.roll(at, disk))
            && let Some(reel) = self.reels.get_mut(&tape)
        {
            act(reel);
        }
    }

    fn tick(&mut self, now: Duration) {
        for tape in self.reels.keys().copied().collect::<Vec<_>>() {
            self.roll(tape, |reel, disk| reel.catch_up(now, disk));
        }
    }

    fn close(&mut self, tape: TapeId, at: Duration, keep: bool) {
        if !keep {
            if let Some(reel) = self.reels.remove(&tape) {
                reel.discard();
            }
        } else if self.roll(tape, |reel, disk| reel.roll(at, disk))
            && let Some(reel) = self.reels.remove(&tape)
        {
            reel.finish();
        }
    }

    /// Writes to a tape, if it is open. Returns true if it is open afterwards.
    fn roll(&mut self, tape: TapeId, write: impl FnOnce(&mut Reel, &mut Disk<'_>) -> Result<(), TapeFailure>) -> bool {
        let Some(reel) = self.reels.get_mut(&tape) else { return false };
        let mut disk = Disk { directory: &self.plan.directory, quota: &mut self.quota, trouble: self.trouble };
        let Err(error) = write(reel, &mut disk) else { return true };
        log::warn!("recording {} ends: {error}", reel.path().display());
        if let Some(reel) = self.reels.remove(&tape) {
            reel.give_up();
        }
        self.report(TapeReport::Failed(tape, error));
        false
    }

    fn open(&mut self, at: Duration, name: &TapeName, track: Track) -> Result<Reel, TapeFailure> {
        let directory = &self.plan.directory;
        let cannot = |error: io::Error| failure(directory, &error.into());
        if self.trouble.unwritable {
            return Err(cannot(io::ErrorKind::PermissionDenied.into()));
        }
        if self.trouble.disk_full {
            return Err(cannot(io::ErrorKind::StorageFull.into()));
        }
        std::fs::create_dir_all(directory).map_err(cannot)?;
        if !self.quota.take(directory, HEADER_ROOM) {
            log::warn!("no recording is started: those in {} are as large as they may be", directory.display());
            return Err(TapeFailure::DiskFull);
        }
        match name {
            TapeName::Asked { name, append } => self.open_asked(name, *append, track),
            TapeName::Generated { line, call } => {
                let names = naming::generated(self.epoch + at, &TimeZone::system(), line, *call);
                self.open_generated(names, track)
            }
        }
    }

    fn open_asked(&self, name: &FileName, append: bool, track: Track) -> Result<Reel, TapeFailure> {
        let path = self.plan.directory.join(name.as_str());
        let exists = append && path.symlink_metadata().is_ok();
        let opened = if exists { WavFile::append(&path, self.plan.format) } else { create(&path, self.plan.format) };
        let file = opened.map_err(|error| failure(&path, &error))?;
        Ok(Reel::new(track, file, path, !exists))
    }

    fn open_generated(&self, names: impl Iterator<Item = String>, track: Track) -> Result<Reel, TapeFailure> {
        let mut path = PathBuf::new();
        for name in names.take(MAX_NAMES) {
            path = self.plan.directory.join(name);
            match create(&path, self.plan.format) {
                Ok(file) => return Ok(Reel::new(track, file, path, true)),
                Err(WavError::Io(error)) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(failure(&path, &error)),
            }
        }
        Err(failure(&path, &io::Error::from(io::ErrorKind::AlreadyExists).into()))
    }

    /// Sends a report. If the core is gone, there is no receiver.
    fn report(&self, report: TapeReport) {
        let _ = self.reports.blocking_send(report);
    }
}

/// Creates a file, and removes it again if its header cannot be written.
fn create(path: &Path, format: RecordingFormat) -> Result<WavFile, WavError> {
    WavFile::create(path, format).inspect_err(|error| {
        let existed = matches!(error, WavError::Io(error) if error.kind() == io::ErrorKind::AlreadyExists);
        if !existed {
            // The file may not exist.
            let _ = std::fs::remove_file(path);
        }
    })
}

#[cfg(test)]
mod tests;
