//! Recordings as files: they contain the audio that the requests imply.

use std::f64::consts::TAU;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use altilink::Pad;
use altiserv::{ExtensionSettings, Voice};
use nix::sys::signal::Signal;
use serde_json::{Value, json};

use crate::harness::{EventChannel, Http, Program, Session, TestApp, eventually, once_not_too_soon};

/// Pad of extension 101, the first one of the configuration.
const AGENT: Pad = Pad(100);
const BEEP: u32 = 1400;
const SEED: u32 = 1;
const WAV_HEADER: u64 = 44;
/// Rate of the audio: 8,000 samples in a second, of two bytes each.
const BYTES_IN_A_MILLISECOND: u64 = 16;

/// Conversation of 101 with an outside caller.
struct Talk {
    http: Http,
    session: Session,
    channel: EventChannel,
    call: Value,
}

impl Talk {
    async fn begin(http: Http) -> Self {
        let body = eventually("a connection to AltiServ", async || {
            let reply = http.try_log_on("101").await;
            (reply.status != 503).then_some(reply)
        });
        let session = Session::new(http, &body.await.ok());
        let mut channel = session.bind().await;
        let placed = http.post("/simulator/calls", &json!({ "to": "101", "from": { "number": "5550001" } })).await;
        assert_eq!(placed.status, 201, "{placed:?}");
        let call = channel.call("ring").await;
        session.act(&call, "answer").await.ok();
        assert_eq!(channel.call("connect").await, call);
        Self { http, session, channel, call }
    }

    async fn start(&mut self, name: &str) {
        let body = json!({ "Operation": "Start", "filename": name });
        let reply = self.http.post(&self.session.path("/record"), &body).await.ok();
        assert_eq!(reply["recordingState"], "Start");
        self.told("Start").await;
    }

    async fn change(&mut self, operation: &str, state: &str) {
        self.session.record(operation).await.ok();
        self.told(state).await;
    }

    /// Unmutes as soon as the minimum time after the mute allows it.
    async fn unmute(&mut self) {
        let session = &self.session;
        let reply = once_not_too_soon(async || session.record("Unmute").await).await;
        assert_eq!(reply, json!({ "recordingState": "Start" }));
        self.told("Start").await;
    }

    async fn told(&mut self, state: &str) {
        self.channel.record_event(&self.call, state, "Agent").await;
    }

    /// Frequencies of agent and caller. The callHandle is the pad of the other party's line.
    fn voices(&self) -> [u32; 2] {
        let caller = self.call.as_i64().and_then(|pad| i32::try_from(pad).ok()).map(Pad).expect("a pad");
        [AGENT, caller].map(|pad| Voice::of(SEED, pad).frequency())
    }
}

fn samples(path: &Path) -> Vec<i16> {
    let reader = hound::WavReader::open(path).expect("a WAV file");
    assert_eq!((reader.spec().channels, reader.spec().sample_rate, reader.spec().bits_per_sample), (1, 8000, 16));
    reader.into_samples().map(|sample| sample.expect("a sample")).collect()
}

/// Length of the audio in a file that may still grow.
fn recorded(path: &Path) -> Duration {
    let bytes = fs::metadata(path).map_or(0, |file| file.len());
    Duration::from_millis(bytes.saturating_sub(WAV_HEADER) / BYTES_IN_A_MILLISECOND)
}

/// Waits until a file holds audio of this length.
async fn grows_to(path: &Path, length: Duration) {
    eventually(&format!("{length:?} of audio"), async || (recorded(path) >= length).then_some(())).await;
}

fn amplitude(samples: &[i16], hz: u32) -> f64 {
    let angle = |index: usize| TAU * f64::from(hz) * f64::from(u32::try_from(index).expect("small")) / 8000.0;
    let sum = |wave: fn(f64) -> f64| -> f64 {
        samples.iter().enumerate().map(|(index, sample)| f64::from(*sample) * wave(angle(index))).sum()
    };
    2.0 * sum(f64::sin).hypot(sum(f64::cos)) / f64::from(u32::try_from(samples.len()).expect("small"))
}

