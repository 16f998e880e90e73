use std::fs;

use altilink::{Pad, SessionHandle};
use tempfile::TempDir;

use super::*;
use crate::exchange::{Scene, Sound};
use crate::settings::{Settings, plan::ServerPlan};

const TAPE: TapeId = TapeId(1);
const OTHER: TapeId = TapeId(2);

/// A tape writer in the thread of the test.
struct Bench {
    writer: TapeWriter,
    reports: mpsc::Receiver<TapeReport>,
    directory: TempDir,
}

impl Bench {
    fn new(change: impl FnOnce(&mut Settings)) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let mut settings = Settings { recordings_dir: directory.path().join("made/later"), ..Settings::default() };
        change(&mut settings);
        let plan = ServerPlan::try_from(&settings).expect("valid").recordings;
        let (report, reports) = mpsc::channel(8);
        Self { writer: TapeWriter::new(plan, Duration::from_secs(1_700_000_000), report), reports, directory }
    }

    fn open(&mut self, tape: TapeId, name: TapeName) -> TapeReport {
        let scene = Scene::Live { sounds: vec![Sound::Voice(Pad(100))], notice: false };
        self.writer.obey(TapeOrder::Open { tape, at: Duration::ZERO, name, scene });
        self.reports.try_recv().expect("a report")
    }

    fn open_named(&mut self, tape: TapeId, name: &str, append: bool) -> TapeReport {
        let name = FileName::asked(name).expect("plain").expect("a name");
        self.open(tape, TapeName::Asked { name, append })
    }

    fn close(&mut self, tape: TapeId, at: Duration, keep: bool) {
        self.writer.obey(TapeOrder::Close { tape, at, keep });
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join("made/later").join(name)
    }

    fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path("")).into_iter().flatten();
        let mut names: Vec<String> =
            entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    fn samples(&self, name: &str) -> usize {
        hound::WavReader::open(self.path(name)).expect("a WAV file").into_samples::<i16>().map(Result::unwrap).count()
    }
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn generated() -> TapeName {
    TapeName::Generated { line: "101".to_owned(), call: SessionHandle(7) }
}

fn failed(failure: TapeFailure) -> TapeReport {
    TapeReport::Failed(TAPE, failure)
}

#[test]
fn nothing_is_made_before_the_first_recording() {
    let mut bench = Bench::new(|_| {});
    bench.writer.tick(seconds(1));
    assert!(!bench.directory.path().join("made").exists());
    assert_eq!(bench.open(TAPE, generated()), TapeReport::Opened(TAPE));
    assert_eq!(bench.files().len(), 1);
}

#[test]
fn a_file_can_be_played_after_every_tick() {
    let mut bench = Bench::new(|_| {});
    bench.open_named(TAPE, "a", false);
    assert_eq!(bench.samples("a.wav"), 0);
    for tick in 1..8 {
        bench.writer.tick(Duration::from_millis(250) * tick);
        assert_eq!(bench.samples("a.wav"), 2000 * tick as usize);
    }
    bench.close(TAPE, seconds(2), true);
    assert_eq!(bench.samples("a.wav"), 16_000);
}

#[test]
fn generated_names_are_never_taken_twice() {
    let mut bench = Bench::new(|_| {});
    for tape in 1..4 {
        assert_eq!(bench.open(TapeId(tape), generated()), TapeReport::Opened(TapeId(tape)));
    }
    let files = bench.files();
    assert_eq!(files.len(), 3, "{files:?}");
    assert!(files.iter().any(|name| name.ends_with("-101-7.wav")), "{files:?}");
    assert!(files.iter().any(|name| name.ends_with("-101-7-3.wav")), "{files:?}");
}

#[test]
fn a_file_with_a_given_name_is_not_overwritten_but_may_be_appended_to() {
    let mut bench = Bench::new(|_| {});
    bench.open_named(TAPE, "a.wav", false);
    assert_eq!(bench.open_named(OTHER, "a.wav", true), TapeReport::Failed(OTHER, TapeFailure::CannotOpen), "in use");
    bench.close(TAPE, seconds(2), true);
    assert_eq!(bench.open_named(TAPE, "a.wav", false), failed(TapeFailure::CannotOpen));
    assert_eq!(bench.samples("a.wav"), 16_000);
    assert_eq!(bench.open_named(TAPE, "a.wav", true), TapeReport::Opened(TAPE));
    bench.close(TAPE, seconds(1), true);
    assert_eq!(bench.samples("a.wav"), 24_000);
    assert_eq!(bench.open_named(TAPE, "new.wav", true), TapeReport::Opened(TAPE), "nothing to append to");
}

