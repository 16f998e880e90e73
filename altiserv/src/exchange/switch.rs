//! The state of the switch, below everything that changes it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use altilink::message::queues::QueuedCall;
use altilink::{Pad, SessionHandle};

use super::call_tally::CallTallies;
use super::calls::call::Call;
use super::calls::leg::Leg;
use super::exchange_event::{ExchangeEvent, ExchangeEventKind};
use super::numbering_plan::NumberingPlan;
use super::recordings::running_tapes::RunningTapes;
use super::switch_line::{self, SwitchLine};
use super::workgroups::workgroup_agent::{self, WorkgroupAgent};
use crate::settings::{OutsideNumberSettings, Product, plan::Plan};

/// The switch. `Exchange` gives the outside its door; in here everything is open to every room.
#[derive(Debug)]
pub(crate) struct Switch {
    pub(crate) product: Product,
    pub(crate) ring_timeout: Duration,
    pub(crate) outside_numbers: OutsideNumberSettings,
    pub(crate) numbering_plan: NumberingPlan,
    pub(crate) lines: BTreeMap<Pad, SwitchLine>,
    pub(crate) agents: BTreeMap<Pad, WorkgroupAgent>,
    pub(crate) calls: BTreeMap<SessionHandle, Call>,
    /// Supervisors' lines that take part in the calls of others.
    pub(crate) legs: BTreeMap<Pad, Leg>,
    /// Lines whose last command was a hook flash.
    pub(crate) flashed: BTreeSet<Pad>,
    /// The queues as subscribers know them: calls that wait, each under its workgroup.
    pub(crate) reported: BTreeMap<(Pad, SessionHandle), QueuedCall>,
    pub(crate) tallies: CallTallies,
    pub(crate) tapes: RunningTapes,
    last_handle: i32,
    effects: Vec<ExchangeEvent>,
}

impl Switch {
    pub(crate) fn new(plan: &Plan) -> Self {
        let lines = switch_line::lines(plan);
        Self {
            product: plan.product,
            ring_timeout: plan.ring_timeout,
            outside_numbers: plan.outside_numbers.clone(),
            numbering_plan: NumberingPlan::new(plan, &lines),
            agents: workgroup_agent::agents(&lines),
            lines,
            calls: BTreeMap::new(),
            legs: BTreeMap::new(),
            flashed: BTreeSet::new(),
            reported: BTreeMap::new(),
            tallies: CallTallies::default(),
            tapes: RunningTapes::default(),
            last_handle: 0,
            effects: Vec::new(),
        }
    }

    pub(crate) fn next_handle(&mut self) -> SessionHandle {
        self.last_handle = self.last_handle.checked_add(1).unwrap_or(1);
        SessionHandle(self.last_handle)
    }

    /// Tells the subscribers of an extension. Trunk lines and workgroups have none for what happens to their calls.
    pub(crate) fn emit(&mut self, line: Pad, event: ExchangeEventKind) {
        if self.is_extension(line) {
            self.effects.push(ExchangeEvent { line, event });
        }
    }

    /// Tells those who monitor a workgroup's queue.
    pub(crate) fn emit_at_queue(&mut self, workgroup: Pad, event: ExchangeEventKind) {
        self.effects.push(ExchangeEvent { line: workgroup, event });
    }

    pub(crate) fn take_effects(&mut self) -> Vec<ExchangeEvent> {
        std::mem::take(&mut self.effects)
    }

    /// Lets follow what follows from any change: legs of calls that are over end, waiting calls ring members who have
    /// become free, and tapes take what is heard now.
    pub(crate) fn settle(&mut self, now: Duration) {
        self.end_legs();
        self.serve_queues(now);
        self.set_scenes();
    }
}
