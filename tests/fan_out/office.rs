//! A stand-alone AltiServ, the wire, and the program in front of it.

use std::fs;
use std::time::Duration;

use tempfile::TempDir;

use super::wire::Wire;
use crate::harness::{Http, Program, eventually, free_address, start_altiserv};

pub(crate) struct Office {
    pub(crate) proxy: Http,
    /// Simulator of AltiServ.
    pub(crate) control: Http,
    pub(crate) wire: Wire,
    program: Program,
    _altiserv: Program,
    _directory: TempDir,
}

impl Office {
    /// Starts everything with these extensions. At most `users` of them may be logged on.
    pub(crate) async fn open(extensions: &str, users: usize) -> Self {
        Self::open_with(extensions, users, "").await
    }

    /// Starts everything with a further part of the program's configuration.
    pub(crate) async fn open_with(extensions: &str, users: usize, further: &str) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let listen = free_address();
        let control = free_address();
        let office = format!(
            "[altiserv.embedded]\nlicences = {users}\nworkgroups = []\n\
             [[altiserv.embedded.extensions]]\nnumber = \"{extensions}\"\n\
             [[altiserv.embedded.trunks]]\naccess_code = \"9\"\nlines = 2000\n\
             [logging]\nfilter = \"error\"\n"
        );
        fs::write(directory.path().join("office.toml"), office).expect("the file is written");
        let altiserv = start_altiserv(directory.path(), "active", listen, control).await;

        let wire = Wire::start(listen).await;
        // No events are kept for resumed channels. Their memory is the same for all, and is not part of the
        // measurement.
        let config = format!(
            "[server]\nlisten = \"127.0.0.1:0\"\n[altiserv]\nmode = \"remote\"\nservers = [\"{}\"]\n\
             [sessions]\nreplay_events = 0\nper_address = 2000\n\
             [logging]\nfilter = \"error,altigen_webproxy::startup=info\"\n{further}",
            wire.address()
        );
        fs::write(directory.path().join("config.toml"), config).expect("the file is written");
        let mut program = Program::start_in(directory.path(), &["--config", "config.toml"], &[]);
        let proxy = program.web_api().await;
        eventually("readiness", async || (proxy.get("/ready").await.status == 200).then_some(())).await;
        Self { proxy, control: Http { address: control }, wire, program, _altiserv: altiserv, _directory: directory }
    }

    /// Resident memory of the program in KiB.
    pub(crate) fn proxy_memory(&self) -> u64 {
        self.program.resident()
    }

    /// Processor time used by the program so far.
    pub(crate) fn proxy_cpu(&self) -> Duration {
        self.program.cpu()
    }
}
