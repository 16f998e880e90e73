//! A call as an application sees it.

use std::sync::Arc;

use altilink::Pad;
use altilink::message::call_info::CallDetails;

use super::actions::Action;
use super::call_state::{CallState, Direction};
use super::info_cache::InfoCache;
use super::placed_by::PlacedBy;
use super::recording::Recording;
use crate::Extension;

/// A call at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallView {
    /// Number of the line that it is on.
    pub extension: Extension,
    /// Call pad: the guide's `callHandle`.
    pub call: Pad,
    /// Direction, seen from the line.
    pub direction: Direction,
    /// State.
    pub state: CallState,
    /// Recording: that of the conference for a leg of one.
    pub recording: Recording,
    /// Data of the server about the parties.
    pub details: Arc<CallDetails>,
    /// Data that the caller entered in the IVR.
    pub ivr_data: Arc<str>,
    /// Data that an application attached.
    pub user_data: Arc<str>,
    /// Request that has placed it, if it was placed here.
    pub placed_by: Option<PlacedBy>,
    /// Actions that may be done with it now.
    pub actions: Vec<Action>,
    /// Texts and JSON that were made of its data before.
    pub info_cache: InfoCache,
}

impl CallView {
    /// True if both show a person the same. The server tells more of a call, such as its clock, which nobody is shown.
    pub(crate) fn shows_the_same(&self, other: &Self) -> bool {
        self.shows_the_same_of_the_call(other) && self.recording == other.recording && self.actions == other.actions
    }

    /// True if both show the same beside what a RecordEvent tells.
    pub(crate) fn shows_the_same_of_the_call(&self, other: &Self) -> bool {
        self.numbers() == other.numbers()
            && self.placed_by == other.placed_by
            && (self.has_the_texts_of(other) || self.texts() == other.texts())
    }

    fn numbers(&self) -> impl PartialEq + use<> {
        let CallDetails { info, extras } = &*self.details;
        (self.direction, self.state, info.caller_ip, extras.priority, extras.skill)
    }

    /// True if nothing was said about the call since the other view, which is quicker to see than comparing its texts.
    fn has_the_texts_of(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.details, &other.details)
            && Arc::ptr_eq(&self.ivr_data, &other.ivr_data)
            && Arc::ptr_eq(&self.user_data, &other.user_data)
    }

    /// Texts in it, which make one call larger than another.
    pub(crate) fn texts(&self) -> [&str; 17] {
        let CallDetails { info, extras } = &*self.details;
        [
            self.extension.as_str(),
            &self.ivr_data,
            &self.user_data,
            &info.caller_id,
            &info.caller_name,
            &info.callee_id,
            &info.callee_name,
            &info.workgroup,
            &info.outbound_workgroup,
            &info.dnis_name,
            &info.dnis_number,
            &info.ani_name,
            &info.ani_number,
            &extras.call_type,
            &extras.original.workgroup,
            &extras.original.caller_id,
            &extras.original.caller_name,
        ]
    }
}
