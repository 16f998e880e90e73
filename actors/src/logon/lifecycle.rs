//! A logon's life as the link decides it: its connection comes, is taken away, and the end.

use std::net::SocketAddr;

use actix::prelude::*;
use altilink::Parameters;
use altilink::message::Command;
use altilink::message::logon::LogOff as LogOffCommand;
use tokio::sync::oneshot;

use super::LogonActor;
use super::completion::Completion;
use super::config::LogonConfig;
use super::followed_line::Work;
use super::news::{FromLogon, LogonNews};
use super::update::Update;
use crate::Extension;
use crate::connection::{Channel, CommandError, Established, Loss, put_to_work};

/// Go to work on this connection.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub(crate) struct Attach {
    pub(crate) established: Established,
    pub(crate) address: SocketAddr,
}

impl Handler<Attach> for LogonActor {
    type Result = ();

    fn handle(&mut self, Attach { established, address }: Attach, ctx: &mut Context<Self>) {
        let owner = ctx.address().recipient();
        let (sequence, meter) = (self.sequence.clone(), self.meter.clone());
        let channel = put_to_work(established, owner, self.config.watch, sequence, meter);
        let own = self.own_number();
        if let Some(line) = self.lines.get_mut(&own) {
            line.pad = channel.line;
        }
        self.channel = Some(channel);
        self.address = Some(address);
        self.restores = 0;
        let with_calls = self.lines.iter().filter(|(_, line)| line.calls.iter().next().is_some());
        let with_calls: Vec<Extension> = with_calls.map(|(number, _)| number.clone()).collect();
        for number in with_calls {
            self.enqueue(&number, Work::Contact, ctx);
        }
        self.read_calls(&own, ctx);
        self.restore(ctx);
    }
}

/// Let go of the connection: its server is not the active one. The licence there is given back where that server still
/// listens; the connection ends when the command has been written.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub(crate) struct TakeAway;

impl Handler<TakeAway> for LogonActor {
    type Result = ();

    fn handle(&mut self, _: TakeAway, ctx: &mut Context<Self>) {
        drop(self.log_off(ctx));
        self.address = None;
        self.lose(ctx);
    }
}

/// Give the licence back, and end. The reply comes when the server has confirmed, or cannot.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub(crate) struct End;

impl Handler<End> for LogonActor {
    type Result = ResponseActFuture<Self, ()>;

    fn handle(&mut self, _: End, ctx: &mut Context<Self>) -> Self::Result {
        self.address = None;
        let answered = self.log_off(ctx);
        Box::pin(answered.into_actor(self).map(|answer, logon, ctx| {
            if let Ok(Err(error)) = answer {
                log::debug!(logon:% = logon.id; "log off was not confirmed: {error}");
            }
            logon.channel = None;
            ctx.stop();
        }))
    }
}

/// The server no longer takes the password: tell the sessions, and end.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub(crate) struct RefusePassword;

impl Handler<RefusePassword> for LogonActor {
    type Result = ();

    fn handle(&mut self, _: RefusePassword, ctx: &mut Context<Self>) {
        self.audience.tell_everybody(&Update::PasswordRefused);
        for (_, recipient, updates) in self.audience.all_due() {
            // The last thing that is told, past the one that is on its way.
            recipient.do_send(updates);
        }
        ctx.stop();
    }
}

/// Go on with another configuration.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub(crate) struct Reconfigure(pub(crate) LogonConfig);

impl Handler<Reconfigure> for LogonActor {
    type Result = ();

    fn handle(&mut self, Reconfigure(config): Reconfigure, _: &mut Context<Self>) {
        self.config = config;
    }
}

impl LogonActor {
    /// A notice of the connection's life, which a full mailbox must not keep out.
    pub(super) fn tell_link(&self, news: LogonNews) {
        self.link.do_send(FromLogon { logon: self.id, news });
    }

    /// The connection is gone, whoever ended it, and with it everything that was agreed on it.
    pub(super) fn lose(&mut self, ctx: &mut Context<Self>) {
        let Some(channel) = self.channel.take() else { return };
        self.book = None;
        self.reader = None;
        for completion in self.pending.lost(channel.connection) {
            self.complete(completion, Err(CommandError::ConnectionLost), ctx);
        }
        let unplaced = self.placements.lost();
        self.apply_fates(unplaced);
        for reply in self.monitor.lost() {
            // Nobody waits any more where this fails.
            let _ = reply.send(Err(CommandError::NotConnected));
        }
        self.is_restored = self.audience.watched().is_empty();
        self.tell_connected(false, ctx);
        self.lines.retain(|_, line| line.looked_at.is_none());
        let lines: Vec<Extension> = self.lines.keys().cloned().collect();
        for number in lines {
            self.line_lost(&number, ctx);
        }
    }

    fn line_lost(&mut self, number: &Extension, ctx: &mut Context<Self>) {
        let Some(line) = self.lines.get_mut(number) else { return };
        line.is_awaited = true;
        line.reading.start_over();
        self.settle_waiting(number, &Err(CommandError::ConnectionLost));
        self.enqueue(number, Work::Contact, ctx);
    }

    pub(super) fn tell_connected(&mut self, connected: bool, ctx: &mut Context<Self>) {
        if std::mem::replace(&mut self.told_connected, connected) != connected {
            self.audience.tell_all(&Update::Connected(connected));
            self.flush(ctx);
        }
    }

    /// Drops a connection that no longer serves, as if it had been lost.
    pub(super) fn abandon(&mut self, loss: Loss, ctx: &mut Context<Self>) {
        self.lose(ctx);
        if let Some(address) = self.address.take() {
            self.tell_link(LogonNews::Lost(address, loss));
        }
    }

    fn log_off(&mut self, ctx: &mut Context<Self>) -> oneshot::Receiver<Result<Parameters, CommandError>> {
        let (completion, answered) = oneshot::channel();
        let command = |id, channel: &Channel| LogOffCommand.block(id, channel.line, &channel.dialect);
        self.send(command, Completion::Caller(completion), ctx);
        answered
    }
}
