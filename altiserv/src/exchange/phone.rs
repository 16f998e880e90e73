//! The phone on the desk of an extension: how it takes the calls that come to it.

use altilink::{Pad, SessionHandle};
use serde::{Deserialize, Serialize};

use super::{Accepted, Exchange, Line, LineRole, Refusal};
use crate::settings::AnswerBehaviour;

/// How a phone takes calls. What rings already is not touched by a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Phone {
    pub(crate) answer: AnswerBehaviour,
    /// Nothing rings; its own calls are not affected.
    pub(crate) do_not_disturb: bool,
    /// Whether a further call rings while the line has one.
    pub(crate) call_waiting: bool,
}

/// A change of the switches of an extension's desk phone. An absent switch stays as it is; calls that ring already ring
/// on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct PhoneChange {
    /// The time after which it answers by itself, at most 24 hours, or that it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<AnswerBehaviour>,
    /// With it the extension is busy to everybody who calls, and its workgroups pass it over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub do_not_disturb: Option<bool>,
    /// Without it the extension is busy while it has a call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call_waiting: Option<bool>,
}

impl Phone {
    fn changed(self, change: PhoneChange) -> Self {
        Self {
            answer: change.answer.unwrap_or(self.answer),
            do_not_disturb: change.do_not_disturb.unwrap_or(self.do_not_disturb),
            call_waiting: change.call_waiting.unwrap_or(self.call_waiting),
        }
    }
}

impl Exchange {
    pub(super) fn set_phone(&mut self, line: Pad, change: PhoneChange) -> Accepted {
        let role = self.lines.get_mut(&line).map(|line| &mut line.role);
        let Some(LineRole::Extension { phone, .. }) = role else { return Err(Refusal::NoSuchLine) };
        *phone = phone.changed(change);
        Ok(None)
    }

    /// Whether the phone of `called` may ring for a call from somebody who leaves `leaving` for it.
    pub(super) fn check_disturbance(&self, called: Pad, leaving: Option<SessionHandle>) -> Result<(), Refusal> {
        let phone = self.line(called).and_then(Line::phone).ok_or(Refusal::NoSuchLine)?;
        let in_use = self.calls_of(called).any(|call| Some(call.handle) != leaving);
        if phone.do_not_disturb || (in_use && !phone.call_waiting) { Err(Refusal::LineBusy) } else { Ok(()) }
    }

    /// Emergency numbers are open to everybody, with an access code or without.
    pub(super) fn check_outside_right(&self, by: Pad, number: &str) -> Result<(), Refusal> {
        let may = self.line(by).is_some_and(Line::may_call_outside) || self.dial_plan.is_emergency(number);
        if may { Ok(()) } else { Err(Refusal::NoOutsideRight) }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn read(json: &str) -> Result<PhoneChange, serde_json::Error> {
        serde_json::from_str(json)
    }

    #[test]
    fn switches_that_are_not_named_stay() {
        assert_eq!(read("{}").expect("valid"), PhoneChange::default());
        let change = read(r#"{"answer":"250ms","doNotDisturb":true}"#).expect("valid");
        let answer = Some(AnswerBehaviour::After(Duration::from_millis(250)));
        assert_eq!(change, PhoneChange { answer, do_not_disturb: Some(true), call_waiting: None });
        assert_eq!(read(r#"{"answer":"manual"}"#).expect("valid").answer, Some(AnswerBehaviour::Manual));
    }

    #[test]
    fn unknown_switches_and_wrong_values_are_refused() {
        for json in [r#"{"dnd":true}"#, r#"{"answer":"soon"}"#, r#"{"callWaiting":1}"#] {
            assert!(read(json).is_err(), "{json}");
        }
    }
}
