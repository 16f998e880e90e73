//! Rules that must hold in every step.

use std::collections::{BTreeMap, HashMap, HashSet};

use cluster::{Epoch, History, LastSeen, LogEntry, Position};

use crate::session::{KEPT, told_of};

/// Calls and their states.
pub(crate) type Calls = BTreeMap<u32, u32>;

/// State that a sequence of events tells. `trace` differs if an event is missing, twice or in another place, even where
/// the calls are the same.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Told {
    pub(crate) calls: Calls,
    pub(crate) trace: u64,
}

impl Told {
    pub(crate) fn apply(&mut self, call: u32, state: u32) {
        set(&mut self.calls, call, state);
        self.trace = self.trace.wrapping_mul(0x100_0000_01b3) ^ (u64::from(call) << 8 | u64::from(state) | 1);
    }
}

/// Sets the state of a call; 0 ends it.
pub(crate) fn set(calls: &mut Calls, call: u32, state: u32) {
    if state == 0 {
        calls.remove(&call);
    } else {
        calls.insert(call, state);
    }
}

/// An event as a rule sees it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Numbered {
    pub(crate) session: usize,
    pub(crate) epoch: Epoch,
    pub(crate) seq: u64,
}

#[derive(Default)]
pub(crate) struct Checks {
    pub(crate) broken: Option<String>,
    /// What was told with a number.
    given: HashMap<(usize, Epoch, u64), Told>,
    /// Who stored a number.
    logged: HashMap<(usize, u64), Epoch>,
    /// What was ever stored.
    acknowledged: HashSet<(usize, Epoch, u64)>,
    last_epoch: HashMap<usize, Epoch>,
    owners: HashMap<(usize, Epoch), (usize, u64)>,
}

impl Checks {
    pub(crate) fn fail(&mut self, what: String) {
        self.broken.get_or_insert(what);
    }

    /// A node has numbered an event.
    pub(crate) fn numbered(&mut self, at: Numbered, told: &Told) {
        if self.given.insert((at.session, at.epoch, at.seq), told.clone()).is_some() {
            self.fail(format!("number twice: {at:?}"));
        }
    }

    /// Of a whole log, a node has read a part. It must lead to the same.
    pub(crate) fn read(&mut self, session: usize, whole: &[(Position, LogEntry)], part: &[(Position, LogEntry)]) {
        if whole.len() == part.len() {
            return;
        }
        let (whole, part) = (entries_of(whole), entries_of(part));
        if told_of(&whole) != told_of(&part) {
            self.fail(format!("session {session}: a part of the log tells something else"));
        }
        let later = Epoch(u64::MAX);
        let history = History::take_over(later, KEPT, &whole, None);
        let other = History::take_over(later, KEPT, &part, None);
        let epochs: Vec<_> = whole.iter().map(|entry| Some(entry.epoch)).chain([None]).collect();
        for epoch in epochs {
            for seq in history.forgotten().saturating_sub(1)..=history.last() + 1 {
                let seen = LastSeen { seq, epoch };
                if missed(&history, seen) != missed(&other, seen) {
                    self.fail(format!(
                        "session {session}: a part of the log has other events than {seen:?} has missed"
                    ));
                }
            }
        }
    }

    /// The places that entries tell lead from the last one through all that a successor reads.
    pub(crate) fn followed(&mut self, session: usize, whole: &[(Position, LogEntry)], part: &[(Position, LogEntry)]) {
        let Some((first, _)) = part.first() else { return };
        let mut places = Vec::new();
        let mut next = part.last();
        while let Some((at, entry)) = next {
            if places.is_empty() {
                places.push(*at);
            }
            let earlier = entry.earlier.iter().flatten().rev().copied();
            places.extend(earlier.take_while(|place| place >= first));
            let oldest = places.last().filter(|oldest| *oldest < at);
            next = oldest.and_then(|oldest| whole.iter().find(|(place, _)| place == oldest));
        }
        places.reverse();
        if !places.iter().eq(part.iter().map(|(at, _)| at)) {
            self.fail(format!("session {session}: the entries tell the places {places:?} of {part:?}"));
        }
    }

    /// The engine has stored an entry.
    pub(crate) fn stored(&mut self, user: usize, session: usize, entry: &LogEntry, by: (usize, u64)) {
        let last = *self.last_epoch.entry(session).or_insert(entry.epoch);
        if entry.epoch < last {
            return self.fail(format!("session {session}: epoch {:?} wrote after {last:?}", entry.epoch));
        }
        self.last_epoch.insert(session, entry.epoch);
        if *self.owners.entry((user, entry.epoch)).or_insert(by) != by {
            self.fail(format!("user {user}: two owners in epoch {:?}", entry.epoch));
        }
        for event in &entry.events {
            self.acknowledged.insert((session, entry.epoch, event.seq));
            if self.logged.insert((session, event.seq), entry.epoch).is_some() {
                self.fail(format!("session {session}: stored twice: {}", event.seq));
            }
        }
    }

    /// The engine has lost entries: what was in them may be stored again.
    pub(crate) fn lost(&mut self) {
        self.logged.clear();
    }

    /// A node sends an event, and takes it for stored.
    pub(crate) fn released(&mut self, at: Numbered) {
        if !self.acknowledged.contains(&(at.session, at.epoch, at.seq)) {
            self.fail(format!("sent as stored, and is not: {at:?}"));
        }
    }

    /// A client has applied an event that was not the start of everything anew. `before` is what it had applied before.
    pub(crate) fn applied(&mut self, before: Numbered, at: Numbered, mirror: &Told) {
        if at.seq != before.seq + 1 {
            self.fail(format!("{at:?} after {before:?}"));
        }
        if at.epoch < before.epoch {
            self.fail(format!("an event of an earlier owner: {at:?} after {before:?}"));
        }
        let told = self.given.get(&(at.session, at.epoch, at.seq));
        if told != Some(mirror) {
            let wrong = format!("{at:?} after {before:?}: the client has {mirror:?}, told was {told:?}");
            self.fail(wrong);
        }
    }
}

fn entries_of(log: &[(Position, LogEntry)]) -> Vec<LogEntry> {
    log.iter().map(|(_, entry)| entry.clone()).collect()
}

fn missed(history: &History, seen: LastSeen) -> Option<Vec<(Epoch, u64)>> {
    Some(history.after(seen)?.into_iter().map(|(epoch, event)| (epoch, event.seq)).collect())
}
