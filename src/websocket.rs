//! The event channel: the only file that names `actix_web_actors`.
//!
//! A socket's actor is polled as the body of its response, so it stands still while the client does not read and TCP's
//! buffers are full. Its session hands it one batch of events at a time and the next one when it has handled that, so that
//! what waits for a client waits in the session, which lets a socket go that takes nothing. The watchdog, which runs
//! outside, ends the TCP connection of a socket that has stood still for too long.

mod bound;
mod close;
mod course;
mod first_message;
mod frame_limit;
mod utf8;
mod watchdog;
mod wish;

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime};

use actix::{Actor, ActorContext, ActorFutureExt, AsyncContext, Handler, StreamHandler, WrapFuture};
use actix_http::ws::Item;
use actix_web::http::header::{HeaderValue, SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION};
use actix_web::web::Payload;
use actix_web::{HttpRequest, HttpResponse};
use actix_web_actors::ws::{CloseReason, Message, ProtocolError, WebsocketContext, WsResponseBuilder};
use actors::session::{Bind, SessionEvent, SocketId, ToSocket};

use crate::events;
use crate::live::ChannelSettings;
use crate::metrics::OpenChannel;
use crate::problem::Problem;
use crate::state::AppState;
use crate::telemetry::Context;
use bound::Bound;
use close::Close;
use course::Course;
use first_message::{FirstMessage, Named};
use frame_limit::FrameLimit;
use utf8::Utf8;
pub use watchdog::TcpHandle;
use watchdog::{Leash, Pulse, Watchdog};
pub use wish::Wish;

/// Longest frame taken. Clients send a session id and nothing else.
const MAX_FRAME: usize = 4096;

/// How long a client may take to show that it is there when another waits for its place, where pings are not more
/// frequent than that. Longer than any network that calls are spoken over takes to bring an answer.
const PROBE_PATIENCE: Duration = Duration::from_secs(5);

/// What may wait in a socket's mailbox: one batch of events, since the session sends the next one when that is handled, and
/// a probe. Notices of the end pass the bound.
const MAILBOX: usize = 2;

static NEXT_SOCKET: AtomicU64 = AtomicU64::new(1);

/// Upgrades a request to an event channel. `wish` is what came with the request.
pub fn upgrade(state: &AppState, request: &HttpRequest, payload: Payload, wish: Wish) -> Result<HttpResponse, Problem> {
    // The codec would take drafts too, which are of another time.
    let version = request.headers().get(SEC_WEBSOCKET_VERSION);
    if version.is_some_and(|version| version != "13") {
        return Err(Problem::NoWebSocket("another version is asked for".to_owned()));
    }
    let socket = EventSocket {
        id: SocketId(NEXT_SOCKET.fetch_add(1, Ordering::Relaxed)),
        state: state.clone(),
        channels: state.live.now().channels,
        binding: Binding::Awaiting(FirstMessage::default()),
        text: Utf8::default(),
        in_binary: false,
        wish,
        opened: SystemTime::now(),
        sent: 0,
        read: 0,
        probed: false,
        heard: Instant::now(),
        pulse: Pulse::default(),
        watchdog: None,
        tcp: request.conn_data::<TcpHandle>().cloned(),
        context: Context::current().unwrap_or_else(|| Context::of_request("-")),
        course: None,
        _counted: state.metrics.channel(),
    };
    let started =
        WsResponseBuilder::new(socket, request, FrameLimit::new(payload, MAX_FRAME)).frame_size(MAX_FRAME).start();
    let mut response = started.map_err(|error| Problem::NoWebSocket(error.to_string()))?;
    if let Some(protocol) = offered_protocol(request) {
        response.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, protocol);
    }
    Ok(response)
}

/// The first subprotocol that a client offers. None means anything here, and a browser that gets no answer to its offer fails
/// the connection.
fn offered_protocol(request: &HttpRequest) -> Option<HeaderValue> {
    let offered = request.headers().get(SEC_WEBSOCKET_PROTOCOL)?.to_str().ok()?;
    let first = offered.split(',').next()?.trim();
    HeaderValue::from_str(first).ok().filter(|_| !first.is_empty())
}

