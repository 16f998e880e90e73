//! The event channel. This is the only file that names `actix_web_actors`.
//!
//! ```text
//! opened, session in the address -----> LookingUp
//! opened, no session ----------------> Awaiting
//! opened, unknown key in the address -> Closing
//! Awaiting --- first message ---------> LookingUp
//! Awaiting --- no message in time ----> Closing
//! LookingUp -- session takes it ------> Bound
//! LookingUp -- session refuses it ----> Closing
//! Bound ------ session ends it -------> Closing
//! any state -- unanswered pings, protocol error, close frame, end of the connection --> Closing
//! ```
//!
//! A socket's actor is polled as the body of its response, so it stops while the client does not read and TCP's buffers
//! are full. Its session sends it one batch of events at a time, and the next one once that is handled. So events for a
//! slow client wait in the session, which closes a socket that takes none. The connection itself ends a socket whose
//! client takes no output for too long (`listener/client_stream.rs`).

mod first_message;
mod frame_limit;
mod utf8_check;

use std::time::{Duration, Instant, SystemTime};

use actix::{Actor, ActorContext, ActorFutureExt, AsyncContext, Handler, StreamHandler, WrapFuture};
use actix_http::ws::Item;
use actix_web::http::header::{HeaderValue, SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION};
use actix_web::web::Payload;
use actix_web::{HttpRequest, HttpResponse};
use actix_web_actors::ws::{CloseReason, Message, ProtocolError, WebsocketContext, WsResponseBuilder};
use actors::session::{Batch, Bind, Binding, ToSocket};
use cluster::Epoch;

use crate::channel::{
    ChannelClose, ChannelDelivery, ChannelReport, ChannelRequest, Heartbeat, SessionBinding, SessionName, may_be_echoed,
};
use crate::events::ChannelNotice;
use crate::live::ChannelSettings;
use crate::problem::Problem;
use crate::state::AppState;
use crate::telemetry::RequestContext;
use first_message::{FirstMessage, NamedSession};
use frame_limit::{FrameLimit, MAX_FRAME};
use utf8_check::Utf8Check;

/// Time in which a client must answer a probe when another client waits for its place, unless pings are more frequent.
/// Longer than a round trip takes in any network that can carry calls.
const PROBE_PATIENCE: Duration = Duration::from_secs(5);

/// Most messages in a socket's mailbox: one batch of events, since the session sends the next one once that is handled,
/// and a probe. Notices of the end ignore this limit.
const MAILBOX: usize = 2;

/// Upgrades a request to an event channel. `named` comes from the address of the request.
pub(crate) fn upgrade(
    state: &AppState,
    request: &HttpRequest,
    payload: Payload,
    named: ChannelRequest,
) -> Result<HttpResponse, Problem> {
    // The codec would accept the obsolete drafts of the protocol as well.
    let version = request.headers().get(SEC_WEBSOCKET_VERSION);
    if version.is_some_and(|version| version != "13") {
        return Err(Problem::NoWebSocket("another version is asked for".to_owned()));
    }
    let socket = EventSocket {
        state: state.clone(),
        channels: state.live.now().channels,
        channel: ChannelState::Awaiting(FirstMessage::default()),
        text: Utf8Check::default(),
        in_binary: false,
        named,
        delivery: ChannelDelivery::begin(state),
        read: 0,
        probed: false,
        heard: Instant::now(),
        context: RequestContext::current().unwrap_or_else(|| RequestContext::of_request("-")),
        report: None,
    };
    let started = WsResponseBuilder::new(socket, request, FrameLimit::new(payload)).frame_size(MAX_FRAME).start();
    let mut response = started.map_err(|error| Problem::NoWebSocket(error.to_string()))?;
    if let Some(protocol) = offered_protocol(request) {
        response.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, protocol);
    }
    Ok(response)
}

/// Returns the first subprotocol that a client offers. Subprotocols have no meaning here, but a browser whose offer is
/// not answered closes the connection.
fn offered_protocol(request: &HttpRequest) -> Option<HeaderValue> {
    let offered = request.headers().get(SEC_WEBSOCKET_PROTOCOL)?.to_str().ok()?;
    let first = offered.split(',').next()?.trim();
    if first.is_empty() { None } else { HeaderValue::from_str(first).ok() }
}

/// Returns the close that follows an error of the decoder.
fn close_for(error: &ProtocolError) -> ChannelClose {
    let message = error.to_string();
    match error {
        // The decoder has no separate error for text that is not UTF-8.
        ProtocolError::Io(cause) if cause.to_string().contains("utf-8") => ChannelClose::NotText,
        ProtocolError::Io(_) => ChannelClose::Lost(message),
        ProtocolError::Overflow => ChannelClose::TooLong(message),
        _ => ChannelClose::Protocol(message),
    }
}

