//! Faults of a soak: each with its length and its repair.

use std::time::Duration;

use rand::{Rng, RngExt};
use tokio::time::sleep;

use crate::harness::{BreakingProxy, Servers};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fault {
    Cut,
    Refused,
    Frozen,
    Delayed,
    Throttled,
    Garbled,
    Torn,
    Killed,
    Stopped,
    StoppedAndTakenOver,
    PlacesChanged,
    DnsSilent,
    DnsFailing,
    DnsLeadsToStandby,
}

pub(super) const ALL: [Fault; 14] = [
    Fault::Cut,
    Fault::Refused,
    Fault::Frozen,
    Fault::Delayed,
    Fault::Throttled,
    Fault::Garbled,
    Fault::Torn,
    Fault::Killed,
    Fault::Stopped,
    Fault::StoppedAndTakenOver,
    Fault::PlacesChanged,
    Fault::DnsSilent,
    Fault::DnsFailing,
    Fault::DnsLeadsToStandby,
];

impl Fault {
    /// Causes the fault, waits, and repairs it.
    pub(super) async fn happen(self, servers: &mut Servers, rng: &mut impl Rng) {
        let lasts = Duration::from_millis(rng.random_range(50..2500));
        match self {
            Self::Cut | Self::Refused | Self::Frozen | Self::Delayed | Self::Throttled | Self::Garbled | Self::Torn => {
                self.happen_to_wire(servers.wire(), lasts, rng).await;
            }
            Self::Killed | Self::Stopped | Self::StoppedAndTakenOver | Self::PlacesChanged => {
                self.happen_to_server(servers, lasts).await;
            }
            Self::DnsSilent | Self::DnsFailing | Self::DnsLeadsToStandby => self.happen_to_dns(servers, lasts).await,
        }
    }

    async fn happen_to_wire(self, wire: &BreakingProxy, lasts: Duration, rng: &mut impl Rng) {
        match self {
            Self::Refused => wire.refuse(true),
            Self::Frozen => wire.freeze(true),
            Self::Delayed => wire.delay(Duration::from_millis(rng.random_range(10..300))),
            Self::Throttled => wire.throttle(Some(rng.random_range(2_000..50_000))),
            Self::Garbled => wire.garble(true),
            Self::Torn => wire.tear_after(rng.random_range(1..200)),
            _ => return wire.cut(),
        }
        sleep(lasts).await;
        wire.refuse(false);
        wire.freeze(false);
        wire.delay(Duration::ZERO);
        wire.throttle(None);
        wire.garble(false);
        wire.mend();
    }

    async fn happen_to_server(self, servers: &mut Servers, lasts: Duration) {
        match self {
            Self::Killed => {
                let dead = servers.kill().await;
                servers.revive(dead).await;
            }
            Self::Stopped => {
                servers.stop();
                sleep(lasts).await;
                servers.go_on();
            }
            Self::StoppedAndTakenOver => {
                let old = servers.take_over_from_stopped().await;
                sleep(lasts).await;
                servers.wake(old).await;
            }
            _ => servers.change_places().await,
        }
    }

    /// Disturbs the DNS for a time. It also cuts the wire, because the DNS matters only when a connection is made.
    async fn happen_to_dns(self, servers: &Servers, lasts: Duration) {
        match self {
            Self::DnsSilent => servers.dns.silent(true),
            Self::DnsFailing => servers.dns.servfail(),
            _ => servers.name_standby(),
        }
        servers.wire().cut();
        sleep(lasts).await;
        // The next answer also ends a failure of the DNS.
        servers.name_both();
    }
}
