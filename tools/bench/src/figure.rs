use std::time::Duration;

/// A measured figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Figure {
    /// Name with its unit. Figures of several servers with the same name stand in one line of the table.
    pub(crate) name: &'static str,
    pub(crate) value: f64,
}

impl Figure {
    pub(crate) fn new(name: &'static str, value: f64) -> Self {
        Self { name, value }
    }

    pub(crate) fn milliseconds(name: &'static str, time: Duration) -> Self {
        Self::new(name, time.as_secs_f64() * 1e3)
    }

    /// Microseconds for each of a number of things.
    pub(crate) fn microseconds_each(name: &'static str, time: Duration, count: u64) -> Self {
        Self::new(name, time.as_secs_f64() * 1e6 / number(count))
    }
}

/// A count as a number to calculate with.
pub(crate) fn number(count: u64) -> f64 {
    u32::try_from(count).map_or(f64::INFINITY, f64::from)
}
