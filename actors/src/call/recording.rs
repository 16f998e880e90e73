//! The recording of a call: what it is, what may be asked of it, and when. Pure: the time is passed in.

use std::time::{Duration, Instant};

use altilink::message::recording::{PauseAction, RecordingKind, RecordingReport, RecordingState};

use crate::Product;

/// Mute and unmute of one call are at least this far apart, as the guide demands.
pub const MUTE_SPACING: Duration = Duration::from_millis(500);

/// What a call's recording is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Recording {
    /// There is none.
    #[default]
    Off,
    /// It is written.
    On(RecordingKind),
    /// The file goes on with a beep.
    Muted(RecordingKind),
    /// The file waits.
    Paused(RecordingKind),
}

impl Recording {
    /// Who has the call recorded, if anybody has.
    #[must_use]
    pub fn kind(self) -> Option<RecordingKind> {
        match self {
            Self::Off => None,
            Self::On(kind) | Self::Muted(kind) | Self::Paused(kind) => Some(kind),
        }
    }

    /// The recording that the server reports.
    #[must_use]
    pub fn reported(report: &RecordingReport) -> Self {
        match report.state {
            RecordingState::Stopped => Self::Off,
            RecordingState::Recording => Self::On(report.kind),
            RecordingState::Paused => Self::Paused(report.kind),
            RecordingState::Muted => Self::Muted(report.kind),
        }
    }
}

/// What an application may ask of a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RecordOperation {
    /// Begin.
    Start,
    /// End.
    Stop,
    /// Beep instead of the conversation.
    Mute,
    /// The conversation again.
    Unmute,
    /// Write nothing.
    Pause,
    /// Write again.
    Resume,
}

/// Why a recording does not do what it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RecordingRefusal {
    /// MaxACD knows no mute.
    #[error("MaxACD does not support Mute and Unmute; use Pause and Resume")]
    MuteNotSupported,
    /// The last mute or unmute was less than [`MUTE_SPACING`] ago, or is still under way.
    #[error("Mute and Unmute must be at least 500 ms apart")]
    TooSoon,
    /// Another operation on this recording is under way.
    #[error("another recording operation on this call is under way")]
    Busy,
    /// There is no recording to change.
    #[error("the call is not being recorded")]
    NotRecording,
    /// The recording is muted or paused, from where the operation does not lead on.
    #[error("the recording is {0}; {1} first")]
    WrongState(&'static str, &'static str),
}

/// What becomes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decision {
    /// The state asked for holds already: nothing is to be sent.
    Holds,
    /// The server is to be asked.
    Ask(Change),
}

/// What the server is asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// START_CALLRECORD.
    Start,
    /// STOP_CALLRECORD.
    Stop,
    /// PAUSE_CALLRECORD.
    Alter(PauseAction),
}

/// A call's recording with the operation under way and the time of the last mute.
#[derive(Debug, Clone, Default)]
pub(crate) struct RecordingControl {
    recording: Recording,
    under_way: Option<RecordOperation>,
    last_mute: Option<Instant>,
    /// The server has answered that it stopped the recording; its event of it is no news.
    stop_answered: bool,
}

impl RecordingControl {
    /// The control of a call that is found with a recording, or without.
    #[must_use]
    pub(crate) fn found(recording: Recording) -> Self {
        Self { recording, ..Self::default() }
    }

    /// The recording as the server said last.
    #[must_use]
    pub(crate) fn recording(&self) -> Recording {
        self.recording
    }

    /// Decides about a request of this kind of recorder. [`Decision::Ask`] holds everything else off until [`Self::answered`].
    pub(crate) fn request(
        &mut self,
        operation: RecordOperation,
        by: RecordingKind,
        product: Product,
        now: Instant,
    ) -> Result<Decision, RecordingRefusal> {
        self.may_mute(operation, product, now)?;
        if self.under_way.is_some() {
            return Err(RecordingRefusal::Busy);
        }
        let decision = decide(self.recording, operation, by)?;
        if matches!(decision, Decision::Ask(_)) {
            self.under_way = Some(operation);
        }
        Ok(decision)
    }

    fn may_mute(&self, operation: RecordOperation, product: Product, now: Instant) -> Result<(), RecordingRefusal> {
        if !is_mute(operation) {
            return Ok(());
        }
        if product == Product::MaxAcd {
            return Err(RecordingRefusal::MuteNotSupported);
        }
        let recent = self.last_mute.is_some_and(|last| now.saturating_duration_since(last) < MUTE_SPACING);
        if recent || self.under_way.is_some_and(is_mute) { Err(RecordingRefusal::TooSoon) } else { Ok(()) }
    }

