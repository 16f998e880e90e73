//! A session's mailbox as the edge and the directory use it.

use actix::prelude::*;
use altilink::Pad;

use super::messages::{
    Bind, BindError, Describe, MakeCall, PerformOn, ReadUp, Reconfigure, RecordError, RecordOn, SessionView, Terminate,
    Unbind,
};
use super::timeline::Moment;
use super::{Connection, SessionActor};
use crate::call::{CallActor, CallError, Perform, Record, Recording};
use crate::link::{CommandError, Request};

impl Handler<Bind> for SessionActor {
    type Result = Result<(), BindError>;

    fn handle(&mut self, bind: Bind, ctx: &mut Context<Self>) -> Self::Result {
        if self.bound() >= self.config.sockets_per_session {
            self.probe();
            self.note(|| Moment::Refused(bind.socket));
            return Err(BindError::TooManySockets);
        }
        self.note(|| Moment::Bound { socket: bind.socket, resume: bind.resume });
        if let Some(release) = self.release.take() {
            ctx.cancel_future(release);
        }
        match &mut self.connection {
            // One that only goes on needs not to know how everything stands.
            Connection::Loading { waiting, .. } if !self.numbering.goes_on(bind.resume) => waiting.push(bind),
            Connection::Loading { .. } | Connection::Up | Connection::Down => self.welcome_all(vec![bind], ctx),
        }
        Ok(())
    }
}

impl Handler<ReadUp> for SessionActor {
    type Result = ();

    fn handle(&mut self, ReadUp(socket): ReadUp, _: &mut Context<Self>) {
        self.numbering.read(socket);
    }
}

impl Handler<Unbind> for SessionActor {
    type Result = ();

    fn handle(&mut self, Unbind(socket): Unbind, ctx: &mut Context<Self>) {
        self.sockets.remove(&socket);
        self.note(|| Moment::Closed(socket));
        self.numbering.left(socket);
        if let Connection::Loading { waiting, .. } = &mut self.connection {
            waiting.retain(|bind| bind.socket != socket);
        }
        self.release_unless_bound(ctx);
    }
}

impl Handler<Reconfigure> for SessionActor {
    type Result = ();

    fn handle(&mut self, Reconfigure(config): Reconfigure, _: &mut Context<Self>) {
        self.numbering.limit(config.replay);
        self.timeline.limit(config.timeline);
        self.config = config;
    }
}

impl Handler<Terminate> for SessionActor {
    type Result = ();

    fn handle(&mut self, Terminate(reason): Terminate, ctx: &mut Context<Self>) {
        self.end(reason, ctx);
    }
}

impl Handler<Describe> for SessionActor {
    type Result = MessageResult<Describe>;

    fn handle(&mut self, _: Describe, _: &mut Context<Self>) -> Self::Result {
        MessageResult(SessionView {
            id: self.id,
            extension: self.user.clone(),
            connected: self.is_connected(),
            watch: self.watch_view(),
            calls: self.lines.own().views().cloned().collect(),
        })
    }
}

impl Handler<MakeCall> for SessionActor {
    type Result = ResponseFuture<Result<(), CommandError>>;

    fn handle(&mut self, MakeCall(number): MakeCall, _: &mut Context<Self>) -> Self::Result {
        Box::pin(self.line.clone().command(Request::MakeCall(number)))
    }
}

impl Handler<PerformOn> for SessionActor {
    type Result = ResponseFuture<Result<(), CallError>>;

    fn handle(&mut self, PerformOn { call, perform }: PerformOn, _: &mut Context<Self>) -> Self::Result {
        let actor = self.lines.own().live(call).map(|(_, actor)| actor.clone());
        Box::pin(async move {
            let sent = actor.ok_or(CallError::Gone)?.send::<Perform>(perform).await;
            sent.unwrap_or(Err(CallError::Gone))
        })
    }
}

impl SessionActor {
    /// The call to record: the one named, or the only one that is connected.
    fn to_record(&self, call: Option<Pad>) -> Result<Addr<CallActor>, RecordError> {
        let pad = match call {
            Some(pad) => pad,
            None => self.only_connected()?,
        };
        let found = self.lines.own().live(pad).map(|(_, actor)| actor.clone());
        found.ok_or(RecordError::Call(CallError::Gone))
    }

    fn only_connected(&self) -> Result<Pad, RecordError> {
        let connected: Vec<Pad> =
            self.lines.own().views().filter(|view| view.state.is_connected()).map(|view| view.call).collect();
        match connected[..] {
            [] => Err(RecordError::Call(CallError::Gone)),
            [only] => Ok(only),
            _ => Err(RecordError::Ambiguous(connected)),
        }
    }
}

impl Handler<RecordOn> for SessionActor {
    type Result = ResponseFuture<Result<Recording, RecordError>>;

    fn handle(&mut self, RecordOn { call, record }: RecordOn, _: &mut Context<Self>) -> Self::Result {
        let actor = self.to_record(call);
        Box::pin(async move {
            let sent = actor?.send::<Record>(record).await;
            Ok(sent.unwrap_or(Err(CallError::Gone))?)
        })
    }
}
