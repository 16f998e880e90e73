//! A logon's life as the link decides it: its connection comes, is taken away, and the end.

use std::net::SocketAddr;

use actix::prelude::*;

use super::line::Work;
use super::{LogonActor, LogonConfig, Update};
use crate::Extension;
use crate::connection::{Established, put_to_work};

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
        let own = self.own();
        if let Some(line) = self.lines.get_mut(&own) {
            line.pad = channel.line;
        }
        self.channel = Some(channel);
        self.address = Some(address);
        self.restores = 0;
        let with_calls = self.lines.iter().filter(|(_, line)| line.calls.iter().next().is_some());
        let with_calls: Vec<Extension> = with_calls.map(|(number, _)| number.clone()).collect();
        for number in with_calls {
            self.take(&number, Work::Contact, ctx);
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
