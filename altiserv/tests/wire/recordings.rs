//! Recordings made over a real server, read back as files.

use std::f64::consts::TAU;
use std::path::Path;
use std::time::Duration;

use altilink::message::call_control::{Answer, DropCall, Hold, MakeCall, SimChars};
use altilink::message::events::{Ring, StateChange, VoiceRecording};
use altilink::message::monitoring::{CallMonitoring, MonitoringStyle};
use altilink::message::recording::{
    PauseAction, PauseCallRecord, RecordingKind, RecordingState, StartCallRecord, StopCallRecord, VoiceRecord,
};
use altilink::{LineState, Pad, ResponseCode};
use altiserv::{ExtensionSettings, Fault, FaultKind, RecordingFormat, Server, Settings, Voice};
use tempfile::TempDir;

use super::client::{Client, grown_to, serve};

const BEEP: u32 = 1400;

/// Server with a directory of its own for recordings.
async fn office(change: impl FnOnce(&mut Settings)) -> (Server, TempDir) {
    let directory = tempfile::tempdir().expect("a directory");
    let mut settings = Settings { recordings_dir: directory.path().join("recordings"), ..Settings::default() };
    change(&mut settings);
    (serve(&settings).await, directory)
}

/// Conversation of 101 and 102.
async fn talk(server: &Server) -> (Client, Client) {
    let (mut anna, mut bert) = (Client::log_on(server, "101").await, Client::log_on(server, "102").await);
    let dial = MakeCall { number: "102".to_owned(), account_code: String::new() };
    assert_eq!(anna.ask(&dial).await, ResponseCode::Ok);
    let Ring(rung) = bert.event().await;
    assert_eq!(bert.ask(&Answer { call: rung.info.caller }).await, ResponseCode::Ok);
    while anna.event::<StateChange>().await.state != LineState::Connected {}
    (anna, bert)
}

fn start(line: Pad, name: &str) -> StartCallRecord {
    StartCallRecord { line, rate: StartCallRecord::PCM, file_name: name.to_owned(), append: false }
}

async fn change(client: &mut Client, action: PauseAction) {
    let change = PauseCallRecord { line: client.line, action };
    assert_eq!(client.ask(&change).await, ResponseCode::Ok, "{action:?}");
}

async fn told(client: &mut Client, state: RecordingState) -> VoiceRecording {
    let event: VoiceRecording = client.event().await;
    assert_eq!(event.0.state, state);
    event
}

/// Waits in real time, because the test measures the length of the recording.
async fn record_for(milliseconds: u64) {
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
}

fn samples(directory: &TempDir, name: &str) -> Vec<i16> {
    let reader = hound::WavReader::open(directory.path().join("recordings").join(name)).expect("a WAV file");
    assert_eq!((reader.spec().channels, reader.spec().sample_rate, reader.spec().bits_per_sample), (1, 8000, 16));
    reader.into_samples().map(|sample| sample.expect("a sample")).collect()
}

/// Amplitude of a frequency in the samples.
fn amplitude(samples: &[i16], hz: u32) -> f64 {
    let angle = |index: usize| TAU * f64::from(hz) * f64::from(u32::try_from(index).expect("small")) / 8000.0;
    let sum = |wave: fn(f64) -> f64| -> f64 {
        samples.iter().enumerate().map(|(index, sample)| f64::from(*sample) * wave(angle(index))).sum()
    };
    let count = f64::from(u32::try_from(samples.len()).expect("small"));
    2.0 * sum(f64::sin).hypot(sum(f64::cos)) / count
}

/// Content of a twentieth of a second: the voices of the two lines, the beep, silence, or a mixture at a change between
/// them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Heard {
    Both,
    Beep,
    Nothing,
    Seam,
}

fn heard(samples: &[i16], lines: [Pad; 2]) -> Vec<Heard> {
    let voices = Voice::together(Settings::default().voice_seed, &lines);
    let in_part = |part: &[i16]| {
        let has = |hz| amplitude(part, hz) > 800.0;
        match (has(voices[0].frequency()), has(voices[1].frequency()), has(BEEP)) {
            (true, true, false) => Heard::Both,
            (false, false, true) => Heard::Beep,
            (false, false, false) if part.iter().all(|sample| *sample == 0) => Heard::Nothing,
            _ => Heard::Seam,
        }
    };
    samples.chunks_exact(400).map(in_part).collect()
}

fn count(heard: &[Heard], which: Heard) -> usize {
    heard.iter().filter(|part| **part == which).count()
}

