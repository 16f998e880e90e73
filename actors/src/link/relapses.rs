//! Connections that come up and do not last. Pure: the time is passed in.

use std::time::{Duration, Instant};

use super::delays::Delays;

/// Time after which a connection is considered to have lasted.
const WELL: Duration = Duration::from_secs(10);

/// The pause after the loss of a connection: none, unless it is one of several in a row that did not last. Without it,
/// a server that accepts logons and then drops them, such as one that has just become a standby, would be asked as fast
/// as it answers.
#[derive(Debug)]
pub(crate) struct Relapses {
    delays: Delays,
    connected_at: Option<Instant>,
    /// Losses in a row of connections that had not lasted.
    in_a_row: u32,
}

impl Relapses {
    pub(crate) fn new(delays: Delays) -> Self {
        Self { delays, connected_at: None, in_a_row: 0 }
    }

    /// Notes that a connection is up.
    pub(crate) fn connected(&mut self, now: Instant) {
        self.connected_at = Some(now);
    }

    /// Notes the loss of the connection, and returns the pause before the next attempt.
    pub(crate) fn pause_after_loss(&mut self, now: Instant) -> Duration {
        let stood = self
            .connected_at
            .take()
            .map(|connected_at| now.saturating_duration_since(connected_at))
            .unwrap_or_default();
        if stood >= WELL {
            self.in_a_row = 0;
            self.delays.reset();
            return Duration::ZERO;
        }
        self.in_a_row = self.in_a_row.saturating_add(1);
        if self.in_a_row == 1 { Duration::ZERO } else { self.delays.next() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIN: Duration = Duration::from_millis(100);
    const MAX: Duration = Duration::from_secs(5);

    #[test]
    fn the_first_loss_costs_no_pause_and_those_behind_it_longer_and_longer_ones_until_a_connection_lasts() {
        let mut now = Instant::now();
        let mut relapses = Relapses::new(Delays::between(MIN, MAX));
        let mut lose = |stood: Duration| {
            relapses.connected(now);
            now += stood;
            relapses.pause_after_loss(now)
        };
        assert_eq!(lose(Duration::from_secs(3600)), Duration::ZERO);
        assert_eq!(lose(Duration::ZERO), Duration::ZERO);
        let pauses: Vec<Duration> = (0..12).map(|_| lose(Duration::from_millis(20))).collect();
        assert!(pauses[0] >= MIN && pauses[0] <= MIN * 3, "{pauses:?}");
        assert!(pauses[3] > pauses[0] && pauses[11] == MAX, "{pauses:?}");
        assert_eq!(lose(WELL.saturating_sub(Duration::from_millis(1))), MAX, "it has not lasted yet");
        assert_eq!((lose(WELL), lose(Duration::ZERO)), (Duration::ZERO, Duration::ZERO));
        assert!(lose(Duration::ZERO) <= MIN * 3, "the shortest pause again");
    }

    #[test]
    fn a_loss_without_a_connection_before_it_is_one_that_did_not_last() {
        let now = Instant::now();
        let mut relapses = Relapses::new(Delays::between(MIN, MAX));
        relapses.connected(now);
        assert_eq!(relapses.pause_after_loss(now + WELL), Duration::ZERO);
        assert_eq!(relapses.pause_after_loss(now + WELL * 2), Duration::ZERO, "the first in a row");
        assert!(relapses.pause_after_loss(now + WELL * 3) >= MIN);
    }
}
