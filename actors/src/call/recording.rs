//! The recording of a call: its state, and what may be asked of it when. Pure: the time is passed in.
//!
//! ```text
//!            Start                     Mute
//!     Off ----------> On <---------------------------> Muted
//!      ^              ^ |             Unmute             |
//!      |              | | Pause                          |
//!      |       Resume | v                                |
//!      |             Paused                              |
//!      |                |                                |
//!      +----------------+--------------------------------+-- Stop (also from On), or the end of the call
//! ```
//!
//! These are the moves that an application may ask for: [`decide`] refuses all others. Mute and Unmute are at least
//! [`MUTE_SPACING`] apart. The server may report any move, since others record too; [`RecordingControl`] takes what it says,
//! by an event, an answer or a reading.

use std::time::{Duration, Instant};

use altilink::message::recording::{PauseAction, RecordingKind, RecordingReport, RecordingState};

/// Least time between mute and unmute of one call, as the guide demands.
pub const MUTE_SPACING: Duration = Duration::from_millis(500);

/// State of a call's recording, and who has it made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Recording {
    /// There is none.
    #[default]
    Off,
    /// The conversation is recorded.
    On(RecordingKind),
    /// The file goes on, with beeps instead of the conversation.
    Muted(RecordingKind),
    /// The file does not go on.
    Paused(RecordingKind),
}

impl Recording {
    /// Kind of the recorder, if the call is recorded.
    #[must_use]
    pub fn kind(self) -> Option<RecordingKind> {
        match self {
            Self::Off => None,
            Self::On(kind) | Self::Muted(kind) | Self::Paused(kind) => Some(kind),
        }
    }

    /// Recording that the server reports.
    pub(crate) fn reported(report: &RecordingReport) -> Self {
        match report.state {
            RecordingState::Stopped => Self::Off,
            RecordingState::Recording => Self::On(report.kind),
            RecordingState::Paused => Self::Paused(report.kind),
            RecordingState::Muted => Self::Muted(report.kind),
        }
    }
}

/// Operation on a recording that an application may ask for.
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

impl RecordOperation {
    /// Recording after this operation, made by this kind of recorder.
    pub(crate) fn leads_to(self, kind: RecordingKind) -> Recording {
        match self {
            Self::Stop => Recording::Off,
            Self::Mute => Recording::Muted(kind),
            Self::Pause => Recording::Paused(kind),
            Self::Start | Self::Unmute | Self::Resume => Recording::On(kind),
        }
    }
}

/// Reason why a recording does not do what it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RecordingRefusal {
    /// MaxACD knows no mute.
    #[error("MaxACD does not support Mute and Unmute; use Pause and Resume")]
    MuteNotSupported,
    /// The last mute or unmute was less than [`MUTE_SPACING`] ago, or is still under way.
    #[error("Mute and Unmute must be at least 500 ms apart")]
    TooSoon,
    /// Too many operations wait for their turn on this call.
    #[error("another recording operation on this call is under way")]
    Busy,
    /// There is no recording to change.
    #[error("the call is not being recorded")]
    NotRecording,
    /// The recording is muted or paused, and has to be unmuted or resumed first.
    #[error("the recording is {0}; {1} first")]
    WrongState(&'static str, &'static str),
}

/// Decision about an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decision {
    /// The state asked for holds already: nothing is to be sent.
    Holds,
    /// The server is to be asked.
    Ask(RecordingCommand),
}

/// Command by which the server does an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RecordingCommand {
    /// START_CALLRECORD.
    Start,
    /// STOP_CALLRECORD.
    Stop,
    /// PAUSE_CALLRECORD.
    Alter(PauseAction),
}

/// A call's recording, with the time of the last mute and what is needed to tell each change once.
#[derive(Debug, Clone, Default)]
pub(crate) struct RecordingControl {
    recording: Recording,
    last_mute: Option<Instant>,
    /// True if the server has answered that it stopped the recording: its event of it is no news.
    stop_answered: bool,
    /// True if the server has answered that it began the recording, and no event has named its call.
    by_answer: bool,
}

impl RecordingControl {
    /// Makes the control of a call that is found with a recording, or without.
    pub(crate) fn found(recording: Recording) -> Self {
        Self { recording, ..Self::default() }
    }

    /// Recording as the server said last.
    pub(crate) fn recording(&self) -> Recording {
        self.recording
    }

    /// Time at which it was muted or unmuted last, by whomever.
    pub(crate) fn last_mute(&self) -> Option<Instant> {
        self.last_mute
    }

