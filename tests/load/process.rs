//! The program as a child process, with its figures from the kernel.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use tempfile::TempDir;
use tokio::sync::oneshot;

/// The kernel's USER_HZ: ticks of CPU time per second. It is 100 on every architecture of current Linux.
const TICKS_PER_SECOND: u32 = 100;

/// Time limit for the start of the program on a busy machine.
const START: Duration = Duration::from_secs(30);

/// Number of log lines that are kept. The first lines show the problem if there are more.
const LINES: usize = 100;

/// Text of the only line that the program logs with the filter of [`Program::start`] when nothing is wrong.
const STARTED: &str = "Web API listens on http://";

/// The program. It is killed when this is dropped.
pub(super) struct Program {
    child: Child,
    complaints: Arc<Mutex<Vec<String>>>,
    pub(super) address: SocketAddr,
    _directory: TempDir,
}

impl Program {
    /// Starts the program with this configuration and a logging section, and waits until it listens.
    pub(super) async fn start(config: &str) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory can be made");
        let file = directory.path().join("config.toml");
        let logging = "\n[logging]\nfilter = \"warn,altigen_webproxy::startup=info\"\n";
        fs::write(&file, format!("{config}{logging}")).expect("it can be written to");
        let mut child = Command::new(env!("CARGO_BIN_EXE_altigen-webproxy"))
            .arg("--config")
            .arg(&file)
            .current_dir(directory.path())
            // Variables of the caller's environment would act as settings.
            .env_clear()
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let stderr = child.stderr.take().expect("it is piped");
        let complaints = Arc::default();
        let (listens, address) = oneshot::channel();
        let kept = Arc::clone(&complaints);
        thread::spawn(move || read_log(stderr, listens, &kept));
        let unbound = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut program = Self { child, complaints, address: unbound, _directory: directory };
        match tokio::time::timeout(START, address).await {
            Ok(Ok(address)) => program.address = address,
            _ => panic!("the program does not listen: {:?}", program.complaints()),
        }
        program
    }

    /// Logged lines, except those of the start of listening.
    pub(super) fn complaints(&self) -> Vec<String> {
        self.complaints.lock().expect("no thread panicked").clone()
    }

    /// Resident memory in KiB.
    pub(super) fn resident(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("the program runs");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a process has memory");
        line.trim().trim_end_matches("kB").trim().parse().expect("the kernel writes a number")
    }

    /// Open file descriptors.
    pub(super) fn descriptors(&self) -> usize {
        fs::read_dir(format!("/proc/{}/fd", self.child.id())).expect("the program runs").count()
    }

    /// CPU time used so far by the program, including the kernel's time for it.
    pub(super) fn cpu(&self) -> Duration {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id())).expect("the program runs");
        // The second field is the name, which may hold spaces. It ends with the last parenthesis.
        let (_, fields) = stat.rsplit_once(')').expect("the name is in parentheses");
        let times = fields.split_whitespace().skip(11).take(2);
        let ticks: u32 = times.map(|ticks| ticks.parse::<u32>().expect("the kernel writes a number")).sum();
        Duration::from_secs(1) * ticks / TICKS_PER_SECOND
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // The kill fails if the program has already ended, which other checks detect.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads the program's log to its end, so that the program never blocks on a full pipe.
fn read_log(stderr: ChildStderr, listens: oneshot::Sender<SocketAddr>, complaints: &Mutex<Vec<String>>) {
    let mut listens = Some(listens);
    for line in BufReader::new(stderr).lines().map_while(Result::ok) {
        let address = line.split_once(STARTED).and_then(|(_, address)| address.trim().parse().ok());
        if let (Some(address), Some(listens)) = (address, listens.take_if(|_| address.is_some())) {
            // The receiver is gone if the start has taken too long.
            let _ = listens.send(address);
            continue;
        }
        let mut complaints = complaints.lock().expect("no thread panicked");
        if complaints.len() < LINES {
            complaints.push(line);
        }
    }
}
