//! Web sessions: one SessionActor per session, the Directory that finds them, the licences that they share.
//!
//! Must never know HTTP or JSON: sockets are recipients of typed events.

mod directory;
mod event;
mod handlers;
mod id;
mod lease;
mod licence;
mod line;
mod messages;
mod table;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use actix::dev::SendError;
use actix::prelude::*;

pub use directory::Directory;
pub use event::{EventBody, SessionEvent};
pub use id::{InvalidSessionId, SessionId};
pub use messages::{
    Bind, BindError, CloseAll, CloseCause, CloseSession, Describe, EndReason, FindSession, MakeCall, OpenSession,
    OpenedSession, PerformOn, RecordError, RecordOn, SessionConfig, SessionView, SocketId, ToSocket, Unbind,
};

use crate::Extension;
use crate::call::{CallActor, CallKey, CallNews, CallNotice, Origin, Recording};
use crate::link::Line;
use event::Numbering;
use lease::Lease;
use table::CallTable;

/// Updates of the line, notices of calls and requests that may wait for one session: some seconds of the busiest line.
/// What the link cannot deliver it makes up for by reading the calls again.
const MAILBOX: usize = 1024;

/// The actor of one web session.
pub struct SessionActor {
    id: SessionId,
    user: Extension,
    line: Line,
    config: SessionConfig,
    /// Given back when the actor is dropped, however that comes about.
    lease: Lease,
    connection: Connection,
    calls: CallTable<Addr<CallActor>>,
    /// Not weak ones: the bound of a mailbox holds against each sender that is kept, and a weak recipient makes a new
    /// sender each time. A socket that has gone is forgotten when it says so, or when it is next told something.
    sockets: HashMap<SocketId, Recipient<ToSocket>>,
    numbering: Numbering,
    /// Ends the session unless a socket binds in time.
    release: Option<SpawnHandle>,
}

/// The session's view of its line.
enum Connection {
    /// The calls are being read, or their extra information is. Sockets wait for it, so that the first thing they are
    /// sent is complete.
    Loading { introducing: HashSet<CallKey>, waiting: Vec<Bind>, told_down: bool },
    /// The calls are known.
    Up,
    /// The connection to AltiServ is lost.
    Down,
}

impl SessionActor {
    fn new(id: SessionId, user: Extension, line: Line, config: SessionConfig, lease: Lease) -> Self {
        Self {
            id,
            user,
            line,
            config,
            lease,
            connection: Connection::Loading { introducing: HashSet::new(), waiting: Vec::new(), told_down: false },
            calls: CallTable::default(),
            sockets: HashMap::new(),
            numbering: Numbering::default(),
            release: None,
        }
    }

    fn is_connected(&self) -> bool {
        !matches!(self.connection, Connection::Down)
    }

    /// Tells every socket. A socket whose mailbox is full is told no more and closed.
    fn emit(&mut self, body: EventBody, ctx: &mut Context<Self>) {
        let Some(event) = self.numbering.event(body, SystemTime::now()) else { return };
        let mut lost = false;
        self.sockets.retain(|socket, recipient| {
            let kept = Self::deliver(recipient, vec![Arc::clone(&event)]);
            if !kept {
                log::warn!("session {}: socket {} does not keep up or is gone", self.id, socket.0);
                lost = true;
            }
            kept
        });
        if lost {
            self.release_unless_bound(ctx);
        }
    }

    fn deliver(recipient: &Recipient<ToSocket>, events: Vec<Arc<SessionEvent>>) -> bool {
        match recipient.try_send(ToSocket::Events(events)) {
            Ok(()) => true,
            Err(SendError::Closed(_)) => false,
            Err(SendError::Full(_)) => {
                // A notice of the end of its life: it must pass the bound that it is about.
                recipient.do_send(ToSocket::Close(CloseCause::TooSlow));
                false
            }
        }
    }

    /// Takes a socket in, with how everything stands first.
    fn welcome(&mut self, Bind { socket, recipient }: Bind) {
        let mut bodies = vec![EventBody::ServerStatus { connected: self.is_connected() }];
        for call in self.calls.views() {
            let kind = call.state.introduction();
            bodies.push(EventBody::Call { kind, call: Arc::clone(call), origin: Origin::Existing });
            if call.recording != Recording::Off {
                let (now, before) = (call.recording, Recording::Off);
                bodies.push(EventBody::Recording { call: Arc::clone(call), now, before });
            }
        }
        let events = self.numbering.welcome(bodies, SystemTime::now());
        let Some(recipient) = recipient.upgrade() else { return };
        if Self::deliver(&recipient, events) {
            self.sockets.insert(socket, recipient);
        }
    }

