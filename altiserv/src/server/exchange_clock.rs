//! The exchange's clock: the wall clock, sped up by scenarios.

use std::time::Duration;

use crate::Speed;

/// Turns wall time into the exchange's time and back. Both are spans since the server started.
///
/// Between changes of speed the exchange's time is a straight line. A change continues it from its present value, so it
/// never goes back and never jumps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct ExchangeClock {
    /// The wall time of the last change of speed, and the exchange's time then.
    anchor: Anchor,
    speed: Speed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Anchor {
    wall: Duration,
    exchange: Duration,
}

impl ExchangeClock {
    /// The exchange's time at this wall time.
    pub(crate) fn to_exchange(self, wall: Duration) -> Duration {
        let since = wall.saturating_sub(self.anchor.wall);
        self.anchor.exchange.saturating_add(since.saturating_mul(self.speed.get()))
    }

    /// The first wall time at which the exchange's time is `exchange` or more.
    pub(crate) fn to_wall(self, exchange: Duration) -> Duration {
        let ahead = exchange.saturating_sub(self.anchor.exchange).as_nanos();
        let nanos = ahead.div_ceil(u128::from(self.speed.get()));
        // Times more than 500 years ahead need not be exact.
        let span = u64::try_from(nanos).map_or(Duration::MAX, Duration::from_nanos);
        self.anchor.wall.saturating_add(span)
    }

    /// From this wall time on the exchange's time passes at `speed`.
    pub(crate) fn set_speed(&mut self, wall: Duration, speed: Speed) {
        self.anchor = Anchor { wall: wall.max(self.anchor.wall), exchange: self.to_exchange(wall) };
        self.speed = speed;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const fn s(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn speed(factor: u32) -> Speed {
        Speed::try_from(factor).expect("in range")
    }

    #[test]
    fn at_the_start_it_is_the_wall_clock() {
        let clock = ExchangeClock::default();
        assert_eq!((clock.to_exchange(s(7)), clock.to_wall(s(7))), (s(7), s(7)));
    }

    #[test]
    fn a_change_of_speed_continues_from_where_the_time_stands() {
        let mut clock = ExchangeClock::default();
        clock.set_speed(s(10), speed(60));
        assert_eq!(clock.to_exchange(s(10)), s(10));
        assert_eq!(clock.to_exchange(s(70)), s(3610));
        clock.set_speed(s(70), Speed::REAL);
        assert_eq!(clock.to_exchange(s(71)), s(3611));
        assert_eq!(clock.to_wall(s(3611)), s(71));
    }

    #[test]
    fn far_deadlines_do_not_overflow() {
        let mut clock = ExchangeClock::default();
        clock.set_speed(s(5), Speed::MOST);
        assert_eq!(clock.to_exchange(Duration::MAX), Duration::MAX);
        assert!(clock.to_wall(Duration::MAX) > s(1_000_000_000));
    }

    proptest! {
        #[test]
        fn time_never_goes_back_and_no_deadline_comes_too_early(
            steps in proptest::collection::vec((0..100_000_000_u64, 1..=1000_u32), 1..20),
            ahead in 0..10_000_000_000_u64,
        ) {
            let (mut clock, mut wall, mut last) = (ExchangeClock::default(), Duration::ZERO, Duration::ZERO);
            for (micros, factor) in steps {
                wall += Duration::from_micros(micros);
                let now = clock.to_exchange(wall);
                prop_assert!(now >= last);
                clock.set_speed(wall, speed(factor));
                prop_assert_eq!(clock.to_exchange(wall), now);
                last = now;
                let deadline = now + Duration::from_nanos(ahead);
                let wakes = clock.to_wall(deadline);
                prop_assert!(clock.to_exchange(wakes) >= deadline);
                prop_assert!(wakes == wall || clock.to_exchange(wakes.saturating_sub(Duration::from_nanos(1))) < deadline);
            }
        }
    }
}
