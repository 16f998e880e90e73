//! A stand-alone AltiServ, the wire, and the program in front of it.

use std::fs;
use std::net::TcpListener;
use std::time::Duration;

use tempfile::TempDir;
use tokio::net::TcpStream;

use super::wire::Wire;
use crate::harness::{Http, Program, eventually, lone_address};

/// The kernel's USER_HZ: ticks of processor time per second. It is 100 on every architecture of current Linux.
const TICKS_PER_SECOND: u32 = 100;

pub(super) struct Office {
    pub(super) proxy: Http,
    /// Simulator of AltiServ.
    pub(super) control: Http,
    pub(super) wire: Wire,
    program: Program,
    _altiserv: Program,
    directory: TempDir,
}

impl Office {
    /// Starts everything with these extensions. At most `users` of them may be logged on.
    pub(super) async fn open(extensions: &str, users: usize) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let free = || TcpListener::bind(lone_address()).and_then(|it| it.local_addr()).expect("a loopback address");
        let listen = free();
        let control = free();
        let office = format!(
            "[altiserv.embedded]\nlicences = {users}\nworkgroups = []\n\
             [[altiserv.embedded.extensions]]\nnumber = \"{extensions}\"\n\
             [[altiserv.embedded.trunks]]\naccess_code = \"9\"\nlines = 2000\n\
             [logging]\nfilter = \"error\"\n"
        );
        fs::write(directory.path().join("office.toml"), office).expect("the file is written");
        let at = listen.to_string();
        let driven_at = control.to_string();
        let arguments = ["--config", "office.toml", "altiserv", "--listen", &at, "--control", &driven_at];
        let altiserv = Program::start_in(directory.path(), &arguments, &[]);
        eventually("the control port", async || TcpStream::connect(control).await.ok()).await;

        let wire = Wire::start(listen).await;
        // No events are kept for resumed channels. Their memory is the same for all, and is not part of the
        // measurement.
        let config = format!(
            "[server]\nlisten = \"127.0.0.1:0\"\n[altiserv]\nmode = \"remote\"\nservers = [\"{}\"]\n\
             [sessions]\nreplay_events = 0\nper_address = 2000\n\
             [logging]\nfilter = \"error,altigen_webproxy::startup=info\"\n",
            wire.address()
        );
        fs::write(directory.path().join("config.toml"), config).expect("the file is written");
        let mut program = Program::start_in(directory.path(), &["--config", "config.toml"], &[]);
        let proxy = Http { address: program.address_after("Web API listens on http://").await };
        eventually("readiness", async || (proxy.get("/ready").await.status == 200).then_some(())).await;
        Self { proxy, control: Http { address: control }, wire, program, _altiserv: altiserv, directory }
    }

    /// Resident memory of the program in KiB.
    pub(super) fn proxy_memory(&self) -> u64 {
        self.program.resident()
    }

    /// Processor time used by the program so far, including the kernel's time for it. The program is the newest process
    /// with this working directory.
    pub(super) fn proxy_cpu(&self) -> Duration {
        let here = fs::canonicalize(self.directory.path()).expect("the directory is there");
        let processes = fs::read_dir("/proc").expect("Linux").flatten();
        let ours = processes.filter(|it| fs::read_link(it.path().join("cwd")).is_ok_and(|cwd| cwd == here));
        let proxy = ours.filter(|it| {
            fs::read_to_string(it.path().join("cmdline")).is_ok_and(|command| !command.contains("office.toml"))
        });
        let process = proxy.map(|it| it.path()).next().expect("the program runs");
        let stat = fs::read_to_string(process.join("stat")).expect("the program runs");
        // The second field is the name, which may hold spaces. It ends with the last parenthesis.
        let (_, fields) = stat.rsplit_once(')').expect("the name is in parentheses");
        let times = fields.split_whitespace().skip(11).take(2);
        let ticks: u32 = times.map(|ticks| ticks.parse::<u32>().expect("the kernel writes a number")).sum();
        Duration::from_secs(1) * ticks / TICKS_PER_SECOND
    }
}
