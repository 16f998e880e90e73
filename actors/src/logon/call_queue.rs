//! The callers who wait in the queue of a workgroup. Pure: the time is passed in.
//!
//! ```text
//!             INQUEUE, or read                    OUTQUEUE, not in a reading, or not told of after an outage
//!   (none) ------------------> waiting (sure) -----------------------------------------------------------> (gone)
//!                                ^      |                                                                   ^
//!               INQUEUE, or read |      | the connection is lost, or an event                               |
//!                                |      v                                                                   |
//!                              waiting (unsure) ------------------------------------------------------------+
//! ```
//!
//! A caller who was told to have come is told to have gone, whatever the server tells twice or not at all.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use altilink::message::call_info::CallSnapshot;
use altilink::message::queues::QueuedCall;
use altilink::{Pad, SessionHandle, limits};

use crate::call::Origin;

/// Most callers of one queue that are followed. The others are read when there is room.
pub(crate) const MOST_CALLERS: usize = 500;

/// A caller who waits for a member of a workgroup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingCaller {
    session: SessionHandle,
    pad: Pad,
    /// The caller's number.
    pub number: String,
    /// The caller's name.
    pub name: String,
    /// 1 (lowest) to 9, 0 for none.
    pub priority: i32,
    /// Time since which the caller waits.
    pub since: SystemTime,
}

/// Kind of a change of a queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueueChangeKind {
    /// A caller begins to wait.
    In,
    /// A caller waits no more.
    Out,
    /// A caller has another priority.
    Priority,
}

/// A change of a queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueChange {
    /// Kind of the change.
    pub kind: QueueChangeKind,
    /// The caller after the change.
    pub caller: Arc<WaitingCaller>,
    /// Number of callers who wait after the change.
    pub waiting: usize,
    /// The way in which it became known.
    pub origin: Origin,
}

/// Callers of a queue in the order in which they came.
#[derive(Debug, Default)]
pub(crate) struct CallQueue {
    callers: Vec<QueueEntry>,
    /// True if a caller is not followed for want of room.
    has_left_out: bool,
}

#[derive(Debug)]
struct QueueEntry {
    caller: Arc<WaitingCaller>,
    /// True if the server has told of the caller since there was doubt.
    is_sure: bool,
}

impl WaitingCaller {
    /// Text that no other caller of the queue has at the time.
    #[must_use]
    pub fn id(&self) -> String {
        format!("{}-{}", self.session.0, self.pad.0)
    }

    /// AltiServ's handle of the call, 0 if it tells none.
    pub(crate) fn session(&self) -> SessionHandle {
        self.session
    }

    fn queued(call: &QueuedCall, at: SystemTime) -> Self {
        Self {
            session: call.session,
            pad: call.call,
            number: shortened(&call.caller_id, limits::MAX_NUMBER),
            name: shortened(&call.caller_name, limits::MAX_NAME),
            priority: call.priority,
            since: at,
        }
    }

    fn read(call: &CallSnapshot, now: SystemTime) -> Self {
        let info = &call.details.info;
        let began = u64::try_from(info.start_time).ok().filter(|seconds| *seconds > 0);
        Self {
            session: info.session,
            pad: info.caller,
            number: info.caller_id.clone(),
            name: info.caller_name.clone(),
            priority: call.details.extras.priority,
            since: began.map_or(now, |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)),
        }
    }

    /// True if both are the same call. Without a session handle, the call pad decides.
    fn is(&self, other: &Self) -> bool {
        if self.session.0 != 0 && other.session.0 != 0 { self.session == other.session } else { self.pad == other.pad }
    }
}

/// The callers whom a reading tells of, when nobody hears the queue.
pub(crate) fn callers_read(calls: &[CallSnapshot]) -> Vec<Arc<WaitingCaller>> {
    let mut queue = CallQueue::default();
    queue.read(calls, Origin::Existing, SystemTime::now());
    queue.callers()
}

fn shortened(text: &str, length: usize) -> String {
    text.chars().take(length).collect()
}

impl CallQueue {
    /// Callers who wait, in the order in which they came.
    pub(crate) fn callers(&self) -> Vec<Arc<WaitingCaller>> {
        self.callers.iter().map(|entry| Arc::clone(&entry.caller)).collect()
    }

