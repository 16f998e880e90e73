use std::time::{Duration, Instant};

use crate::error::BenchError;
use crate::server_process::ServerProcess;

/// Time that passes, and processor time that a server uses meanwhile.
pub(crate) struct Stopwatch<'a> {
    server: &'a ServerProcess,
    begun: Instant,
    before: Duration,
}

/// Reading of a stopwatch.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Elapsed {
    pub(crate) time: Duration,
    /// Processor time of all threads, the kernel's time for them included.
    pub(crate) used: Duration,
}

impl<'a> Stopwatch<'a> {
    pub(crate) fn start(server: &'a ServerProcess) -> Result<Self, BenchError> {
        Ok(Self { server, begun: Instant::now(), before: server.processor_time()? })
    }

    pub(crate) fn read(&self) -> Result<Elapsed, BenchError> {
        let used = self.server.processor_time()?.saturating_sub(self.before);
        Ok(Elapsed { time: self.begun.elapsed(), used })
    }
}

impl Elapsed {
    /// Share of a core that was in use.
    pub(crate) fn share(&self) -> f64 {
        self.used.as_secs_f64() / self.time.as_secs_f64()
    }
}
