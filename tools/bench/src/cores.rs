//! Cores that a thread, and the processes that it starts, may run on.

use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};
use nix::unistd::Pid;

use crate::error::BenchError;

/// The calling thread.
const SELF: Pid = Pid::from_raw(0);

/// Keeps the calling thread on some cores until it is dropped. Threads and processes that it starts meanwhile inherit
/// them for good.
pub(crate) struct OnCores {
    before: CpuSet,
}

impl OnCores {
    /// Keeps the thread on the first core, where the server that is measured runs.
    pub(crate) fn first() -> Result<Self, BenchError> {
        Self::choose(|index| index == 0)
    }

    /// Keeps the thread off the first core.
    pub(crate) fn others() -> Result<Self, BenchError> {
        Self::choose(|index| index > 0)
    }

    /// Chooses among the cores that the thread may run on, by their position.
    fn choose(wanted: impl Fn(usize) -> bool) -> Result<Self, BenchError> {
        let before = sched_getaffinity(SELF).map_err(BenchError::kernel("the list of cores"))?;
        let mut chosen = CpuSet::new();
        let usable = (0..CpuSet::count()).filter(|core| before.is_set(*core).unwrap_or(false));
        let mut count = 0;
        for (_, core) in usable.enumerate().filter(|(index, _)| wanted(*index)) {
            chosen.set(core).map_err(BenchError::kernel("a core"))?;
            count += 1;
        }
        if count == 0 {
            return Err(BenchError::OneCore);
        }
        sched_setaffinity(SELF, &chosen).map_err(BenchError::kernel("the choice of cores"))?;
        Ok(Self { before })
    }
}

impl Drop for OnCores {
    fn drop(&mut self) {
        // The kernel allowed these cores before.
        let _ = sched_setaffinity(SELF, &self.before);
    }
}