#[test]
fn a_recording_that_was_not_reported_leaves_no_file() {
    let mut bench = Bench::new(|_| {});
    bench.open(TAPE, generated());
    bench.writer.tick(seconds(1));
    bench.close(TAPE, seconds(1), false);
    assert!(bench.files().is_empty());
    bench.open_named(TAPE, "a", false);
    bench.close(TAPE, seconds(1), true);
    bench.open_named(TAPE, "a", true);
    bench.close(TAPE, seconds(1), false);
    assert_eq!(bench.samples("a.wav"), 8000, "what was there before stays");
}

#[test]
fn a_directory_that_cannot_be_made_fails_the_recording() {
    let mut bench = Bench::new(|_| {});
    fs::write(bench.directory.path().join("made"), "a file in the way").expect("written");
    assert_eq!(bench.open(TAPE, generated()), failed(TapeFailure::CannotOpen));
}

#[test]
fn the_limit_ends_recordings_and_refuses_new_ones_until_there_is_room() {
    let mut bench = Bench::new(|settings| settings.recordings_max_bytes = 16_100);
    bench.open_named(TAPE, "a", false);
    bench.writer.tick(seconds(1));
    assert!(bench.reports.try_recv().is_err());
    bench.writer.tick(seconds(2));
    assert_eq!(bench.reports.try_recv(), Ok(failed(TapeFailure::DiskFull)));
    assert_eq!(bench.samples("a.wav"), 8000);
    bench.writer.tick(seconds(3));
    bench.close(TAPE, seconds(3), true);
    assert_eq!(bench.samples("a.wav"), 8000, "it has ended");
    assert_eq!(bench.open_named(OTHER, "b", false), TapeReport::Failed(OTHER, TapeFailure::DiskFull));
    fs::remove_file(bench.path("a.wav")).expect("removed");
    assert_eq!(bench.open_named(OTHER, "b", false), TapeReport::Opened(OTHER));
}

#[test]
fn a_disk_can_be_full_and_a_directory_unwritable_on_demand() {
    let mut bench = Bench::new(|_| {});
    bench.writer.trouble = Trouble { unwritable: true, disk_full: false };
    assert_eq!(bench.open_named(TAPE, "a", false), failed(TapeFailure::CannotOpen));
    bench.writer.trouble = Trouble::default();
    bench.open_named(TAPE, "a", false);
    bench.writer.tick(seconds(1));
    bench.writer.trouble = Trouble { disk_full: true, unwritable: false };
    bench.writer.tick(seconds(2));
    assert_eq!(bench.reports.try_recv(), Ok(failed(TapeFailure::DiskFull)));
    assert_eq!(bench.samples("a.wav"), 8000);
    assert_eq!(bench.open_named(TAPE, "b", false), failed(TapeFailure::DiskFull));
    assert_eq!(bench.files(), ["a.wav"]);
}

#[test]
fn mu_law_takes_half_the_room() {
    let mut bench = Bench::new(|settings| settings.recording_format = RecordingFormat::MuLaw);
    bench.open_named(TAPE, "a", false);
    bench.close(TAPE, seconds(1), true);
    assert_eq!(fs::metadata(bench.path("a.wav")).expect("a file").len(), 58 + 8000);
}

#[test]
fn an_ended_recorder_finishes_its_files_and_a_new_one_repairs_others() {
    let mut bench = Bench::new(|_| {});
    bench.open_named(TAPE, "a", false);
    bench.writer.tick(seconds(1));
    let Bench { writer, reports, directory } = bench;
    let nobody_orders = || mpsc::channel(1).1;
    let plan = writer.plan.clone();
    let queue = nobody_orders();
    writer.run(queue);
    let path = plan.directory.join("a.wav");
    let good = fs::read(&path).expect("readable");
    let mut garbled = good.clone();
    garbled[40..44].fill(0);
    fs::write(&path, garbled).expect("written");
    let (report, _reports) = mpsc::channel(1);
    TapeWriter::new(plan, Duration::ZERO, report).run(nobody_orders());
    assert_eq!(fs::read(&path).expect("readable"), good);
    drop((reports, directory));
}
