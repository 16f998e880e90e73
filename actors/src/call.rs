//! One call of a line, for everybody who follows that line.
//!
//! ```text
//!             RING            connected            hold              conferencing
//!   (none) ---------> Ringing -----------> Connected <-----> Held, Connected <-----> Conference
//!             RING_BACK                       ^     retrieve
//!   (none) ---------> RingingBack ------------+
//!
//!   any state -- CALLDROP, idle, or not found by a reading of the calls --> Disconnected, once and for good
//! ```
//!
//! `CallActor` owns the call-pad state, the recording and the extra information (all in `Course`, which decides), and
//! the requests that wait for it (`Operations`). Its logon owns the order: it hands over each thing that happens on the
//! line, waits for the report, and tells the sessions. So a call never tells a session anything by itself, and nothing
//! can be told twice or out of order.
//!
//! A request goes to the logon as a command and comes back as `Answered`, in line with the events of the line.
//!
//! Must never know sockets, sessions or other calls: what it has to know of the others is in `Surroundings`.

mod actions;
mod course;
mod error;
mod operations;
mod recording;
mod state;
mod surroundings;
mod tally;
mod view;
mod wanted;

use std::sync::Arc;
use std::time::{Duration, Instant};

use actix::prelude::*;
use altilink::message::extra_call_info::ExtraCallInfo;
use altilink::{Pad, SessionHandle};
use tokio::sync::oneshot;

pub use actions::Action;
pub(crate) use course::{Birth, CallChange, CallNews};
pub use error::CallError;
pub(crate) use operations::{Done, OperationId};
pub use recording::{MUTE_SPACING, RecordOperation, Recording, RecordingRefusal};
pub use state::{CallEventKind, CallState, Direction};
pub(crate) use surroundings::{Contact, Footprint, Surroundings};
pub use view::{CallView, Seat};
pub(crate) use wanted::Wanted;
pub use wanted::{Perform, Record, RecordedBy};

use course::{Agreement, Course, CourseDecision};
use operations::{Asked, Operations, UnderWay};
use tally::Tally;

use crate::Extension;
use crate::connection::{CommandError, Request};
use crate::meter::Meter;

/// Requests that may wait for one call, beside what its logon hands over, one thing at a time.
const MAILBOX: usize = 64;

/// One call among all that a user's logon ever followed. A call pad comes back with the next call of the same party; this
/// does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CallKey(pub u64);

/// Why an application hears of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origin {
    /// It happens now.
    Live,
    /// The call was there before the application listened.
    Existing,
    /// It is the difference between what was known and what the server says after a gap.
    Reconciled,
}

/// What a call uses of its logon.
#[derive(Debug, Clone)]
pub(crate) struct CallContext {
    /// Its name among all calls of the logon.
    pub(crate) key: CallKey,
    /// How long an application may wait for IVR and user data before it hears of a call without them.
    pub(crate) extra_info_timeout: Duration,
    /// Takes commands for the server. Not a weak one, which would make a new sender each time: the bound of a mailbox
    /// holds against each sender that is kept. The logon owns its calls, so its end is theirs.
    pub(crate) commands: Recipient<CallCommand>,
    /// Reads the extra information.
    pub(crate) extras: Recipient<ReadExtra>,
    /// Counts calls and recordings.
    pub(crate) meter: Meter,
}

/// The actor of one call.
pub struct CallActor {
    context: CallContext,
    course: Course,
    operations: Operations,
    /// Ends the wait for the extra information.
    hurry: Option<oneshot::Sender<()>>,
    tally: Tally,
}

impl CallActor {
    pub(crate) fn new(birth: Birth, context: CallContext) -> Self {
        let course = Course::new(birth);
        let tally = Tally::new(context.meter.clone(), course.seat());
        Self { context, course, operations: Operations::default(), hurry: None, tally }
    }

    /// Begins what is asked for, as far as nothing else is under way.
    fn go_on(&mut self, revision: u64, ctx: &mut Context<Self>) {
        while let Some(asked) = self.operations.next() {
            match self.decide(&asked.wanted) {
                Ok(CourseDecision::Holds) => asked.answer(&Ok(self.done(revision))),
                Ok(CourseDecision::Ask(request)) => self.ask(asked, request, ctx),
                Err(refusal) => asked.answer(&Err(refusal)),
            }
        }
        if self.course.state() == CallState::Disconnected && self.operations.is_idle() {
            ctx.stop();
        }
    }

