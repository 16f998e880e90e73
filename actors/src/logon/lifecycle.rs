//! The life of a logon, as the link decides it: the connection comes or goes, other settings hold, the logon ends.

use std::net::SocketAddr;

use actix::prelude::*;
use altilink::Parameters;
use altilink::message::Command;
use altilink::message::logon::LogOff as LogOffCommand;
use tokio::sync::oneshot;

use super::LogonActor;
use super::audience::DueMessage;
use super::completion::Completion;
use super::config::LogonConfig;
use super::followed_line::Work;
use super::news::{FromLogon, LogonNews};
use super::update::Update;
use crate::Extension;
use crate::connection::{CommandError, Established, Loss, put_to_work};

/// Order to work on this connection, on which the user is logged on.
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
        let channel =
            put_to_work(established, owner, self.config.keep_alive, self.sequence.clone(), self.meter.clone());
        let own = self.own_number();
        if let Some(line) = self.lines.get_mut(&own) {
            line.pad = channel.line;
        }
        self.channel = Some(channel);
        self.address = Some(address);
        self.restores = 0;
        self.agents_begin_anew();
        let with_calls = self.lines.values().filter(|line| !line.calls.is_empty());
        let with_calls: Vec<Extension> = with_calls.map(|line| line.number.clone()).collect();
        for number in with_calls {
            self.enqueue(&number, Work::Contact { is_lost: false }, ctx);
        }
        self.read_calls(&own, ctx);
        self.restore(ctx);
    }
}

/// Order to let go of the connection, since its server is not the active one. The user is logged off there, which gives
/// the licence back if that server still listens. The connection ends when the command has been written.
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

/// Order to log the user off, which gives the licence back, and to end. The reply comes when the server has answered, or
/// cannot.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub(crate) struct EndLogon;

impl Handler<EndLogon> for LogonActor {
    type Result = ResponseActFuture<Self, ()>;

    fn handle(&mut self, _: EndLogon, ctx: &mut Context<Self>) -> Self::Result {
        self.address = None;
        let answered = self.log_off(ctx);
        Box::pin(answered.into_actor(self).map(|answer, logon, ctx| {
            if let Ok(Err(error)) = answer {
                log::debug!(logon:% = logon.id, extension:% = logon.audience.own(); "log off was not confirmed: {error}");
            }
            logon.channel = None;
            ctx.stop();
        }))
    }
}

/// Order to tell the sessions that the server no longer takes the password, and to end.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub(crate) struct RefusePassword;

impl Handler<RefusePassword> for LogonActor {
    type Result = ();

    fn handle(&mut self, _: RefusePassword, ctx: &mut Context<Self>) {
        self.audience.tell_everybody(&Update::PasswordRefused);
        for DueMessage { recipient, updates, .. } in self.audience.all_due() {
            // Sent although the message before may not have been taken: nothing comes after it.
            recipient.do_send(updates);
        }
        ctx.stop();
    }
}

/// Order to go on with other settings.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub(crate) struct ReconfigureLogon(pub(crate) LogonConfig);

impl Handler<ReconfigureLogon> for LogonActor {
    type Result = ();

    fn handle(&mut self, ReconfigureLogon(config): ReconfigureLogon, _: &mut Context<Self>) {
        self.config = config;
    }
}

impl LogonActor {
    /// Tells the link about the connection. A full mailbox must not keep this out.
    pub(super) fn tell_link(&self, news: LogonNews) {
        self.link.do_send(FromLogon { logon: self.id, news });
    }

    /// Gives up a connection that no longer serves, as if it had been lost.
    pub(super) fn abandon(&mut self, loss: Loss, ctx: &mut Context<Self>) {
        self.lose(ctx);
        if let Some(address) = self.address.take() {
            self.tell_link(LogonNews::Lost(address, loss));
        }
    }

    /// Lets go of the connection, whoever ended it, and of everything that was agreed on it.
    pub(super) fn lose(&mut self, ctx: &mut Context<Self>) {
        let Some(channel) = self.channel.take() else { return };
        self.book = None;
        self.queue_pads.clear();
        self.reader = None;
        for completion in self.pending.lost(channel.connection) {
            self.complete(completion, Err(CommandError::ConnectionLost), ctx);
        }
        let unplaced = self.placements.lost();
        self.apply_fates(unplaced);
        self.tell_placed(ctx);
        for reply in self.monitor.lost() {
            // A waiter that has gone away no longer cares.
            let _ = reply.send(Err(CommandError::NotConnected));
        }
        self.is_restored = self.audience.watched().is_empty();
        self.tell_connected(false, ctx);
        self.lines.retain(|_, line| line.is_heard());
        let lines: Vec<Extension> = self.lines.keys().cloned().collect();
        for number in lines {
            if let Some(line) = self.lines.get_mut(&number) {
                line.is_awaited = true;
                line.reading.start_over();
            }
            self.settle_waiting(&number, &Err(CommandError::ConnectionLost));
            self.enqueue(&number, Work::Contact { is_lost: true }, ctx);
        }
    }

    /// Tells the sessions that the connection is lost or stands, unless they were told that last.
    pub(super) fn tell_connected(&mut self, connected: bool, ctx: &mut Context<Self>) {
        if self.told_connected != connected {
            self.told_connected = connected;
            self.audience.tell_all(&Update::Connected(connected));
            self.flush(ctx);
        }
    }

    fn log_off(&mut self, ctx: &mut Context<Self>) -> oneshot::Receiver<Result<Parameters, CommandError>> {
        let (completion, answered) = oneshot::channel();
        self.send(
            |id, channel| LogOffCommand.block(id, channel.line, &channel.dialect),
            Completion::Caller(completion),
            ctx,
        );
        answered
    }
}
