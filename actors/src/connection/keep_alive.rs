//! The watch over a quiet connection: when it is asked for a sign of life, and by what.

use std::time::Duration;

use altilink::message::Command;
use altilink::message::logon::Ping;
use altilink::{Block, CommandCode, Dialect, Pad, Parameters};

use super::handshake::{Established, SequenceIds};

/// Settings of the watch over a connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct KeepAlive {
    /// Time that a connection may be quiet before it is asked for a sign of life; zero to never ask.
    pub(crate) ping_interval: Duration,
    /// Number of unanswered questions after which the connection is dead.
    pub(crate) ping_misses: u32,
    pub(crate) write_timeout: Duration,
}

impl KeepAlive {
    /// Returns the time from the last packet to the next question, or to the end of the connection, after `asked`
    /// questions. The first question comes after one interval. The others are spread so that the connection is dead
    /// after as many intervals as there may be misses; at least two, since the first question needs time for its
    /// answer.
    pub(crate) fn due(self, asked: u32) -> Duration {
        let misses = self.ping_misses.max(1);
        let patience = self.ping_interval * (misses.max(2) - 1);
        self.ping_interval + patience * asked / misses
    }

    pub(crate) fn is_dead_after(self, asked: u32) -> bool {
        asked >= self.ping_misses.max(1)
    }
}

/// The question that a quiet connection asks: PING on a logged-on line, as the .NET client does; GET_VERSION, which a
/// server answers without a logon, on the connection that only watches.
pub(crate) struct SignOfLife {
    established: PingAs,
    sequence: SequenceIds,
}

#[derive(Clone, Copy)]
enum PingAs {
    Line(Pad, Dialect),
    Stranger,
}

impl SignOfLife {
    pub(crate) fn of(established: &Established, sequence: SequenceIds) -> Self {
        let established = match established.line {
            Some(line) => PingAs::Line(line, established.dialect),
            None => PingAs::Stranger,
        };
        Self { established, sequence }
    }

    pub(crate) fn ask(&self) -> Block {
        let id = self.sequence.next();
        match self.established {
            PingAs::Line(line, dialect) => Ping.block(id, line, &dialect),
            PingAs::Stranger => Block::command(CommandCode::GetVersion, id, Pad::NONE, Parameters::new()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The times at which a silent connection is asked, and the time at which it is given up, in milliseconds.
    fn timetable(interval: u64, misses: u32) -> (Vec<u128>, u128) {
        let ping_interval = Duration::from_millis(interval);
        let keep_alive = KeepAlive { ping_interval, ping_misses: misses, write_timeout: ping_interval };
        let asked =
            (0..).take_while(|asked| !keep_alive.is_dead_after(*asked)).map(|asked| keep_alive.due(asked).as_millis());
        (asked.collect(), keep_alive.due(misses).as_millis())
    }

    #[test]
    fn a_silent_connection_is_asked_as_often_as_it_may_miss_and_is_dead_after_as_many_intervals() {
        assert_eq!(timetable(5000, 2), (vec![5000, 7500], 10_000));
        assert_eq!(timetable(6000, 3), (vec![6000, 10_000, 14_000], 18_000));
        assert_eq!(timetable(5000, 1), (vec![5000], 10_000));
    }
}
