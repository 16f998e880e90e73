//! The share of a call in the figures.

use super::call_state::CallState;
use super::recording::Recording;
use super::seat::Seat;
use crate::meter::{Counted, Fate, Held, Level, Meter};

/// Counts one call, and its recording, by how they stand. A call that is over counts no more.
#[derive(Debug)]
pub(crate) struct CallMeter {
    meter: Meter,
    seat: &'static str,
    call: Option<Held>,
    recording: Option<Held>,
    /// True if it rings, and this was counted.
    rings: bool,
}

impl CallMeter {
    pub(crate) fn new(meter: Meter, seat: Seat) -> Self {
        let seat = match seat {
            Seat::Own => "own",
            Seat::Watched => "watched",
        };
        Self { meter, seat, call: None, recording: None, rings: false }
    }

    /// Counts the call in this state from now on.
    pub(crate) fn update(&mut self, state: CallState, recording: Recording) {
        let seat = self.seat;
        if let Some(fate) = self.fate(state) {
            self.meter.count(Counted::Incoming { fate, seat });
        }
        let state = call_state(state);
        let recorded = state.and_then(|_| recording_state(recording));
        hold(&mut self.call, state.map(|state| Level::Call { state, seat }), &self.meter);
        hold(&mut self.recording, recorded.map(|state| Level::Recording { state, seat }), &self.meter);
    }

    /// Fate of an incoming call that has come to this state, if that is new.
    fn fate(&mut self, state: CallState) -> Option<Fate> {
        let rings = state == CallState::Ringing;
        let rang = std::mem::replace(&mut self.rings, rings);
        match (rang, rings, state) {
            (false, true, _) => Some(Fate::Offered),
            (true, false, CallState::Disconnected) => Some(Fate::Abandoned),
            (true, false, _) => Some(Fate::Answered),
            _ => None,
        }
    }
}

fn hold(held: &mut Option<Held>, wanted: Option<Level>, meter: &Meter) {
    if held.as_ref().map(Held::level) != wanted {
        *held = wanted.map(|level| meter.hold(level));
    }
}

fn call_state(state: CallState) -> Option<&'static str> {
    match state {
        CallState::Ringing => Some("ring"),
        CallState::RingingBack => Some("ringback"),
        CallState::Connected => Some("connected"),
        CallState::Held => Some("held"),
        CallState::Conference => Some("conference"),
        CallState::Disconnected => None,
    }
}

fn recording_state(recording: Recording) -> Option<&'static str> {
    match recording {
        Recording::Off => None,
        Recording::On(_) => Some("on"),
        Recording::Muted(_) => Some("muted"),
        Recording::Paused(_) => Some("paused"),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::sync::{Arc, Mutex};
    use std::time::Duration;

    use altilink::message::recording::RecordingKind;

    use super::*;
    use crate::meter::{Counted, Observer, Timed};

    #[derive(Default)]
    struct Levels(Mutex<HashMap<Level, i64>>, Mutex<Vec<Counted>>);

    impl Observer for Levels {
        fn count(&self, what: Counted, _: u64) {
            self.1.lock().unwrap().push(what);
        }

        fn level(&self, what: Level, change: i64) {
            *self.0.lock().unwrap().entry(what).or_default() += change;
        }

        fn took(&self, _: Timed, _: Duration) {}
    }

    impl Levels {
        fn now(&self) -> Vec<(Level, i64)> {
            self.0.lock().unwrap().iter().filter(|(_, there)| **there != 0).map(|(level, n)| (*level, *n)).collect()
        }
    }

    #[test]
    fn a_call_counts_once_in_the_state_that_it_is_in_and_no_more_when_it_is_over_or_forgotten() {
        let levels = Arc::new(Levels::default());
        let mut tally = CallMeter::new(Meter::new(levels.clone()), Seat::Own);
        assert_eq!(levels.now(), []);
        let call = |state| (Level::Call { state, seat: "own" }, 1);
        tally.update(CallState::Ringing, Recording::Off);
        tally.update(CallState::Ringing, Recording::Off);
        assert_eq!(levels.now(), [call("ring")]);
        tally.update(CallState::Connected, Recording::On(RecordingKind::Agent));
        let mut now = levels.now();
        now.sort_by_key(|(level, _)| matches!(level, Level::Recording { .. }));
        assert_eq!(now, [call("connected"), (Level::Recording { state: "on", seat: "own" }, 1)]);
        tally.update(CallState::Disconnected, Recording::On(RecordingKind::Agent));
        assert_eq!(levels.now(), []);
        tally.update(CallState::Held, Recording::Off);
        drop(tally);
        assert_eq!(levels.now(), []);
    }
    #[test]
    fn an_incoming_call_is_offered_once_and_then_answered_or_abandoned() {
        for (states, fates) in [
            (
                vec![CallState::Ringing, CallState::Ringing, CallState::Connected, CallState::Disconnected],
                vec![Fate::Offered, Fate::Answered],
            ),
            (
                vec![CallState::Ringing, CallState::Disconnected, CallState::Disconnected],
                vec![Fate::Offered, Fate::Abandoned],
            ),
            (vec![CallState::RingingBack, CallState::Connected, CallState::Disconnected], vec![]),
            (vec![CallState::Connected, CallState::Held], vec![]),
        ] {
            let levels = Arc::new(Levels::default());
            let mut tally = CallMeter::new(Meter::new(levels.clone()), Seat::Own);
            for state in &states {
                tally.update(*state, Recording::Off);
            }
            drop(tally);
            let expected: Vec<_> = fates.into_iter().map(|fate| Counted::Incoming { fate, seat: "own" }).collect();
            assert_eq!(*levels.1.lock().unwrap(), expected, "{states:?}");
        }
    }
}
