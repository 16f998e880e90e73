use std::fs;
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeVal;

use crate::error::BenchError;

/// The kernel's USER_HZ: ticks of processor time in a second, in which /proc/stat counts. It is 100 on every architecture
/// of current Linux.
const TICKS: u32 = 100;

/// Columns of /proc/stat in which a core works: user, nice, system, irq, softirq, steal. The others are idle times, and
/// times of guests, which user and nice have too.
const BUSY: [usize; 6] = [0, 1, 2, 5, 6, 7];

/// Other processes of the machine, which make a measurement worth little.
pub(crate) struct Neighbours {
    begun: Instant,
    before: Duration,
}

impl Neighbours {
    pub(crate) fn watch() -> Result<Self, BenchError> {
        Ok(Self { begun: Instant::now(), before: others()? })
    }

    /// Cores that they have used since.
    pub(crate) fn cores(&self) -> Result<f64, BenchError> {
        Ok(others()?.saturating_sub(self.before).as_secs_f64() / self.begun.elapsed().as_secs_f64())
    }
}

/// Processor time of the machine so far without that of this process and of its children that have ended.
fn others() -> Result<Duration, BenchError> {
    let stat = fs::read_to_string("/proc/stat")?;
    let busy = busy_ticks(&stat).ok_or(BenchError::Proc("times"))?;
    let own = used(UsageWho::RUSAGE_SELF)? + used(UsageWho::RUSAGE_CHILDREN)?;
    Ok((Duration::from_secs(1) * busy / TICKS).saturating_sub(own))
}

fn busy_ticks(stat: &str) -> Option<u32> {
    let line = stat.lines().find_map(|line| line.strip_prefix("cpu "))?;
    let columns: Vec<u32> = line.split_whitespace().map_while(|column| column.parse().ok()).collect();
    BUSY.iter().map(|column| columns.get(*column)).sum()
}

fn used(who: UsageWho) -> Result<Duration, BenchError> {
    let usage = getrusage(who).map_err(BenchError::kernel("the own processor time"))?;
    Ok(duration(usage.user_time()) + duration(usage.system_time()))
}

fn duration(time: TimeVal) -> Duration {
    let microseconds = u64::try_from(time.tv_usec()).unwrap_or(0);
    Duration::from_secs(u64::try_from(time.tv_sec()).unwrap_or(0)) + Duration::from_micros(microseconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn idle_times_and_those_of_guests_do_not_count() {
        let stat = "cpu  1 20 300 9999 9999 4000 50000 600000 9999 9999\ncpu0 7 7 7 7\n";
        assert_eq!(busy_ticks(stat), Some(654_321));
        assert_eq!(busy_ticks("cpu  1 2 3\n"), None);
    }
}
