//! Counts of the calls from outside, as they are shown.

use std::collections::BTreeMap;
use std::time::Duration;

use altilink::Pad;
use serde::Serialize;
use utoipa::ToSchema;

use crate::exchange::CallTally;

/// Counts of the calls that outside callers made to extensions and workgroups.
///
/// Every offered call is in one class at every moment: offered = answered + abandoned + overflowed + waiting. Times go by
/// the simulation's clock.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Statistics {
    /// Calls that rang an extension or waited in a workgroup.
    pub offered: u64,
    /// Those that somebody answered before they overflowed.
    pub answered: u64,
    /// Those that ended unanswered: the caller or the called extension gave up, or the time to ring was over.
    pub abandoned: u64,
    /// Those that left a workgroup unanswered after its time limit, whatever became of them afterwards.
    pub overflowed: u64,
    /// Those that ring or wait now.
    pub waiting: u64,
    /// Calls that were not offered: no trunk was free, or the extension was busy.
    pub blocked: u64,
    /// Offered calls that have not ended, answered ones among them.
    pub active: u64,
    /// The longest that a call waited until it was answered, abandoned or overflowed, in milliseconds.
    pub longest_wait_ms: u64,
    /// Time that answered calls waited on average, in milliseconds; 0 without any.
    pub average_answer_ms: u64,
    /// Number of calls that each extension answered first.
    pub answered_by: BTreeMap<String, u64>,
}

impl Statistics {
    pub(crate) fn new(tally: &CallTally, number: impl Fn(Pad) -> Option<String>) -> Self {
        let answers = tally.answered_by.iter();
        Self {
            offered: tally.offered,
            answered: tally.answered,
            abandoned: tally.abandoned,
            overflowed: tally.overflowed,
            waiting: tally.waiting() as u64,
            blocked: tally.blocked,
            active: tally.active() as u64,
            longest_wait_ms: ms(tally.longest_wait),
            average_answer_ms: ms(tally.waited_for_answer).checked_div(tally.answered).unwrap_or(0),
            answered_by: answers.filter_map(|(pad, count)| Some((number(*pad)?, *count))).collect(),
        }
    }
}

fn ms(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}
