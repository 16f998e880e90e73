//! The surroundings of a call: what it has to know of its line and of the other calls on it. Pure.

use std::time::Instant;

use super::call_state::CallState;
use super::recording::Recording;

/// A call as the others of its line see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Footprint {
    pub(crate) state: CallState,
    /// True if it is connected, and the other party holds it.
    pub(crate) other_side_holds: bool,
    /// Recording of the call itself, not that of the conference that it is in.
    pub(crate) recording: Recording,
    /// True if the recording was begun by the server's yes, and no event has named its call.
    pub(crate) by_answer: bool,
    /// Time at which its recording was muted or unmuted last.
    pub(crate) last_mute: Option<Instant>,
}

/// Contact to the server about the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Contact {
    /// The connection stands, and the server has told of this call on it.
    Sure,
    /// The connection stands, but the server has not told yet if the call is still there.
    #[default]
    Unsure,
    /// There is no connection.
    Lost,
}

/// The rest of the line, seen from one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Surroundings {
    pub(crate) contact: Contact,
    /// Number of other calls that the line holds.
    pub(crate) held: usize,
    /// Number of other calls of the line that are connected.
    pub(crate) connected: usize,
    /// True if the other party of one of these holds it.
    pub(crate) connected_is_held: bool,
    /// Number of other calls of the line that ring out.
    pub(crate) ringing_out: usize,
    /// True if the line is in a conference.
    pub(crate) in_conference: bool,
    /// Recording of the conference, which is that of any of its other legs.
    pub(crate) conference_recording: Recording,
    /// Time at which that was muted or unmuted last.
    pub(crate) conference_mute: Option<Instant>,
}

impl Surroundings {
    /// Surroundings of a call; it is not among the others.
    pub(crate) fn of(contact: Contact, own: Footprint, others: &[Footprint]) -> Self {
        let count = |wanted: CallState| others.iter().filter(|other| other.state == wanted).count();
        let legs = || others.iter().filter(|other| other.state == CallState::Conference);
        Self {
            contact,
            held: count(CallState::Held),
            connected: count(CallState::Connected),
            connected_is_held: others.iter().any(|other| other.other_side_holds),
            ringing_out: count(CallState::RingingBack),
            in_conference: own.state == CallState::Conference || count(CallState::Conference) > 0,
            conference_recording: most(legs().map(|leg| leg.recording)),
            conference_mute: legs().filter_map(|leg| leg.last_mute).max(),
        }
    }

    /// True if another call of the line is connected too, so that it is not known which of them the line talks on.
    pub(crate) fn talks_elsewhere(&self) -> bool {
        self.connected > 0
    }
}

/// Recording that takes the most of what is said. If the legs of a conference differ, a screen must not say "paused".
pub(crate) fn most(recordings: impl Iterator<Item = Recording>) -> Recording {
    let most = recordings.max_by_key(|recording| match recording {
        Recording::On(_) => 3,
        Recording::Muted(_) => 2,
        Recording::Paused(_) => 1,
        Recording::Off => 0,
    });
    most.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use altilink::message::recording::RecordingKind;

    use super::super::for_tests::footprint;
    use super::*;

    #[test]
    fn the_legs_of_a_conference_have_one_recording_and_the_one_that_takes_the_most() {
        let (paused, on) = (Recording::Paused(RecordingKind::Agent), Recording::On(RecordingKind::Agent));
        let own = footprint(CallState::Conference, Recording::Off);
        let others = [footprint(CallState::Conference, paused), footprint(CallState::Conference, on)];
        assert_eq!(Surroundings::of(Contact::Sure, own, &others).conference_recording, on);
        let held = [footprint(CallState::Held, on)];
        assert_eq!(Surroundings::of(Contact::Sure, own, &held).conference_recording, Recording::Off);
    }

    #[test]
    fn a_call_sees_what_the_others_are_doing() {
        let own = footprint(CallState::Held, Recording::Off);
        let others =
            [footprint(CallState::Connected, Recording::Off), footprint(CallState::RingingBack, Recording::Off)];
        let seen = Surroundings::of(Contact::Sure, own, &others);
        assert_eq!((seen.held, seen.connected, seen.ringing_out, seen.in_conference), (0, 1, 1, false));
        assert_eq!(
            Surroundings::of(Contact::Sure, own, &[]),
            Surroundings { contact: Contact::Sure, ..Surroundings::default() }
        );
    }

    #[test]
    fn a_conference_is_muted_where_no_leg_writes_and_its_last_mute_is_that_of_any_leg() {
        let kind = RecordingKind::Agent;
        let start = Instant::now();
        let later = start + std::time::Duration::from_secs(1);
        let own = footprint(CallState::Conference, Recording::Off);
        let paused = footprint(CallState::Conference, Recording::Paused(kind));
        let muted = footprint(CallState::Conference, Recording::Muted(kind));
        let held = Footprint { last_mute: Some(later), ..footprint(CallState::Held, Recording::On(kind)) };
        let legs =
            [Footprint { last_mute: Some(start), ..muted }, Footprint { last_mute: Some(start), ..paused }, held];
        let seen = Surroundings::of(Contact::Sure, own, &legs);
        assert_eq!((seen.conference_recording, seen.conference_mute), (Recording::Muted(kind), Some(start)));
        let legs = [legs[0], Footprint { last_mute: Some(later), ..paused }];
        assert_eq!(Surroundings::of(Contact::Sure, own, &legs).conference_mute, Some(later));
    }

    #[test]
    fn a_line_is_in_a_conference_by_any_of_its_calls() {
        let leg = footprint(CallState::Conference, Recording::Off);
        let held = footprint(CallState::Held, Recording::Off);
        for (own, others, in_conference) in
            [(leg, vec![], true), (held, vec![leg], true), (held, vec![held], false), (leg, vec![held], true)]
        {
            let seen = Surroundings::of(Contact::Unsure, own, &others);
            assert_eq!((seen.in_conference, seen.contact), (in_conference, Contact::Unsure), "{own:?} {others:?}");
        }
    }

    #[test]
    fn a_party_that_holds_its_call_is_seen_and_another_connected_call_too() {
        let own = footprint(CallState::Held, Recording::Off);
        let talks = footprint(CallState::Connected, Recording::Off);
        let held_by_party = Footprint { other_side_holds: true, ..talks };
        for (others, connected_is_held, talks_elsewhere) in [
            (vec![], false, false),
            (vec![own], false, false),
            (vec![talks], false, true),
            (vec![held_by_party], true, true),
        ] {
            let seen = Surroundings::of(Contact::Sure, own, &others);
            assert_eq!((seen.connected_is_held, seen.talks_elsewhere()), (connected_is_held, talks_elsewhere));
        }
    }
}
