//! A call of a session: an actor around two pure state machines, its call-pad state and its recording.
//!
//! Must never know sockets or other calls: it hears of its own call alone and tells its session what changed.

mod handlers;
mod messages;
mod recording;
mod state;
mod tally;
mod view;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix::dev::SendError;
use actix::prelude::*;
use altilink::message::call_info::{CallDetails, CallExtras};
use altilink::message::extra_call_info::ExtraCallInfo;
use altilink::{LineState, Pad};

pub use messages::{
    CallChange, CallError, CallKey, CallNews, CallNotice, CallSignal, Origin, Perform, Record, RecordedBy,
};
pub(crate) use recording::{Decision, RecordingControl};
pub use recording::{MUTE_SPACING, RecordOperation, Recording, RecordingRefusal};
pub use state::{CallEventKind, CallState, Direction};
pub use view::{Action, CallView, Seat};

use tally::Tally;

use crate::link::{CommandError, ExtraOf, Line, Request};
use crate::meter::{Counted, Meter, Queue};
use crate::{Extension, Product};

/// Signals and requests that may wait for one call. A call changes a few times a second at the most.
const MAILBOX: usize = 64;

/// How long a session with a full mailbox gets before it is told again.
const RETRY: Duration = Duration::from_millis(20);

/// What a call begins with.
#[derive(Debug, Clone)]
pub struct CallBirth {
    /// Its name within the session.
    pub key: CallKey,
    /// The call pad.
    pub call: Pad,
    /// Which way it goes.
    pub direction: Direction,
    /// The state it is in.
    pub state: CallState,
    /// Its recording.
    pub recording: Recording,
    /// What the server says about it.
    pub details: CallDetails,
    /// How it became known.
    pub origin: Origin,
}

/// What every call of a line shares.
#[derive(Debug, Clone)]
pub struct CallContext {
    /// The number of the line that it is on.
    pub extension: Extension,
    /// Whose line that is.
    pub seat: Seat,
    /// The line of the session's user, over which the server is asked.
    pub line: Line,
    /// What the phone system can do.
    pub product: Product,
    /// How long an application may wait for IVR and user data before it hears of a call without them.
    pub extra_info_timeout: Duration,
    /// How the log names the session that it is of.
    pub session_shown: Arc<str>,
    /// Where it is counted.
    pub meter: Meter,
    /// Who is told. Not a weak one, which would make a new sender each time: the bound of a mailbox holds against each
    /// sender that is kept. The session owns its calls, so its end is theirs.
    pub session: Recipient<CallNotice>,
}

/// The actor of one call.
pub struct CallActor {
    context: CallContext,
    key: CallKey,
    call: Pad,
    direction: Direction,
    state: CallState,
    recording: RecordingControl,
    details: CallDetails,
    extra: ExtraCallInfo,
    phase: Phase,
    /// Notices that the session had no room for, oldest first.
    outbox: VecDeque<CallNotice>,
    /// Commands that are not answered yet.
    under_way: usize,
    tally: Tally,
}

/// Whether applications have heard of the call.
enum Phase {
    /// Its extra information is being read, so that the screen pop has it. What happens meanwhile waits.
    Gathering { origin: Origin, early: Vec<CallSignal> },
    /// They have.
    Introduced,
}

impl CallActor {
    /// A call that introduces itself as soon as it is complete.
    #[must_use]
    pub fn new(birth: CallBirth, context: CallContext) -> Self {
        let mut tally = Tally::new(context.meter.clone(), context.seat);
        tally.stands(birth.state, birth.recording);
        Self {
            context,
            key: birth.key,
            call: birth.call,
            direction: birth.direction,
            state: birth.state,
            recording: RecordingControl::found(birth.recording),
            details: birth.details,
            extra: ExtraCallInfo::default(),
            phase: Phase::Gathering { origin: birth.origin, early: Vec::new() },
            outbox: VecDeque::new(),
            under_way: 0,
            tally,
        }
    }

    /// Reads the extra information, for so long and no longer: a ring that comes late is worse than one without data.
    fn gather(&mut self, ctx: &mut Context<Self>) {
        let patience = self.context.extra_info_timeout;
        let reading = self.context.line.clone().ask(ExtraOf(self.details.info.session));
        let gathered = tokio::time::timeout(patience, reading).into_actor(self).map(|result, call, ctx| {
            let session = &*call.context.session_shown;
            match result {
                Ok(Ok(extra)) => call.extra = extra,
                Ok(Err(error)) => log::warn!(session; "a call has no IVR and user data: {error}"),
                Err(_) => log::warn!(session; "a call has no IVR and user data: not read in time"),
            }
            call.introduce(ctx);
        });
        ctx.spawn(gathered);
    }