    /// Takes the server's yes to an operation of which no event has told. A recording that begins is of the kind `begun`.
    pub(crate) fn take_answer(&mut self, operation: RecordOperation, begun: RecordingKind, now: Instant) {
        let recording = operation.leads_to(self.recording.kind().unwrap_or(begun));
        if is_mute(operation) {
            self.last_mute = Some(now);
        }
        let changed = self.replace(recording, now);
        self.stop_answered = changed && recording == Recording::Off;
        self.by_answer = changed && operation == RecordOperation::Start;
    }

    /// True if this recording was begun by the server's yes and no event has named its call since.
    pub(crate) fn is_by_answer(&self) -> bool {
        self.by_answer
    }

    /// Takes an event of the server. If it is news, returns the recording before.
    ///
    /// A recording that stops without having been there is one whose file could not be opened. That is news too, if the
    /// server says whose it would have been.
    pub(crate) fn take_event(
        &mut self,
        recording: Recording,
        kind: Option<RecordingKind>,
        now: Instant,
    ) -> Option<Recording> {
        let before = self.recording;
        self.by_answer = false;
        let is_old_news = std::mem::take(&mut self.stop_answered);
        if self.replace(recording, now) {
            return Some(before);
        }
        if recording == Recording::Off && !is_old_news {
            return kind.map(Recording::On);
        }
        None
    }

    /// Takes the recording that a reading of the calls has found. Returns true if it is news.
    pub(crate) fn take_reading(&mut self, recording: Recording, now: Instant) -> bool {
        self.by_answer = false;
        self.replace(recording, now)
    }

