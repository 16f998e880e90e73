//! Actions at certain times.

use std::time::Duration;

use serde::Deserialize;
use utoipa::ToSchema;

use crate::bounds::present;
use crate::{AnswerBehaviour, Fault, OutsideCall, PhoneChange};

/// An action at a certain time of the scenario.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "WrittenStep")]
pub struct ScenarioStep {
    /// The time.
    pub at: Duration,
    /// The action.
    pub action: StepAction,
}

/// Action of a step. Its target is the number of an extension or the id of a call of the scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepAction {
    /// A call comes from outside.
    Call {
        /// The id by which later steps name the call.
        id: Option<String>,
        /// The call.
        call: Box<OutsideCall>,
    },
    /// The phone of an extension answers, or the phone that a call rings.
    Answer(String),
    /// The phone of an extension hangs up, or the outside party of a call.
    HangUp(String),
    /// The phone of an extension joins its active and its held call to a conference.
    Conference(String),
    /// The phone of an extension transfers its held party to the one that it talks with or calls.
    Transfer(String),
    /// The settings of the phone of an extension change.
    Phone {
        /// The extension.
        extension: String,
        /// The change.
        change: PhoneChange,
    },
    /// A fault begins. Its milliseconds are real ones at every speed, because clients are real.
    Fault(Fault),
    /// All faults end.
    ClearFaults,
}

/// A step of a scenario. It has exactly one action.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ScenarioStep, rename_all = "camelCase")]
pub(crate) struct WrittenStep {
    /// Its time.
    #[serde(with = "humantime_serde")]
    #[schema(value_type = String)]
    at: Duration,
    /// The id by which later steps name its call.
    #[serde(default, deserialize_with = "present")]
    id: Option<String>,
    /// A call from outside comes.
    #[serde(default, deserialize_with = "present")]
    call: Option<OutsideCall>,
    /// The phone of this extension, or the one that this call rings, answers.
    #[serde(default, deserialize_with = "present")]
    answer: Option<String>,
    /// The phone of this extension, or the outside party of this call, hangs up.
    #[serde(alias = "hangUp", default, deserialize_with = "present")]
    hang_up: Option<String>,
    /// The phone of this extension joins its two calls.
    #[serde(default, deserialize_with = "present")]
    conference: Option<String>,
    /// The phone of this extension connects the parties of its two calls and leaves.
    #[serde(default, deserialize_with = "present")]
    transfer: Option<String>,
    /// The switches of a phone change.
    #[serde(default, deserialize_with = "present")]
    phone: Option<WrittenPhone>,
    /// A fault begins.
    #[serde(default, deserialize_with = "present")]
    fault: Option<Fault>,
    /// All faults end.
    #[serde(alias = "clearFaults", default)]
    clear_faults: bool,
}

/// The switches of an extension's desk phone.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ScenarioPhone, rename_all = "camelCase")]
pub(crate) struct WrittenPhone {
    extension: String,
    /// The time after which it answers by itself, or `manual`.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = String, required = false)]
    answer: Option<AnswerBehaviour>,
    #[serde(alias = "doNotDisturb", default, deserialize_with = "present")]
    do_not_disturb: Option<bool>,
    #[serde(alias = "callWaiting", default, deserialize_with = "present")]
    call_waiting: Option<bool>,
}

impl TryFrom<WrittenStep> for ScenarioStep {
    type Error = &'static str;

    fn try_from(written: WrittenStep) -> Result<Self, Self::Error> {
        let WrittenStep { at, id, call, answer, hang_up, conference, transfer, phone, fault, clear_faults } = written;
        if id.is_some() && call.is_none() {
            return Err("only a call has an id");
        }
        let actions = [
            call.map(|call| StepAction::Call { id, call: Box::new(call) }),
            answer.map(StepAction::Answer),
            hang_up.map(StepAction::HangUp),
            conference.map(StepAction::Conference),
            transfer.map(StepAction::Transfer),
            phone.map(StepAction::from),
            fault.map(StepAction::Fault),
            clear_faults.then_some(StepAction::ClearFaults),
        ];
        let mut given = actions.into_iter().flatten();
        match (given.next(), given.next()) {
            (Some(action), None) => Ok(Self { at, action }),
            _ => Err(
                "a step has exactly one of call, answer, hang_up, conference, transfer, phone, fault and clear_faults",
            ),
        }
    }
}

impl From<WrittenPhone> for StepAction {
    fn from(written: WrittenPhone) -> Self {
        let WrittenPhone { extension, answer, do_not_disturb, call_waiting } = written;
        Self::Phone { extension, change: PhoneChange { answer, do_not_disturb, call_waiting } }
    }
}

impl StepAction {
    /// A short description, for the list of failed steps.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Call { id: Some(id), call } => format!("call {id} to {}", call.to),
            Self::Call { id: None, call } => format!("call to {}", call.to),
            Self::Answer(target) => format!("answer {target}"),
            Self::HangUp(target) => format!("hang up {target}"),
            Self::Conference(extension) => format!("conference {extension}"),
            Self::Transfer(extension) => format!("transfer {extension}"),
            Self::Phone { extension, .. } => format!("phone {extension}"),
            Self::Fault(fault) => format!("fault {}", fault.kind.name()),
            Self::ClearFaults => "clear faults".to_owned(),
        }
    }
}