    /// Ends the operation under way. Where the server did it, the recording is what was asked for, with its own event
    /// or without; one that begins is of this kind. Returns whether that changed it.
    pub(crate) fn answered(&mut self, done: bool, begun: RecordingKind, now: Instant) -> bool {
        let Some(operation) = self.under_way.take() else { return false };
        if !done {
            return false;
        }
        let kind = self.recording.kind().unwrap_or(begun);
        let recording = match operation {
            RecordOperation::Stop => Recording::Off,
            RecordOperation::Mute => Recording::Muted(kind),
            RecordOperation::Pause => Recording::Paused(kind),
            RecordOperation::Start | RecordOperation::Unmute | RecordOperation::Resume => Recording::On(kind),
        };
        if is_mute(operation) {
            self.last_mute = Some(now);
        }
        let changed = self.turn(recording, now);
        self.stop_answered = changed && recording == Recording::Off;
        changed
    }

    /// Takes an event of the server's. Where it is news, returns what the recording was before.
    ///
    /// A recording that stops without having been there is one whose file could not be opened: that is news too, where
    /// the server says whose it would have been.
    pub(crate) fn told(
        &mut self,
        recording: Recording,
        kind: Option<RecordingKind>,
        now: Instant,
    ) -> Option<Recording> {
        let before = self.recording;
        let known = std::mem::take(&mut self.stop_answered);
        if self.turn(recording, now) {
            return Some(before);
        }
        let failed = recording == Recording::Off && before == Recording::Off && !known;
        kind.filter(|_| failed).map(Recording::On)
    }

    /// Takes what the server reports. Returns whether it is news.
    pub(crate) fn reported(&mut self, recording: Recording, now: Instant) -> bool {
        self.turn(recording, now)
    }

    /// Whether nothing is under way, nor anything remembered that forbids something.
    pub(crate) fn is_at_rest(&self, now: Instant) -> bool {
        let recent = self.last_mute.is_some_and(|last| now.saturating_duration_since(last) < MUTE_SPACING);
        self.under_way.is_none() && !recent
    }

    fn turn(&mut self, recording: Recording, now: Instant) -> bool {
        let was_muted = matches!(self.recording, Recording::Muted(_));
        let is_muted = matches!(recording, Recording::Muted(_));
        let mute_changed = was_muted != is_muted && recording != Recording::Off;
        if mute_changed {
            // Somebody else's mute counts too: the spacing is the call's, not the caller's.
            self.last_mute = Some(now);
        }
        std::mem::replace(&mut self.recording, recording) != recording
    }
}

fn is_mute(operation: RecordOperation) -> bool {
    matches!(operation, RecordOperation::Mute | RecordOperation::Unmute)
}

/// Whether a recording serves one who wants the call recorded: it is the asker's own, or the system's, which its agent
/// need not start again.
fn serves(kind: RecordingKind, by: RecordingKind) -> bool {
    kind == by || (kind, by) == (RecordingKind::System, RecordingKind::Agent)
}