    /// Replaces the recording. Returns true if it was another one.
    fn replace(&mut self, recording: Recording, now: Instant) -> bool {
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

/// Refuses a mute or unmute that comes too soon after the last.
pub(crate) fn check_spacing(
    operation: RecordOperation,
    last_mute: Option<Instant>,
    now: Instant,
) -> Result<(), RecordingRefusal> {
    let recent = last_mute.is_some_and(|last| now.saturating_duration_since(last) < MUTE_SPACING);
    if is_mute(operation) && recent { Err(RecordingRefusal::TooSoon) } else { Ok(()) }
}

pub(crate) fn is_mute(operation: RecordOperation) -> bool {
    matches!(operation, RecordOperation::Mute | RecordOperation::Unmute)
}

/// True if a recording of this kind serves a recorder who wants the call recorded: it is the recorder's own, or the
/// system's, which an agent need not start again.
pub(crate) fn serves(kind: RecordingKind, by: RecordingKind) -> bool {
    kind == by || (kind, by) == (RecordingKind::System, RecordingKind::Agent)
}

/// Decides about an operation on a recording. That the asker may change it is checked elsewhere.
pub(crate) fn decide(recording: Recording, operation: RecordOperation) -> Result<Decision, RecordingRefusal> {
    use RecordOperation as Op;
    const MUTED: RecordingRefusal = RecordingRefusal::WrongState("muted", "Unmute");
    const PAUSED: RecordingRefusal = RecordingRefusal::WrongState("paused", "Resume");
    match (recording, operation) {
        (Recording::Off, Op::Start) => Ok(Decision::Ask(RecordingCommand::Start)),
        (Recording::Off, Op::Stop)
        | (Recording::On(_), Op::Start | Op::Unmute | Op::Resume)
        | (Recording::Muted(_), Op::Mute)
        | (Recording::Paused(_), Op::Pause) => Ok(Decision::Holds),
        (Recording::Off, _) => Err(RecordingRefusal::NotRecording),
        (_, Op::Stop) => Ok(Decision::Ask(RecordingCommand::Stop)),
        (Recording::On(_), Op::Mute) => Ok(Decision::Ask(RecordingCommand::Alter(PauseAction::Mute))),
        (Recording::On(_), Op::Pause) => Ok(Decision::Ask(RecordingCommand::Alter(PauseAction::Pause))),
        (Recording::Muted(_), Op::Unmute) => Ok(Decision::Ask(RecordingCommand::Alter(PauseAction::Unmute))),
        (Recording::Paused(_), Op::Resume) => Ok(Decision::Ask(RecordingCommand::Alter(PauseAction::Resume))),
        (Recording::Muted(_), _) => Err(MUTED),
        (Recording::Paused(_), _) => Err(PAUSED),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AGENT: RecordingKind = RecordingKind::Agent;

    fn done(control: &mut RecordingControl, operation: RecordOperation, now: Instant) {
        let decision = decide(control.recording(), operation);
        assert!(matches!(decision, Ok(Decision::Ask(_))), "{operation:?}: {decision:?}");
        control.take_answer(operation, AGENT, now);
    }

    fn recording(now: Instant) -> RecordingControl {
        let mut control = RecordingControl::default();
        done(&mut control, RecordOperation::Start, now);
        control
    }

    #[test]
    fn a_recording_that_does_not_come_about_is_told_as_stopped() {
        let now = Instant::now();
        let mut control = RecordingControl::default();
        assert_eq!(control.take_event(Recording::Off, Some(AGENT), now), Some(Recording::On(AGENT)));
        let system = RecordingKind::System;
        assert_eq!(control.take_event(Recording::Off, Some(system), now), Some(Recording::On(system)));
        assert_eq!(control.take_event(Recording::Off, None, now), None, "a server that does not say whose it is");
    }

    #[test]
    fn a_stop_is_told_once_whichever_of_answer_and_event_comes_first() {
        let now = Instant::now();
        let mut control = recording(now);
        done(&mut control, RecordOperation::Stop, now);
        assert_eq!(control.take_event(Recording::Off, Some(AGENT), now), None);
        done(&mut control, RecordOperation::Start, now);
        assert_eq!(control.take_event(Recording::On(AGENT), Some(AGENT), now), None);
        assert_eq!(control.take_event(Recording::Off, Some(AGENT), now), Some(Recording::On(AGENT)));
    }

    #[test]
    fn mute_and_unmute_are_half_a_second_apart() {
        let start = Instant::now();
        let mut control = recording(start);
        done(&mut control, RecordOperation::Mute, start);
        let soon = start + Duration::from_millis(499);
        for operation in [RecordOperation::Mute, RecordOperation::Unmute] {
            assert_eq!(check_spacing(operation, control.last_mute(), soon), Err(RecordingRefusal::TooSoon));
        }
        assert_eq!(check_spacing(RecordOperation::Stop, control.last_mute(), soon), Ok(()));
        assert_eq!(check_spacing(RecordOperation::Unmute, control.last_mute(), start + MUTE_SPACING), Ok(()));
    }

    #[test]
    fn a_mute_by_somebody_else_counts_for_the_spacing() {
        let now = Instant::now();
        let mut control = recording(now);
        assert!(control.take_reading(Recording::Muted(AGENT), now));
        assert_eq!(check_spacing(RecordOperation::Unmute, control.last_mute(), now), Err(RecordingRefusal::TooSoon));
    }

    #[test]
    fn what_holds_already_is_not_asked_for() {
        let recorded = Recording::On(AGENT);
        for operation in [RecordOperation::Start, RecordOperation::Unmute, RecordOperation::Resume] {
            assert_eq!(decide(recorded, operation), Ok(Decision::Holds), "{operation:?}");
        }
        assert_eq!(decide(Recording::Off, RecordOperation::Stop), Ok(Decision::Holds));
    }

    #[test]
    fn nothing_is_changed_that_is_not_recorded() {
        use RecordOperation as Op;
        for operation in [Op::Mute, Op::Unmute, Op::Pause, Op::Resume] {
            assert_eq!(decide(Recording::Off, operation), Err(RecordingRefusal::NotRecording), "{operation:?}");
        }
    }

    #[test]
    fn a_pause_ends_by_resume_or_stop_only() {
        let paused = Recording::Paused(AGENT);
        for operation in [RecordOperation::Start, RecordOperation::Mute, RecordOperation::Unmute] {
            let refused = decide(paused, operation);
            assert_eq!(refused, Err(RecordingRefusal::WrongState("paused", "Resume")), "{operation:?}");
        }
        assert_eq!(
            decide(paused, RecordOperation::Resume),
            Ok(Decision::Ask(RecordingCommand::Alter(PauseAction::Resume)))
        );
        assert_eq!(decide(paused, RecordOperation::Stop), Ok(Decision::Ask(RecordingCommand::Stop)));
    }

    #[test]
    fn a_supervisors_recording_keeps_its_kind() {
        let mut control = RecordingControl::found(Recording::On(RecordingKind::Supervisor));
        control.take_answer(RecordOperation::Pause, AGENT, Instant::now());
        assert_eq!(control.recording(), Recording::Paused(RecordingKind::Supervisor));
    }

    fn is_too_soon(control: &RecordingControl, now: Instant) -> bool {
        check_spacing(RecordOperation::Unmute, control.last_mute(), now).is_err()
    }

    #[test]
    fn the_spacing_counts_from_the_answer_to_a_mute_also_where_its_event_came_first() {
        let start = Instant::now();
        let mut control = recording(start);
        control.take_event(Recording::Muted(AGENT), Some(AGENT), start);
        let answered = start + Duration::from_millis(300);
        control.take_answer(RecordOperation::Mute, AGENT, answered);
        assert!(is_too_soon(&control, start + MUTE_SPACING));
        assert!(!is_too_soon(&control, answered + MUTE_SPACING));
    }

    #[test]
    fn the_spacing_counts_from_a_mute_and_an_unmute_and_from_nothing_else() {
        let start = Instant::now();
        let paused = Recording::Paused(AGENT);
        let on = Recording::On(AGENT);
        let muted = Recording::Muted(AGENT);
        for (before, after, counts) in [
            (on, muted, true),
            (muted, on, true),
            (muted, paused, true),
            (muted, muted, false),
            (muted, Recording::Off, false),
            (on, paused, false),
            (Recording::Off, on, false),
        ] {
            let mut control = RecordingControl::found(before);
            control.take_reading(after, start);
            assert_eq!(is_too_soon(&control, start), counts, "{before:?} {after:?}");
            let mut control = RecordingControl::found(before);
            control.take_event(after, Some(AGENT), start);
            assert_eq!(is_too_soon(&control, start), counts, "{before:?} {after:?}");
        }
        let mut control = recording(start);
        done(&mut control, RecordOperation::Pause, start);
        assert!(!is_too_soon(&control, start), "a pause is no mute");
    }

    #[test]
    fn a_start_is_by_the_answer_until_the_server_tells_of_the_recording() {
        let now = Instant::now();
        let started = recording(now);
        assert!(started.is_by_answer());
        let mut told = started.clone();
        told.take_event(Recording::On(AGENT), Some(AGENT), now);
        assert!(!told.is_by_answer());
        let mut found = started.clone();
        assert!(!found.take_reading(Recording::On(AGENT), now));
        assert!(!found.is_by_answer());
        let mut paused = started;
        done(&mut paused, RecordOperation::Pause, now);
        assert!(!paused.is_by_answer(), "its recording has been told of");
        let mut again = RecordingControl::found(Recording::On(AGENT));
        again.take_answer(RecordOperation::Start, AGENT, now);
        assert!(!again.is_by_answer(), "it was there before");
    }

    #[test]
    fn an_answer_that_changes_nothing_is_no_stop_of_which_the_event_is_old_news() {
        let now = Instant::now();
        let mut control = RecordingControl::default();
        control.take_answer(RecordOperation::Stop, AGENT, now);
        assert_eq!(control.take_event(Recording::Off, Some(AGENT), now), Some(Recording::On(AGENT)));
    }

    #[test]
    fn each_operation_has_one_meaning_for_each_recording() {
        use RecordOperation as Op;
        let ask = |change| Ok(Decision::Ask(change));
        let alter = |action| Ok(Decision::Ask(RecordingCommand::Alter(action)));
        let holds = Ok(Decision::Holds);
        let muted = Err(RecordingRefusal::WrongState("muted", "Unmute"));
        let paused = Err(RecordingRefusal::WrongState("paused", "Resume"));
        let nothing = Err(RecordingRefusal::NotRecording);
        let operations = [Op::Start, Op::Stop, Op::Mute, Op::Unmute, Op::Pause, Op::Resume];
        for (recording, expected) in [
            (Recording::Off, [ask(RecordingCommand::Start), holds, nothing, nothing, nothing, nothing]),
            (
                Recording::On(AGENT),
                [holds, ask(RecordingCommand::Stop), alter(PauseAction::Mute), holds, alter(PauseAction::Pause), holds],
            ),
            (
                Recording::Muted(AGENT),
                [muted, ask(RecordingCommand::Stop), holds, alter(PauseAction::Unmute), muted, muted],
            ),
            (
                Recording::Paused(AGENT),
                [paused, ask(RecordingCommand::Stop), paused, paused, holds, alter(PauseAction::Resume)],
            ),
        ] {
            assert_eq!(operations.map(|operation| decide(recording, operation)), expected, "{recording:?}");
        }
    }

    #[test]
    fn a_report_says_what_a_recording_is_and_whose() {
        let line = altilink::Pad(101);
        let kind = RecordingKind::System;
        for (state, recording) in [
            (RecordingState::Stopped, Recording::Off),
            (RecordingState::Recording, Recording::On(kind)),
            (RecordingState::Paused, Recording::Paused(kind)),
            (RecordingState::Muted, Recording::Muted(kind)),
        ] {
            let reported = Recording::reported(&RecordingReport { line, state, kind, call: None });
            assert_eq!(reported, recording);
            assert_eq!(reported.kind(), (state != RecordingState::Stopped).then_some(kind), "{state:?}");
        }
    }

    #[test]
    fn a_recording_serves_its_own_kind_and_that_of_the_system_the_agent() {
        use RecordingKind::{Agent, Supervisor, System};
        let all = [Agent, Supervisor, System];
        let served = |by| all.map(|kind| serves(kind, by));
        assert_eq!(served(Agent), [true, false, true]);
        assert_eq!(served(Supervisor), [false, true, false]);
        assert_eq!(served(System), [false, false, true]);
    }
}
