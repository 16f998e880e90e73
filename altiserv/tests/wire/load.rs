//! Load of many recordings at once. The test is ignored by default, because it takes half a minute and needs the
//! machine for itself: `cargo test --release -p altiserv --test wire -- --ignored --nocapture load::`

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use altiserv::{AnswerBehaviour, ExtensionSettings, OutsideCall, Server, Settings, TrunkSettings};

use super::client::serve;

const RECORDINGS: usize = 200;
const MEASURED: Duration = Duration::from_secs(20);

/// Limit on the server's CPU use, in cores.
const HALF_A_CORE: f64 = 0.5;

/// The kernel's USER_HZ: ticks of CPU time per second. It is 100 on every architecture of current Linux.
const TICKS_PER_SECOND: f64 = 100.0;

/// CPU time of a process or thread in seconds, from its file `stat`.
fn cpu(stat: &Path) -> f64 {
    let stat = fs::read_to_string(stat).expect("/proc is readable");
    // The second field is the name, which may hold spaces. It ends with the last parenthesis.
    let (_, fields) = stat.rsplit_once(')').expect("the name is in parentheses");
    let ticks = fields.split_whitespace().skip(11).take(2).map(|ticks| ticks.parse::<u32>().expect("a number"));
    f64::from(ticks.sum::<u32>()) / TICKS_PER_SECOND
}

fn cpu_of_process() -> f64 {
    cpu(Path::new("/proc/self/stat"))
}

fn cpu_of_recorder() -> f64 {
    let threads = fs::read_dir("/proc/self/task").expect("/proc is readable").flatten().map(|thread| thread.path());
    let named = |thread: &std::path::PathBuf| {
        fs::read_to_string(thread.join("comm")).is_ok_and(|name| name.trim() == "recorder")
    };
    cpu(&threads.filter(named).map(|thread| thread.join("stat")).next().expect("the recorder has a thread"))
}

/// Resident memory in KiB.
fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").expect("/proc is readable");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a process has memory");
    line.trim().trim_end_matches("kB").trim().parse().expect("a number")
}

/// Extensions that answer at once and are always recorded.
fn office(directory: &Path) -> Settings {
    let recorded = ExtensionSettings {
        number: format!("1001-{}", 1000 + RECORDINGS),
        answer: AnswerBehaviour::After(Duration::ZERO),
        auto_record: true,
        ..ExtensionSettings::default()
    };
    Settings {
        recordings_dir: directory.to_owned(),
        recordings_max_bytes: 0,
        extensions: vec![recorded],
        workgroups: Vec::new(),
        trunks: vec![TrunkSettings { lines: u32::try_from(RECORDINGS).expect("few"), ..TrunkSettings::default() }],
        ..Settings::default()
    }
}

async fn everybody_talks(server: &Server) {
    for number in 1001..=1000 + RECORDINGS {
        let call = OutsideCall { to: number.to_string(), ..OutsideCall::default() };
        server.handle().place_call(call).await.expect("rings");
    }
}

/// Waits until every recording has a file with audio behind its header.
async fn all_recorded(directory: &Path) {
    let recorded = || {
        let files = fs::read_dir(directory).into_iter().flatten().flatten();
        files.filter(|file| file.metadata().is_ok_and(|metadata| metadata.len() > 44)).count()
    };
    while recorded() < RECORDINGS {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
#[ignore = "takes half a minute and wants the machine for itself"]
async fn two_hundred_recordings_take_less_than_half_a_core() {
    let directory = tempfile::tempdir().expect("a directory");
    let server = serve(&office(directory.path())).await;
    let idle = resident();
    everybody_talks(&server).await;
    all_recorded(directory.path()).await;

    let (begun, process, recorder) = (Instant::now(), cpu_of_process(), cpu_of_recorder());
    tokio::time::sleep(MEASURED).await;
    let elapsed = begun.elapsed().as_secs_f64();
    let (process, recorder) = ((cpu_of_process() - process) / elapsed, (cpu_of_recorder() - recorder) / elapsed);
    let recording = resident();
    let recorded = begun.elapsed();
    server.shutdown().await;

    let files: Vec<_> = fs::read_dir(directory.path()).expect("the directory").flatten().collect();
    let lengths = files.iter().map(|file| hound::WavReader::open(file.path()).expect("a WAV file").duration());
    let shortest = Duration::from_secs(1) * lengths.min().expect("there are files") / 8000;
    println!(
        "{} recordings for {elapsed:.1} s: {process:.3} of a core in all, {recorder:.3} of it the recorder's; \
         {idle} KiB before the calls, {recording} KiB with all recordings; the shortest file has {shortest:.1?}",
        files.len()
    );
    assert_eq!(files.len(), RECORDINGS);
    assert!(shortest >= recorded, "{shortest:?} of {recorded:?}");
    assert!(process < HALF_A_CORE, "{process:.3} of a core");
}