/// One event channel.
struct EventSocket {
    state: AppState,
    /// Settings at the time when it was opened.
    channels: ChannelSettings,
    channel: ChannelState,
    /// Check of the message that is coming in pieces.
    text: Utf8Check,
    /// True if that is a binary message.
    in_binary: bool,
    /// Session and position that the request names, and what it asks for.
    named: ChannelRequest,
    delivery: ChannelDelivery,
    /// Number of the last event that the session knows to be read.
    read: u64,
    /// True while a probe waits for its answer.
    probed: bool,
    heard: Instant,
    /// Context of the request that opened it, for the log.
    context: RequestContext,
    /// Report of its end, once it is open.
    report: Option<ChannelReport>,
}

/// State of an event channel.
enum ChannelState {
    /// The client has to name its session.
    Awaiting(FirstMessage),
    /// The session is being looked up.
    LookingUp,
    /// Events of the session are sent.
    Bound(SessionBinding),
    /// The close frame is sent.
    Closing,
}

type Socket = WebsocketContext<EventSocket>;

impl EventSocket {
    fn bind(&mut self, session: SessionName, resume: Option<u64>, ctx: &mut Socket) {
        self.channel = ChannelState::LookingUp;
        let state = self.state.clone();
        let context = self.context.clone();
        let recipient = ctx.address().downgrade().recipient();
        let bind = Bind { socket: self.delivery.socket(), recipient, resume, epoch: self.named.epoch.map(Epoch) };
        let bound = async move { SessionBinding::take(&state, &session, bind).await };
        ctx.spawn(context.serve(bound).into_actor(self).map(|bound, socket, ctx| match bound {
            Ok(bound) if matches!(socket.channel, ChannelState::LookingUp) => {
                socket.channel = ChannelState::Bound(bound);
            }
            // The channel was closed meanwhile.
            Ok(bound) => drop(bound),
            Err(close) => socket.close(&close, ctx),
        }));
    }

    fn close(&mut self, close: &ChannelClose, ctx: &mut Socket) {
        if matches!(self.channel, ChannelState::Closing) {
            return;
        }
        self.release_session();
        if !close.is_loss()
            && let Some(report) = &mut self.report
        {
            report.closed(close.code(), close.to_string());
        }
        ctx.close(Some(CloseReason { code: close.code().into(), description: Some(close.to_string()) }));
        ctx.stop();
    }

    /// Gives up the place in the session, if there is one. Nothing is sent from then on.
    fn release_session(&mut self) {
        self.channel = ChannelState::Closing;
    }

    fn keep_alive(&mut self, ctx: &mut Socket) {
        let ChannelSettings { ping_interval, ping_misses, .. } = self.channels;
        if self.heard.elapsed() > ping_interval * ping_misses + ping_interval / 2 {
            return self.close(&ChannelClose::Silent, ctx);
        }
        // A client that answers has read everything sent before, and has had time to handle it.
        let sent = self.delivery.last();
        let asked = if sent > self.read { sent.to_string() } else { String::new() };
        ctx.ping(asked.as_bytes());
    }

    /// Handles the answer to a ping, whose payload is the number of the last event before it.
    fn note_pong(&mut self, ping: &[u8]) {
        let Some(seq) = str::from_utf8(ping).ok().and_then(|number| number.parse().ok()) else { return };
        if (self.read + 1..=self.delivery.last()).contains(&seq)
            && let ChannelState::Bound(bound) = &self.channel
            && bound.read_up(seq)
        {
            self.read = seq;
        }
    }

    /// Checks at once whether the client is still there.
    fn probe(&mut self, ctx: &mut Socket) {
        if std::mem::replace(&mut self.probed, true) {
            return;
        }
        let asked = Instant::now();
        ctx.ping(b"");
        let patience = PROBE_PATIENCE.min(self.channels.ping_interval);
        ctx.run_later(patience, move |socket, ctx| {
            socket.probed = false;
            if socket.heard < asked {
                socket.close(&ChannelClose::Silent, ctx);
            }
        });
    }

    /// Tells the client where its events begin, if it has asked for that, and begins its heartbeats.
    fn greet(&mut self, binding: Binding, ctx: &mut Socket) {
        let mut heartbeat = Heartbeat::new(self.state.cluster.as_ref(), binding.ticket.clone());
        if self.named.is_greeted() {
            ctx.text(ChannelNotice::Bound(binding).text());
        }
        if let Some(interval) = self.named.heartbeat {
            ctx.run_interval(interval, move |socket, ctx| {
                if let ChannelState::Bound(bound) = &socket.channel {
                    ctx.text(heartbeat.beat(bound.id).text());
                }
            });
        }
    }

    fn write(&mut self, batch: &Batch, ctx: &mut Socket) {
        self.delivery.take(batch, |_, text| ctx.text(text));
        batch.sent(self.delivery.socket(), SystemTime::now());
    }

