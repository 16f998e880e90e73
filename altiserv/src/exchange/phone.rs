//! The phone on the desk of an extension, and its switches.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::bounds::present;
use crate::settings::AnswerBehaviour;

/// Switches of a phone. A change leaves calls that ring already alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Phone {
    pub(crate) answer: AnswerBehaviour,
    /// No call rings it; calls that it places are not affected.
    pub(crate) do_not_disturb: bool,
    /// A further call rings while the line has one.
    pub(crate) call_waiting: bool,
}

/// A change of the switches of an extension's desk phone. An absent switch stays as it is; calls that ring already ring
/// on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct PhoneChange {
    /// The time after which it answers by itself, at most 24 hours, or that it does not.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    pub answer: Option<AnswerBehaviour>,
    /// With it the extension is busy to everybody who calls, and its workgroups pass it over.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub do_not_disturb: Option<bool>,
    /// Without it the extension is busy while it has a call.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub call_waiting: Option<bool>,
}

impl Phone {
    pub(crate) fn changed(self, change: PhoneChange) -> Self {
        Self {
            answer: change.answer.unwrap_or(self.answer),
            do_not_disturb: change.do_not_disturb.unwrap_or(self.do_not_disturb),
            call_waiting: change.call_waiting.unwrap_or(self.call_waiting),
        }
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
