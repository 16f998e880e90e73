use std::process::{Child, ExitStatus};
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::eventually;

/// The kernel's USER_HZ: ticks of processor time per second. It is 100 on every architecture of current Linux.
const TICKS_PER_SECOND: u32 = 100;

/// Process of the program. It is killed if a test ends without stopping it.
pub(crate) struct Running(pub(super) Child);

impl Running {
    pub(crate) fn signal(&self, signal: Signal) {
        let id = i32::try_from(self.0.id()).expect("process ids are small");
        kill(Pid::from_raw(id), signal).expect("the program runs");
    }

    /// Resident memory in KiB, as Linux reports it.
    pub(crate) fn resident(&self) -> u64 {
        let status = format!("/proc/{}/status", self.0.id());
        let status = std::fs::read_to_string(status).expect("the program runs");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a process has memory");
        line.trim().trim_end_matches("kB").trim().parse().expect("the kernel writes a number")
    }

    /// Number of open files and sockets.
    pub(crate) fn descriptors(&self) -> usize {
        std::fs::read_dir(format!("/proc/{}/fd", self.0.id())).expect("the program runs").count()
    }

    /// Processor time used so far, including the kernel's time for the process.
    pub(crate) fn cpu(&self) -> Duration {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.0.id())).expect("the program runs");
        // The second field is the name, which may hold spaces. It ends with the last parenthesis.
        let (_, fields) = stat.rsplit_once(')').expect("the name is in parentheses");
        let times = fields.split_whitespace().skip(11).take(2);
        let ticks: u32 = times.map(|ticks| ticks.parse::<u32>().expect("the kernel writes a number")).sum();
        Duration::from_secs(1) * ticks / TICKS_PER_SECOND
    }

    pub(crate) async fn exit_status(&mut self) -> ExitStatus {
        eventually("the program's end", async || self.0.try_wait().expect("the program is a child")).await
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // The kill fails if the process has already ended; then only its status is collected.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
