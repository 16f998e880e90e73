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
mod answer;
mod course;
mod error;
mod followed;
#[cfg(test)]
pub(crate) mod for_tests;
mod introduction;
mod keying;
mod operations;
mod post_dial;
mod recording;
mod seat;
mod state;
mod surroundings;
mod tally;
mod touch_tones;
mod view;
mod wanted;

use std::sync::Arc;
use std::time::{Duration, Instant};

use actix::prelude::*;
use altilink::SessionHandle;
use altilink::message::extra_call_info::ExtraCallInfo;
use tokio::sync::oneshot;

pub use actions::Action;
pub(crate) use answer::{Answered, Settle};
pub(crate) use course::{Birth, CallChange, CallNews};
pub use error::CallError;
pub(crate) use followed::FollowedCall;
pub(crate) use introduction::{Hurry, Introduce};
pub(crate) use operations::{Done, OperationId};
pub use post_dial::{InvalidPostDial, PostDial};
pub use recording::{MUTE_SPACING, RecordOperation, Recording, RecordingRefusal};
pub use seat::Seat;
pub use state::{CallEventKind, CallState, Direction};
pub(crate) use surroundings::{Contact, Footprint, Surroundings};
pub(crate) use touch_tones::KeyOnceConnected;
pub use view::CallView;
pub(crate) use wanted::{ActsOn, Wanted};
pub use wanted::{Perform, Record, RecordedBy};

use course::{Course, CourseDecision};
use keying::Keying;
use operations::{Asked, Operations, UnderWay};
use tally::Tally;

use crate::Extension;
use crate::connection::{CommandError, ConnectionId, Request};
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
    /// On the heap: the task of a call is allocated for each, which is slow from a kilobyte on.
    course: Box<Course>,
    operations: Operations,
    /// Ends the wait for the extra information.
    hurry: Option<oneshot::Sender<()>>,
    /// What is to be keyed into it by itself. On the heap, since most calls have none.
    keying: Option<Box<Keying>>,
    tally: Tally,
}

impl CallActor {
    pub(crate) fn new(birth: Birth, context: CallContext) -> Self {
        let course = Box::new(Course::new(birth));
        let tally = Tally::new(context.meter.clone(), course.seat());
        Self { context, course, operations: Operations::default(), hurry: None, keying: None, tally }
    }

    /// Begins what is asked for, as far as nothing else is under way.
    fn go_on(&mut self, revision: u64, ctx: &mut Context<Self>) {
        while let Some(asked) = self.next(ctx) {
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

    fn next(&mut self, ctx: &mut Context<Self>) -> Option<Asked> {
        if self.operations.is_idle() {
            self.key_what_is_due(ctx);
        }
        self.operations.next()
    }

    fn decide(&self, wanted: &Wanted) -> Result<CourseDecision, CallError> {
        self.course.decide(wanted, Instant::now())
    }

    fn done(&self, revision: u64) -> Done {
        Done { state: self.course.state(), recording: self.course.recording(), revision }
    }

    fn ask(&mut self, asked: Asked, request: Request, ctx: &Context<Self>) {
        let (acts_on, only_on) = (asked.wanted.acts_on(), asked.wanted.connection());
        let operation = self.operations.begin(asked, self.course.marks());
        let (actor, line) = (ctx.address(), self.course.extension().clone());
        let command = CallCommand { actor, line, key: self.context.key, operation, request, acts_on, only_on };
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

    fn stopped(&mut self, _: &mut Context<Self>) {
        self.drop_keying(&"the logon has ended");
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
    /// Tell the other legs of the conference that this was done, and then say [`Settle`].
    Conference(RecordOperation),
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
        self.go_on_keying(ctx);
        self.go_on(revision, ctx);
        MessageResult(self.report(told))
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
    pub(crate) acts_on: ActsOn,
    /// The connection that it may be sent on, where that is only one.
    pub(crate) only_on: Option<ConnectionId>,
}

/// Read what a call carries beside its CallInfo.
#[derive(Debug, Message)]
#[rtype(result = "Result<ExtraCallInfo, CommandError>")]
pub(crate) struct ReadExtra(pub(crate) SessionHandle);

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