/// One event channel.
struct EventSocket {
    id: SocketId,
    state: AppState,
    /// As they were when it was opened.
    channels: ChannelSettings,
    binding: Binding,
    /// Of the message that is coming in pieces.
    text: Utf8,
    /// Whether it is a binary message.
    in_binary: bool,
    /// What came with the request.
    wish: Wish,
    opened: SystemTime,
    /// The number of the last event that was sent; 0 for none.
    sent: u64,
    /// The number of the last event that the session knows to be read.
    read: u64,
    /// Whether it is just being found out if the client is there.
    probed: bool,
    heard: Instant,
    pulse: Pulse,
    watchdog: Option<Leash>,
    tcp: Option<TcpHandle>,
    /// The request that opened it, for the log.
    context: Context,
    /// How it goes, once it is open.
    course: Option<Course>,
    /// Its place among those that are counted.
    _counted: OpenChannel,
}

/// Which session the channel belongs to.
enum Binding {
    /// The client has to say.
    Awaiting(FirstMessage),
    /// It is looked up.
    LookedUp,
    /// This one's events are sent.
    Bound(Bound),
    /// The close frame is sent.
    Closing,
}

type Socket = WebsocketContext<EventSocket>;

impl EventSocket {
    fn bind(&mut self, id: String, resume: Option<u64>, ctx: &mut Socket) {
        self.binding = Binding::LookedUp;
        let (state, context) = (self.state.clone(), self.context.clone());
        let bind = Bind { socket: self.id, recipient: ctx.address().downgrade().recipient(), resume };
        let bound = async move {
            let session = state.session(&id).await.map_err(|_| Close::UnknownSession)?;
            let bound = Bound::new(session.clone(), bind.socket);
            match session.send(bind).await {
                Ok(Ok(())) => Ok(bound),
                Ok(Err(error)) => Err(Close::Refused(error)),
                Err(_) => Err(Close::UnknownSession),
            }
        };
        ctx.spawn(context.serve(bound).into_actor(self).map(|bound, socket, ctx| match bound {
            Ok(bound) if matches!(socket.binding, Binding::LookedUp) => socket.binding = Binding::Bound(bound),
            // Closed meanwhile.
            Ok(bound) => drop(bound),
            Err(close) => socket.close(&close, ctx),
        }));
    }

    fn close(&mut self, close: &Close, ctx: &mut Socket) {
        if matches!(self.binding, Binding::Closing) {
            return;
        }
        self.leave();
        if let Some(course) = self.course.as_mut().filter(|_| !close.is_loss()) {
            course.closed(close.code(), close.to_string());
        }
        ctx.close(Some(CloseReason { code: close.code().into(), description: Some(close.to_string()) }));
        ctx.stop();
    }

    /// Gives up the place in the session, if there is one.
    fn leave(&mut self) {
        self.binding = Binding::Closing;
    }

    fn keep_alive(&mut self, ctx: &mut Socket) {
        let ChannelSettings { ping_interval, ping_misses, .. } = self.channels;
        if self.heard.elapsed() > ping_interval * ping_misses + ping_interval / 2 {
            return self.close(&Close::Silent, ctx);
        }
        self.pulse.beat();
        // Who answers it has read what was sent before, and has had the time since to take it in.
        let asked = if self.sent > self.read { self.sent.to_string() } else { String::new() };
        ctx.ping(asked.as_bytes());
    }

    /// Takes the answer to a ping, whose payload is the number of the last event before it.
    fn answered(&mut self, ping: &[u8]) {
        let Some(seq) = str::from_utf8(ping).ok().and_then(|number| number.parse().ok()) else { return };
        if (self.read + 1..=self.sent).contains(&seq)
            && let Binding::Bound(bound) = &self.binding
            && bound.read_up(seq)
        {
            self.read = seq;
        }
    }