/// Number of twentieths of a second in which each frequency is heard.
fn heard(samples: &[i16], frequencies: &[u32]) -> Vec<usize> {
    let parts = || samples.chunks_exact(400);
    frequencies.iter().map(|hz| parts().filter(|part| amplitude(part, *hz) > 800.0).count()).collect()
}

fn recordings(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).into_iter().flatten();
    entries.map(|entry| entry.expect("an entry").path()).collect()
}

#[actix_web::test]
async fn what_is_recorded_muted_and_recorded_again_is_in_the_file() {
    let directory = tempfile::tempdir().expect("a directory");
    let recordings_dir = directory.path().to_owned();
    let app = TestApp::with(|settings| settings.altiserv.embedded.server.recordings_dir = recordings_dir).await;
    let mut talk = Talk::begin(app.http()).await;
    let before = std::time::Instant::now();
    talk.start("call 7").await;
    let path = directory.path().join("call 7.wav");
    grows_to(&path, Duration::from_millis(400)).await;
    talk.change("Mute", "Mute").await;
    talk.unmute().await;
    grows_to(&path, recorded(&path) + Duration::from_millis(400)).await;
    talk.change("Stop", "Stop").await;
    let longest = before.elapsed();
    let voices = talk.voices();
    drop(talk);
    app.stop().await;
    let samples = samples(&path);
    let length = Duration::from_millis(samples.len() as u64 / 8);
    assert!((Duration::from_millis(1300)..=longest).contains(&length), "{length:?} of {longest:?}");
    let parts = samples.len() / 400;
    let heard = heard(&samples, &[voices[0], voices[1], BEEP]);
    // Where the voices are muted, unmuted and stopped, a part has a little of both, and one of them may count.
    assert!(heard[0].abs_diff(heard[1]) <= 3, "both parties talk: {heard:?}");
    assert!(heard[0] >= 14 && heard[2] >= 3, "{heard:?}");
    assert!(heard[0] + 8 <= parts, "half a second of neither: {heard:?} of {parts}");
}

#[actix_web::test]
async fn a_file_is_never_overwritten_and_the_call_goes_on() {
    let app = TestApp::start().await;
    let mut talk = Talk::begin(app.http()).await;
    talk.start("a").await;
    talk.change("Stop", "Stop").await;
    let again = json!({ "Operation": "Start", "filename": "a.wav" });
    let reply = app.post(&talk.session.path("/record"), &again).await;
    let message = reply.refused_with(500, 3102, "refused");
    assert!(message.contains("exists already or cannot be opened"), "{message}");
    talk.told("Stop").await;
    assert_eq!(talk.session.calls().await[0]["state"], "connected");
    talk.start("b").await;
}

#[actix_web::test]
async fn a_directory_that_cannot_be_written_and_a_full_disk_are_told_and_the_call_goes_on() {
    let app = TestApp::start().await;
    let mut talk = Talk::begin(app.http()).await;
    for (fault, code, part) in [("recordings_unwritable", 3102, "cannot be opened"), ("disk_full", 3103, "no room")] {
        app.fault(fault, Duration::ZERO).await;
        let reply = talk.session.record("Start").await;
        let message = reply.refused_with(500, code, "refused");
        assert!(message.contains(part), "{message}");
        talk.told("Stop").await;
        app.clear_faults().await;
    }
    assert_eq!(talk.session.calls().await[0]["state"], "connected");
    assert!(recordings(app.recordings()).is_empty());
    talk.start("a").await;
}

#[actix_web::test]
async fn a_disk_that_fills_up_stops_the_recording_and_not_the_call() {
    let app = TestApp::start().await;
    let mut talk = Talk::begin(app.http()).await;
    talk.start("full").await;
    app.fault("disk_full", Duration::ZERO).await;
    talk.told("Stop").await;
    talk.session.record("Mute").await.refused(500, "wrong_state");
    assert_eq!(talk.session.calls().await[0]["state"], "connected");
    assert_eq!(recordings(app.recordings()), [app.recordings().join("full.wav")]);
}

