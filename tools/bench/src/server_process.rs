use std::fs::{self, File};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::time::{ClockId, clock_getcpuclockid};
use nix::unistd::Pid;
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::time::sleep;

use crate::cores::OnCores;
use crate::error::BenchError;

/// Text before the address in the line by which every server here says that it listens.
pub(crate) const LISTENS: &str = "listens on http://";

/// Time that a server may take to listen.
const START: Duration = Duration::from_secs(20);

/// Interval at which its log is looked at meanwhile.
const LOOK: Duration = Duration::from_millis(5);

/// Most characters of the log that an error shows.
const SHOWN: usize = 2000;

/// Cores that a server may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Room {
    AllCores,
    FirstCore,
}

/// Server under measurement. It is killed when this is dropped.
pub(crate) struct ServerProcess {
    child: Child,
    clock: ClockId,
    pub(crate) address: SocketAddr,
    log: PathBuf,
    _directory: TempDir,
}

impl ServerProcess {
    /// Starts a server that says in its log where it listens, and waits until it does.
    pub(crate) async fn start(command: Command, room: Room) -> Result<Self, BenchError> {
        let program = PathBuf::from(command.get_program());
        let mut process = Self::spawn(command, room, SocketAddr::from(([127, 0, 0, 1], 0)), tempfile::tempdir()?)?;
        process.address = process.listening(program).await?;
        Ok(process)
    }

    /// Starts a server that was told where to listen, and waits until it does. `directory` has its files, and is kept as
    /// long as the server: nginx opens some of them after it listens.
    pub(crate) async fn start_at(
        address: SocketAddr,
        command: Command,
        directory: TempDir,
    ) -> Result<Self, BenchError> {
        let program = PathBuf::from(command.get_program());
        let process = Self::spawn(command, Room::AllCores, address, directory)?;
        let begun = Instant::now();
        while TcpStream::connect(address).await.is_err() {
            if begun.elapsed() > START {
                return Err(BenchError::Silent { program, log: process.log_end() });
            }
            sleep(LOOK).await;
        }
        Ok(process)
    }

    /// Starts a process. Its log goes to a file, so that nobody has to read it meanwhile.
    fn spawn(mut command: Command, room: Room, address: SocketAddr, directory: TempDir) -> Result<Self, BenchError> {
        let log = directory.path().join("log");
        let file = File::create(&log)?;
        command.current_dir(directory.path()).stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file);
        let program = PathBuf::from(command.get_program());
        let kept = if room == Room::FirstCore { Some(OnCores::first()?) } else { None };
        let spawned = command.spawn();
        drop(kept);
        let child = spawned.map_err(|error| BenchError::Spawn { program, error })?;
        let pid = Pid::from_raw(i32::try_from(child.id()).unwrap_or(i32::MAX));
        let clock = clock_getcpuclockid(pid).map_err(BenchError::kernel("the processor time of a process"))?;
        Ok(Self { child, clock, address, log, _directory: directory })
    }

    async fn listening(&mut self, program: PathBuf) -> Result<SocketAddr, BenchError> {
        let begun = Instant::now();
        while begun.elapsed() < START && matches!(self.child.try_wait(), Ok(None)) {
            let log = fs::read_to_string(&self.log).unwrap_or_default();
            let mut told = log.lines().filter_map(|line| line.split_once(LISTENS));
            // A line that is still being written has no end.
            if log.ends_with('\n')
                && let Some(address) = told.find_map(|(_, address)| address.trim().parse().ok())
            {
                return Ok(address);
            }
            sleep(LOOK).await;
        }
        Err(BenchError::Silent { program, log: self.log_end() })
    }

    /// The last lines of the log.
    fn log_end(&self) -> String {
        let log = fs::read_to_string(&self.log).unwrap_or_default();
        let from = log.char_indices().rev().nth(SHOWN).map_or(0, |(at, _)| at);
        log[from..].to_owned()
    }

    /// Processor time of all threads so far, the kernel's time for them included.
    pub(crate) fn processor_time(&self) -> Result<Duration, BenchError> {
        self.clock.now().map(Duration::from).map_err(BenchError::kernel("the processor time of a process"))
    }

    /// Resident memory in KiB.
    pub(crate) fn resident(&self) -> Result<u64, BenchError> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let size = line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse().ok());
        size.ok_or(BenchError::Proc("resident memory"))
    }

    /// Open files and sockets.
    pub(crate) fn descriptors(&self) -> Result<usize, BenchError> {
        Ok(fs::read_dir(format!("/proc/{}/fd", self.child.id()))?.count())
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        // The kill fails if the server has already ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