    /// The calls are known and have introduced themselves.
    fn loaded(&mut self, ctx: &mut Context<Self>) {
        let Connection::Loading { waiting, told_down, .. } = std::mem::replace(&mut self.connection, Connection::Up)
        else {
            return;
        };
        if told_down {
            self.emit(EventBody::ServerStatus { connected: true }, ctx);
        }
        self.welcome_all(waiting, ctx);
    }

    fn welcome_all(&mut self, waiting: Vec<Bind>, ctx: &mut Context<Self>) {
        if waiting.is_empty() {
            return;
        }
        for bind in waiting {
            self.welcome(bind);
        }
        self.release_unless_bound(ctx);
    }

    fn bound(&self) -> usize {
        let waiting = match &self.connection {
            Connection::Loading { waiting, .. } => waiting.len(),
            Connection::Up | Connection::Down => 0,
        };
        self.sockets.len() + waiting
    }

    /// Starts the grace period where the last socket has gone.
    fn release_unless_bound(&mut self, ctx: &mut Context<Self>) {
        if self.bound() == 0 && self.release.is_none() {
            self.release_after(self.config.release_grace, EndReason::ChannelClosed, ctx);
        }
    }

    fn release_after(&mut self, delay: Duration, reason: EndReason, ctx: &mut Context<Self>) {
        if delay.is_zero() {
            return self.end(reason, ctx);
        }
        self.release = Some(ctx.run_later(delay, move |session, ctx| session.end(reason, ctx)));
    }

    fn end(&mut self, reason: EndReason, ctx: &mut Context<Self>) {
        log::info!("session {} of {} ends: {reason:?}", self.id, self.user);
        let waiting = match std::mem::replace(&mut self.connection, Connection::Down) {
            Connection::Loading { waiting, .. } => {
                waiting.into_iter().filter_map(|bind| bind.recipient.upgrade()).collect()
            }
            Connection::Up | Connection::Down => Vec::new(),
        };
        for recipient in self.sockets.drain().map(|(_, recipient)| recipient).chain(waiting) {
            // A notice of the end, which a full mailbox must not keep out.
            recipient.do_send(ToSocket::Close(CloseCause::Ended(reason)));
        }
        ctx.stop();
    }
}

impl Actor for SessionActor {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Context<Self>) {
        ctx.set_mailbox_capacity(MAILBOX);
        let own_ear = ctx.address().downgrade().recipient();
        let subscribed = self.line.clone().subscribe(own_ear).into_actor(self).map(|result, session, ctx| {
            if let Err(error) = result {
                log::error!("session {}: cannot follow its line: {error}", session.id);
                session.end(EndReason::Shutdown, ctx);
            }
        });
        ctx.spawn(subscribed);
        self.release_after(self.config.bind_timeout, EndReason::NeverBound, ctx);
    }

    fn stopped(&mut self, _: &mut Context<Self>) {
        self.lease.give_back();
    }
}

impl Handler<CallNotice> for SessionActor {
    type Result = ();

    fn handle(&mut self, notice: CallNotice, ctx: &mut Context<Self>) {
        let CallNotice { key, view, news, origin } = notice;
        self.calls.update(key, Arc::clone(&view));
        for news in news {
            let call = Arc::clone(&view);
            self.emit(
                match news {
                    CallNews::Call(kind) => EventBody::Call { kind, call, origin },
                    CallNews::Recording { now, before } => EventBody::Recording { call, now, before },
                },
                ctx,
            );
        }
        if view.state == crate::call::CallState::Disconnected {
            self.calls.remove(key);
        }
        self.introduced(key, ctx);
    }
}

impl SessionActor {
    fn introduced(&mut self, key: CallKey, ctx: &mut Context<Self>) {
        if let Connection::Loading { introducing, .. } = &mut self.connection
            && introducing.remove(&key)
            && introducing.is_empty()
        {
            self.loaded(ctx);
        }
    }
}