/// True if the number of samples fits a time by the test's clock, which differs from the server's.
fn about(samples: usize, milliseconds: usize) -> bool {
    (milliseconds * 8..(milliseconds + 700) * 8).contains(&samples)
}

#[tokio::test]
async fn a_mute_in_the_middle_beeps_and_leaves_the_length() {
    let (server, directory) = office(|_| {}).await;
    let (mut anna, bert) = talk(&server).await;
    assert_eq!(anna.ask(&start(anna.line, "mute")).await, ResponseCode::Ok);
    told(&mut anna, RecordingState::Recording).await;
    record_for(600).await;
    change(&mut anna, PauseAction::Mute).await;
    record_for(1200).await;
    change(&mut anna, PauseAction::Unmute).await;
    record_for(600).await;
    assert_eq!(anna.ask(&StopCallRecord { line: anna.line }).await, ResponseCode::Ok);
    server.shutdown().await;
    let samples = samples(&directory, "mute.wav");
    assert!(about(samples.len(), 2400), "{} samples", samples.len());
    let heard = heard(&samples, [anna.line, bert.line]);
    let first_beep = heard.iter().position(|part| *part == Heard::Beep).expect("a beep");
    assert!(heard[..first_beep - 1].iter().all(|part| *part == Heard::Both), "{heard:?}");
    // The unmute may cut the second beep short.
    assert!((6..=9).contains(&count(&heard, Heard::Beep)), "{heard:?}");
    assert!((14..=18).contains(&count(&heard, Heard::Nothing)), "{heard:?}");
    assert!(heard.ends_with(&[Heard::Both; 10]), "{heard:?}");
    assert!(count(&heard, Heard::Seam) <= 6, "{heard:?}");
}

#[tokio::test]
async fn a_pause_in_the_middle_is_not_in_the_file() {
    let (server, directory) = office(|_| {}).await;
    let (mut anna, bert) = talk(&server).await;
    assert_eq!(anna.ask(&start(anna.line, "pause.wav")).await, ResponseCode::Ok);
    record_for(500).await;
    change(&mut anna, PauseAction::Pause).await;
    record_for(1500).await;
    change(&mut anna, PauseAction::Resume).await;
    record_for(500).await;
    assert_eq!(anna.ask(&DropCall { call: bert.line }).await, ResponseCode::Ok);
    told(&mut anna, RecordingState::Recording).await;
    for state in [RecordingState::Paused, RecordingState::Recording, RecordingState::Stopped] {
        told(&mut anna, state).await;
    }
    server.shutdown().await;
    let samples = samples(&directory, "pause.wav");
    assert!(about(samples.len(), 1000), "{} samples", samples.len());
    let heard = heard(&samples, [anna.line, bert.line]);
    assert!(count(&heard, Heard::Seam) <= 1 && count(&heard, Heard::Both) >= heard.len() - 1, "{heard:?}");
}

#[tokio::test]
async fn music_is_heard_on_hold_and_keys_while_talking() {
    let (server, directory) = office(|_| {}).await;
    let (mut anna, mut bert) = talk(&server).await;
    assert_eq!(bert.ask(&start(bert.line, "held")).await, ResponseCode::Ok);
    assert_eq!(anna.ask(&SimChars { digits: "5".to_owned() }).await, ResponseCode::Ok);
    record_for(400).await;
    assert_eq!(anna.ask(&Hold { call: bert.line, retrieve: false }).await, ResponseCode::Ok);
    record_for(600).await;
    server.shutdown().await;
    let samples = samples(&directory, "held.wav");
    let has = |hz: u32| samples.chunks_exact(400).any(|part| amplitude(part, hz) > 2500.0);
    assert!(has(770) && has(1336), "the key 5");
    let ending: Vec<&[i16]> = samples.rchunks_exact(400).take(10).collect();
    let note = |part: &[i16]| [1120, 1200, 1280].iter().any(|hz| amplitude(part, *hz) > 1500.0);
    assert!(ending.iter().filter(|part| note(part)).count() >= 9);
    assert!(heard(&samples[samples.len() - 4000..], [anna.line, bert.line]).iter().all(|part| *part != Heard::Both));
}

