//! The lines of others that a logon hears on its connection. Pure; `R` is the waiter for a change.
//!
//! ```text
//!            enqueue             next_change, begin               end_request
//!   (none) ---------> waiting ----------------------> under way -------------> done: confirm says what is heard now
//!                                                                         |
//!                                                                         +--> refused: what was heard before is heard
//!
//!   any state -- lost: the connection is gone ---> (none), and nothing is heard
//! ```
//!
//! Each SET_MONITORENTRY names every line that is wanted, and those that are no longer, since it is not known whether a
//! server keeps lines that are not named. So one change is under way at a time, and each is worked out when its turn has
//! come.

use std::collections::{BTreeMap, HashMap, VecDeque};

use altilink::Pad;

use super::audience::SubscriptionId;
use crate::Extension;
use crate::slots::{Slot, Slots};

/// Most changes that wait: one session makes one at a time, and a user has few sessions.
const MAX_WAITING: usize = 64;

/// Most questions about the calls of watched lines that are under way: enough to hide the distance to the server, few
/// enough to leave the connection to its user.
const READINGS_AT_ONCE: usize = 16;

/// A change of the lines that are heard.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum MonitorChange<R> {
    /// A subscriber watches these lines from now on, and no others.
    Watch { subscription: SubscriptionId, lines: Vec<(Extension, Pad)>, queues: Vec<(Extension, Pad)>, reply: R },
    /// Lines that nobody watches any more are no longer heard.
    Trim,
    /// A new connection hears what is watched.
    Restore,
}

/// A change that the server has been asked for, and the lines that are heard if it agrees.
#[derive(Debug)]
pub(crate) struct MonitorRequest<R> {
    pub(crate) change: MonitorChange<R>,
    pub(crate) target: BTreeMap<Pad, Extension>,
}

#[derive(Debug)]
pub(crate) struct Monitor<R> {
    /// Lines as the server has confirmed on this connection.
    heard: BTreeMap<Pad, Extension>,
    pads: HashMap<Extension, Pad>,
    under_way: Option<MonitorRequest<R>>,
    waiting: VecDeque<MonitorChange<R>>,
    to_read: VecDeque<Extension>,
    /// Places of the readings under way.
    readings: Slots<()>,
}

/// Place of a reading of a watched line's calls. Dropping it gives the place back, with whatever becomes of the line.
pub(crate) type ReadingPlace = Slot<()>;

impl<R> Default for Monitor<R> {
    fn default() -> Self {
        Self {
            heard: BTreeMap::new(),
            pads: HashMap::new(),
            under_way: None,
            waiting: VecDeque::new(),
            to_read: VecDeque::new(),
            readings: Slots::default(),
        }
    }
}

impl<R> Monitor<R> {
    /// Line whose events come from a pad.
    pub(crate) fn line_on(&self, pad: Pad) -> Option<&Extension> {
        self.heard.get(&pad)
    }

    /// Pad on which a line is heard.
    pub(crate) fn pad_of(&self, line: &Extension) -> Option<Pad> {
        self.pads.get(line).copied()
    }

    /// Lines that are heard now.
    pub(crate) fn heard(&self) -> &BTreeMap<Pad, Extension> {
        &self.heard
    }

    /// Pads of the lines that are heard now, and are not in the target.
    pub(crate) fn no_longer_in(&self, target: &BTreeMap<Pad, Extension>) -> impl Iterator<Item = Pad> {
        self.heard.keys().copied().filter(|pad| !target.contains_key(pad))
    }

    /// Has a change wait for its turn. Returns it if too many wait.
    pub(crate) fn enqueue(&mut self, change: MonitorChange<R>) -> Result<(), MonitorChange<R>> {
        if self.waiting.len() >= MAX_WAITING {
            return Err(change);
        }
        self.waiting.push_back(change);
        Ok(())
    }

    /// Has a change have the next turn.
    pub(crate) fn repeat(&mut self, change: MonitorChange<R>) {
        self.waiting.push_front(change);
    }

    /// Takes the change whose turn has come; none while one is under way.
    pub(crate) fn next_change(&mut self) -> Option<MonitorChange<R>> {
        if self.under_way.is_some() { None } else { self.waiting.pop_front() }
    }

    /// Notes that the server is asked for a change.
    pub(crate) fn begin(&mut self, change: MonitorChange<R>, target: BTreeMap<Pad, Extension>) {
        self.under_way = Some(MonitorRequest { change, target });
    }

    /// Takes the change that the server was asked for.
    pub(crate) fn end_request(&mut self) -> Option<MonitorRequest<R>> {
        self.under_way.take()
    }

    /// Notes that the server has agreed to tell of these lines.
    pub(crate) fn confirm(&mut self, target: BTreeMap<Pad, Extension>) {
        self.pads = target.iter().map(|(pad, line)| (line.clone(), *pad)).collect();
        self.heard = target;
        self.to_read.retain(|line| self.pads.contains_key(line));
    }

    /// Has a line's calls read when there is room. A line that waits for that already does not wait twice.
    pub(crate) fn queue_reading(&mut self, line: Extension) {
        if !self.to_read.contains(&line) {
            self.to_read.push_back(line);
        }
    }

    /// Takes the next line whose calls are to be read, with a place for its reading; none while all places are taken.
    pub(crate) fn next_reading(&mut self) -> Option<(Extension, ReadingPlace)> {
        let place = self.readings.take((), READINGS_AT_ONCE)?;
        while let Some(line) = self.to_read.pop_front() {
            if self.pads.contains_key(&line) {
                return Some((line, place));
            }
        }
        None
    }

