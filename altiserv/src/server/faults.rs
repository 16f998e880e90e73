//! Simulated faults of the server and its network.

use std::time::Duration;

use tokio::time::Instant;

use crate::recorder::Trouble;

/// Duration of a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FaultSpan {
    Until(Instant),
    UntilCleared,
}

impl FaultSpan {
    /// From a number of milliseconds, where 0 means until cleared.
    pub(crate) fn from_ms(now: Instant, ms: Duration) -> Self {
        if ms.is_zero() { Self::UntilCleared } else { Self::Until(now + ms) }
    }

    fn lasts(self, now: Instant) -> bool {
        match self {
            Self::Until(end) => now < end,
            Self::UntilCleared => true,
        }
    }
}

/// The faults in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Faults {
    /// Nothing is read or written.
    pub(crate) frozen: Option<FaultSpan>,
    /// Delay of every outgoing packet.
    pub(crate) delay: Duration,
    pub(crate) refuse_logons: Option<FaultSpan>,
    /// New connections are closed at once.
    pub(crate) refuse_connections: Option<FaultSpan>,
    /// No recording can be written any further.
    pub(crate) disk_full: Option<FaultSpan>,
    /// No recording's file can be opened.
    pub(crate) recordings_unwritable: Option<FaultSpan>,
}

impl Faults {
    pub(crate) fn refuses_logons(&self, now: Instant) -> bool {
        self.refuse_logons.is_some_and(|span| span.lasts(now))
    }

    /// The faults of recordings.
    pub(crate) fn trouble(&self, now: Instant) -> Trouble {
        let lasts = |span: Option<FaultSpan>| span.is_some_and(|span| span.lasts(now));
        Trouble { disk_full: lasts(self.disk_full), unwritable: lasts(self.recordings_unwritable) }
    }

    pub(crate) fn refuses_connections(&self, now: Instant) -> bool {
        self.refuse_connections.is_some_and(|span| span.lasts(now))
    }
}

/// Waits until the connections are not frozen, or until the server ends.
pub(super) async fn wait_until_thawed(faults: &mut tokio::sync::watch::Receiver<Faults>) {
    loop {
        let frozen = faults.borrow_and_update().frozen;
        match frozen {
            Some(FaultSpan::Until(end)) if Instant::now() < end => {
                tokio::select! {
                    () = tokio::time::sleep_until(end) => return,
                    changed = faults.changed() => if changed.is_err() { return },
                }
            }
            Some(FaultSpan::UntilCleared) => {
                if faults.changed().await.is_err() {
                    return;
                }
            }
            _ => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::watch;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_timed_freeze_thaws_by_itself() {
        let begun = Instant::now();
        let frozen = Some(FaultSpan::from_ms(begun, Duration::from_millis(300)));
        let (_keep, mut faults) = watch::channel(Faults { frozen, ..Faults::default() });
        wait_until_thawed(&mut faults).await;
        assert_eq!(begun.elapsed(), Duration::from_millis(300));
    }

    #[tokio::test(start_paused = true)]
    async fn an_endless_freeze_thaws_when_cleared() {
        let frozen = Some(FaultSpan::from_ms(Instant::now(), Duration::ZERO));
        let (set, mut faults) = watch::channel(Faults { frozen, ..Faults::default() });
        let waiting = tokio::spawn(async move { wait_until_thawed(&mut faults).await });
        tokio::time::sleep(Duration::from_secs(3600)).await;
        assert!(!waiting.is_finished());
        set.send_replace(Faults::default());
        waiting.await.expect("thaws");
    }
}