    /// Tells whether the client still has to name its session.
    fn awaits_session(&self) -> bool {
        matches!(self.channel, ChannelState::Awaiting(_))
    }

    /// Handles a piece of the first message, which names the session.
    fn take_first_message(&mut self, piece: &[u8], last: bool, ctx: &mut Socket) {
        let ChannelState::Awaiting(message) = &mut self.channel else { return };
        match message.take(piece, last) {
            Ok(None) => {}
            Ok(Some(NamedSession { id, last_seq })) => {
                self.bind(SessionName::Id(id), last_seq.or(self.named.last_seq), ctx);
            }
            Err(close) => self.close(&close, ctx),
        }
    }

    /// Handles a piece of a text. Texts after the first are checked and ignored.
    fn take_text(&mut self, piece: &[u8], last: bool, ctx: &mut Socket) {
        if self.text.accepts(piece, last) {
            self.take_first_message(piece, last, ctx);
        } else {
            self.close(if self.in_binary { &ChannelClose::Binary } else { &ChannelClose::NotText }, ctx);
        }
    }

    /// Handles a binary message or its beginning. Clients whose libraries send only binary messages name their session
    /// in one.
    fn take_binary(&mut self, piece: &[u8], last: bool, ctx: &mut Socket) {
        if self.awaits_session() {
            self.in_binary = true;
            self.take_text(piece, last, ctx);
            self.in_binary = !last;
        } else {
            self.close(&ChannelClose::Binary, ctx);
        }
    }

    fn message(&mut self, message: Message, ctx: &mut Socket) {
        match message {
            Message::Ping(payload) => ctx.pong(&payload),
            Message::Pong(payload) => self.note_pong(&payload),
            Message::Nop => {}
            Message::Text(text) => self.take_first_message(text.as_bytes(), true, ctx),
            Message::Continuation(Item::FirstText(piece) | Item::Continue(piece)) => self.take_text(&piece, false, ctx),
            Message::Continuation(Item::Last(piece)) => {
                self.take_text(&piece, true, ctx);
                self.in_binary = false;
            }
            Message::Binary(bytes) => self.take_binary(&bytes, true, ctx),
            Message::Continuation(Item::FirstBinary(piece)) => self.take_binary(&piece, false, ctx),
            Message::Close(reason) => {
                self.release_session();
                if let Some(report) = &mut self.report {
                    report.closed_by_client(reason.as_ref().map(|reason| reason.code.into()));
                }
                ctx.close(reason.filter(|reason| may_be_echoed(u16::from(reason.code))));
                ctx.stop();
            }
        }
    }
}

impl Actor for EventSocket {
    type Context = Socket;

    fn started(&mut self, ctx: &mut Socket) {
        let ChannelSettings { first_message_timeout, ping_interval, .. } = self.channels;
        self.report =
            Some(ChannelReport::begin(self.delivery.socket(), self.context.clone(), self.state.metrics.clone()));
        ctx.set_mailbox_capacity(MAILBOX);
        match (self.named.unknown_key.take(), self.named.session.take()) {
            (Some(key), _) => self.close(&ChannelClose::UnreadKey(key), ctx),
            (None, Some(session)) => self.bind(session, self.named.last_seq, ctx),
            (None, None) => {
                ctx.run_later(first_message_timeout, |socket, ctx| {
                    if matches!(socket.channel, ChannelState::Awaiting(_)) {
                        socket.close(&ChannelClose::NotBound, ctx);
                    }
                });
            }
        }
        ctx.run_interval(ping_interval, Self::keep_alive);
    }

    fn stopped(&mut self, _: &mut Socket) {
        self.release_session();
    }
}

impl StreamHandler<Result<Message, ProtocolError>> for EventSocket {
    fn handle(&mut self, message: Result<Message, ProtocolError>, ctx: &mut Socket) {
        self.heard = Instant::now();
        match message {
            Ok(_) if matches!(self.channel, ChannelState::Closing) => {}
            Ok(message) => self.message(message, ctx),
            Err(error) => self.close(&close_for(&error), ctx),
        }
    }

    /// Handles the end of the client's side of the connection.
    fn finished(&mut self, ctx: &mut Socket) {
        self.release_session();
        ctx.stop();
    }
}

impl Handler<ToSocket> for EventSocket {
    type Result = ();

    fn handle(&mut self, message: ToSocket, ctx: &mut Socket) {
        match message {
            _ if matches!(self.channel, ChannelState::Closing) => {}
            ToSocket::Bound(binding) => self.greet(binding, ctx),
            ToSocket::Events(batch) => self.write(&batch, ctx),
            ToSocket::Probe => self.probe(ctx),
            ToSocket::Close(cause) => self.close(&ChannelClose::Session(cause), ctx),
        }
    }
}
