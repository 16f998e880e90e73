//! A call as an application sees it.

use std::sync::Arc;

use altilink::Pad;
use altilink::message::call_info::CallDetails;

use super::actions::Action;
use super::call_state::{CallState, Direction};
use super::recording::Recording;
use crate::Extension;

/// A call at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallView {
    /// The number of the line that it is on.
    pub extension: Extension,
    /// The call pad: the guide's `callHandle`.
    pub call: Pad,
    /// Which way it goes.
    pub direction: Direction,
    /// Where it stands.
    pub state: CallState,
    /// Its recording.
    pub recording: Recording,
    /// Everything the server said about it.
    pub details: Arc<CallDetails>,
    /// What the caller entered in the IVR.
    pub ivr_data: Arc<str>,
    /// What an application attached.
    pub user_data: Arc<str>,
    /// What may be done with it now.
    pub actions: Vec<Action>,
}

impl CallView {
    /// Whether both show a person the same, whatever else the server tells of the call, as its clock.
    pub(crate) fn shows_the_same(&self, other: &Self) -> bool {
        self.shows_the_same_of_the_call(other) && self.recording == other.recording && self.actions == other.actions
    }

    /// The same without what a RecordEvent tells.
    pub(crate) fn shows_the_same_of_the_call(&self, other: &Self) -> bool {
        let numbers = |view: &Self| {
            let CallDetails { info, extras } = &*view.details;
            (view.direction, view.state, info.caller_ip, extras.priority, extras.skill)
        };
        numbers(self) == numbers(other) && (self.has_the_texts_of(other) || self.texts() == other.texts())
    }

    /// Whether nothing was said about it since the other.
    fn has_the_texts_of(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.details, &other.details)
            && Arc::ptr_eq(&self.ivr_data, &other.ivr_data)
            && Arc::ptr_eq(&self.user_data, &other.user_data)
    }

    /// The texts in it: what makes one call larger than another.
    pub(crate) fn texts(&self) -> [&str; 17] {
        let (info, extras) = (&self.details.info, &self.details.extras);
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