    /// Tells the session of the call, then what happened meanwhile.
    fn introduce(&mut self, ctx: &mut Context<Self>) {
        let Phase::Gathering { origin, early } = std::mem::replace(&mut self.phase, Phase::Introduced) else { return };
        let mut news = vec![CallNews::Call(self.state.introduction())];
        let recording = self.recording.recording();
        if recording != Recording::Off {
            news.push(CallNews::Recording { now: recording, before: Recording::Off });
        }
        self.tell(news, origin, ctx);
        for signal in early {
            self.apply(signal, ctx);
        }
    }

    /// Takes what happened, now or after the introduction.
    fn signal(&mut self, signal: CallSignal, ctx: &mut Context<Self>) {
        match &mut self.phase {
            Phase::Introduced => self.apply(signal, ctx),
            Phase::Gathering { early, .. } => {
                let over = matches!(signal.change, CallChange::Dropped);
                early.push(signal);
                if over {
                    // The caller has hung up already: nobody waits for the data of a call that is over.
                    self.introduce(ctx);
                }
            }
        }
    }

    fn apply(&mut self, signal: CallSignal, ctx: &mut Context<Self>) {
        let CallSignal { change, origin } = signal;
        if self.state == CallState::Disconnected {
            return;
        }
        match change {
            CallChange::State(state) => self.advance(self.state.reported(state), origin, ctx),
            CallChange::Recording { now, kind } => {
                if let Some(before) = self.recording.told(now, kind, Instant::now()) {
                    self.tell(vec![CallNews::Recording { now, before }], origin, ctx);
                }
            }
            CallChange::Dropped => self.end(origin, ctx),
            CallChange::Found { state, recording, details } => self.found(state, recording, *details, origin, ctx),
        }
    }

    /// Takes the call as the server has it. The session hears of it in any case: it waits for that.
    fn found(
        &mut self,
        state: Option<LineState>,
        recording: Option<Recording>,
        details: CallDetails,
        origin: Origin,
        ctx: &mut Context<Self>,
    ) {
        let hold_time = details.info.hold_time;
        self.retold(details);
        // A found state is one that the server might as well have reported.
        if let Some(state) = state {
            self.advance(self.state.reported(state), origin, ctx);
        } else if CallState::found(None, self.direction, hold_time) == CallState::Held {
            self.advance(self.state.reported(LineState::Hold), origin, ctx);
        }
        if let Some(recording) = recording {
            self.record_reported(recording, origin, ctx);
        }
        if self.state != CallState::Disconnected {
            self.tell(Vec::new(), origin, ctx);
        }
    }

    /// Takes what the server says about the parties. The extras come with RING, and need not come again.
    fn retold(&mut self, mut details: CallDetails) {
        if details.extras == CallExtras::default() {
            details.extras = std::mem::take(&mut self.details.extras);
        }
        self.details = details;
    }

    fn advance(&mut self, (state, told): (CallState, Option<CallEventKind>), origin: Origin, ctx: &mut Context<Self>) {
        if state == CallState::Disconnected {
            return self.end(origin, ctx);
        }
        let changed = std::mem::replace(&mut self.state, state) != state;
        if changed {
            self.tell(told.map(CallNews::Call).into_iter().collect(), origin, ctx);
        }
    }

    fn record_reported(&mut self, recording: Recording, origin: Origin, ctx: &mut Context<Self>) {
        let before = self.recording.recording();
        if self.recording.reported(recording, Instant::now()) {
            self.tell(vec![CallNews::Recording { now: recording, before }], origin, ctx);
        }
    }

    /// The end of the call, told once, the recording's before it.
    fn end(&mut self, origin: Origin, ctx: &mut Context<Self>) {
        let (state, told) = self.state.dropped();
        self.state = state;
        let before = self.recording.recording();
        let stopped = self.recording.reported(Recording::Off, Instant::now());
        self.tally.stands(self.state, Recording::Off);
        let mut news = Vec::new();
        if stopped {
            news.push(CallNews::Recording { now: Recording::Off, before });
        }
        news.extend(told.map(CallNews::Call));
        if !news.is_empty() {
            self.tell(news, origin, ctx);
        }
    }

