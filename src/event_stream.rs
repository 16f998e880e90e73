//! The event channel as a stream of server-sent events.
//!
//! ```text
//! opened, session in the address -----> LookingUp
//! opened, no session, unknown key ---> ended, with a close event
//! LookingUp -- session takes it ------> Bound
//! LookingUp -- session refuses it ----> ended, with a close event
//! Bound ------ session ends it -------> ended, with a close event
//! any state -- end of the connection -> ended
//! ```
//!
//! The stream's actor hands pieces of text to the body of the response, which takes one when the client has room. The
//! session's batch counts as taken then, so events for a slow client wait in the session, as with a WebSocket.
//!
//! Such a client answers nothing. That it is there is seen by its connection: TCP tells when what was sent is not
//! acknowledged in time, and a comment is sent now and then, so that there is something to acknowledge.

mod stream_body;
mod stream_text;

use std::time::{Duration, SystemTime};

use actix::{Actor, ActorContext, ActorFutureExt, AsyncContext, Context, Handler, ResponseFuture, WrapFuture};
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};
use actors::session::{Batch, Bind, ToSocket};
use cluster::Epoch;

use crate::channel::{
    ChannelClose, ChannelDelivery, ChannelReport, ChannelRequest, Heartbeat, SessionBinding, SessionName, seq,
};
use crate::client_presence::ClientPresence;
use crate::events::ChannelNotice;
use crate::live::ChannelSettings;
use crate::problem::Problem;
use crate::state::AppState;
use crate::telemetry::RequestContext;
use stream_body::{StreamBody, StreamWriter};
use stream_text as text;

/// The type of the stream.
const EVENT_STREAM: HeaderValue = HeaderValue::from_static("text/event-stream");

/// Number of the last event that a browser has seen when it connects again.
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// Tells nginx, and proxies that took it over from there, to pass on each event at once.
const X_ACCEL_BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// Messages in the mailbox: one batch of events, and a probe. Notices of the end ignore this limit.
const MAILBOX: usize = 2;

/// Interval at which is checked that the client has not closed the connection.
const LOOK: Duration = Duration::from_secs(1);

/// Time in which what was sent must be acknowledged when another client waits for the place.
const PROBE_PATIENCE: Duration = Duration::from_secs(5);

/// Opens a stream. The session is looked up once it is open, as with a WebSocket: a page's script learns the reason of a
/// refusal from the close event alone.
pub(crate) fn open(
    state: &AppState,
    request: &HttpRequest,
    mut named: ChannelRequest,
) -> Result<HttpResponse, Problem> {
    if let Some(seen) = request.headers().get(LAST_EVENT_ID).filter(|seen| !seen.is_empty()) {
        let seen = seen.to_str().map_err(|_| Problem::wrong_field("Last-Event-ID", "must be a number"))?;
        named.last_seq = Some(seq("Last-Event-ID", seen.trim())?);
    }
    let (writer, body) = StreamBody::new();
    if request.method() == actix_web::http::Method::HEAD {
        return Ok(response(StreamBody::empty()));
    }
    let stream = EventStream {
        state: state.clone(),
        channels: state.live.now().channels,
        channel: StreamState::LookingUp,
        delivery: ChannelDelivery::begin(state),
        named,
        writer,
        presence: request.conn_data::<ClientPresence>().cloned().unwrap_or_default(),
        context: RequestContext::current().unwrap_or_else(|| RequestContext::of_request("-")),
        report: None,
    };
    stream.start();
    Ok(response(body))
}

fn response(body: StreamBody) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, EVENT_STREAM))
        // Packing or changing the stream would hold events back.
        .insert_header((CACHE_CONTROL, "no-store, no-transform"))
        .insert_header((X_ACCEL_BUFFERING, "no"))
        .streaming(body)
}

/// One stream of events.
struct EventStream {
    state: AppState,
    /// Settings at the time when it was opened.
    channels: ChannelSettings,
    channel: StreamState,
    delivery: ChannelDelivery,
    named: ChannelRequest,
    writer: StreamWriter,
    presence: ClientPresence,
    /// Context of the request that opened it, for the log.
    context: RequestContext,
    /// Report of its end, once it is open.
    report: Option<ChannelReport>,
}

enum StreamState {
    /// The session is being looked up.
    LookingUp,
    /// Events of the session are sent. Dropping the binding gives up the place.
    Bound(SessionBinding),
    /// Nothing is sent any more.
    Ended,
}

