//! Settings of phones at the start of a scenario.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::bounds::present;
use crate::settings::range;
use crate::{AnswerBehaviour, PhoneChange};

/// Most phones that a scenario sets.
pub(crate) const MAX_PHONES: usize = 5000;

/// Settings of the phones of some extensions. Absent ones stay as they are.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = ScenarioPhones, rename_all = "camelCase")]
pub struct PhoneRule {
    /// Extensions, singly or in ranges such as `"101-109"`.
    pub extensions: Vec<String>,
    /// The time after which they answer by themselves, or `manual`.
    #[serde(deserialize_with = "present")]
    #[schema(value_type = String, required = false)]
    pub answer: Option<AnswerBehaviour>,
    /// True if they are busy to all callers.
    #[serde(alias = "doNotDisturb", deserialize_with = "present")]
    pub do_not_disturb: Option<bool>,
    /// True if they take a second call.
    #[serde(alias = "callWaiting", deserialize_with = "present")]
    pub call_waiting: Option<bool>,
}

impl PhoneRule {
    /// The change of each phone, by extension. The rule has been checked.
    pub(super) fn changes(&self) -> Vec<(String, PhoneChange)> {
        let Self { answer, do_not_disturb, call_waiting, .. } = *self;
        let numbers = self.extensions.iter().filter_map(|written| range::expand(written, MAX_PHONES)).flatten();
        numbers.map(|number| (number, PhoneChange { answer, do_not_disturb, call_waiting })).collect()
    }
}
