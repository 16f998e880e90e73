//! The link's mailbox: each message to the method that does it.

use std::time::Duration;

use actix::WeakRecipient;
use actix::prelude::*;
use altilink::Parameters;
use altilink::message::logon::LogOff as LogOffCommand;
use altilink::message::{Command, Message as _};
use futures::FutureExt;
use futures::future::{BoxFuture, join_all};
use tokio::sync::oneshot;

use super::connection::{FromConnection, News};
use super::failover::Vain;
use super::logon::{Channel, Logon};
use super::messages::{
    Ask, CheckPassword, GetStatus, LineCommand, LineUpdate, LogOff, LogOn, LoggedOn, ReadCalls, Shutdown, Subscribe,
};
use super::newcomer::Newcomer;
use super::question::Question;
use super::{AltiservLink, CommandError, Completion, LogOnError, Watcher};

/// Waits for an answer. The pending table completes each by its deadline; a link that is gone counts as a loss.
async fn answer(receiver: oneshot::Receiver<Result<Parameters, CommandError>>) -> Result<Parameters, CommandError> {
    receiver.await.unwrap_or(Err(CommandError::ConnectionLost))
}

impl Handler<LogOn> for AltiservLink {
    type Result = ResponseFuture<Result<LoggedOn, LogOnError>>;

    fn handle(&mut self, LogOn(credentials): LogOn, ctx: &mut Context<Self>) -> Self::Result {
        let (reply, logged_on) = oneshot::channel();
        let ordinal = self.next_ordinal;
        self.next_ordinal = self.next_ordinal.checked_add(1).unwrap_or(0);
        self.admit(Newcomer { credentials, ordinal, reply, second_try: false }, ctx);
        Box::pin(async move { logged_on.await.unwrap_or(Err(LogOnError::Closed)) })
    }
}

impl Handler<CheckPassword> for AltiservLink {
    type Result = ResponseActFuture<Self, Result<(), LogOnError>>;

    fn handle(&mut self, CheckPassword { logon: id, password }: CheckPassword, _: &mut Context<Self>) -> Self::Result {
        let Some(logon) = self.logons.get(&id) else {
            return Box::pin(actix::fut::ready(Err(LogOnError::Unreachable)));
        };
        if logon.credentials.has_password(&password) {
            return Box::pin(actix::fut::ready(Ok(())));
        }
        let mut credentials = logon.credentials.clone();
        credentials.password = password;
        let plan = self.plan(Some(credentials.clone()), logon.ordinal);
        let Some(site) = self.failover.site() else {
            let vain = self.failover.pausing().unwrap_or(Vain::NobodyAnswers);
            return Box::pin(actix::fut::ready(Err(vain.into())));
        };
        Box::pin(plan.establish(site.address).into_actor(self).map(move |result, link, _| {
            link.take_leave(result?);
            if let Some(logon) = link.logons.get_mut(&id) {
                logon.credentials = credentials;
            }
            Ok(())
        }))
    }
}

impl AltiservLink {
    /// Gives the licence back over the logon's connection, and lets the connection go when the server has answered.
    pub(super) fn log_off(&mut self, logon: Logon, ctx: &mut Context<Self>) -> BoxFuture<'static, ()> {
        let Some(channel) = logon.channel else { return futures::future::ready(()).boxed() };
        let (completion, answered) = oneshot::channel();
        let command = |sequence_id, channel: &Channel| LogOffCommand.block(sequence_id, channel.line, &channel.dialect);
        self.send_on(&channel, command, Completion::Caller(completion), ctx);
        async move {
            if let Err(error) = answer(answered).await {
                log::debug!("log off was not confirmed: {error}");
            }
            drop(channel);
        }
        .boxed()
    }
}

impl Handler<LogOff> for AltiservLink {
    type Result = ResponseFuture<()>;

    fn handle(&mut self, LogOff(id): LogOff, ctx: &mut Context<Self>) -> Self::Result {
        match self.logons.remove(&id) {
            Some(logon) => self.log_off(logon, ctx),
            None => Box::pin(futures::future::ready(())),
        }
    }
}

impl Handler<Subscribe> for AltiservLink {
    type Result = ();

