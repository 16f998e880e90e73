use std::fs::File;
use std::io::{Read, Write};
use std::process::{Command, ExitStatus, Stdio};

use nix::fcntl::{FcntlArg, OFlag, fcntl};
use nix::pty::openpty;
use nix::sys::signal::Signal;
use nix::sys::termios::{LocalFlags, tcgetattr};
use tempfile::TempDir;

use super::eventually;
use super::running::Running;

/// The program at a terminal of its own. It is killed if a test ends before it does.
pub(crate) struct Terminal {
    running: Running,
    person: File,
    shown: Vec<u8>,
    _directory: TempDir,
}

impl Terminal {
    /// Starts the program with its standard input and its standard error at the terminal.
    pub(crate) fn start(arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let ends = openpty(None, None).expect("a terminal");
        fcntl(&ends.master, FcntlArg::F_SETFL(OFlag::O_NONBLOCK)).expect("reads need not block");
        let child = Command::new(env!("CARGO_BIN_EXE_altigen-webproxy"))
            .current_dir(directory.path())
            .args(arguments)
            .envs(variables.iter().copied())
            .stdin(ends.slave.try_clone().expect("it can be shared"))
            .stdout(Stdio::null())
            .stderr(ends.slave)
            .spawn()
            .expect("the program starts");
        Self { running: Running(child), person: ends.master.into(), shown: Vec::new(), _directory: directory }
    }

    /// Waits until the output ends with `text` and the terminal no longer echoes input.
    pub(crate) async fn asks_hidden(&mut self, text: &str) {
        eventually(text, async || {
            let hidden = !tcgetattr(&self.person).expect("it is a terminal").local_flags.contains(LocalFlags::ECHO);
            (self.look().ends_with(text) && hidden).then_some(())
        })
        .await;
    }

    /// Everything that the program has shown.
    pub(crate) fn look(&mut self) -> String {
        // A read error means that there is no more data, or that the program has ended. Earlier data is kept.
        let _ = self.person.read_to_end(&mut self.shown);
        String::from_utf8_lossy(&self.shown).into_owned()
    }

    pub(crate) fn type_line(&mut self, line: &str) {
        writeln!(self.person, "{line}").expect("the terminal takes it");
    }

    pub(crate) fn signal(&self, signal: Signal) {
        self.running.signal(signal);
    }

    pub(crate) async fn exit_status(&mut self) -> ExitStatus {
        self.running.exit_status().await
    }
}