    /// Finds out if the client is still there, at once.
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
                socket.close(&Close::Silent, ctx);
            }
        });
    }

    /// Counts how long it took from AltiServ to here, save for what the client has missed before this channel was open.
    fn count_delay(&self, event: &SessionEvent) {
        let arrived = event.arrived.get().filter(|_| event.time >= self.opened);
        if let Some(delay) = arrived.and_then(|arrived| arrived.elapsed().ok()) {
            self.state.metrics.event_delivered(delay);
        }
    }

    /// Whether the client still has to name its session.
    fn awaits(&self) -> bool {
        matches!(self.binding, Binding::Awaiting(_))
    }

    /// Takes a piece of the first message; more than an id is no id.
    fn take(&mut self, piece: &[u8], last: bool, ctx: &mut Socket) {
        let Binding::Awaiting(message) = &mut self.binding else { return };
        match message.take(piece, last) {
            Ok(None) => {}
            Ok(Some(Named { id, last_seq })) => self.bind(id, last_seq.or(self.wish.last_seq), ctx),
            Err(close) => self.close(&close, ctx),
        }
    }

    /// Takes a piece of a text, also of one that says nothing to anybody.
    fn piece(&mut self, piece: &[u8], last: bool, ctx: &mut Socket) {
        if self.text.takes(piece, last) {
            self.take(piece, last, ctx);
        } else {
            self.close(if self.in_binary { &Close::Binary } else { &Close::NotText }, ctx);
        }
    }

    /// Takes the beginning of a binary message, in which clients of libraries that send bytes alone name their session.
    fn binary(&mut self, piece: &[u8], last: bool, ctx: &mut Socket) {
        if self.awaits() {
            self.in_binary = true;
            self.piece(piece, last, ctx);
            self.in_binary = !last;
        } else {
            self.close(&Close::Binary, ctx);
        }
    }

    fn message(&mut self, message: Message, ctx: &mut Socket) {
        match message {
            Message::Ping(payload) => ctx.pong(&payload),
            Message::Pong(payload) => self.answered(&payload),
            Message::Nop => {}
            Message::Text(text) => self.take(text.as_bytes(), true, ctx),
            Message::Continuation(Item::FirstText(piece) | Item::Continue(piece)) => self.piece(&piece, false, ctx),
            Message::Continuation(Item::Last(piece)) => {
                self.piece(&piece, true, ctx);
                self.in_binary = false;
            }
            Message::Binary(bytes) => self.binary(&bytes, true, ctx),
            Message::Continuation(Item::FirstBinary(piece)) => self.binary(&piece, false, ctx),
            Message::Close(reason) => {
                self.leave();
                if let Some(course) = &mut self.course {
                    course.closed_by_client(reason.as_ref().map(|reason| reason.code.into()));
                }
                ctx.close(reason.filter(|reason| close::may_be_echoed(u16::from(reason.code))));
                ctx.stop();
            }
        }
    }
}

impl Actor for EventSocket {
    type Context = Socket;

    fn started(&mut self, ctx: &mut Socket) {
        let ChannelSettings { first_message_timeout, ping_interval, ping_misses } = self.channels;
        self.course = Some(Course::begin(self.id, self.context.clone(), self.state.metrics.clone()));
        ctx.set_mailbox_capacity(MAILBOX);
        match (self.wish.unread.take(), self.wish.session.take()) {
            (Some(key), _) => self.close(&Close::UnreadKey(key), ctx),
            (None, Some(id)) => self.bind(id, self.wish.last_seq, ctx),
            (None, None) => {
                ctx.run_later(first_message_timeout, |socket, ctx| {
                    if matches!(socket.binding, Binding::Awaiting(_)) {
                        socket.close(&Close::NotBound, ctx);
                    }
                });
            }
        }
        ctx.run_interval(ping_interval, Self::keep_alive);
        if let Some(tcp) = self.tcp.take() {
            let patience = ping_interval * (ping_misses + 1) + Duration::from_secs(1);
            let watching = self.context.clone().serve(Watchdog::new(&tcp, &self.pulse, patience).run());
            self.watchdog = Some(Leash::new(watching));
        }
    }

    fn stopped(&mut self, _: &mut Socket) {
        self.leave();
    }
}

impl StreamHandler<Result<Message, ProtocolError>> for EventSocket {
    fn handle(&mut self, message: Result<Message, ProtocolError>, ctx: &mut Socket) {
        self.heard = Instant::now();
        match message {
            Ok(_) if matches!(self.binding, Binding::Closing) => {}
            Ok(message) => self.message(message, ctx),
            Err(error) => self.close(&error.into(), ctx),
        }
    }

    /// The client closed its side of the connection.
    fn finished(&mut self, ctx: &mut Socket) {
        self.leave();
        ctx.stop();
    }
}

impl Handler<ToSocket> for EventSocket {
    type Result = ();

    fn handle(&mut self, message: ToSocket, ctx: &mut Socket) {
        match message {
            _ if matches!(self.binding, Binding::Closing) => {}
            ToSocket::Events(batch) => {
                for event in &batch.events {
                    if let Some(frame) = events::frame(event, self.state.guide_only) {
                        ctx.text(frame);
                        self.state.metrics.event_sent(events::type_name(&event.body));
                        self.count_delay(event);
                    }
                }
                batch.sent(self.id, SystemTime::now());
                self.sent = batch.events.last().map_or(self.sent, |event| event.seq);
            }
            ToSocket::Probe => self.probe(ctx),
            ToSocket::Close(cause) => self.close(&Close::Session(cause), ctx),
        }
    }
}
