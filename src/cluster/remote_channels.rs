//! Event channels whose client is connected to another node than the one that serves the session.
//!
//! To the session such a channel is one as any other: [`RemoteSocket`] is its recipient here, and hands on what it is told to
//! the client's node. A batch counts as taken when the client's channel has taken it, so a slow client is seen as one.
//!
//! A node closes the channels that it shares with one that is gone: their clients come back to a node that works. It also lists its channels from time to time, so that no place in a
//! session is kept for a client that has gone.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use actix::{Actor, ActorContext, Addr, AsyncContext, Context, Handler, ResponseFuture, WrapFuture};
use actix::{ActorFutureExt as _, ContextFutureSpawner as _};
use actors::session::{Bind, Binding, CloseCause, EndReason, ReadUp, SessionActor, SocketId, ToSocket, Unbind};
use cluster::{EngineError, Epoch};

use super::channel_table::{ClientEnd, ServedEnd, StopSocket, locked};
use super::node::ClusterNode;
use super::peer_message::{BindAnswer, BindRequest, ChannelMessage, NodeQuestion, PeerQuestion};
use crate::events::log_frames;

/// Longest time for a client's channel to take a batch. The session gives up a client that does not read before.
const TAKEN: Duration = Duration::from_secs(120);

/// Longest time for any other answer of a node.
const ANSWERED: Duration = Duration::from_secs(2);

/// Interval of the questions for channel runs.
const PING: Duration = Duration::from_millis(500);

/// Longest time for the answer.
const PATIENCE: Duration = Duration::from_secs(1);

/// Intervals in which the engine may be out of reach.
const MISSES: u32 = 1;

/// Number of intervals between two lists of all channels.
const LIST_EVERY: u32 = 20;

/// Age of a channel from which a list without it says that it is gone. A younger one may be on its way.
const SETTLED: Duration = Duration::from_secs(5);

/// Place of a channel in a session that another node serves. Dropping it gives the place up.
#[derive(Debug)]
pub(crate) struct RemoteBinding {
    node: Arc<ClusterNode>,
    at: String,
    channel: String,
    is_given_up: bool,
}

impl RemoteBinding {
    /// Asks a node for a place in a session.
    pub(crate) async fn take(
        node: &Arc<ClusterNode>,
        at: &str,
        session: String,
        bind: Bind,
    ) -> Result<Result<Self, BindAnswer>, EngineError> {
        let Some(recipient) = bind.recipient.upgrade() else { return Ok(Err(BindAnswer::NotHere)) };
        let channel = uuid::Uuid::new_v4().simple().to_string();
        let end = ClientEnd { recipient, node: at.to_owned(), run: None };
        // What the session tells may come before the answer.
        locked(&node.channels.clients).insert(channel.clone(), end);
        let binding = Self { node: Arc::clone(node), at: at.to_owned(), channel: channel.clone(), is_given_up: false };
        let request = BindRequest {
            session,
            channel: channel.clone(),
            node: node.name().to_owned(),
            resume: bind.resume,
            epoch: bind.epoch.map(|Epoch(epoch)| epoch),
        };
        let question = PeerQuestion::new(NodeQuestion::Bind(request));
        match node.ask_while_alive(at, &question, ANSWERED).await? {
            BindAnswer::Bound(run) => {
                if let Some(end) = locked(&node.channels.clients).get_mut(&channel) {
                    end.run = Some(run);
                }
                Ok(Ok(binding))
            }
            refused => Ok(Err(refused)),
        }
    }

    /// Tells the session that the client has read every event up to this one.
    pub(crate) fn read_up(&self, seq: u64) -> bool {
        self.send(NodeQuestion::ReadUp { channel: self.channel.clone(), seq });
        true
    }

    /// Gives the place up for now: the client comes back with another channel.
    pub(crate) async fn answered(mut self) {
        self.is_given_up = true;
        locked(&self.node.channels.clients).remove(&self.channel);
        let question = NodeQuestion::Unbind { channel: self.channel.clone(), comes_back: true };
        let _ = self.node.ask::<_, bool>(&self.at, &PeerQuestion::new(question), ANSWERED).await;
    }

    fn send(&self, question: NodeQuestion) {
        let node = Arc::clone(&self.node);
        let at = self.at.clone();
        actix::spawn(async move {
            // A node that does not answer is found out by its signs of life.
            let _ = node.ask::<_, bool>(&at, &PeerQuestion::new(question), ANSWERED).await;
        });
    }
}

impl Drop for RemoteBinding {
    fn drop(&mut self) {
        locked(&self.node.channels.clients).remove(&self.channel);
        if !self.is_given_up {
            self.send(NodeQuestion::Unbind { channel: self.channel.clone(), comes_back: false });
        }
    }
}