    fn decide(&self, wanted: &Wanted) -> Result<CourseDecision, CallError> {
        self.course.decide(wanted, Instant::now())
    }

    fn done(&self, revision: u64) -> Done {
        Done { state: self.course.state(), recording: self.course.recording(), revision }
    }

    fn ask(&mut self, asked: Asked, request: Request, ctx: &Context<Self>) {
        let names_the_line = asked.wanted.names_the_line();
        let operation = self.operations.begin(asked, self.course.marks());
        let (actor, line) = (ctx.address(), self.course.extension().clone());
        let command = CallCommand { actor, line, key: self.context.key, operation, request, names_the_line };
        if self.context.commands.try_send(command).is_err()
            && let Some(UnderWay { asked, .. }) = self.operations.end()
        {
            // Nothing was sent.
            asked.answer(&Err(CommandError::Overloaded.into()));
        }
    }

    fn report(&self, (view, news): (Arc<CallView>, Vec<CallNews>)) -> CallReport {
        CallReport { footprint: self.course.footprint(), view, news, calls_for: None }
    }
}

impl Actor for CallActor {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Context<Self>) {
        ctx.set_mailbox_capacity(MAILBOX);
    }
}

/// How a call is after something was handed to it.
#[derive(Debug)]
pub(crate) struct CallReport {
    pub(crate) footprint: Footprint,
    pub(crate) view: Arc<CallView>,
    /// What applications are to hear, in this order. All of it shows the view.
    pub(crate) news: Vec<CallNews>,
    pub(crate) calls_for: Option<CallsFor>,
}

/// What a call has its logon do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CallsFor {
    /// Read the calls of the line, and say [`Settle`] when that is done.
    Settling(OperationId),
    /// Read them, since it is not known what became of a command. Nobody waits for it.
    Reading,
    /// Tell the other legs of the conference that this was done.
    Conference(RecordOperation),
}

/// Introduce a call that is new: read its extra information, for so long and no longer. A ring that comes late is worse
/// than one without data.
#[derive(Debug, Message)]
#[rtype(result = "CallReport")]
pub(crate) struct Introduce {
    pub(crate) surroundings: Surroundings,
    /// Do without the extra information.
    pub(crate) at_once: bool,
}

impl Handler<Introduce> for CallActor {
    type Result = ResponseActFuture<Self, CallReport>;

    fn handle(&mut self, Introduce { surroundings, at_once }: Introduce, _: &mut Context<Self>) -> Self::Result {
        let session = self.course.details().info.session;
        let introduce = move |call: &mut Self| {
            call.hurry = None;
            let told = call.course.introduce(surroundings);
            call.tally.stands(call.course.state(), call.course.recording());
            call.report(told)
        };
        if at_once || session.0 == 0 {
            return Box::pin(actix::fut::ready(introduce(self)));
        }
        let (hurry, hurried) = oneshot::channel();
        self.hurry = Some(hurry);
        let reading = self.context.extras.send(ReadExtra(session));
        let patience = self.context.extra_info_timeout;
        let gathered = async move {
            tokio::select! {
                read = tokio::time::timeout(patience, reading) => match read {
                    Ok(Ok(Ok(extra))) => return Some(extra),
                    Ok(Ok(Err(error))) => log::warn!("a call has no IVR and user data: {error}"),
                    Ok(Err(_)) => {}
                    Err(_) => log::warn!("a call has no IVR and user data: not read in time"),
                },
                _ = hurried => {}
            }
            None
        };
        Box::pin(gathered.into_actor(self).map(move |extra, call, _| {
            if let Some(extra) = extra {
                call.course.carries(extra);
            }
            introduce(call)
        }))
    }
}

/// Wait for the extra information no longer: the call is over already, or too much waits behind it.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub(crate) struct Hurry;

impl Handler<Hurry> for CallActor {
    type Result = ();

