//! One call of a line, for everybody who follows that line.
//!
//! ```text
//! the call (`call_state` has every move):
//!
//!    RING
//!   -----------> Ringing ------+  connected                hold
//!                              +------------> Connected <----------> Held
//!    RING_BACK                 |                 ^        retrieve     ^
//!   -----------> RingingBack --+                 | conferencing,       | conferencing,
//!                              |                 v and back            v and back
//!                              +-------------> Conference <------------+
//!                                conferencing
//!    found by a reading
//!   -----------> any of these
//!
//!   any state -- CALLDROP, idle, not found by a reading, the yes to Drop or Transfer --> Disconnected, once and for good
//!
//! a request to it (`Ask`):
//!
//!              its turn           holds already, or is not possible
//!   waiting -----------> decided -----------------------------------> answered
//!                           |                                             ^
//!                           | a command is sent                           |
//!                           v                                             |
//!                       under way -- answered: agrees, or is refused -----+
//!                           |                                             |
//!                           +-- answered: leaves open how the call is     |
//!                           |     --> the calls are read -- Settle -------+
//!                           +-- answered: a leg of a conference           |
//!                                 --> the other legs are told -- Settle --+
//! ```
//!
//! `CallActor` owns the call-pad state, the recording and the extra information (`Course`, which decides), and the
//! requests that wait for it (`Operations`). Its logon owns the order: it hands over each thing that happens on the
//! line, waits for the report, and tells the sessions. So a call never tells a session anything by itself, and nothing
//! can be told twice or out of order.
//!
//! A request goes to the logon as a `CallCommand` and comes back as `Answered`, in line with the events of the line.
//!
//! Must never know sockets, sessions or other calls: what it has to know of the others is in `Surroundings`.

mod actions;
mod answered;
mod birth;
mod call_change;
mod call_meter;
mod call_state;
mod call_view;
mod context;
mod course;
mod error;
mod followed;
#[cfg(test)]
pub(crate) mod for_tests;
mod info_cache;
mod introduction;
mod key;
mod keying;
mod operations;
mod origin;
mod placed_by;
mod post_dial;
mod recording;
mod report;
mod seat;
mod surroundings;
mod touch_tones;
mod wanted;

use std::sync::Arc;
use std::time::Instant;

use actix::prelude::*;
use tokio::sync::oneshot;

pub use actions::Action;
pub(crate) use answered::{Answered, Settle};
pub(crate) use birth::{Birth, Newborn};
pub(crate) use call_change::{CallChange, CallNews};
pub use call_state::{CallEventKind, CallState, Direction};
pub use call_view::CallView;
pub(crate) use context::{CallCommand, CallContext, ReadExtra};
pub use error::CallError;
pub(crate) use followed::FollowedCall;
pub use info_cache::InfoCache;
pub(crate) use info_cache::InfoId;
pub(crate) use introduction::{Hurry, Introduce};
pub(crate) use key::CallKey;
pub(crate) use operations::{Done, OperationId};
pub use origin::Origin;
pub use placed_by::PlacedBy;
pub use post_dial::{InvalidPostDial, PostDial};
pub use recording::{MUTE_SPACING, RecordOperation, Recording, RecordingRefusal};
pub(crate) use report::{CallReport, FollowUp};
pub(crate) use seat::Seat;
pub(crate) use surroundings::{Contact, Footprint, Surroundings};
pub(crate) use touch_tones::KeyOnceConnected;
pub(crate) use wanted::{ActsOn, Wanted};
pub use wanted::{Perform, Record, RecordedBy};

use call_meter::CallMeter;
use course::{Course, CourseDecision};
use keying::Keying;
use operations::{Operations, QueuedOperation, RunningOperation};

use crate::connection::{CommandError, Request};

/// Requests that may wait for one call, beside what its logon hands over, one thing at a time.
const MAILBOX: usize = 64;

/// The actor of one call. Its state is private here, and so visible to its rooms and to nobody else.
pub(crate) struct CallActor {
    context: CallContext,
    /// On the heap: the task of a call is allocated for each, which is slow from a kilobyte on.
    course: Box<Course>,
    operations: Operations,
    /// Ends the wait for the extra information.
    hurry: Option<oneshot::Sender<()>>,
    /// Digits with which the call was placed, while they are keyed. On the heap, since most calls have none.
    keying: Option<Box<Keying>>,
    tally: CallMeter,
}

impl CallActor {
    pub(crate) fn new(birth: Birth, context: CallContext) -> Self {
        let course = Box::new(Course::new(birth));
        let tally = CallMeter::new(context.meter.clone(), course.seat());
        Self { context, course, operations: Operations::default(), hurry: None, keying: None, tally }
    }

    /// Decides about the requests that wait, until one is under way. The revision is that which shows the call as it is.
    fn begin_operations(&mut self, revision: u64, ctx: &mut Context<Self>) {
        loop {
            if self.operations.is_idle() {
                self.key_what_is_due(ctx);
            }
            let Some(asked) = self.operations.next() else { break };
            match self.course.decide(&asked.wanted, Instant::now()) {
                Ok(CourseDecision::Holds) => asked.answer(&Ok(self.done(revision))),
                Ok(CourseDecision::Ask(request)) => self.ask(asked, request, ctx),
                Err(refusal) => asked.answer(&Err(refusal)),
            }
        }
        if self.course.state() == CallState::Disconnected && self.operations.is_idle() {
            ctx.stop();
        }
    }

    fn done(&self, revision: u64) -> Done {
        Done { state: self.course.state(), recording: self.course.recording(), revision }
    }

    /// Has the server asked for what is wanted.
    fn ask(&mut self, asked: QueuedOperation, request: Request, ctx: &Context<Self>) {
        let acts_on = asked.wanted.acts_on();
        let only_on = asked.wanted.connection();
        let command = CallCommand {
            actor: ctx.address(),
            line: self.course.extension().clone(),
            key: self.context.key,
            operation: self.operations.begin(asked, self.course.marks()),
            request,
            acts_on,
            only_on,
        };
        if self.context.commands.try_send(command).is_err()
            && let Some(RunningOperation { asked, .. }) = self.operations.end()
        {
            // Nothing was sent.
            asked.answer(&Err(CommandError::Overloaded.into()));
        }
    }

    fn report(&self, view: Arc<CallView>, news: Vec<CallNews>) -> CallReport {
        CallReport { footprint: self.course.footprint(), view, news, follow_up: None }
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

/// Something that has happened to the call, or to the others around it.
#[derive(Debug, Message)]
#[rtype(result = "CallReport")]
pub(crate) struct Apply {
    pub(crate) change: Option<CallChange>,
    pub(crate) surroundings: Surroundings,
    /// Revision of the line that will show it.
    pub(crate) revision: u64,
}

impl Handler<Apply> for CallActor {
    type Result = MessageResult<Apply>;

    fn handle(&mut self, Apply { change, surroundings, revision }: Apply, ctx: &mut Context<Self>) -> Self::Result {
        let (view, news) = self.course.apply(change, surroundings, Instant::now());
        self.tally.update(self.course.state(), self.course.recording());
        self.go_on_keying(ctx);
        self.begin_operations(revision, ctx);
        MessageResult(self.report(view, news))
    }
}

/// Order to end, since the logon is gone or the line is followed no more.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub(crate) struct Forget;

impl Handler<Forget> for CallActor {
    type Result = ();

    fn handle(&mut self, _: Forget, ctx: &mut Context<Self>) {
        ctx.stop();
    }
}
