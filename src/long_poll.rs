//! The event channel as a long poll: each poll is a channel that lives until it is answered.
//!
//! ```text
//! asked ----- session refuses it --------------------------------> refused
//! asked ----- session takes it ----> Bound
//! Bound ----- an event, and all that is to follow at once -------> answered, with the events
//! Bound ----- nothing in time -----------------------------------> answered, with none
//! Bound ----- session ends it -----------------------------------> refused
//! any state - end of the connection -----------------------------> given up
//! ```
//!
//! A poll that was answered leaves its session waiting for the next one for some seconds.

mod gathered_events;

use std::time::{Duration, SystemTime};

use actix::{Actor, ActorContext, ActorFutureExt, AsyncContext, Context, Handler, WrapFuture};
use actix_web::http::Method;
use actix_web::http::header::{CONTENT_TYPE, HeaderName};
use actix_web::{HttpRequest, HttpResponse};
use actors::session::{Bind, BindError, CloseCause, EndReason, ToSocket};
use cluster::Epoch;
use tokio::sync::oneshot;

use crate::channel::{ChannelClose, ChannelDelivery, PollRequest, SessionBinding};
use crate::client_presence::ClientPresence;
use crate::events::ChannelNotice;
use crate::problem::Problem;
use crate::state::AppState;
use crate::telemetry::RequestContext;
use gathered_events::GatheredEvents;

/// Number after which the next poll continues, for clients that do not read it from the events.
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// Messages in the mailbox: one batch of events, and a probe. Notices of the end ignore this limit.
const MAILBOX: usize = 2;

/// Interval at which is checked that the client has not closed the connection.
const LOOK: Duration = Duration::from_secs(1);

/// Answers a long poll.
pub(crate) async fn answer(
    state: &AppState,
    request: &HttpRequest,
    poll: PollRequest,
) -> Result<HttpResponse, Problem> {
    if request.method() == Method::HEAD {
        return Ok(HttpResponse::Ok().insert_header((CONTENT_TYPE, "application/json")).finish());
    }
    let (answer, answered) = oneshot::channel();
    let after = poll.after;
    LongPoll {
        state: state.clone(),
        binding: None,
        delivery: ChannelDelivery::begin(state),
        gathered: GatheredEvents::default(),
        poll,
        answer: Some(answer),
        presence: request.conn_data::<ClientPresence>().cloned().unwrap_or_default(),
        context: RequestContext::current().unwrap_or_else(|| RequestContext::of_request("-")),
    }
    .start();
    // Without an answer, the client has gone.
    let gathered = answered.await.map_err(|_| Problem::NoSuchSession)?.map_err(|close| refusal(&close))?;
    let mut response = HttpResponse::Ok();
    if let Some(last) = gathered.last().or(after) {
        response.insert_header((LAST_EVENT_ID, last));
    }
    Ok(response.content_type("application/json").body(gathered.into_array()))
}

fn refusal(close: &ChannelClose) -> Problem {
    match close {
        ChannelClose::Refused(BindError::TooManySockets) => {
            Problem::Overloaded("the session has too many event channels")
        }
        ChannelClose::NotServed
        | ChannelClose::Session(CloseCause::Ended(EndReason::HandedOver | EndReason::Moved)) => Problem::SessionMoved,
        ChannelClose::NoCluster | ChannelClose::Session(CloseCause::CutOff) => {
            Problem::Overloaded("the session is at another node, and the cluster does not answer")
        }
        ChannelClose::Session(CloseCause::Ended(EndReason::Shutdown)) => Problem::Overloaded("the server stops"),
        ChannelClose::Session(CloseCause::Ended(_)) => Problem::SessionEnded(close.to_string()),
        _ => Problem::NoSuchSession,
    }
}

/// One poll.
struct LongPoll {
    state: AppState,
    /// Place in the session, once it is taken.
    binding: Option<SessionBinding>,
    delivery: ChannelDelivery,
    gathered: GatheredEvents,
    poll: PollRequest,
    /// None once the poll is answered.
    answer: Option<oneshot::Sender<Result<GatheredEvents, ChannelClose>>>,
    presence: ClientPresence,
    /// Context of the request, for the log.
    context: RequestContext,
}

impl LongPoll {
    fn bind(&mut self, ctx: &mut Context<Self>) {
        let state = self.state.clone();
        let session = self.poll.session.clone();
        let recipient = ctx.address().downgrade().recipient();
        let bind = Bind {
            socket: self.delivery.socket(),
            recipient,
            resume: self.poll.after,
            epoch: self.poll.epoch.map(Epoch),
        };
        let bound = async move { SessionBinding::take(&state, &session, bind).await };
        ctx.spawn(self.context.clone().serve(bound).into_actor(self).map(|bound, poll, ctx| match bound {
            Ok(bound) => {
                poll.binding = Some(bound);
                poll.answer_if_complete(ctx);
            }
            Err(close) => poll.refuse(close, ctx),
        }));
    }

    /// Answers once the session's place is taken and everything that is to be told is there.
    fn answer_if_complete(&mut self, ctx: &mut Context<Self>) {
        if !self.gathered.is_complete() {
            return;
        }
        let Some(binding) = self.binding.take() else { return };
        if let Some(answer) = self.answer.take() {
            // A client that has gone asks again after the same number.
            let _ = answer.send(Ok(std::mem::take(&mut self.gathered)));
        }
        // Until then, the session may still send something, which the next poll gets.
        ctx.spawn(binding.answered().into_actor(self).map(|(), _, ctx| ctx.stop()));
    }

    fn refuse(&mut self, close: ChannelClose, ctx: &mut Context<Self>) {
        if let Some(answer) = self.answer.take() {
            // A client that has gone does not care.
            let _ = answer.send(Err(close));
        }
        ctx.stop();
    }

    /// Gives up the poll if its client has closed the connection.
    fn look(&mut self, ctx: &mut Context<Self>) {
        let is_unheard = self.answer.as_ref().is_none_or(oneshot::Sender::is_closed);
        if is_unheard || self.presence.has_ended() {
            ctx.stop();
        }
    }
}

impl Actor for LongPoll {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Context<Self>) {
        ctx.set_mailbox_capacity(MAILBOX);
        self.bind(ctx);
        ctx.run_later(self.poll.wait, |poll, ctx| {
            poll.gathered.end_wait();
            poll.answer_if_complete(ctx);
        });
        ctx.run_interval(LOOK, Self::look);
    }

    fn stopped(&mut self, _: &mut Context<Self>) {
        self.binding = None;
    }
}

impl Handler<ToSocket> for LongPoll {
    type Result = ();

    fn handle(&mut self, message: ToSocket, ctx: &mut Context<Self>) {
        match message {
            _ if self.answer.is_none() => {}
            ToSocket::Bound(binding) => {
                self.gathered.begin(binding.clone());
                if self.poll.hello {
                    self.gathered.greet(ChannelNotice::Bound(binding).text());
                }
            }
            ToSocket::Events(batch) => {
                let gathered = &mut self.gathered;
                self.delivery.take(&batch, |_, text| gathered.push(text));
                batch.sent(self.delivery.socket(), SystemTime::now());
                self.gathered.reach(self.delivery.last());
            }
            // It ends soon by itself.
            ToSocket::Probe => {}
            ToSocket::Close(cause) => return self.refuse(ChannelClose::Session(cause), ctx),
        }
        self.answer_if_complete(ctx);
    }
}