    /// Forgets what was agreed on a connection that is gone. Returns the waiters for changes that will not come.
    pub(crate) fn lost(&mut self) -> Vec<R> {
        let Self { under_way, waiting, .. } = std::mem::take(self);
        let mut replies = Vec::new();
        for change in under_way.map(|under_way| under_way.change).into_iter().chain(waiting) {
            if let MonitorChange::Watch { reply, .. } = change {
                replies.push(reply);
            }
        }
        replies
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(number: &str) -> Extension {
        Extension::parse(number).unwrap()
    }

    fn heard(lines: &[(i32, &str)]) -> BTreeMap<Pad, Extension> {
        lines.iter().map(|(pad, number)| (Pad(*pad), line(number))).collect()
    }

    fn watch(reply: u8) -> MonitorChange<u8> {
        MonitorChange::Watch { subscription: SubscriptionId::unique(), lines: Vec::new(), queues: Vec::new(), reply }
    }

    #[test]
    fn one_change_is_under_way_and_nothing_is_heard_before_the_server_agrees() {
        let mut monitor = Monitor::default();
        monitor.enqueue(watch(1)).unwrap();
        monitor.enqueue(watch(2)).unwrap();
        let first = monitor.next_change().unwrap();
        monitor.begin(first, heard(&[(101, "101")]));
        assert_eq!(monitor.next_change(), None);
        assert_eq!(monitor.line_on(Pad(101)), None);
        let under_way = monitor.end_request().unwrap();
        monitor.confirm(under_way.target);
        assert_eq!(monitor.line_on(Pad(101)), Some(&line("101")));
        assert!(matches!(monitor.next_change(), Some(MonitorChange::Watch { reply: 2, .. })));
    }

    #[test]
    fn the_lines_that_a_change_leaves_are_those_that_were_heard_before() {
        let mut monitor = Monitor::<u8>::default();
        let left =
            |monitor: &Monitor<u8>, target: &[(i32, &str)]| monitor.no_longer_in(&heard(target)).collect::<Vec<_>>();
        assert_eq!(left(&monitor, &[(101, "101")]), []);
        monitor.confirm(heard(&[(101, "101"), (102, "102"), (103, "103")]));
        assert_eq!(left(&monitor, &[(102, "102"), (104, "104")]), [Pad(101), Pad(103)]);
        // A new connection was told of none.
        monitor.lost();
        assert_eq!(left(&monitor, &[(102, "102")]), []);
    }

    #[test]
    fn a_refused_change_leaves_what_was_heard() {
        let mut monitor = Monitor::default();
        monitor.confirm(heard(&[(101, "101")]));
        monitor.begin(watch(1), heard(&[(102, "102")]));
        assert!(monitor.end_request().is_some());
        assert_eq!(monitor.heard(), &heard(&[(101, "101")]));
        assert_eq!((monitor.pad_of(&line("101")), monitor.pad_of(&line("102"))), (Some(Pad(101)), None));
    }

    #[test]
    fn readings_are_few_at_once_and_each_line_waits_once() {
        let mut monitor = Monitor::<u8>::default();
        let numbers: Vec<String> = (0..20).map(|index| (100 + index).to_string()).collect();
        monitor.confirm(numbers.iter().zip(1..).map(|(number, pad)| (Pad(pad), line(number))).collect());
        for number in numbers.iter().chain(&numbers) {
            monitor.queue_reading(line(number));
        }
        monitor.queue_reading(line("999"));
        let mut begun: Vec<_> = std::iter::from_fn(|| monitor.next_reading()).collect();
        assert_eq!(begun.len(), READINGS_AT_ONCE);
        begun.pop();
        begun.extend(monitor.next_reading());
        assert_eq!(begun.last().map(|(line, _)| line.to_string()), Some("116".to_owned()));
        assert!(monitor.next_reading().is_none());
        begun.clear();
        begun.extend(std::iter::from_fn(|| monitor.next_reading()));
        assert_eq!(begun.len(), 3);
    }

    #[test]
    fn a_lost_connection_hears_nothing_and_fails_who_waits() {
        let mut monitor = Monitor::default();
        monitor.confirm(heard(&[(101, "101")]));
        monitor.begin(watch(1), heard(&[(102, "102")]));
        monitor.enqueue(MonitorChange::Trim).unwrap();
        monitor.enqueue(watch(2)).unwrap();
        assert_eq!(monitor.lost(), [1, 2]);
        assert!(monitor.heard().is_empty() && monitor.next_change().is_none());
    }

    #[test]
    fn so_many_changes_may_wait_and_no_more() {
        let mut monitor = Monitor::default();
        for _ in 0..MAX_WAITING {
            monitor.enqueue(watch(1)).unwrap();
        }
        assert!(matches!(monitor.enqueue(watch(2)), Err(MonitorChange::Watch { reply: 2, .. })));
    }

    #[test]
    fn a_line_that_is_no_longer_heard_is_not_read() {
        let mut monitor = Monitor::<u8>::default();
        monitor.confirm(heard(&[(101, "101"), (102, "102")]));
        monitor.queue_reading(line("101"));
        monitor.queue_reading(line("102"));
        monitor.confirm(heard(&[(102, "102")]));
        assert_eq!(monitor.to_read, [line("102")]);
        assert_eq!(monitor.next_reading().map(|(line, _)| line), Some(line("102")));
        assert!(monitor.next_reading().is_none());
    }
}
