//! The switch itself: lines, calls, call pads and recordings as a pure state machine.
//!
//! It must never know a socket, a task, a clock or a client. Time is passed in as the span since the server started, and
//! what subscribers are to hear comes out as [`ExchangeEvent`]s. A refused input changes nothing and has no effects.
//!
//! An observer may rely on this: a line is in use exactly while it has a call; no two calls of a line have the same call
//! pad; each party of a call hears RING or RING_BACK, then perhaps that it connected, and at the end CALLDROP once.
//! A line talks on one call at a time, or on the two of a conference that it hosts.
//!
//! Inside, each floor names only the floors below it:
//!
//! - `line_request`, `happening`, `timers`: the inputs, each with its way into the rooms.
//! - `calls`, `workgroups`, `recordings`: the rooms. Their functions are methods of `Switch`.
//! - `switch`, `lookup`: the state that they share, and finding things in it.
//! - All other files, and those of the rooms that hold a type: plain data.

mod call_tally;
mod calls;
mod exchange_event;
mod happening;
mod line_request;
mod lookup;
mod numbering_plan;
mod phone;
mod recordings;
mod refusal;
mod switch;
mod switch_line;
mod timers;
mod workgroups;

use std::time::Duration;

use altilink::{LineState, Pad, SessionHandle};

pub(crate) use call_tally::{CallTallies, CallTally};
pub(crate) use calls::appearance::CallAppearance;
pub(crate) use calls::call_data::{CallData, Caller, KeyedByLine, MAX_USER_DATA, OriginalParty, Stay};
pub use calls::listing::SimulatedCallState;
pub(crate) use calls::listing::{CallListing, RecordingListing};
pub(crate) use exchange_event::{ExchangeEvent, ExchangeEventKind};
pub(crate) use happening::Happening;
pub(crate) use line_request::LineRequest;
pub use phone::PhoneChange;
pub(crate) use recordings::file_name::FileName;
pub(crate) use recordings::line_recording::{RecordingChange, RecordingOrigin, RecordingRequest};
pub(crate) use recordings::tape::{
    RecordingOutcome, Scene, Sound, TapeFailure, TapeId, TapeName, TapeOrder, TapeReport, TapeTicket,
};
pub(crate) use refusal::{InputResult, Refusal};
pub(crate) use switch_line::{LineRole, SwitchLine};
pub(crate) use workgroups::workgroup_agent::{AfterWrapUp, AgentMembership};

use crate::settings::plan::ServerPlan;
use switch::Switch;

/// The switch, as everything outside this folder knows it.
#[derive(Debug)]
pub(crate) struct Exchange {
    switch: Switch,
}

impl Exchange {
    pub(crate) fn new(plan: &ServerPlan) -> Self {
        Self { switch: Switch::new(plan) }
    }

    /// A line asks for something.
    pub(crate) fn request(&mut self, now: Duration, line: Pad, request: LineRequest) -> InputResult {
        self.switch.request(now, line, request)
    }

    /// Something happens outside the wire.
    pub(crate) fn happen(&mut self, now: Duration, happening: Happening) -> InputResult {
        self.switch.happen(now, happening)
    }

    /// The writer of the tapes reports. A report of a tape that has been closed meanwhile changes nothing.
    pub(crate) fn tape_report(&mut self, now: Duration, report: TapeReport) {
        self.switch.tape_report(now, report);
    }

    /// Lets everything happen whose time has come, in the order of its time.
    pub(crate) fn advance(&mut self, now: Duration) {
        self.switch.advance(now);
    }

    /// The time at which [`Exchange::advance`] next has something to do.
    pub(crate) fn next_deadline(&self) -> Option<Duration> {
        self.switch.next_deadline()
    }

    /// Ends every call for all its parties, whatever state it is in.
    pub(crate) fn end_all(&mut self, now: Duration) {
        self.switch.end_all(now);
    }

    /// Events for subscribers since the last call of this function, in order.
    pub(crate) fn take_effects(&mut self) -> Vec<ExchangeEvent> {
        self.switch.take_effects()
    }

    /// Orders to the writer of the tapes since the last call of this function, in order.
    pub(crate) fn take_orders(&mut self) -> Vec<TapeOrder> {
        self.switch.tapes.take_orders()
    }

    /// Outcomes of recordings whose start is awaited, since the last call of this function.
    pub(crate) fn take_outcomes(&mut self) -> Vec<RecordingOutcome> {
        self.switch.tapes.take_outcomes()
    }

    /// Counts of the calls from outside.
    pub(crate) fn tallies(&self) -> &CallTallies {
        &self.switch.tallies
    }

    /// Begins the run's tally anew.
    pub(crate) fn begin_run(&mut self) {
        self.switch.tallies.begin_run();
    }

    /// All calls, as an onlooker sees them.
    pub(crate) fn listings(&self) -> Vec<CallListing> {
        self.switch.listings()
    }

    pub(crate) fn lines(&self) -> impl Iterator<Item = &SwitchLine> {
        self.switch.lines.values()
    }

    pub(crate) fn line(&self, pad: Pad) -> Option<&SwitchLine> {
        self.switch.line(pad)
    }

    /// State of the line as a whole.
    pub(crate) fn line_state(&self, line: Pad) -> LineState {
        self.switch.line_state(line)
    }

    /// The calls of a line as it sees them, its current one first.
    pub(crate) fn views(&self, line: Pad) -> Vec<CallAppearance> {
        self.switch.views(line)
    }

    /// Data of a call, for one of its parties and for supervisors.
    pub(crate) fn call_data(&self, line: Pad, call: SessionHandle) -> Result<&CallData, Refusal> {
        self.switch.call_data(line, call)
    }

    /// State of `line` as a member of a workgroup.
    pub(crate) fn membership(&self, line: Pad, workgroup: Pad) -> Result<&AgentMembership, Refusal> {
        self.switch.membership(line, workgroup)
    }

    /// True if an extension or a workgroup has this number.
    pub(crate) fn takes_calls(&self, number: &str) -> bool {
        self.switch.numbering_plan.line(number).is_some()
    }

    /// The extension with this number.
    pub(crate) fn extension(&self, number: &str) -> Option<Pad> {
        self.switch.numbering_plan.line(number).filter(|pad| self.switch.is_extension(*pad))
    }

    /// The workgroup with this number.
    pub(crate) fn workgroup_with(&self, number: &str) -> Option<Pad> {
        self.switch.workgroup_with(number)
    }
}

#[cfg(test)]
mod invariants;
#[cfg(test)]
mod property_test;
#[cfg(test)]
mod test_support;
#[cfg(test)]
mod tests;