    fn handle(&mut self, _: Hurry, _: &mut Context<Self>) {
        if let Some(hurry) = self.hurry.take() {
            // It has been read meanwhile where this fails.
            let _ = hurry.send(());
        }
    }
}

/// Take what has happened to the call, or to the others around it.
#[derive(Debug, Message)]
#[rtype(result = "CallReport")]
pub(crate) struct Apply {
    pub(crate) change: Option<CallChange>,
    pub(crate) surroundings: Surroundings,
    /// The line's revision that will show it.
    pub(crate) revision: u64,
}

impl Handler<Apply> for CallActor {
    type Result = MessageResult<Apply>;

    fn handle(&mut self, Apply { change, surroundings, revision }: Apply, ctx: &mut Context<Self>) -> Self::Result {
        let told = self.course.apply(change, surroundings, Instant::now());
        self.tally.stands(self.course.state(), self.course.recording());
        self.go_on(revision, ctx);
        MessageResult(self.report(told))
    }
}

/// Take the answer to a command, which stands in line with the events of the call's line.
#[derive(Debug, Message)]
#[rtype(result = "CallReport")]
pub(crate) struct Answered {
    pub(crate) operation: OperationId,
    pub(crate) result: Result<(), CallError>,
    pub(crate) surroundings: Surroundings,
    /// The line's revision that will show what it changed.
    pub(crate) revision: u64,
}

impl Handler<Answered> for CallActor {
    type Result = MessageResult<Answered>;

    fn handle(&mut self, answered: Answered, ctx: &mut Context<Self>) -> Self::Result {
        let Answered { operation, result, surroundings, revision } = answered;
        let now = Instant::now();
        // What it means is seen from how the line is now.
        let mut told = self.course.apply(None, surroundings, now);
        let Some(under_way) = self.operations.under_way(operation) else {
            return MessageResult(self.report(told));
        };
        let mut calls_for = None;
        match result {
            Ok(()) => {
                let (agreement, change) = self.course.accepted(&under_way.asked.wanted, under_way.marks, now);
                if let (Agreement::Agrees, Wanted::Record(record)) = (agreement, &under_way.asked.wanted)
                    && self.course.marks() == under_way.marks
                    && self.course.state() == CallState::Conference
                {
                    calls_for = Some(CallsFor::Conference(record.operation));
                }
                let before = told.1;
                told = self.course.apply(change, surroundings, now);
                told.1.splice(0..0, before);
                if agreement == Agreement::Disagrees {
                    calls_for = Some(CallsFor::Settling(operation));
                }
            }
            Err(error) => {
                calls_for = doubt(&error, &under_way.asked.wanted, operation);
                under_way.refusal = Some(of_target(error, &under_way.asked.wanted));
            }
        }
        self.tally.stands(self.course.state(), self.course.recording());
        if !matches!(calls_for, Some(CallsFor::Settling(_))) {
            self.settle(revision, ctx);
        }
        let report = self.report(told);
        MessageResult(CallReport { calls_for, ..report })
    }
}

impl CallActor {
    /// Tells what came of the request under way: what is so holds, whatever the server's answer was.
    fn settle(&mut self, revision: u64, ctx: &mut Context<Self>) {
        if let Some(UnderWay { asked, refusal, .. }) = self.operations.end() {
            let holds = self.course.holds(&asked.wanted);
            let outcome = match refusal {
                Some(refusal) if !holds => Err(refusal),
                _ if self.course.state() == CallState::Disconnected && !holds => Err(CallError::Gone),
                _ => Ok(self.done(revision)),
            };
            asked.answer(&outcome);
        }
        self.go_on(revision, ctx);
    }
}

/// The calls have been read, or the wait for that is over: answer whoever waits for this operation.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub(crate) struct Settle {
    pub(crate) operation: OperationId,
    pub(crate) revision: u64,
}

impl Handler<Settle> for CallActor {
    type Result = ();

    fn handle(&mut self, Settle { operation, revision }: Settle, ctx: &mut Context<Self>) {
        if self.operations.under_way(operation).is_some() {
            self.settle(revision, ctx);
        }
    }
}

