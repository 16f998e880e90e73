use std::collections::VecDeque;
use std::time::Instant;

use super::{Release, WriterLimits};
use crate::LoggedEvent;

/// Event on its way to the log.
#[derive(Debug)]
pub(crate) struct HeldEvent {
    pub(crate) event: LoggedEvent,
    pub(crate) since: Instant,
    /// True if it has been sent.
    pub(crate) is_sent: bool,
}

/// Events for the next entry. Those that are sent stand before those that are not.
#[derive(Debug, Default)]
pub(crate) struct HeldEvents {
    events: VecDeque<HeldEvent>,
    bytes: usize,
}

impl HeldEvents {
    pub(crate) fn push(&mut self, event: LoggedEvent, since: Instant) {
        self.bytes += event.frame.get().len();
        self.events.push_back(HeldEvent { event, since, is_sent: false });
    }

    /// Takes events back that stand before all others.
    pub(crate) fn put_back(&mut self, events: Vec<HeldEvent>) {
        for held in events.into_iter().rev() {
            self.bytes += held.event.frame.get().len();
            self.events.push_front(held);
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    pub(crate) fn exceeds(&self, limits: &WriterLimits) -> bool {
        self.events.len() > limits.held_events || self.bytes > limits.held_bytes
    }

    pub(crate) fn take(&mut self) -> Vec<HeldEvent> {
        self.bytes = 0;
        self.events.drain(..).collect()
    }

    /// Returns since when the oldest event waits to be sent.
    pub(crate) fn waiting_since(&self) -> Option<Instant> {
        self.events.iter().find(|held| !held.is_sent).map(|held| held.since)
    }

    pub(crate) fn release_unlogged(&mut self) -> impl Iterator<Item = Release> + '_ {
        release_unlogged(self.events.iter_mut())
    }

    /// Forgets everything if there is too much. It has been sent. Returns true if something was lost to the log.
    pub(crate) fn give_up(&mut self, limits: &WriterLimits) -> bool {
        let is_too_much = self.exceeds(limits);
        if is_too_much {
            self.take();
        }
        is_too_much
    }
}

/// Lets the events that are not sent yet be sent without waiting for the log.
pub(crate) fn release_unlogged<'a>(
    events: impl Iterator<Item = &'a mut HeldEvent> + 'a,
) -> impl Iterator<Item = Release> + 'a {
    events.filter(|held| !held.is_sent).map(|held| {
        held.is_sent = true;
        Release { event: held.event.clone(), logged: false }
    })
}

#[cfg(test)]
mod tests {
    use serde_json::value::RawValue;

    use super::*;
    use crate::HistoryLimits;

    fn held(events: u64) -> HeldEvents {
        let mut held = HeldEvents::default();
        for seq in 1..=events {
            let frame = RawValue::from_string("{}".to_owned()).unwrap();
            held.push(LoggedEvent { seq, frame }, Instant::now());
        }
        held
    }

    fn limits(held_events: usize, held_bytes: usize) -> WriterLimits {
        let time = std::time::Duration::from_secs(1);
        WriterLimits {
            deadline: time,
            ask_again: time,
            refresh: time,
            snapshot_entries: 1,
            held_events,
            held_bytes,
            history: HistoryLimits { events: 1, bytes: 1 },
        }
    }

    #[test]
    fn as_many_events_and_bytes_as_the_limits_may_be_held() {
        let three = held(3);
        assert!(!three.exceeds(&limits(3, 6)));
        assert!(three.exceeds(&limits(2, 6)) && three.exceeds(&limits(3, 5)));
    }

    #[test]
    fn events_that_are_taken_back_weigh_as_before_and_stand_first() {
        let mut events = held(2);
        let taken = events.take();
        assert!(events.is_empty() && !events.exceeds(&limits(0, 0)));
        events.put_back(taken);
        assert!(!events.exceeds(&limits(2, 4)) && events.exceeds(&limits(2, 3)));
        assert_eq!(events.take().iter().map(|held| held.event.seq).collect::<Vec<_>>(), [1, 2]);
    }
}
