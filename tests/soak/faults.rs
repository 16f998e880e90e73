//! What goes wrong, for how long, and how it is put right.

use std::time::Duration;

use rand::{Rng, RngExt};
use tokio::time::sleep;

use crate::harness::{Mood, Servers};

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
    /// Happens, lasts, and is over.
    pub(super) async fn happen(self, servers: &mut Servers, rng: &mut impl Rng) {
        let lasts = Duration::from_millis(rng.random_range(50..2500));
        match self {
            Self::Cut => servers.wire().cut(),
            Self::Refused => {
                servers.wire().refuse(true);
                sleep(lasts).await;
                servers.wire().refuse(false);
            }
            Self::Frozen => {
                servers.wire().freeze(true);
                sleep(lasts).await;
                servers.wire().freeze(false);
            }
            Self::Delayed => {
                servers.wire().delay(Duration::from_millis(rng.random_range(10..300)));
                sleep(lasts).await;
                servers.wire().delay(Duration::ZERO);
            }
            Self::Throttled => {
                servers.wire().throttle(Some(rng.random_range(2_000..50_000)));
                sleep(lasts).await;
                servers.wire().throttle(None);
            }
            Self::Garbled => {
                servers.wire().garble(true);
                sleep(lasts).await;
                servers.wire().garble(false);
            }
            Self::Torn => {
                servers.wire().tear_after(rng.random_range(1..200));
                sleep(lasts).await;
                servers.wire().mend();
            }
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
            Self::PlacesChanged => servers.change_places().await,
            Self::DnsSilent => cut_without_dns(servers, Mood::Silent, lasts).await,
            Self::DnsFailing => cut_without_dns(servers, Mood::Failing, lasts).await,
            Self::DnsLeadsToStandby => {
                servers.name_standby();
                servers.wire().cut();
                sleep(lasts).await;
                servers.name_both();
            }
        }
    }
}

async fn cut_without_dns(servers: &Servers, mood: Mood, lasts: Duration) {
    servers.dns.be(mood);
    servers.wire().cut();
    sleep(lasts).await;
    servers.dns.be(Mood::Well);
}
