use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{ChildStderr, Command, ExitStatus, Output, Stdio};
use std::thread;
use std::time::Duration;

use nix::sys::signal::Signal;
use tempfile::TempDir;
use tokio::sync::mpsc;

use super::running::Running;
use super::{Http, in_time};

/// Capacity for unread log lines. A program under test logs a few dozen.
const LINES: usize = 10_000;

/// The program under test.
const THIS: &str = env!("CARGO_BIN_EXE_altigen-webproxy");

/// The program as a process in an empty directory. It is killed if a test ends without stopping it.
pub(crate) struct Program {
    running: Running,
    lines: mpsc::Receiver<String>,
    /// Log lines that have been read.
    passed: Vec<String>,
    _directory: Option<TempDir>,
}

impl Program {
    /// Starts the program with these arguments and these environment variables.
    pub(crate) fn start(arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let command = command(&directory, arguments, variables);
        Self::spawn(Some(directory), command)
    }

    /// Starts the program with this configuration file and these environment variables.
    pub(crate) fn configured(config: &str, variables: &[(&str, &str)]) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        std::fs::write(directory.path().join("config.toml"), config).expect("the file is written");
        let command = command(&directory, &[], variables);
        Self::spawn(Some(directory), command)
    }

    fn spawn(directory: Option<TempDir>, mut command: Command) -> Self {
        let mut child = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().expect("the program starts");
        let log = BufReader::new(child.stderr.take().expect("the log is piped"));
        let (seen, lines) = mpsc::channel(LINES);
        thread::spawn(move || {
            for line in log.lines().map_while(Result::ok) {
                // The receiver is gone when the test has ended.
                let _ = seen.blocking_send(line);
            }
        });
        Self { running: Running(child), lines, passed: Vec::new(), _directory: directory }
    }

    /// Starts the program in a directory that outlives it.
    pub(crate) fn start_in(directory: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        Self::spawn(None, command_in(directory, arguments, variables))
    }

    /// Starts the program in a directory that outlives it, with its log in a file there. For those that log a lot.
    pub(crate) fn start_logged(directory: &Path, log: &str, arguments: &[&str]) -> Running {
        Self::start_other(Path::new(THIS), directory, log, arguments)
    }

    /// Starts another program in the same way.
    pub(crate) fn start_other(program: &Path, directory: &Path, log: &str, arguments: &[&str]) -> Running {
        let log = File::options().create(true).append(true).open(directory.join(log)).expect("a file for the log");
        let mut command = command_of(program, directory, arguments);
        Running(command.stderr(log).stdout(Stdio::null()).spawn().expect("the program starts"))
    }

    /// Runs the program to its end.
    pub(crate) fn run(arguments: &[&str], variables: &[(&str, &str)], file: Option<&str>) -> Output {
        let directory = tempfile::tempdir().expect("a directory");
        if let Some(text) = file {
            std::fs::write(directory.path().join("config.toml"), text).expect("the file is written");
        }
        command(&directory, arguments, variables).output().expect("the program starts")
    }

    /// Runs the program to its end in a directory that outlives it.
    pub(crate) fn run_in(directory: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
        command_in(directory, arguments, variables).output().expect("the program starts")
    }

    /// Waits until the Web API listens, with TLS or without.
    pub(crate) async fn web_api(&mut self) -> Http {
        let line = self.line_with("Web API listens on http").await;
        let (_, address) = line.rsplit_once("//").expect("a URL");
        Http { address: address.trim().parse().unwrap_or_else(|error| panic!("{line}: {error}")) }
    }

    /// Waits until the control port of a stand-alone AltiServ listens.
    pub(crate) async fn control(&mut self) -> Http {
        Http { address: self.address_after("simulator control listens on http://").await }
    }

    /// Waits for the log line that contains `mark`, and returns the address behind the mark.
    pub(crate) async fn address_after(&mut self, mark: &str) -> SocketAddr {
        let line = self.line_with(mark).await;
        let (_, address) = line.split_once(mark).expect("the line has the mark");
        address.trim().parse().unwrap_or_else(|error| panic!("{line}: {error}"))
    }

    /// Waits for the log line that contains `mark`. Earlier lines are skipped.
    pub(crate) async fn line_with(&mut self, mark: &str) -> String {
        let what = format!("the log line with {mark:?}");
        in_time(&what, async {
            loop {
                let line = self.lines.recv().await.unwrap_or_else(|| panic!("{what}: the program has ended"));
                self.passed.push(line.clone());
                if line.contains(mark) {
                    return line;
                }
            }
        })
        .await
    }

    /// Log lines so far that nobody has waited for.
    pub(crate) fn unread_lines(&mut self) -> Vec<String> {
        std::iter::from_fn(|| self.lines.try_recv().ok()).collect()
    }

    /// Complete log of a program that has ended.
    pub(crate) async fn log(mut self) -> Vec<String> {
        let mut log = std::mem::take(&mut self.passed);
        while let Some(line) = in_time("the end of the log", self.lines.recv()).await {
            log.push(line);
        }
        log
    }

    /// Resident memory in KiB, as Linux reports it.
    pub(crate) fn resident(&self) -> u64 {
        self.running.resident()
    }

    /// Number of open files and sockets.
    pub(crate) fn descriptors(&self) -> usize {
        self.running.descriptors()
    }

    /// Processor time used so far, including the kernel's time for the program.
    pub(crate) fn cpu(&self) -> Duration {
        self.running.cpu()
    }

    pub(crate) fn signal(&self, signal: Signal) {
        self.running.signal(signal);
    }

    pub(crate) async fn exit_status(&mut self) -> ExitStatus {
        self.running.exit_status().await
    }
}