fn decide(recording: Recording, operation: RecordOperation, by: RecordingKind) -> Result<Decision, RecordingRefusal> {
    use RecordOperation as Op;
    const MUTED: RecordingRefusal = RecordingRefusal::WrongState("muted", "Unmute");
    const PAUSED: RecordingRefusal = RecordingRefusal::WrongState("paused", "Resume");
    match (recording, operation) {
        (Recording::Off, Op::Start) => Ok(Decision::Ask(Change::Start)),
        // Somebody else's recording is no answer to a start: the server says that the call is taken (3101).
        (Recording::On(kind) | Recording::Muted(kind) | Recording::Paused(kind), Op::Start) if !serves(kind, by) => {
            Ok(Decision::Ask(Change::Start))
        }
        (Recording::Off, Op::Stop)
        | (Recording::On(_), Op::Start | Op::Unmute | Op::Resume)
        | (Recording::Muted(_), Op::Mute)
        | (Recording::Paused(_), Op::Pause) => Ok(Decision::Holds),
        (Recording::Off, _) => Err(RecordingRefusal::NotRecording),
        (_, Op::Stop) => Ok(Decision::Ask(Change::Stop)),
        (Recording::On(_), Op::Mute) => Ok(Decision::Ask(Change::Alter(PauseAction::Mute))),
        (Recording::On(_), Op::Pause) => Ok(Decision::Ask(Change::Alter(PauseAction::Pause))),
        (Recording::Muted(_), Op::Unmute) => Ok(Decision::Ask(Change::Alter(PauseAction::Unmute))),
        (Recording::Paused(_), Op::Resume) => Ok(Decision::Ask(Change::Alter(PauseAction::Resume))),
        (Recording::Muted(_), _) => Err(MUTED),
        (Recording::Paused(_), _) => Err(PAUSED),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AGENT: RecordingKind = RecordingKind::Agent;

    fn recording(now: Instant) -> RecordingControl {
        let mut control = RecordingControl::default();
        done(&mut control, RecordOperation::Start, now);
        control
    }

    fn request(
        control: &mut RecordingControl,
        operation: RecordOperation,
        now: Instant,
    ) -> Result<Decision, RecordingRefusal> {
        control.request(operation, AGENT, Product::MaxCs, now)
    }

    fn done(control: &mut RecordingControl, operation: RecordOperation, now: Instant) {
        let decision = request(control, operation, now);
        assert!(matches!(decision, Ok(Decision::Ask(_))), "{operation:?}: {decision:?}");
        assert!(control.answered(true, AGENT, now), "{operation:?}");
    }

    #[test]
    fn the_state_changes_when_the_server_says_so_and_not_before() {
        let now = Instant::now();
        let mut control = RecordingControl::default();
        assert_eq!(request(&mut control, RecordOperation::Start, now), Ok(Decision::Ask(Change::Start)));
        assert_eq!(control.recording(), Recording::Off);
        assert!(!control.answered(false, AGENT, now));
        assert_eq!(control.recording(), Recording::Off);
    }

    #[test]
    fn an_event_and_its_answer_are_one_change() {
        let now = Instant::now();
        let mut control = RecordingControl::default();
        assert!(request(&mut control, RecordOperation::Start, now).is_ok());
        assert!(control.reported(Recording::On(AGENT), now));
        assert!(!control.answered(true, AGENT, now));
        assert_eq!(control.recording(), Recording::On(AGENT));
    }

    #[test]
    fn a_recording_that_does_not_come_about_is_told_as_stopped() {
        let now = Instant::now();
        let mut control = RecordingControl::default();
        assert!(request(&mut control, RecordOperation::Start, now).is_ok());
        assert!(!control.answered(false, AGENT, now));
        assert_eq!(control.told(Recording::Off, Some(AGENT), now), Some(Recording::On(AGENT)));
        let system = RecordingKind::System;
        assert_eq!(control.told(Recording::Off, Some(system), now), Some(Recording::On(system)));
        assert_eq!(control.told(Recording::Off, None, now), None, "a server that does not say whose it is");
    }

    #[test]
    fn a_stop_is_told_once_whichever_of_answer_and_event_comes_first() {
        let now = Instant::now();
        let mut control = recording(now);
        done(&mut control, RecordOperation::Stop, now);
        assert_eq!(control.told(Recording::Off, Some(AGENT), now), None);
        done(&mut control, RecordOperation::Start, now);
        assert_eq!(control.told(Recording::On(AGENT), Some(AGENT), now), None);
        assert!(request(&mut control, RecordOperation::Stop, now).is_ok());
        assert_eq!(control.told(Recording::Off, Some(AGENT), now), Some(Recording::On(AGENT)));
        assert!(!control.answered(true, AGENT, now));
    }

    #[test]
    fn mute_and_unmute_are_half_a_second_apart_whatever_holds() {
        let start = Instant::now();
        let mut control = recording(start);
        done(&mut control, RecordOperation::Mute, start);
        let soon = start + Duration::from_millis(499);
        for operation in [RecordOperation::Mute, RecordOperation::Unmute] {
            assert_eq!(request(&mut control, operation, soon), Err(RecordingRefusal::TooSoon));
        }
        assert_eq!(control.recording(), Recording::Muted(AGENT));
        let later = start + MUTE_SPACING;
        assert_eq!(request(&mut control, RecordOperation::Mute, later), Ok(Decision::Holds));
        done(&mut control, RecordOperation::Unmute, later);
        assert_eq!(control.recording(), Recording::On(AGENT));
    }

    #[test]
    fn a_mute_by_somebody_else_counts_for_the_spacing() {
        let now = Instant::now();
        let mut control = recording(now);
        assert!(control.reported(Recording::Muted(AGENT), now));
        assert_eq!(request(&mut control, RecordOperation::Unmute, now), Err(RecordingRefusal::TooSoon));
    }

    #[test]
    fn a_refused_mute_leaves_the_next_one_free() {
        let now = Instant::now();
        let mut control = recording(now);
        assert!(request(&mut control, RecordOperation::Mute, now).is_ok());
        assert_eq!(request(&mut control, RecordOperation::Unmute, now), Err(RecordingRefusal::TooSoon));
        assert!(!control.answered(false, AGENT, now));
        done(&mut control, RecordOperation::Mute, now);
    }

    #[test]
    fn what_holds_already_is_not_asked_for() {
        let now = Instant::now();
        let mut control = recording(now);
        for operation in [RecordOperation::Start, RecordOperation::Unmute, RecordOperation::Resume] {
            assert_eq!(request(&mut control, operation, now), Ok(Decision::Holds), "{operation:?}");
        }
        done(&mut control, RecordOperation::Stop, now);
        assert_eq!(request(&mut control, RecordOperation::Stop, now), Ok(Decision::Holds));
    }

    #[test]
    fn somebody_elses_recording_is_no_answer_to_a_start() {
        let (now, system, supervisor) = (Instant::now(), RecordingKind::System, RecordingKind::Supervisor);
        let start = |recording, by| {
            let mut control = RecordingControl::found(recording);
            control.request(RecordOperation::Start, by, Product::MaxCs, now)
        };
        for (kind, by) in [(AGENT, supervisor), (system, supervisor), (supervisor, AGENT)] {
            assert_eq!(start(Recording::On(kind), by), Ok(Decision::Ask(Change::Start)), "{kind:?} {by:?}");
            assert_eq!(start(Recording::Paused(kind), by), Ok(Decision::Ask(Change::Start)), "{kind:?} {by:?}");
        }
        for (kind, by) in [(AGENT, AGENT), (supervisor, supervisor), (system, AGENT)] {
            assert_eq!(start(Recording::On(kind), by), Ok(Decision::Holds), "{kind:?} {by:?}");
        }
    }

    #[test]
    fn nothing_is_changed_that_is_not_recorded() {
        let now = Instant::now();
        for operation in
            [RecordOperation::Mute, RecordOperation::Unmute, RecordOperation::Pause, RecordOperation::Resume]
        {
            let refused = request(&mut RecordingControl::default(), operation, now);
            assert_eq!(refused, Err(RecordingRefusal::NotRecording), "{operation:?}");
        }
    }

    #[test]
    fn a_pause_ends_by_resume_or_stop_only() {
        let now = Instant::now();
        let mut control = recording(now);
        done(&mut control, RecordOperation::Pause, now);
        for operation in [RecordOperation::Start, RecordOperation::Mute, RecordOperation::Unmute] {
            let refused = request(&mut control, operation, now);
            assert_eq!(refused, Err(RecordingRefusal::WrongState("paused", "Resume")), "{operation:?}");
        }
        done(&mut control, RecordOperation::Resume, now);
        done(&mut control, RecordOperation::Stop, now);
    }

    #[test]
    fn max_acd_pauses_and_does_not_mute() {
        let now = Instant::now();
        let mut control = recording(now);
        let refused = control.request(RecordOperation::Mute, AGENT, Product::MaxAcd, now);
        assert_eq!(refused, Err(RecordingRefusal::MuteNotSupported));
        let pause = control.request(RecordOperation::Pause, AGENT, Product::MaxAcd, now);
        assert_eq!(pause, Ok(Decision::Ask(Change::Alter(PauseAction::Pause))));
    }

    #[test]
    fn one_operation_is_under_way_at_a_time() {
        let now = Instant::now();
        let mut control = recording(now);
        assert!(request(&mut control, RecordOperation::Pause, now).is_ok());
        assert_eq!(request(&mut control, RecordOperation::Stop, now), Err(RecordingRefusal::Busy));
    }

    #[test]
    fn a_supervisors_recording_keeps_its_kind() {
        let now = Instant::now();
        let mut control = RecordingControl::found(Recording::On(RecordingKind::Supervisor));
        done(&mut control, RecordOperation::Pause, now);
        assert_eq!(control.recording(), Recording::Paused(RecordingKind::Supervisor));
    }
}
