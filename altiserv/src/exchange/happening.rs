//! Events outside the wire, and the way of each into the rooms.

use std::time::Duration;

use altilink::{Pad, SessionHandle};

use super::calls::call_data::{CallData, Caller};
use super::phone::PhoneChange;
use super::refusal::{InputResult, Refusal};
use super::switch::Switch;
use super::switch_line::LineRole;

/// An event outside the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Happening {
    /// An outside caller rings an extension or a workgroup.
    OutsideCall { to: String, caller: Caller, data: Box<CallData> },
    /// The called phone answers.
    CallAnswered { call: SessionHandle },
    /// The outside party hangs up.
    OutsideHangup { call: SessionHandle },
    /// The desk phone of an extension goes off hook: its oldest ringing call is answered.
    PhoneAnswers { line: Pad },
    /// The desk phone of an extension is put down: its current call is dropped, or the conference that it hosts.
    PhoneHangsUp { line: Pad },
    /// The desk phone of an extension joins the call that it talks on with the one that it holds.
    PhoneConference { line: Pad },
    /// The desk phone of an extension leaves the party that it holds to the one that it has consulted or is calling.
    PhoneTransfers { line: Pad },
    /// Switches of the desk phone of an extension are turned.
    PhoneSet { line: Pad, change: PhoneChange },
    /// A first client logs on to the extension, or the last one is gone.
    Attended { line: Pad, attended: bool },
}

impl Switch {
    pub(crate) fn happen(&mut self, now: Duration, happening: Happening) -> InputResult {
        self.tapes.set_time(now);
        let concerned = match happening {
            Happening::OutsideCall { to, caller, data } => self.offer(now, &to, caller, *data).map(Some),
            Happening::CallAnswered { call } => self.called_party_answers(now, call),
            Happening::OutsideHangup { call } => self.outside_hangup(now, call),
            Happening::PhoneAnswers { line } => self.answer(now, line, self.ringing_call(line)?),
            Happening::PhoneHangsUp { line } => self.hang_up(now, line),
            Happening::PhoneConference { line } => self.confer(line),
            Happening::PhoneTransfers { line } => self.transfer(now, line),
            Happening::PhoneSet { line, change } => self.set_phone(line, change),
            Happening::Attended { line, attended } => self.attend(now, line, attended),
        }?;
        self.settle(now);
        Ok(concerned)
    }

    fn set_phone(&mut self, line: Pad, change: PhoneChange) -> InputResult {
        let line = self.lines.get_mut(&line).ok_or(Refusal::NoSuchLine)?;
        let LineRole::Extension { phone, .. } = &mut line.role else { return Err(Refusal::NoSuchLine) };
        *phone = phone.changed(change);
        Ok(None)
    }

    /// A line that a client has just logged on to was not free before.
    fn attend(&mut self, now: Duration, line: Pad, attended: bool) -> InputResult {
        let line = self.lines.get_mut(&line).ok_or(Refusal::NoSuchLine)?;
        if attended && !line.attended {
            line.idle_since = now;
        }
        line.attended = attended;
        Ok(None)
    }
}