impl EventStream {
    fn bind(&mut self, session: SessionName, ctx: &mut Context<Self>) {
        let state = self.state.clone();
        let recipient = ctx.address().downgrade().recipient();
        let bind = Bind {
            socket: self.delivery.socket(),
            recipient,
            resume: self.named.last_seq,
            epoch: self.named.epoch.map(Epoch),
        };
        let bound = async move { SessionBinding::take(&state, &session, bind).await };
        ctx.spawn(self.context.clone().serve(bound).into_actor(self).map(|bound, stream, ctx| match bound {
            Ok(bound) if matches!(stream.channel, StreamState::LookingUp) => {
                stream.channel = StreamState::Bound(bound);
            }
            // The stream has ended meanwhile.
            Ok(bound) => drop(bound),
            Err(close) => stream.close(&close, ctx),
        }));
    }

    fn close(&mut self, close: &ChannelClose, ctx: &mut Context<Self>) {
        if matches!(self.channel, StreamState::Ended) {
            return;
        }
        if let Some(report) = &mut self.report {
            report.closed(close.code(), close.to_string());
        }
        self.writer.write_last(text::close(close));
        self.end(ctx);
    }

    fn end(&mut self, ctx: &mut Context<Self>) {
        self.channel = StreamState::Ended;
        self.writer.end();
        ctx.stop();
    }

    /// Ends the stream if its client has closed the connection.
    fn look(&mut self, ctx: &mut Context<Self>) {
        if self.writer.is_closed() || self.presence.has_ended() {
            if let Some(report) = &mut self.report {
                report.closed_by_client(None);
            }
            self.end(ctx);
        }
    }

    /// Time in which the client must acknowledge what it is sent: as long as a WebSocket's may leave pings unanswered.
    fn patience(&self) -> Duration {
        let ChannelSettings { ping_interval, ping_misses, .. } = self.channels;
        ping_interval * ping_misses + ping_interval / 2
    }

    /// Has the connection end soon if the client is not there.
    fn probe(&mut self, ctx: &mut Context<Self>) {
        self.presence.limit_silence(PROBE_PATIENCE.min(self.patience()));
        self.writer.write_if_idle(text::COMMENT);
        ctx.run_later(PROBE_PATIENCE, |stream, _| stream.presence.limit_silence(stream.patience()));
    }

    /// Writes a batch. Resolves when the client has room for it.
    fn write(&mut self, batch: Batch) -> ResponseFuture<()> {
        let mut piece = String::new();
        self.delivery.take(&batch, |seq, event| text::event(&mut piece, seq, &event));
        let socket = self.delivery.socket();
        let taken = self.writer.write(piece);
        Box::pin(async move {
            if taken.await {
                batch.sent(socket, SystemTime::now());
            }
        })
    }
}

impl Actor for EventStream {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Context<Self>) {
        ctx.set_mailbox_capacity(MAILBOX);
        let report = ChannelReport::begin(self.delivery.socket(), self.context.clone(), self.state.metrics.clone());
        self.report = Some(report);
        self.writer.write_if_idle(text::RETRY);
        self.presence.limit_silence(self.patience());
        match (self.named.unknown_key.take(), self.named.session.take()) {
            (Some(key), _) => return self.close(&ChannelClose::UnreadKey(key), ctx),
            (None, Some(session)) => self.bind(session, ctx),
            (None, None) => return self.close(&ChannelClose::NotNamed, ctx),
        }
        ctx.run_interval(LOOK, Self::look);
        ctx.run_interval(self.channels.ping_interval, |stream, _| stream.writer.write_if_idle(text::COMMENT));
    }

    fn stopped(&mut self, _: &mut Context<Self>) {
        self.channel = StreamState::Ended;
    }
}

impl Handler<ToSocket> for EventStream {
    type Result = ResponseFuture<()>;

    fn handle(&mut self, message: ToSocket, ctx: &mut Context<Self>) -> Self::Result {
        match message {
            _ if matches!(self.channel, StreamState::Ended) => {}
            ToSocket::Events(batch) => return self.write(batch),
            ToSocket::Bound(binding) => {
                let mut heartbeat = Heartbeat::new(self.state.cluster.as_ref(), binding.ticket.clone());
                if self.named.is_greeted() {
                    self.writer.write_if_idle(&text::notice(&ChannelNotice::Bound(binding).text()));
                }
                if let Some(interval) = self.named.heartbeat {
                    ctx.run_interval(interval, move |stream, _| {
                        if let StreamState::Bound(bound) = &stream.channel {
                            stream.writer.write_if_idle(&text::notice(&heartbeat.beat(bound.id).text()));
                        }
                    });
                }
            }
            ToSocket::Probe => self.probe(ctx),
            ToSocket::Close(cause) => self.close(&ChannelClose::Session(cause), ctx),
        }
        Box::pin(std::future::ready(()))
    }
}