    fn handle(&mut self, Subscribe { logon: id, subscription, subscriber }: Subscribe, ctx: &mut Context<Self>) {
        let Some(logon) = self.logons.get_mut(&id) else {
            // The server stopped taking the password since the session was opened: nothing would ever come.
            return notify(&subscriber, LineUpdate::PasswordRefused);
        };
        let is_connected = logon.channel.is_some();
        if !is_connected {
            notify(&subscriber, LineUpdate::Disconnected);
        }
        logon.audience.subscribe(subscription, &subscriber);
        let own = logon.audience.own().clone();
        self.read_calls(id, &own, ctx);
    }
}

/// Tells a new subscriber how its line is. The first update of its life, so its mailbox has room.
fn notify(subscriber: &WeakRecipient<LineUpdate>, update: LineUpdate) {
    if let Some(recipient) = subscriber.upgrade() {
        recipient.do_send(update);
    }
}

impl Handler<ReadCalls> for AltiservLink {
    type Result = ();

    fn handle(&mut self, ReadCalls { logon, lines }: ReadCalls, ctx: &mut Context<Self>) {
        for line in lines {
            self.read_calls(logon, &line, ctx);
        }
    }
}

impl Handler<LineCommand> for AltiservLink {
    type Result = ResponseFuture<Result<(), CommandError>>;

    fn handle(&mut self, LineCommand { logon, request }: LineCommand, ctx: &mut Context<Self>) -> Self::Result {
        let (completion, answered) = oneshot::channel();
        let command = move |id, channel: &Channel| request.block(id, channel.line, &channel.dialect);
        self.send(logon, command, Completion::Caller(completion), ctx);
        Box::pin(async move { answer(answered).await.map(drop) })
    }
}

impl<Q: Question> Handler<Ask<Q>> for AltiservLink {
    type Result = ResponseFuture<Result<Q::Answer, CommandError>>;

    fn handle(&mut self, Ask { logon, question }: Ask<Q>, ctx: &mut Context<Self>) -> Self::Result {
        let Some(channel) = self.logons.get(&logon).and_then(|logon| logon.channel.clone()) else {
            return Box::pin(futures::future::ready(Err(CommandError::NotConnected)));
        };
        let (completion, answered) = oneshot::channel();
        let command = |id, channel: &Channel| question.block(id, channel.line, &channel.dialect);
        self.send_on(&channel, command, Completion::Caller(completion), ctx);
        let dialect = channel.dialect;
        Box::pin(async move { Ok(Q::Answer::read(&answer(answered).await?, &dialect)?) })
    }
}

impl Handler<GetStatus> for AltiservLink {
    type Result = MessageResult<GetStatus>;

    fn handle(&mut self, _: GetStatus, _: &mut Context<Self>) -> Self::Result {
        MessageResult(self.status())
    }
}

impl Handler<Shutdown> for AltiservLink {
    type Result = ResponseActFuture<Self, ()>;

    fn handle(&mut self, _: Shutdown, ctx: &mut Context<Self>) -> Self::Result {
        /// Time for the connections' tasks to close their sockets.
        const PARTING: Duration = Duration::from_millis(50);
        self.stopping = true;
        self.watch = Watcher::Absent;
        self.readmission.clear();
        self.newcomers.drain(..).for_each(|newcomer| newcomer.refuse(LogOnError::Closed));
        let logons: Vec<_> = self.logons.drain().map(|(_, logon)| logon).collect();
        let farewells: Vec<_> = logons.into_iter().map(|logon| self.log_off(logon, ctx)).collect();
        Box::pin(join_all(farewells).into_actor(self).map(|_, _, ctx| {
            ctx.run_later(PARTING, |_, ctx| ctx.stop());
        }))
    }
}

impl Handler<FromConnection> for AltiservLink {
    type Result = ();

    fn handle(&mut self, FromConnection { connection, news }: FromConnection, ctx: &mut Context<Self>) {
        match news {
            News::Block(block) => self.block_received(connection, &block, ctx),
            News::Gap => self.read_after_gap(connection, ctx),
            News::Ended(Err(loss)) => self.connection_lost(connection, &loss, ctx),
            News::Ended(Ok(())) => self.connection_released(connection, ctx),
        }
    }
}
