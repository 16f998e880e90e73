//! Phones as a scenario sets them.

use serde::Deserialize;

use crate::settings::range;
use crate::{AnswerBehaviour, PhoneChange};

/// Phones that a scenario sets at most.
pub(super) const MAX_PHONES: usize = 5000;

/// How the phones of some extensions are set. What is absent stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PhoneRule {
    /// Extensions, singly or in ranges such as `"101-109"`.
    pub extensions: Vec<String>,
    /// When they answer by themselves.
    pub answer: Option<AnswerBehaviour>,
    /// Whether they are busy to everybody.
    #[serde(alias = "doNotDisturb")]
    pub do_not_disturb: Option<bool>,
    /// Whether they take a second call.
    #[serde(alias = "callWaiting")]
    pub call_waiting: Option<bool>,
}

impl PhoneRule {
    /// What changes at which phone. The rule has been checked.
    pub(super) fn changes(&self) -> Vec<(String, PhoneChange)> {
        let Self { answer, do_not_disturb, call_waiting, .. } = *self;
        let numbers = self.extensions.iter().filter_map(|written| range::expand(written, MAX_PHONES)).flatten();
        numbers.map(|number| (number, PhoneChange { answer, do_not_disturb, call_waiting })).collect()
    }
}