/// Whether an answer leaves it open how the call is. A refusal as being in the wrong state may say that the call is as it
/// was wanted already, which the calls tell.
fn doubt(error: &CallError, wanted: &Wanted, operation: OperationId) -> Option<CallsFor> {
    use altilink::ResponseCode as Code;
    let CallError::Command(error) = error else { return None };
    match (error, wanted) {
        (CommandError::Refused(Code::InvalidId), Wanted::Perform(Perform::Transfer(_))) => None,
        (
            CommandError::Refused(
                Code::InvalidState | Code::InvalidId | Code::VrRecordingInProgress | Code::VrNotStarted,
            ),
            _,
        ) => Some(CallsFor::Settling(operation)),
        (CommandError::Timeout | CommandError::Garbled(_), _) => Some(CallsFor::Reading),
        _ => None,
    }
}

/// What a refused transfer says of its target. The call lives.
fn of_target(error: CallError, wanted: &Wanted) -> CallError {
    use altilink::ResponseCode as Code;
    match (error, wanted) {
        (
            CallError::Command(CommandError::Refused(code @ (Code::InvalidId | Code::InvalidParameter))),
            Wanted::Perform(Perform::Transfer(_)),
        ) => CallError::Target(code),
        (error, _) => error,
    }
}

/// Have the server do something with a call. Answered by [`Answered`] in any case.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub(crate) struct CallCommand {
    pub(crate) actor: Addr<CallActor>,
    pub(crate) line: Extension,
    pub(crate) key: CallKey,
    pub(crate) operation: OperationId,
    pub(crate) request: Request,
    /// The command acts on the call that the line talks on: it is sent only if that is this call.
    pub(crate) names_the_line: bool,
}

/// Read what a call carries beside its CallInfo.
#[derive(Debug, Message)]
#[rtype(result = "Result<ExtraCallInfo, CommandError>")]
pub(crate) struct ReadExtra(pub(crate) SessionHandle);

/// Do something with this call. The reply is how it is then.
#[derive(Debug, Clone, Message)]
#[rtype(result = "Result<Done, CallError>")]
pub(crate) struct Ask(pub(crate) Wanted);

impl Handler<Ask> for CallActor {
    type Result = ResponseFuture<Result<Done, CallError>>;

    fn handle(&mut self, Ask(wanted): Ask, ctx: &mut Context<Self>) -> Self::Result {
        let (reply, outcome) = oneshot::channel();
        let is_record = matches!(wanted, Wanted::Record(_));
        if let Err(asked) = self.operations.take(wanted, reply) {
            let refusal = if is_record { RecordingRefusal::Busy.into() } else { CommandError::Overloaded.into() };
            asked.answer(&Err(refusal));
        }
        // Nothing is changed by beginning, so the revision that shows it is any that was told.
        self.go_on(0, ctx);
        Box::pin(async move { outcome.await.unwrap_or(Err(CallError::Gone)) })
    }
}

/// The logon is gone, or the line is followed no more: so is the call.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub(crate) struct Forget;

impl Handler<Forget> for CallActor {
    type Result = ();

    fn handle(&mut self, _: Forget, ctx: &mut Context<Self>) {
        ctx.stop();
    }
}

/// A call as its line's sessions hold it: how it is, and where it is asked for more.
#[derive(Debug, Clone)]
pub struct FollowedCall {
    /// Its name among all calls of the logon.
    pub key: CallKey,
    /// How it is.
    pub view: Arc<CallView>,
    /// When it began, in seconds since 1970, by the server's clock where it tells.
    pub since: i64,
    pub(crate) actor: Addr<CallActor>,
}

impl FollowedCall {
    /// The call pad.
    #[must_use]
    pub fn pad(&self) -> Pad {
        self.view.call
    }

    /// The line.
    #[must_use]
    pub fn extension(&self) -> &Extension {
        &self.view.extension
    }

    /// Has it do something.
    pub(crate) fn ask(&self, wanted: Wanted) -> impl Future<Output = Result<Done, CallError>> + use<> {
        let actor = self.actor.clone();
        async move { actor.send(Ask(wanted)).await.unwrap_or(Err(CallError::Gone)) }
    }
}
