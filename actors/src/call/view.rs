//! A call as an application sees it.

use altilink::Pad;
use altilink::message::call_info::CallDetails;

use super::recording::{RecordOperation, Recording};
use super::state::{CallState, Direction};
use crate::{Extension, Product};

/// Whose line a call is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Seat {
    /// The user's own.
    Own,
    /// Another's, whom the user watches.
    Watched,
}

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
    pub details: CallDetails,
    /// What the caller entered in the IVR.
    pub ivr_data: String,
    /// What an application attached.
    pub user_data: String,
    /// What may be done with it now.
    pub actions: Vec<Action>,
}

impl CallView {
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

/// What may be done with a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Answer it.
    Answer,
    /// End it.
    Drop,
    /// Put it on hold.
    Hold,
    /// Take it from hold.
    Retrieve,
    /// Send it on.
    Transfer,
    /// Key digits into it.
    SendDigits,
    /// Do something with its recording.
    Record(RecordOperation),
}

/// The actions that make sense in a state. The server may still refuse one. Nobody acts on the call of another's line.
pub(super) fn actions(seat: Seat, state: CallState, recording: Recording, product: Product) -> Vec<Action> {
    if seat == Seat::Watched {
        return Vec::new();
    }
    let calls: &[Action] = match state {
        CallState::Ringing => &[Action::Answer, Action::Drop, Action::Transfer],
        CallState::RingingBack => &[Action::Drop],
        CallState::Connected => &[Action::Drop, Action::Hold, Action::Transfer, Action::SendDigits],
        CallState::Held => &[Action::Drop, Action::Retrieve, Action::Transfer],
        // The guide: the drop does not work for a conference call. Nothing is known of a hold or a transfer that would.
        CallState::Conference => &[Action::SendDigits],
        CallState::Disconnected => &[],
    };
    let recordings: &[RecordOperation] = match recording {
        _ if !state.is_connected() => &[],
        Recording::Off => &[RecordOperation::Start],
        Recording::On(_) => &[RecordOperation::Stop, RecordOperation::Mute, RecordOperation::Pause],
        Recording::Muted(_) => &[RecordOperation::Stop, RecordOperation::Unmute],
        Recording::Paused(_) => &[RecordOperation::Stop, RecordOperation::Resume],
    };
    let possible = |action: &Action| match (product, action) {
        (Product::MaxCs, _) => true,
        (Product::MaxAcd, action) => {
            !matches!(action, Action::Drop | Action::Record(RecordOperation::Mute | RecordOperation::Unmute))
        }
    };
    calls.iter().copied().chain(recordings.iter().copied().map(Action::Record)).filter(possible).collect()
}

#[cfg(test)]
mod tests {
    use altilink::message::recording::RecordingKind;

    use super::*;

    #[test]
    fn a_ringing_call_can_be_answered_and_not_recorded() {
        let actions = actions(Seat::Own, CallState::Ringing, Recording::Off, Product::MaxCs);
        assert_eq!(actions, [Action::Answer, Action::Drop, Action::Transfer]);
    }

    #[test]
    fn max_acd_offers_neither_drop_nor_mute() {
        let recorded = Recording::On(RecordingKind::Agent);
        let actions = actions(Seat::Own, CallState::Connected, recorded, Product::MaxAcd);
        let stop_and_pause = [RecordOperation::Stop, RecordOperation::Pause].map(Action::Record);
        assert_eq!(actions, [&[Action::Hold, Action::Transfer, Action::SendDigits], &stop_and_pause[..]].concat());
    }

    #[test]
    fn a_conference_is_not_dropped_and_a_past_call_does_nothing() {
        let conference = actions(Seat::Own, CallState::Conference, Recording::Off, Product::MaxCs);
        assert_eq!(conference, [Action::SendDigits, Action::Record(RecordOperation::Start)]);
        assert!(actions(Seat::Own, CallState::Disconnected, Recording::Off, Product::MaxCs).is_empty());
    }

    #[test]
    fn the_call_of_a_watched_line_is_for_looking_at() {
        for state in [CallState::Ringing, CallState::Connected, CallState::Held] {
            assert!(actions(Seat::Watched, state, Recording::Off, Product::MaxCs).is_empty());
        }
    }
}