impl ClusterNode {
    /// Hands on what the session of a channel tells its client. False if there is no such channel any more.
    pub(crate) async fn tell_client(&self, channel: &str, message: ChannelMessage) -> bool {
        let recipient = locked(&self.channels.clients).get(channel).map(|end| end.recipient.clone());
        let Some(recipient) = recipient else { return false };
        let to_socket = match message {
            ChannelMessage::Bound { after, latest, resumed, epoch, ticket } => {
                let epoch = epoch.map(Epoch);
                let ticket = ticket.map(Into::into);
                ToSocket::Bound(Binding { after, latest, resumed, epoch, ticket })
            }
            ChannelMessage::Events(events) => {
                let events = events.into_iter().map(|(seq, frame)| log_frames::logged_event(seq, &frame)).collect();
                ToSocket::Events(actors::session::Batch::of_other_node(events))
            }
            ChannelMessage::Probe => ToSocket::Probe,
            ChannelMessage::Close(end) => {
                recipient.do_send(ToSocket::Close(end.into()));
                return true;
            }
        };
        recipient.send(to_socket).await.is_ok()
    }

    /// Gives a channel of another node a place in a session of this one.
    pub(crate) async fn bind_served(
        self: &Arc<Self>,
        session: Addr<SessionActor>,
        socket: SocketId,
        request: BindRequest,
    ) -> BindAnswer {
        let BindRequest { channel, node, resume, epoch, .. } = request;
        let at = node.clone();
        let remote = RemoteSocket {
            node: Arc::clone(self),
            to: node.clone(),
            channel: channel.clone(),
            session: session.clone(),
            socket,
        }
        .start();
        let recipient = remote.downgrade().recipient();
        let end = ServedEnd { stop: remote.recipient(), session: session.clone(), socket, node, since: Instant::now() };
        locked(&self.channels.served).insert(channel.clone(), end);
        // A channel that is given up before the answer is there has another run.
        let run = self.channel_run(&at);
        let bind = Bind { socket, recipient, resume, epoch: epoch.map(Epoch) };
        let answer = match session.send(bind).await {
            Ok(Ok(())) => return BindAnswer::Bound(run),
            Ok(Err(_)) => BindAnswer::TooMany,
            Err(_) => BindAnswer::NotHere,
        };
        self.unbind_served(&channel, false).await;
        answer
    }

    /// Notes that the client of a channel has read up to a number.
    pub(crate) fn read_up_served(&self, channel: &str, seq: u64) {
        if let Some(end) = locked(&self.channels.served).get(channel) {
            let _ = end.session.try_send(ReadUp { socket: end.socket, seq });
        }
    }

    /// Gives up the place of a channel.
    pub(crate) async fn unbind_served(&self, channel: &str, comes_back: bool) {
        let Some(end) = locked(&self.channels.served).remove(channel) else { return };
        end.stop.do_send(StopSocket);
        // A session that has ended sends nothing more.
        let _ = end.session.send(Unbind { socket: end.socket, comes_back }).await;
    }

    /// Closes the channels that are shared with nodes which do not live. Never ends.
    pub(crate) async fn watch_channels(self: Arc<Self>) {
        tokio::join!(self.give_up_with_nodes(), self.ask_nodes_of_channels());
    }

    /// Closes the channels of nodes that are gone.
    async fn give_up_with_nodes(&self) {
        loop {
            self.member.asked().await;
            for node in self.channels.nodes().iter().filter(|node| self.member.is_gone(node)) {
                self.close_clients(CloseCause::Ended(EndReason::Moved), |end| end.node == *node);
                self.channels.note_broken(node);
                self.drop_served(|_, end| end.node == *node);
            }
        }
    }

    /// Asks the nodes for their channel runs, and closes the channels of those that have given channels up. Closes all if the
    /// engine stays out of reach.
    async fn ask_nodes_of_channels(self: &Arc<Self>) {
        let mut silent = 0;
        let mut intervals = 0_u32;
        loop {
            tokio::time::sleep(PING).await;
            if !self.engine.is_connected() {
                silent += 1;
                if silent > MISSES {
                    // A client that hears nothing must know it: it comes again, perhaps to the node that serves it.
                    self.close_clients(CloseCause::CutOff, |_| true);
                }
                continue;
            }
            silent = 0;
            intervals = intervals.wrapping_add(1);
            if intervals.is_multiple_of(LIST_EVERY) {
                let this = Arc::clone(self);
                actix::spawn(async move { this.list_channels().await });
            }
            let runs = self.channels.nodes().into_iter().map(|node| self.channel_run_of(node));
            for (node, run) in futures::future::join_all(runs).await {
                let Ok(run) = run else { continue };
                self.close_clients(CloseCause::Ended(EndReason::Moved), |end| {
                    end.node == node && end.run.is_some_and(|known| known != run)
                });
            }
        }
    }

    /// Asks a node for its channel run.
    async fn channel_run_of(&self, node: String) -> (String, Result<u64, EngineError>) {
        let question = PeerQuestion::new(NodeQuestion::Ping(self.name().to_owned()));
        let run = self.ask_while_alive(&node, &question, PATIENCE).await;
        (node, run)
    }