#[actix_web::test]
async fn a_line_that_is_always_recorded_tells_when_it_is_not() {
    let app = TestApp::with(|settings| {
        let extensions = &mut settings.altiserv.embedded.server.extensions;
        "102-109".clone_into(&mut extensions[0].number);
        let number = "101".to_owned();
        extensions.push(ExtensionSettings { number, auto_record: true, ..ExtensionSettings::default() });
    })
    .await;
    app.fault("disk_full", Duration::ZERO).await;
    let mut talk = Talk::begin(app.http()).await;
    talk.channel.record_event(&talk.call, "Stop", "System").await;
    assert_eq!(talk.session.calls().await[0]["state"], "connected");
}

async fn program(directory: &Path) -> (Program, Http) {
    let mut program = Program::start_in(directory, &[], &[("WEBPROXY_SERVER__LISTEN", "127.0.0.1:0")]);
    let http = program.web_api().await;
    (program, http)
}

#[actix_web::test]
async fn a_killed_program_leaves_a_file_that_can_be_played_and_the_next_repairs_one_that_cannot() {
    let directory = tempfile::tempdir().expect("a directory");
    let (mut killed, http) = program(directory.path()).await;
    let mut talk = Talk::begin(http).await;
    talk.start("killed").await;
    let path = directory.path().join("recordings/killed.wav");
    let begun = std::time::Instant::now();
    grows_to(&path, Duration::from_millis(1200)).await;
    killed.signal(Signal::SIGKILL);
    let recorded = begun.elapsed();
    killed.exit_status().await;
    let played = samples(&path);
    let length = Duration::from_millis(played.len() as u64 / 8);
    assert!(length + Duration::from_millis(600) > recorded, "{length:?} of {recorded:?}");
    let parts = played.len() / 400;
    assert_eq!(heard(&played, &talk.voices()), [parts, parts], "both parties talk to the end");

    // A program that is killed between audio and header leaves the header of a moment before.
    let mut whole = fs::read(&path).expect("readable");
    whole.truncate(whole.len() & !1);
    for (field, behind) in [(4..8, 8), (40..44, WAV_HEADER)] {
        let length = u32::try_from(whole.len() as u64 - behind).expect("a short file");
        whole[field].copy_from_slice(&length.to_le_bytes());
    }
    let mut garbled = whole.clone();
    garbled[4..8].fill(0);
    garbled[40..44].fill(0xFF);
    fs::write(&path, &garbled).expect("written");
    let (mut next, _http) = program(directory.path()).await;
    eventually("a repaired header", async || (fs::read(&path).expect("readable") == whole).then_some(())).await;
    next.signal(Signal::SIGTERM);
    assert_eq!(next.exit_status().await.code(), Some(0));
}

#[actix_web::test]
async fn a_program_that_is_told_to_stop_finishes_its_recordings() {
    let directory = tempfile::tempdir().expect("a directory");
    let (mut program, http) = program(directory.path()).await;
    let mut talk = Talk::begin(http).await;
    talk.session.record("Start").await.ok();
    talk.told("Start").await;
    let folder = directory.path().join("recordings");
    let file = eventually("a file", async || recordings(&folder).pop()).await;
    grows_to(&file, Duration::from_millis(600)).await;
    program.signal(Signal::SIGTERM);
    assert_eq!(program.exit_status().await.code(), Some(0));
    assert_eq!(recordings(&folder), std::slice::from_ref(&file));
    let samples = samples(&file);
    assert!(samples.len() >= 4800, "{} samples", samples.len());
    let name = file.file_name().and_then(|name| name.to_str()).expect("a name");
    assert!(name.ends_with("-101-1.wav") && name.len() == "yyyymmdd-hhmmss-101-1.wav".len(), "{name}");
}