fn command(directory: &TempDir, arguments: &[&str], variables: &[(&str, &str)]) -> Command {
    command_in(directory.path(), arguments, variables)
}

fn command_in(directory: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Command {
    let mut command = command_of(Path::new(THIS), directory, arguments);
    command.envs(variables.iter().copied());
    command
}

fn command_of(program: &Path, directory: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.current_dir(directory).args(arguments).env_remove("RUST_LOG");
    command
}

/// The program with a log that is read only on request.
pub(crate) struct Unread {
    running: Running,
    log: Option<BufReader<ChildStderr>>,
    _directory: TempDir,
}

impl Unread {
    /// Starts the program in an empty directory.
    pub(crate) fn start(variables: &[(&str, &str)]) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let mut command = command(&directory, &[], variables);
        let mut child = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().expect("the program starts");
        let log = child.stderr.take().map(BufReader::new);
        Self { running: Running(child), log, _directory: directory }
    }

    /// Reads the log up to the line that contains `mark`, or to its end. At most one reader's buffer is read beyond
    /// that.
    pub(crate) async fn read_to(&mut self, mark: &str) -> Vec<String> {
        let mut log = self.log.take().expect("the log is here");
        let last = mark.to_owned();
        let read = tokio::task::spawn_blocking(move || {
            let mut lines = Vec::new();
            let mut line = String::new();
            while log.read_line(&mut line).expect("the log is text") > 0 {
                lines.push(std::mem::take(&mut line));
                if lines.last().is_some_and(|line| line.contains(&last)) {
                    break;
                }
            }
            (log, lines)
        });
        let (log, lines) = in_time(mark, read).await.expect("the log is read");
        self.log = Some(log);
        lines
    }

    /// Resident memory in KiB, as Linux reports it.
    pub(crate) fn resident(&self) -> u64 {
        self.running.resident()
    }

    pub(crate) fn signal(&self, signal: Signal) {
        self.running.signal(signal);
    }

    pub(crate) async fn exit_status(&mut self) -> ExitStatus {
        self.running.exit_status().await
    }
}