    /// Tells the other nodes which channels there are. They may not have heard of an end.
    async fn list_channels(&self) {
        let told = self.others().into_iter().map(|node| async move {
            let channels = self.channels.served_by(&node);
            let question = NodeQuestion::Channels { node: self.name().to_owned(), channels };
            let _ = self.ask::<_, bool>(&node, &PeerQuestion::new(question), ANSWERED).await;
        });
        futures::future::join_all(told).await;
    }

    /// Gives up the places of a node's channels that are not among these.
    pub(crate) fn keep_served(&self, node: &str, channels: &HashSet<String>) {
        self.drop_served(|channel, end| {
            end.node == node && end.since.elapsed() > SETTLED && !channels.contains(channel)
        });
    }

    fn close_clients(&self, cause: CloseCause, is_lost: impl Fn(&ClientEnd) -> bool) {
        for (_, end) in locked(&self.channels.clients).extract_if(|_, end| is_lost(end)) {
            end.recipient.do_send(ToSocket::Close(cause));
        }
    }

    fn drop_served(&self, is_gone: impl Fn(&str, &ServedEnd) -> bool) {
        for (_, end) in locked(&self.channels.served).extract_if(|channel, end| is_gone(channel, end)) {
            end.stop.do_send(StopSocket);
            end.session.do_send(Unbind { socket: end.socket, comes_back: false });
        }
    }
}

/// Recipient of a session's events at the node that serves it.
#[derive(Debug)]
struct RemoteSocket {
    node: Arc<ClusterNode>,
    /// Node to which the client is connected.
    to: String,
    channel: String,
    session: Addr<SessionActor>,
    socket: SocketId,
}

impl Actor for RemoteSocket {
    type Context = Context<Self>;
}

impl RemoteSocket {
    fn tell(&self, told: ChannelMessage, deadline: Duration) -> impl Future<Output = bool> + use<> {
        let node = Arc::clone(&self.node);
        let to = self.to.clone();
        let channel = self.channel.clone();
        async move {
            let question = PeerQuestion::new(NodeQuestion::Tell { channel, told });
            let is_taken = node.ask::<_, bool>(&to, &question, deadline).await;
            if is_taken.is_err() {
                // Its client may still be there, and must not wait for what does not come.
                node.channels.note_broken(&to);
            }
            is_taken.unwrap_or(false)
        }
    }

    /// Gives the channel up: its client is gone, or its node.
    fn give_up(&self) {
        locked(&self.node.channels.served).remove(&self.channel);
        self.session.do_send(Unbind { socket: self.socket, comes_back: false });
    }
}

impl Handler<StopSocket> for RemoteSocket {
    type Result = ();

    fn handle(&mut self, _: StopSocket, ctx: &mut Context<Self>) {
        ctx.stop();
    }
}

impl Handler<ToSocket> for RemoteSocket {
    type Result = ResponseFuture<()>;

    fn handle(&mut self, message: ToSocket, ctx: &mut Context<Self>) -> Self::Result {
        match message {
            ToSocket::Events(batch) => {
                let guide_only = self.node.guide_only;
                let events =
                    batch.events.iter().map(|event| (event.seq, log_frames::log_frame(event, guide_only))).collect();
                let taken = self.tell(ChannelMessage::Events(events), TAKEN);
                let socket = self.socket;
                let address = ctx.address();
                Box::pin(async move {
                    if taken.await {
                        batch.sent(socket, SystemTime::now());
                    } else {
                        address.do_send(ClientGone);
                    }
                })
            }
            ToSocket::Bound(binding) => {
                // The events follow behind it.
                let told = self.tell(binding.into(), ANSWERED).into_actor(self);
                told.map(|is_told, remote, ctx| {
                    if !is_told {
                        remote.give_up();
                        ctx.stop();
                    }
                })
                .wait(ctx);
                Box::pin(std::future::ready(()))
            }
            ToSocket::Probe => {
                let told = self.tell(ChannelMessage::Probe, ANSWERED);
                Box::pin(async move {
                    told.await;
                })
            }
            ToSocket::Close(cause) => {
                locked(&self.node.channels.served).remove(&self.channel);
                let told = self.tell(ChannelMessage::Close(cause.into()), ANSWERED).into_actor(self);
                told.map(|_, _, ctx| ctx.stop()).wait(ctx);
                Box::pin(std::future::ready(()))
            }
        }
    }
}

/// The client's node has no such channel any more.
#[derive(Debug, actix::Message)]
#[rtype(result = "()")]
struct ClientGone;

impl Handler<ClientGone> for RemoteSocket {
    type Result = ();

    fn handle(&mut self, _: ClientGone, ctx: &mut Context<Self>) {
        self.give_up();
        ctx.stop();
    }
}
