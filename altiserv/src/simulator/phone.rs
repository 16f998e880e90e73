//! Turning the switches of a desk phone.

use serde::{Deserialize, Serialize};

use super::SimulatorError;
use crate::settings::{AnswerBehaviour, MAX_DURATION};

/// What changes at the phone of an extension; what is absent stays as it is. Calls that ring already ring on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct PhoneChange {
    /// When it answers by itself; at most 24 hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<AnswerBehaviour>,
    /// With it the extension is busy to everybody who calls, and its workgroups pass it over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub do_not_disturb: Option<bool>,
    /// Without it the extension is busy while it has a call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call_waiting: Option<bool>,
}

impl PhoneChange {
    pub(super) fn checked(self) -> Result<Self, SimulatorError> {
        match self.answer {
            Some(AnswerBehaviour::After(delay)) if delay > MAX_DURATION => {
                Err(SimulatorError::InvalidField { field: "answer", reason: "at most 24h".to_owned() })
            }
            _ => Ok(self),
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
    fn what_is_not_named_stays() {
        assert_eq!(read("{}").expect("valid"), PhoneChange::default());
        let change = read(r#"{"answer":"250ms","doNotDisturb":true}"#).expect("valid");
        let answer = Some(AnswerBehaviour::After(Duration::from_millis(250)));
        assert_eq!(change, PhoneChange { answer, do_not_disturb: Some(true), call_waiting: None });
        assert_eq!(read(r#"{"answer":"manual"}"#).expect("valid").answer, Some(AnswerBehaviour::Manual));
    }

    #[test]
    fn wrong_switches_are_refused() {
        for json in [r#"{"dnd":true}"#, r#"{"answer":"soon"}"#, r#"{"callWaiting":1}"#] {
            assert!(read(json).is_err(), "{json}");
        }
        let late = read(r#"{"answer":"25h"}"#).expect("well-formed").checked();
        assert!(matches!(late, Err(SimulatorError::InvalidField { field: "answer", .. })));
    }
}
