//! The calls of a line: which call an event is about. Pure; `H` is whatever handles a call.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use altilink::message::recording::RecordingReport;
use altilink::{Pad, SessionHandle};

use crate::call::{CallKey, CallView, Recording};

/// The calls by their keys, and the keys of the live ones by call pad.
#[derive(Debug)]
pub(super) struct CallTable<H> {
    calls: BTreeMap<CallKey, Entry<H>>,
    live: HashMap<Pad, CallKey>,
}

#[derive(Debug)]
struct Entry<H> {
    handle: H,
    pad: Pad,
    session: SessionHandle,
    /// None until the call has introduced itself.
    view: Option<Arc<CallView>>,
}

impl<H> Default for CallTable<H> {
    fn default() -> Self {
        Self { calls: BTreeMap::new(), live: HashMap::new() }
    }
}

impl<H> CallTable<H> {
    /// Notes a call.
    pub(super) fn insert(&mut self, key: CallKey, pad: Pad, session: SessionHandle, handle: H) {
        self.live.insert(pad, key);
        self.calls.insert(key, Entry { handle, pad, session, view: None });
    }

    /// The live call with this call pad.
    pub(super) fn live(&self, pad: Pad) -> Option<(CallKey, &H)> {
        let key = *self.live.get(&pad)?;
        Some((key, &self.calls.get(&key)?.handle))
    }

    /// Whether the live call on this pad is the one of this session handle. A server that gives no handle (0) is
    /// believed to mean the call that is there.
    pub(super) fn is_same(&self, pad: Pad, session: SessionHandle) -> bool {
        let known = self.live.get(&pad).and_then(|key| self.calls.get(key)).map(|entry| entry.session);
        known.is_some_and(|known| known == session || known.0 == 0 || session.0 == 0)
    }

    /// The pads of all live calls.
    pub(super) fn live_pads(&self) -> Vec<Pad> {
        self.live.keys().copied().collect()
    }

    /// The call that a state of the line is about: the one with this pad, or the only one.
    pub(super) fn concerned(&self, pad: Pad) -> Concerned<'_, H> {
        if let Some((_, handle)) = self.live(pad) {
            return Concerned::One(handle);
        }
        let mut live = self.live.values().filter_map(|key| self.calls.get(key));
        match (live.next(), live.next()) {
            (None, _) => Concerned::None,
            (Some(entry), None) => Concerned::One(&entry.handle),
            (Some(_), Some(_)) => Concerned::Unclear,
        }
    }

    /// The call that a recording is of: the one that the server names; else the one being recorded; else the only one
    /// that is connected, or the only one at all.
    pub(super) fn recorded(&self, report: &RecordingReport) -> Option<&H> {
        if let Some((_, handle)) = report.call.and_then(|pad| self.live(pad)) {
            return Some(handle);
        }
        let views = || self.live.values().filter_map(|key| self.calls.get(key));
        let is_recorded = |entry: &&Entry<H>| entry.view.as_ref().is_some_and(|view| view.recording != Recording::Off);
        let is_connected = |entry: &&Entry<H>| entry.view.as_ref().is_some_and(|view| view.state.is_connected());
        only(views().filter(is_recorded))
            .or_else(|| only(views().filter(is_connected)))
            .or_else(|| only(views()))
            .map(|entry| &entry.handle)
    }

    /// Ends the routing to a call. Its last notices still come.
    pub(super) fn end(&mut self, pad: Pad) -> Option<&H> {
        let key = self.live.remove(&pad)?;
        self.calls.get(&key).map(|entry| &entry.handle)
    }

    /// Takes how a call is now. Returns whether it is one of these calls.
    pub(super) fn update(&mut self, key: CallKey, view: Arc<CallView>) -> bool {
        let entry = self.calls.get_mut(&key);
        entry.map(|entry| entry.view = Some(view)).is_some()
    }

    /// Forgets a call that is over.
    pub(super) fn remove(&mut self, key: CallKey) {
        let Some(entry) = self.calls.remove(&key) else { return };
        if self.live.get(&entry.pad) == Some(&key) {
            self.live.remove(&entry.pad);
        }
    }

    /// The calls that have introduced themselves, oldest first.
    pub(super) fn views(&self) -> impl Iterator<Item = &Arc<CallView>> {
        self.calls.values().filter_map(|entry| entry.view.as_ref())
    }
}

/// Which call something is about.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Concerned<'a, H> {
    /// This one.
    One(&'a H),
    /// There is no call.
    None,
    /// There are several, and the server did not say which.
    Unclear,
}

fn only<T>(mut iterator: impl Iterator<Item = T>) -> Option<T> {
    iterator.next().filter(|_| iterator.next().is_none())
}

#[cfg(test)]
mod tests {
    use altilink::message::recording::{RecordingKind, RecordingState};

    use super::*;

    const LINE: Pad = Pad(100);

    fn table(pads: &[i32]) -> CallTable<i32> {
        let mut table = CallTable::default();
        for (key, pad) in (1..).map(CallKey).zip(pads) {
            table.insert(key, Pad(*pad), SessionHandle(pad * 10), *pad);
        }
        table
    }

    #[test]
    fn a_state_without_a_known_pad_is_about_the_only_call() {
        assert_eq!(table(&[7]).concerned(LINE), Concerned::One(&7));
        assert_eq!(table(&[7, 8]).concerned(LINE), Concerned::Unclear);
        assert_eq!(table(&[7, 8]).concerned(Pad(8)), Concerned::One(&8));
        assert_eq!(table(&[]).concerned(LINE), Concerned::None);
    }

    #[test]
    fn a_pad_comes_back_with_another_call() {
        let mut table = table(&[7]);
        assert!(table.is_same(Pad(7), SessionHandle(70)));
        assert!(!table.is_same(Pad(7), SessionHandle(71)));
        assert_eq!(table.end(Pad(7)), Some(&7));
        let key = CallKey(2);
        table.insert(key, Pad(7), SessionHandle(71), 77);
        table.remove(CallKey(1));
        assert_eq!(table.live(Pad(7)), Some((key, &77)));
    }

    #[test]
    fn a_recording_is_of_the_call_named_or_of_the_only_one() {
        let report =
            |call| RecordingReport { line: LINE, state: RecordingState::Recording, kind: RecordingKind::Agent, call };
        assert_eq!(table(&[7, 8]).recorded(&report(Some(Pad(8)))), Some(&8));
        assert_eq!(table(&[7]).recorded(&report(None)), Some(&7));
        assert_eq!(table(&[7, 8]).recorded(&report(None)), None);
    }
}