#[tokio::test]
async fn a_supervisor_is_in_the_recording_while_barging_in_and_not_while_listening() {
    let (server, directory) = office(|_| {}).await;
    let (mut anna, bert) = talk(&server).await;
    let mut boss = Client::log_on(&server, "110").await;
    assert_eq!(anna.ask(&start(anna.line, "barge")).await, ResponseCode::Ok);
    told(&mut anna, RecordingState::Recording).await;
    let take_part = |style| CallMonitoring { style, workgroup: Pad(8000), agent: anna.line, monitor: boss.line };
    let (silent, barge_in) = (take_part(MonitoringStyle::Silent), take_part(MonitoringStyle::BargeIn));
    assert_eq!(boss.ask(&silent).await, ResponseCode::Ok);
    record_for(600).await;
    assert_eq!(boss.ask(&barge_in).await, ResponseCode::Ok);
    record_for(600).await;
    assert_eq!(boss.ask(&DropCall { call: DropCall::CURRENT }).await, ResponseCode::Ok);
    record_for(600).await;
    assert_eq!(anna.ask(&StopCallRecord { line: anna.line }).await, ResponseCode::Ok);
    for state in [LineState::SilentMonitor, LineState::BargeIn, LineState::Connected] {
        assert_eq!(anna.event::<StateChange>().await, StateChange { state, call: bert.line });
    }
    for state in [LineState::SilentMonitor, LineState::BargeIn] {
        assert_eq!(boss.event::<StateChange>().await, StateChange { state, call: anna.line });
    }
    assert_eq!(boss.event::<StateChange>().await, StateChange { state: LineState::Idle, call: boss.line });
    server.shutdown().await;
    let samples = samples(&directory, "barge.wav");
    let voices = Voice::together(Settings::default().voice_seed, &[anna.line, bert.line, boss.line]);
    let parts: Vec<Vec<bool>> = samples
        .chunks_exact(400)
        .map(|part| voices.iter().map(|voice| amplitude(part, voice.frequency()) > 800.0).collect())
        .collect();
    assert!(parts.iter().filter(|part| part[0] && part[1]).count() >= parts.len() - 2, "the two talk on: {parts:?}");
    let third: Vec<bool> = parts.iter().map(|part| part[2]).collect();
    let (from, until) = (third.iter().position(|heard| *heard), third.iter().rposition(|heard| *heard));
    let (from, until) = (from.expect("is heard"), until.expect("is heard"));
    assert!(from >= 10, "not while it only listens: {third:?}");
    assert!((10..=18).contains(&(until - from)), "about 600 ms: {third:?}");
    assert!(third.len() - until >= 9, "not after it has left: {third:?}");
}

#[tokio::test]
async fn a_recording_has_its_kind_and_a_second_one_of_the_call_is_refused() {
    let recorded = ExtensionSettings { number: "150".to_owned(), auto_record: true, ..ExtensionSettings::default() };
    let (server, directory) = office(|settings| settings.extensions.push(recorded)).await;
    let (mut anna, bert) = talk(&server).await;
    let mut boss = Client::log_on(&server, "110").await;
    let record = VoiceRecord { style: VoiceRecord::TONE, workgroup: Pad::NONE, agent: anna.line, recorder: boss.line };
    assert_eq!(boss.ask(&record).await, ResponseCode::Ok);
    let VoiceRecording(report) = told(&mut anna, RecordingState::Recording).await;
    assert_eq!((report.kind, report.call), (RecordingKind::Supervisor, Some(bert.line)));
    assert_eq!(anna.ask(&start(anna.line, "")).await, ResponseCode::VrRecordingInProgress);
    assert_eq!(boss.ask(&record).await, ResponseCode::VrRecordingInProgress);
    assert_eq!(anna.ask(&StopCallRecord { line: anna.line }).await, ResponseCode::NoPrivilege);
    assert_eq!(boss.ask(&StopCallRecord { line: anna.line }).await, ResponseCode::Ok);
    told(&mut anna, RecordingState::Stopped).await;

    let mut carl = Client::log_on(&server, "150").await;
    let mut dora = Client::log_on(&server, "103").await;
    let dial = MakeCall { number: "150".to_owned(), account_code: String::new() };
    assert_eq!(dora.ask(&dial).await, ResponseCode::Ok);
    let Ring(rung) = carl.event().await;
    assert_eq!(carl.ask(&Answer { call: rung.info.caller }).await, ResponseCode::Ok);
    let VoiceRecording(report) = told(&mut carl, RecordingState::Recording).await;
    assert_eq!(report.kind, RecordingKind::System);
    assert_eq!(carl.ask(&start(carl.line, "")).await, ResponseCode::VrRecordingInProgress);
    server.shutdown().await;
    let files = std::fs::read_dir(directory.path().join("recordings")).expect("the directory");
    let mut names: Vec<String> =
        files.map(|file| file.expect("a file").file_name().into_string().expect("a name")).collect();
    names.sort_by_key(|name| name.split('-').nth(2).map(str::to_owned));
    let parts: Vec<Vec<&str>> = names.iter().map(|name| name.trim_end_matches(".wav").split('-').collect()).collect();
    let [[date, time, "101", "1"], [_, _, "150", "2"]] = [&parts[0][..], &parts[1][..]] else { panic!("{names:?}") };
    assert_eq!((parts.len(), date.len(), time.len()), (2, 8, 6), "{names:?}");
}