    /// Takes INQUEUE, or the event of another priority, which tells as much. Another caller on the same call pad has gone
    /// before, and nobody has told it.
    pub(crate) fn came(&mut self, call: &QueuedCall, at: SystemTime) -> Vec<QueueChange> {
        let caller = WaitingCaller::queued(call, at);
        let mut changes = Vec::new();
        if caller.pad != Pad::NONE {
            let on_its_pad =
                self.callers.iter().position(|entry| entry.caller.pad == caller.pad && !entry.caller.is(&caller));
            if let Some(index) = on_its_pad {
                changes.push(self.remove(index, Origin::Reconciled));
            }
        }
        changes.extend(self.put(caller, Origin::Live));
        changes
    }

    /// Takes OUTQUEUE.
    pub(crate) fn went(&mut self, call: &QueuedCall) -> Vec<QueueChange> {
        let caller = WaitingCaller::queued(call, SystemTime::UNIX_EPOCH);
        let known = self.callers.iter().position(|entry| entry.caller.is(&caller));
        known.map(|index| self.remove(index, Origin::Live)).into_iter().collect()
    }

    /// Takes the callers as the server has them.
    pub(crate) fn read(&mut self, calls: &[CallSnapshot], origin: Origin, now: SystemTime) -> Vec<QueueChange> {
        let found: Vec<WaitingCaller> = calls.iter().map(|call| WaitingCaller::read(call, now)).collect();
        let mut changes = self.retain(Origin::Reconciled, |entry| found.iter().any(|caller| caller.is(&entry.caller)));
        for caller in found {
            changes.extend(self.put(caller, origin));
        }
        changes
    }

    /// Notes that the server does not tell who waits: those of whom it has not told since there was doubt may be gone.
    pub(crate) fn not_told(&mut self) -> Vec<QueueChange> {
        self.retain(Origin::Reconciled, |entry| entry.is_sure)
    }

    /// Notes that callers may have gone of whom no event told: the connection is lost, or an event of it.
    pub(crate) fn doubt(&mut self) {
        for entry in &mut self.callers {
            entry.is_sure = false;
        }
    }

    /// True, once, if there is room again for callers who were left out.
    pub(crate) fn has_room_again(&mut self) -> bool {
        self.callers.len() < MOST_CALLERS && std::mem::take(&mut self.has_left_out)
    }

    /// Takes a caller who waits. One who is known keeps the time since when.
    fn put(&mut self, caller: WaitingCaller, origin: Origin) -> Option<QueueChange> {
        let waiting = self.callers.len();
        if let Some(known) = self.callers.iter_mut().find(|entry| entry.caller.is(&caller)) {
            known.is_sure = true;
            if known.caller.priority == caller.priority {
                return None;
            }
            let changed = WaitingCaller { priority: caller.priority, ..WaitingCaller::clone(&known.caller) };
            known.caller = Arc::new(changed);
            // The caller was known before, so this is no introduction.
            let origin = if origin == Origin::Existing { Origin::Reconciled } else { origin };
            let caller = Arc::clone(&known.caller);
            return Some(QueueChange { kind: QueueChangeKind::Priority, caller, waiting, origin });
        }
        if waiting >= MOST_CALLERS {
            self.has_left_out = true;
            return None;
        }
        let caller = Arc::new(caller);
        self.callers.push(QueueEntry { caller: Arc::clone(&caller), is_sure: true });
        Some(QueueChange { kind: QueueChangeKind::In, caller, waiting: waiting + 1, origin })
    }

    fn remove(&mut self, index: usize, origin: Origin) -> QueueChange {
        let caller = self.callers.remove(index).caller;
        QueueChange { kind: QueueChangeKind::Out, caller, waiting: self.callers.len(), origin }
    }

    fn retain(&mut self, origin: Origin, stays: impl Fn(&QueueEntry) -> bool) -> Vec<QueueChange> {
        let mut changes = Vec::new();
        while let Some(index) = self.callers.iter().position(|entry| !stays(entry)) {
            changes.push(self.remove(index, origin));
        }
        changes
    }
}

#[cfg(test)]
mod tests;
