//! Who is told how many calls wait.

use std::collections::BTreeSet;

use altilink::message::workgroups::QueueChange;
use altilink::{Pad, SessionHandle};

use super::call::Phase;
use super::{Effect, Exchange, LineEvent, Refusal};

/// Calls that wait, each under its workgroup.
pub(super) type Waiting = BTreeSet<(Pad, SessionHandle)>;

impl Exchange {
    /// The members of a workgroup, and how many calls wait for them.
    pub(crate) fn workgroup_status(&self, pad: Pad) -> Result<(&[Pad], usize), Refusal> {
        let workgroup = self.workgroup(pad).ok_or(Refusal::NoSuchLine)?;
        Ok((&workgroup.members, count(&self.reported, pad)))
    }

    /// Tells what has changed since it was last told. A call that rings a member at once never waited, so this comes
    /// after the queues are served, and after all that the members hear of the call itself.
    pub(super) fn report_queues(&mut self) {
        let queued = self.calls.values().filter(|call| call.phase == Phase::Queued);
        let waiting: Waiting = queued.map(|call| (call.dialled.pad, call.handle)).collect();
        let gone: Vec<_> = self.reported.difference(&waiting).copied().collect();
        let come: Vec<_> = waiting.difference(&self.reported).copied().collect();
        for (workgroup, session) in gone {
            self.reported.remove(&(workgroup, session));
            self.tell_members(workgroup, &LineEvent::OutQueue(self.queue_change(workgroup, session)));
        }
        for (workgroup, session) in come {
            self.reported.insert((workgroup, session));
            self.tell_members(workgroup, &LineEvent::InQueue(self.queue_change(workgroup, session)));
        }
    }

    fn queue_change(&self, workgroup: Pad, session: SessionHandle) -> QueueChange {
        let waiting = i32::try_from(count(&self.reported, workgroup)).unwrap_or(i32::MAX);
        QueueChange { workgroup, session, waiting }
    }

    /// Each member who is logged on hears it at the own line, and whoever monitors the workgroup at the workgroup's.
    fn tell_members(&mut self, workgroup: Pad, event: &LineEvent) {
        let members = self.workgroup(workgroup).map_or(&[][..], |workgroup| &workgroup.members);
        let attended = members.iter().filter(|member| self.line(**member).is_some_and(|line| line.attended));
        let lines: Vec<Pad> = attended.copied().chain([workgroup]).collect();
        self.effects.extend(lines.into_iter().map(|line| Effect { line, event: event.clone() }));
    }
}

fn count(waiting: &Waiting, workgroup: Pad) -> usize {
    waiting.iter().filter(|(of, _)| *of == workgroup).count()
}
