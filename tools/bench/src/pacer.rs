use std::thread;
use std::time::Duration;

use nix::sys::time::TimeSpec;
use nix::sys::timerfd::{ClockId, Expiration, TimerFd, TimerFlags, TimerSetTimeFlags};
use nix::unistd::read;
use tokio::sync::mpsc;

use crate::error::BenchError;

/// Times that may be due and not taken yet: a tenth of a second at the highest rate. A load that is later is not kept up.
const WAITING: usize = 1024;

/// Timer that keeps a rate of thousands a second, which tokio's own, with its milliseconds, cannot. It sleeps in a thread
/// of its own, which ends at the next time after this is dropped.
pub(crate) struct Pacer(mpsc::Receiver<u64>);

impl Pacer {
    pub(crate) fn per_second(rate: u32) -> Result<Self, BenchError> {
        let refused = || BenchError::kernel("a timer");
        let timer = TimerFd::new(ClockId::CLOCK_MONOTONIC, TimerFlags::TFD_CLOEXEC).map_err(refused())?;
        let interval = TimeSpec::from(Duration::from_secs(1) / rate);
        timer.set(Expiration::Interval(interval), TimerSetTimeFlags::empty()).map_err(refused())?;
        let (tell, due) = mpsc::channel(WAITING);
        thread::spawn(move || {
            let mut expirations = [0; 8];
            while read(&timer, &mut expirations).is_ok() && tell.blocking_send(u64::from_ne_bytes(expirations)).is_ok()
            {
            }
        });
        Ok(Self(due))
    }

    /// Forgets what has become due, after a pause in which nobody took it.
    pub(crate) fn forget(&mut self) {
        while self.0.try_recv().is_ok() {}
    }

    /// Waits until something is due, and returns how many times it is.
    pub(crate) async fn due(&mut self) -> Result<u64, BenchError> {
        self.0.recv().await.ok_or_else(|| BenchError::Late("a timer".to_owned()))
    }
}
