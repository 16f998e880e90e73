use std::net::{SocketAddr, TcpListener};
use std::path::Path;

use nix::sys::signal::Signal;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpStream;

use super::{BreakingProxy, Http, Program, TestDns, eventually, lone_address};

/// Two AltiServs as processes behind one name. Each is behind a wire that the test can break.
pub(crate) struct Servers {
    machines: [Machine; 2],
    active: usize,
    pub(crate) dns: TestDns,
    directory: TempDir,
}

struct Machine {
    program: Program,
    listen: SocketAddr,
    control: SocketAddr,
    wire: BreakingProxy,
}

/// Free port on an address that no other test uses.
pub(crate) fn free_address() -> SocketAddr {
    let listener = TcpListener::bind(lone_address()).expect("a loopback address");
    listener.local_addr().expect("it is bound")
}

impl Servers {
    /// Host name that both servers share.
    pub(crate) const NAME: &str = "pbx.test";

    /// Starts both servers with these extensions and this many licences.
    pub(crate) async fn start(extensions: &str, licences: usize) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let office = format!(
            "[altiserv.embedded]\nlicences = {licences}\nworkgroups = []\nrecordings_max_bytes = 50000000\n\
             [[altiserv.embedded.extensions]]\nnumber = \"{extensions}\"\n\
             [logging]\nfilter = \"error\"\n"
        );
        std::fs::write(directory.path().join("office.toml"), office).expect("the file is written");
        let first = Machine::start(&directory, "active", free_address()).await;
        let port = first.wire.address().port();
        let second = Machine::start(&directory, "standby", SocketAddr::new(lone_address().ip(), port)).await;
        let servers = Self { machines: [first, second], active: 0, dns: TestDns::start().await, directory };
        servers.name_both();
        servers
    }

    pub(crate) fn port(&self) -> u16 {
        self.machines[0].wire.address().port()
    }

    /// AltiLink addresses of both servers.
    pub(crate) fn addresses(&self) -> [SocketAddr; 2] {
        self.machines.each_ref().map(|machine| machine.wire.address())
    }

    pub(crate) fn name_both(&self) {
        self.dns.answer(Self::NAME, &self.machines.each_ref().map(|machine| machine.wire.address().ip()), 1);
    }

    /// Makes the name resolve to the standby alone.
    pub(crate) fn name_standby(&self) {
        self.dns.answer(Self::NAME, &[self.machines[1 - self.active].wire.address().ip()], 1);
    }

    /// Wire to the active server.
    pub(crate) fn wire(&self) -> &BreakingProxy {
        &self.machines[self.active].wire
    }

    /// Simulator of the active server.
    pub(crate) fn control(&self) -> Http {
        Http { address: self.machines[self.active].control }
    }

    pub(crate) async fn calls(&self) -> Vec<Value> {
        let calls = self.control().get("/simulator/calls").await.ok();
        calls["calls"].as_array().expect("a list of calls").clone()
    }

    async fn make(&self, machine: usize, role: &str) {
        let control = Http { address: self.machines[machine].control };
        control.post(&format!("/simulator/{role}"), &json!({})).await.ok();
    }

    /// Promotes the standby too. Returns the index of the previously active server.
    pub(crate) async fn take_over(&mut self) -> usize {
        let old = self.active;
        self.active = 1 - old;
        self.make(self.active, "promote").await;
        old
    }

    /// Kills the active server and promotes the other one. Returns the index of the dead server.
    pub(crate) async fn kill(&mut self) -> usize {
        self.machines[self.active].program.signal(Signal::SIGKILL);
        self.take_over().await
    }

    /// Restarts a dead server as a standby.
    pub(crate) async fn revive(&mut self, dead: usize) {
        self.machines[dead].program.exit_status().await;
        self.machines[dead].restart(&self.directory).await;
    }

    /// Demotes the previously active server.
    pub(crate) async fn demote(&self, old: usize) {
        self.make(old, "demote").await;
    }

    pub(crate) fn wire_to(&self, machine: usize) -> &BreakingProxy {
        &self.machines[machine].wire
    }

    /// Makes the name resolve to the active server alone.
    pub(crate) fn name_active(&self) {
        self.dns.answer(Self::NAME, &[self.machines[self.active].wire.address().ip()], 1);
    }

    pub(crate) fn stop(&self) {
        self.machines[self.active].program.signal(Signal::SIGSTOP);
    }

    pub(crate) fn go_on(&self) {
        self.machines[self.active].program.signal(Signal::SIGCONT);
    }

    /// Stops the process of the active server with a signal and promotes the other one.
    pub(crate) async fn take_over_from_stopped(&mut self) -> usize {
        self.stop();
        self.take_over().await
    }

    /// Continues a stopped process and demotes it.
    pub(crate) async fn wake(&self, machine: usize) {
        self.machines[machine].program.signal(Signal::SIGCONT);
        self.demote(machine).await;
    }

    /// Swaps the roles of the two servers in order.
    pub(crate) async fn change_places(&mut self) {
        let old = self.take_over().await;
        self.demote(old).await;
    }
}

impl Machine {
    async fn start(directory: &TempDir, role: &str, wire: SocketAddr) -> Self {
        let listen = free_address();
        let control = free_address();
        let program = start_altiserv(directory.path(), role, listen, control).await;
        Self { program, listen, control, wire: BreakingProxy::start_at(wire, listen).await }
    }

    async fn restart(&mut self, directory: &TempDir) {
        self.program = start_altiserv(directory.path(), "standby", self.listen, self.control).await;
    }
}

/// Starts a stand-alone AltiServ that has the configuration `office.toml` of this directory, and waits for its control
/// port.
pub(crate) async fn start_altiserv(directory: &Path, role: &str, listen: SocketAddr, control: SocketAddr) -> Program {
    let at = listen.to_string();
    let driven_at = control.to_string();
    let arguments = ["--config", "office.toml", "altiserv", "--role", role, "--listen", &at, "--control", &driven_at];
    let program = Program::start_in(directory, &arguments, &[]);
    eventually("the control port", async || TcpStream::connect(control).await.ok()).await;
    program
}