    fn tell(&mut self, news: Vec<CallNews>, origin: Origin, ctx: &mut Context<Self>) {
        let recording = self.recording.recording();
        self.tally.stands(self.state, recording);
        let view = CallView {
            extension: self.context.extension.clone(),
            call: self.call,
            direction: self.direction,
            state: self.state,
            recording,
            details: self.details.clone(),
            ivr_data: self.extra.ivr_data.clone(),
            user_data: self.extra.user_data.clone(),
            actions: view::actions(self.context.seat, self.state, recording, self.context.product),
        };
        self.outbox.push_back(CallNotice { key: self.key, view: Arc::new(view), news, origin });
        self.flush(ctx);
    }

    /// Hands the notices over in their order. A call that is over ends when all are handed over.
    fn flush(&mut self, ctx: &mut Context<Self>) {
        while let Some(notice) = self.outbox.pop_front() {
            match self.context.session.try_send(notice) {
                Ok(()) => {}
                Err(SendError::Closed(_)) => return ctx.stop(),
                Err(SendError::Full(notice)) => {
                    self.context.meter.count(Counted::Refused(Queue::Session));
                    self.outbox.push_front(notice);
                    ctx.run_later(RETRY, Self::flush);
                    return;
                }
            }
        }
        self.stop_when_done(ctx);
    }

    /// Ends the actor of a call that is over, once its commands are answered: the end of a call may overtake the answer
    /// to the very command that ended it, and whoever gave that command is to hear that it was done.
    fn stop_when_done(&self, ctx: &mut Context<Self>) {
        if self.state == CallState::Disconnected && self.outbox.is_empty() && self.under_way == 0 {
            ctx.stop();
        }
    }

    /// Has the server do something, for as long as the actor has to stay for it.
    fn command(&mut self, request: Request) -> ResponseActFuture<Self, Result<(), CommandError>> {
        self.under_way += 1;
        let command = self.context.line.clone().command(request);
        Box::pin(command.into_actor(self).map(|result, call, _| {
            call.under_way -= 1;
            result
        }))
    }

    /// What the phone system cannot do, said here because AltiServ's refusal would not tell why.
    fn check(&self, perform: &Perform) -> Result<(), CallError> {
        let reason = match (perform, self.state, self.context.product) {
            (_, CallState::Disconnected, _) => return Err(CallError::Gone),
            (Perform::Drop, _, Product::MaxAcd) => "MaxACD does not support dropping a call",
            (Perform::Drop, CallState::Conference, _) => "a conference call cannot be dropped",
            // SIM_CHARS names no call: another one would hear the digits.
            (Perform::SendDigits(_), CallState::Ringing | CallState::RingingBack | CallState::Held, _) => {
                return Err(CallError::NotConnected);
            }
            _ => return Ok(()),
        };
        Err(CallError::NotSupported(reason))
    }

    /// What the server's yes means for the state. The events that follow it, if any, change nothing more.
    fn performed(&mut self, perform: &Perform, ctx: &mut Context<Self>) {
        let change = match perform {
            // The phone may still be ringing: STCHG tells when the call is connected. Digits change nothing.
            Perform::Answer | Perform::SendDigits(_) => return,
            Perform::Hold => CallChange::State(LineState::Hold),
            Perform::Retrieve => CallChange::State(LineState::Connected),
            // As observed, a client removes a redirected call itself.
            Perform::Drop | Perform::Transfer(_) => CallChange::Dropped,
        };
        self.signal(CallSignal { change, origin: Origin::Live }, ctx);
    }
}

/// Whether the recording of a call in this state may be changed at all.
pub(crate) fn check_record(state: CallState, operation: RecordOperation) -> Result<(), CallError> {
    match (state, operation) {
        (CallState::Disconnected, _) => Err(CallError::Gone),
        // START_CALLRECORD and VOICE_RECORD name the line: they would record the call that the line talks on.
        (CallState::Held, RecordOperation::Start) => {
            Err(CallError::NotSupported("a held call cannot be recorded; retrieve it first"))
        }
        _ => Ok(()),
    }
}

impl Perform {
    fn request(&self, call: Pad) -> Request {
        match self {
            Self::Answer => Request::Answer(call),
            Self::Drop => Request::Drop(call),
            Self::Hold => Request::Hold(call),
            Self::Retrieve => Request::Retrieve(call),
            Self::Transfer(destination) => Request::Redirect { call, destination: destination.clone() },
            Self::SendDigits(digits) => Request::SendDigits(digits.clone()),
        }
    }
}

impl Actor for CallActor {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Context<Self>) {
        ctx.set_mailbox_capacity(MAILBOX);
        if self.details.info.session.0 == 0 {
            self.introduce(ctx);
        } else {
            self.gather(ctx);
        }
    }
}
