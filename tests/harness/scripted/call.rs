use altilink::message::Event;
use altilink::message::call_info::{CallDetails, CallInfo, CallSnapshot};
use altilink::message::events::{CallDropped, Ring, RingBack, StateChange, VoiceRecording};
use altilink::message::queues::{InQueue, OutQueue, QueuedCall};
use altilink::message::recording::{RecordingKind, RecordingReport, RecordingState};
use altilink::{Block, Dialect, LineState, Pad, SessionHandle};
use serde_json::{Value, json};

/// Default start of calls, in seconds since 1970.
const STARTED: i32 = 1_790_000_000;

/// Call of a line as the scripted AltiServ reports it. A test changes a copy.
#[derive(Debug, Clone)]
pub(crate) struct ScriptedCall {
    pub(crate) line: i32,
    pub(crate) pad: i32,
    outgoing: bool,
    session: i32,
    number: String,
    started: i32,
    state: LineState,
    recording: Option<(RecordingState, RecordingKind)>,
    is_bare: bool,
}

impl ScriptedCall {
    /// Call from an outside caller on this pad, in state ring. Its session handle is not 0.
    pub(crate) fn incoming(line: i32, pad: i32) -> Self {
        Self {
            line,
            pad,
            outgoing: false,
            session: pad,
            number: "5550001".to_owned(),
            started: STARTED,
            state: LineState::Ring,
            recording: None,
            is_bare: false,
        }
    }

    /// Call of the line to this pad, in state ringback.
    pub(crate) fn outgoing(line: i32, pad: i32) -> Self {
        Self { outgoing: true, state: LineState::Ringback, ..Self::incoming(line, pad) }
    }

    /// Sets the session handle. It is 0 if the server gives none.
    pub(crate) fn session(mut self, handle: i32) -> Self {
        self.session = handle;
        self
    }

    /// Sets the number of the other party.
    pub(crate) fn number(mut self, number: &str) -> Self {
        number.clone_into(&mut self.number);
        self
    }

    /// Moves the start this many seconds after the default.
    pub(crate) fn later_by(mut self, seconds: i32) -> Self {
        self.started = STARTED + seconds;
        self
    }

    pub(crate) fn state(mut self, state: LineState) -> Self {
        self.state = state;
        self
    }

    /// Adds a recording of the line's own agent.
    pub(crate) fn recorded(self, state: RecordingState) -> Self {
        self.recorded_by(RecordingKind::Agent, state)
    }

    pub(crate) fn recorded_by(mut self, kind: RecordingKind, state: RecordingState) -> Self {
        self.recording = Some((state, kind));
        self
    }

    /// Limits the answer to GET_CALLINFO to the CallInfo of the call.
    pub(crate) fn bare(mut self) -> Self {
        self.is_bare = true;
        self
    }

    /// The guide's callHandle.
    pub(crate) fn handle(&self) -> Value {
        json!(self.pad)
    }

    fn details(&self) -> CallDetails {
        let line = Pad(self.line);
        let other = Pad(self.pad);
        let own = self.line.to_string();
        let others = self.number.clone();
        let (caller, callee, caller_id, callee_id) =
            if self.outgoing { (line, other, own, others) } else { (other, line, others, own) };
        let info = CallInfo {
            line,
            session: SessionHandle(self.session),
            caller,
            caller_id,
            callee,
            callee_id,
            current_time: self.started,
            start_time: self.started,
            ..CallInfo::default()
        };
        CallDetails { info, ..CallDetails::default() }
    }

    pub(super) fn snapshot(&self) -> CallSnapshot {
        let recording = self.recording.map(|(state, kind)| self.report(state, kind));
        let mut details = self.details();
        details.info.is_recorded = recording.is_some_and(|report| report.state != RecordingState::Stopped);
        if self.is_bare {
            return CallSnapshot { details, ..CallSnapshot::default() };
        }
        CallSnapshot { details, state: Some(self.state), recording }
    }

    fn report(&self, state: RecordingState, kind: RecordingKind) -> RecordingReport {
        RecordingReport { line: Pad(self.line), state, kind, call: Some(Pad(self.pad)) }
    }

    /// RING or RING_BACK event.
    pub(crate) fn rings(&self) -> Block {
        if self.outgoing { self.event(&RingBack(self.details())) } else { self.event(&Ring(self.details())) }
    }

    fn queued(&self) -> QueuedCall {
        QueuedCall {
            session: SessionHandle(self.session),
            workgroup: Pad(self.line),
            workgroup_number: self.line.to_string(),
            call: Pad(self.pad),
            caller_id: self.number.clone(),
            caller_name: String::new(),
            priority: 0,
        }
    }

    /// INQUEUE event of the workgroup whose line the call is on.
    pub(crate) fn joins_queue(&self) -> Block {
        self.event(&InQueue(self.queued()))
    }

    /// OUTQUEUE event of the workgroup whose line the call is on.
    pub(crate) fn leaves_queue(&self) -> Block {
        self.event(&OutQueue(self.queued()))
    }

    /// STCHG event.
    pub(crate) fn becomes(&self, state: LineState) -> Block {
        self.event(&StateChange { state, call: Pad(self.pad) })
    }

    /// VR event of the agent's recording.
    pub(crate) fn tapes(&self, state: RecordingState) -> Block {
        self.tapes_for(RecordingKind::Agent, state)
    }

    /// VR event.
    pub(crate) fn tapes_for(&self, kind: RecordingKind, state: RecordingState) -> Block {
        self.event(&VoiceRecording(self.report(state, kind)))
    }

    /// CALLDROP event.
    pub(crate) fn drops(&self) -> Block {
        self.event(&CallDropped { call: Pad(self.pad) })
    }

    fn event(&self, event: &impl Event) -> Block {
        event.block(Pad(self.line), &Dialect::default())
    }
}
