//! Verbs for the condition of the server itself: its speed, its faults, its role in a pair, its licences.

use std::time::Duration;

use tokio::time::Instant;

use super::Handle;
use crate::Speed;
use crate::desk::{ClientId, FAREWELL, Licences};
use crate::server::core::Core;
use crate::server::faults::{FaultSpan, Faults};
use crate::settings::ServerRole;
use crate::simulator::{Fault, FaultKind, SimulatorError};

impl Handle {
    /// Sets how fast the simulated world runs from now on: ringing, waiting and talking, and the times of calls on the
    /// wire.
    pub(crate) async fn set_speed(&self, speed: Speed) -> Result<(), SimulatorError> {
        self.ask(move |core| core.clock.set_speed(core.wall(), speed)).await
    }

    /// Sets a fault; see [`FaultKind`].
    pub async fn set_fault(&self, fault: Fault) -> Result<(), SimulatorError> {
        self.ask(move |core| core.set_fault(fault)).await
    }

    /// Ends all faults.
    pub async fn clear_faults(&self) -> Result<(), SimulatorError> {
        self.ask(|core| {
            core.faults.send_replace(Faults::default());
        })
        .await
    }

    /// Returns the role of the server in its pair.
    pub async fn role(&self) -> Result<ServerRole, SimulatorError> {
        self.ask(|core| core.switchboard.role()).await
    }

    /// The server is the active one, and takes logons, from now on. If it is already, nothing changes.
    pub async fn promote(&self) -> Result<(), SimulatorError> {
        self.ask(Core::promote).await
    }

    /// The server is a standby from now on. If it is already, nothing changes.
    ///
    /// Logons are refused with 3005 at once. Users who were logged on are told so by REDUNDANCY (5055), are logged on no
    /// longer and hold no licence; their connections are closed one second later, also when the server is promoted again
    /// by then. All calls end as they do when a server stops: recordings are finished, and nobody is told. Calls of the
    /// simulated world that come afterwards ring as before, with nobody logged on to hear them.
    pub async fn demote(&self) -> Result<(), SimulatorError> {
        self.ask(Core::demote).await
    }

    /// The licence pool at this moment.
    pub async fn licences(&self) -> Result<Licences, SimulatorError> {
        self.ask(|core| core.switchboard.licences()).await
    }

    /// Changes the size of the licence pool. Users who are logged on stay, also if they are more than that.
    pub async fn set_licences(&self, licences: u32) -> Result<(), SimulatorError> {
        // A number that does not fit is wider than any pool.
        let licences = usize::try_from(licences).unwrap_or(usize::MAX);
        self.ask(move |core| core.switchboard.set_licences(licences)).await
    }
}

impl Core {
    fn promote(&mut self) {
        if self.switchboard.role() == ServerRole::Active {
            return;
        }
        self.switchboard.promote();
        log::info!("embedded AltiServ is active now");
    }

    fn demote(&mut self) {
        if self.switchboard.role() == ServerRole::Standby {
            return;
        }
        let (event, dismissed) = self.switchboard.demote(self.both_clocks());
        self.send(&event, &dismissed);
        let users = dismissed.len();
        let secs = FAREWELL.as_secs();
        log::info!("embedded AltiServ is a standby now; connections of users closed in {secs}s: {users}");
    }

    fn set_fault(&mut self, fault: Fault) {
        let ms = Duration::from_millis(fault.ms.into());
        let span = FaultSpan::from_ms(Instant::now(), ms);
        self.faults.send_modify(|faults| match fault.kind {
            FaultKind::Disconnect => faults.refuse_connections = (!ms.is_zero()).then_some(span),
            FaultKind::Freeze => faults.frozen = Some(span),
            FaultKind::Delay => faults.delay = ms,
            FaultKind::RefuseLogon => faults.refuse_logons = Some(span),
            FaultKind::DiskFull => faults.disk_full = Some(span),
            FaultKind::RecordingsUnwritable => faults.recordings_unwritable = Some(span),
        });
        if fault.kind == FaultKind::Disconnect {
            let all: Vec<ClientId> = self.clients.keys().copied().collect();
            for id in all {
                self.hang_up(id);
            }
        }
    }
}