#[tokio::test]
async fn a_recording_that_cannot_start_has_its_code_and_the_call_goes_on() {
    let (server, _directory) = office(|_| {}).await;
    let handle = server.handle();
    let (mut anna, _bert) = talk(&server).await;
    for (kind, code) in [
        (FaultKind::RecordingsUnwritable, ResponseCode::VrFileCannotOpen),
        (FaultKind::DiskFull, ResponseCode::VrDiskFull),
    ] {
        handle.set_fault(Fault { kind, ms: 0 }).await.expect("sets");
        assert_eq!(anna.ask(&start(anna.line, "a")).await, code);
        told(&mut anna, RecordingState::Stopped).await;
        handle.clear_faults().await.expect("clears");
    }
    assert_eq!(anna.ask(&start(anna.line, "a")).await, ResponseCode::Ok);
    told(&mut anna, RecordingState::Recording).await;
    assert_eq!(anna.ask(&StopCallRecord { line: anna.line }).await, ResponseCode::Ok);
    told(&mut anna, RecordingState::Stopped).await;
    assert_eq!(anna.ask(&start(anna.line, "a")).await, ResponseCode::VrFileCannotOpen, "never overwritten");
    assert_eq!(anna.ask(&start(anna.line, "../a")).await, ResponseCode::InvalidParameter);
    let adpcm = StartCallRecord { rate: StartCallRecord::ADPCM, ..start(anna.line, "b") };
    assert_eq!(anna.ask(&adpcm).await, ResponseCode::VrNotSupported);
    assert_eq!(handle.calls().await.expect("lists").len(), 1);
    server.shutdown().await;
}

#[tokio::test]
async fn a_disk_that_fills_up_ends_the_recording_with_a_file_that_can_be_played() {
    let (server, directory) = office(|_| {}).await;
    let handle = server.handle();
    let (mut anna, bert) = talk(&server).await;
    assert_eq!(anna.ask(&start(anna.line, "full")).await, ResponseCode::Ok);
    told(&mut anna, RecordingState::Recording).await;
    grown_to(&directory.path().join("recordings/full.wav"), 44 + 2 * 2000).await;
    handle.set_fault(Fault { kind: FaultKind::DiskFull, ms: 0 }).await.expect("sets");
    told(&mut anna, RecordingState::Stopped).await;
    assert_eq!(anna.ask(&StopCallRecord { line: anna.line }).await, ResponseCode::VrNotStarted);
    let samples = samples(&directory, "full.wav");
    assert!((2000..12_000).contains(&samples.len()), "{} samples", samples.len());
    assert!(heard(&samples, [anna.line, bert.line]).iter().all(|part| *part == Heard::Both));
    assert_eq!(handle.calls().await.expect("lists").len(), 1);
    server.shutdown().await;
}

#[tokio::test]
async fn recordings_are_mu_law_files_if_configured_so() {
    let (server, directory) = office(|settings| settings.recording_format = RecordingFormat::MuLaw).await;
    let (mut anna, _bert) = talk(&server).await;
    assert_eq!(anna.ask(&start(anna.line, "a")).await, ResponseCode::Ok);
    let path = directory.path().join("recordings/a.wav");
    grown_to(&path, 58 + 2400).await;
    server.shutdown().await;
    let bytes = std::fs::read(path).expect("a file");
    assert_eq!((&bytes[..4], bytes[20], &bytes[38..42]), (&b"RIFF"[..], 7, &b"fact"[..]));
    assert!(about(bytes.len() - 58, 300), "{} bytes", bytes.len());
}

fn left_behind(path: &Path) -> usize {
    let reader = hound::WavReader::open(path).expect("a WAV file");
    usize::try_from(reader.duration()).expect("short")
}

#[tokio::test]
async fn a_server_that_is_dropped_leaves_whole_files() {
    let (server, directory) = office(|_| {}).await;
    let (mut anna, _bert) = talk(&server).await;
    assert_eq!(anna.ask(&start(anna.line, "a")).await, ResponseCode::Ok);
    let path = directory.path().join("recordings/a.wav");
    grown_to(&path, 44 + 2 * 2000).await;
    drop(server);
    let samples = left_behind(&path);
    assert_eq!(std::fs::metadata(&path).expect("a file").len(), 44 + 2 * samples as u64);
    assert!((2000..12_000).contains(&samples), "{samples} samples");
}
