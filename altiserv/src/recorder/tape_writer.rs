//! The recorder's thread: opens, writes and closes the files of tapes.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::tz::TimeZone;
use tokio::sync::mpsc;

use super::naming;
use super::open_tape::{Disk, OpenTape, failure};
use super::order::{RecorderOrder, Trouble};
use super::quota::Quota;
use super::track::Track;
use super::wav::{WavError, WavFile, repair_all};
use crate::exchange::{FileName, TapeFailure, TapeId, TapeName, TapeOrder, TapeReport};
use crate::settings::{RecordingFormat, plan::RecordingPlan};

/// Generated names that are tried. As many recordings of one call do not start in one second.
const MAX_NAMES: usize = 1000;

/// Bytes reserved for a new file without audio.
const HEADER_ROOM: u64 = 64;

pub(crate) struct TapeWriter {
    plan: RecordingPlan,
    epoch: Duration,
    reports: mpsc::Sender<TapeReport>,
    tapes: BTreeMap<TapeId, OpenTape>,
    quota: Quota,
    trouble: Trouble,
}

impl TapeWriter {
    pub(crate) fn new(plan: RecordingPlan, epoch: Duration, reports: mpsc::Sender<TapeReport>) -> Self {
        let quota = Quota::new(plan.max_bytes);
        Self { plan, epoch, reports, tapes: BTreeMap::new(), quota, trouble: Trouble::default() }
    }

    /// Follows orders until the order to stop, or until all senders are gone.
    pub(crate) fn run(mut self, mut orders: mpsc::Receiver<RecorderOrder>) {
        repair_all(&self.plan.directory);
        self.quota.measure(&self.plan.directory);
        while let Some(order) = orders.blocking_recv() {
            match order {
                RecorderOrder::Tape(order) => self.obey(order),
                RecorderOrder::Tick(now) => self.tick(now),
                RecorderOrder::Trouble(trouble) => self.trouble = trouble,
                RecorderOrder::Stop => break,
            }
        }
        for (_, open_tape) in std::mem::take(&mut self.tapes) {
            open_tape.finish();
        }
    }

    fn obey(&mut self, order: TapeOrder) {
        match order {
            TapeOrder::Open { tape, at, name, scene } => {
                let track = Track::new(self.plan.voice_seed, at, scene);
                match self.open(at, &name, track) {
                    Ok(open_tape) => {
                        self.tapes.insert(tape, open_tape);
                        self.report(TapeReport::Opened(tape));
                    }
                    Err(failure) => self.report(TapeReport::Failed(tape, failure)),
                }
            }
            TapeOrder::Scene { tape, at, scene } => self.act(tape, at, |open_tape| open_tape.change(scene)),
            TapeOrder::Keys { tape, at, digits } => self.act(tape, at, |open_tape| open_tape.press(&digits)),
            TapeOrder::Close { tape, at, keep } => self.close(tape, at, keep),
        }
    }

    fn act(&mut self, tape: TapeId, at: Duration, act: impl FnOnce(&mut OpenTape)) {
        if self.roll(tape, |open_tape, disk| open_tape.roll(at, disk))
            && let Some(open_tape) = self.tapes.get_mut(&tape)
        {
            act(open_tape);
        }
    }

    fn tick(&mut self, now: Duration) {
        for tape in self.tapes.keys().copied().collect::<Vec<_>>() {
            self.roll(tape, |open_tape, disk| open_tape.catch_up(now, disk));
        }
    }

    fn close(&mut self, tape: TapeId, at: Duration, keep: bool) {
        if !keep {
            if let Some(open_tape) = self.tapes.remove(&tape) {
                open_tape.discard();
            }
        } else if self.roll(tape, |open_tape, disk| open_tape.roll(at, disk))
            && let Some(open_tape) = self.tapes.remove(&tape)
        {
            open_tape.finish();
        }
    }

    /// Writes to a tape, if it is open. Returns true if it is open afterwards.
    fn roll(
        &mut self,
        tape: TapeId,
        write: impl FnOnce(&mut OpenTape, &mut Disk<'_>) -> Result<(), TapeFailure>,
    ) -> bool {
        let Some(open_tape) = self.tapes.get_mut(&tape) else { return false };
        let mut disk = Disk { directory: &self.plan.directory, quota: &mut self.quota, trouble: self.trouble };
        let Err(error) = write(open_tape, &mut disk) else { return true };
        log::warn!("recording {} ends: {error}", open_tape.path().display());
        if let Some(open_tape) = self.tapes.remove(&tape) {
            open_tape.give_up();
        }
        self.report(TapeReport::Failed(tape, error));
        false
    }

    fn open(&mut self, at: Duration, name: &TapeName, track: Track) -> Result<OpenTape, TapeFailure> {
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

    fn open_asked(&self, name: &FileName, append: bool, track: Track) -> Result<OpenTape, TapeFailure> {
        let path = self.plan.directory.join(name.as_str());
        let exists = append && path.symlink_metadata().is_ok();
        let opened = if exists { WavFile::append(&path, self.plan.format) } else { create(&path, self.plan.format) };
        let file = opened.map_err(|error| failure(&path, &error))?;
        Ok(OpenTape::new(track, file, path, !exists))
    }

    fn open_generated(&self, names: impl Iterator<Item = String>, track: Track) -> Result<OpenTape, TapeFailure> {
        let mut path = PathBuf::new();
        for name in names.take(MAX_NAMES) {
            path = self.plan.directory.join(name);
            match create(&path, self.plan.format) {
                Ok(file) => return Ok(OpenTape::new(track, file, path, true)),
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
