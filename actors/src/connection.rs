//! One TCP connection to an AltiServ: a task that writes commands, hands blocks to its owner and keeps keep_alive.
//!
//! Must never know whose connection it is: its owner is a recipient of [`FromConnection`].

mod error;
mod handshake;
mod keep_alive;
mod question;
mod request;

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};

use actix::{Message, Recipient};
use altilink::{Block, CommandCode, Dialect, Head, Packet, PacketError, Pad, SequenceId};
use futures::stream::{SplitSink, SplitStream};
use futures::{SinkExt, StreamExt};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until, timeout};

pub use error::{CommandError, EstablishError};
pub(crate) use error::{Loss, says_logged_off};
pub(crate) use handshake::{ConnectionConfig, ConnectionPlan, Established, SequenceIds};
pub(crate) use keep_alive::KeepAlive;
pub(crate) use question::{CallsOn, ExtraOf, Question, StateOfAgent};
pub(crate) use request::{Digits, RecordedLine, Request};

use crate::log_limit::LogLimit;
use crate::meter::{Counted, Meter, Timed};
use handshake::Wire;
use keep_alive::SignOfLife;

/// Commands that may wait for the socket. A supervisor needs hundreds, when calls begin on all watched lines at once;
/// many more would hide a peer that does not read.
const OUTBOUND_QUEUE: usize = 512;

/// Broken packets in a row after which the peer is taken to speak another protocol.
const MAX_BROKEN_PACKETS: u32 = 16;

/// Most packets that are handed to the owner in one message: few enough that others on its thread get turns in between.
const PACKETS_AT_ONCE: usize = 64;

/// Most commands that are written in one go: all that wait, up to some kilobytes.
const COMMANDS_AT_ONCE: usize = 64;

static BROKEN_PACKETS: LogLimit = LogLimit::new();

static NEXT_CONNECTION: AtomicU64 = AtomicU64::new(1);

/// Identity of a connection, unique within the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct ConnectionId(u64);

impl ConnectionId {
    /// Creates an identity that no other connection has.
    fn unique() -> Self {
        Self(NEXT_CONNECTION.fetch_add(1, Ordering::Relaxed))
    }
}

#[cfg(test)]
impl ConnectionId {
    pub(crate) const fn for_tests(id: u64) -> Self {
        Self(id)
    }
}

/// Way of the commands to the task. They are on the heap one by one: tokio's queue keeps room for 32 entries, for each
/// connection.
type CommandQueue = mpsc::Sender<Box<Block>>;

/// Sender of commands to a connection. The connection ends when the last clone is dropped.
#[derive(Debug, Clone)]
pub(crate) struct Channel {
    pub(crate) connection: ConnectionId,
    /// Pad of the line that is logged on.
    pub(crate) line: Pad,
    pub(crate) dialect: Dialect,
    commands: CommandQueue,
}

impl Channel {
    /// Queues a command. On an error nothing is sent.
    pub(crate) fn send(&self, block: Block) -> Result<(), CommandError> {
        self.commands.try_send(Box::new(block)).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => CommandError::Overloaded,
            mpsc::error::TrySendError::Closed(_) => CommandError::NotConnected,
        })
    }
}

/// Message from the connection's task to its owner. Nothing more is read from the socket until it is answered.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub(crate) struct FromConnection {
    pub(crate) connection: ConnectionId,
    pub(crate) news: News,
}

#[derive(Debug)]
pub(crate) enum News {
    /// Blocks that have come since the message before, in their order.
    Blocks(Vec<Block>),
    /// A packet could not be read, and may have been an event.
    Gap,
    /// The connection has ended: released by its owner, or lost.
    Ended(Result<(), Loss>),
}

/// An established connection with the task's parts.
struct Connection {
    id: ConnectionId,
    owner: Recipient<FromConnection>,
    established: Established,
    commands: mpsc::Receiver<Box<Block>>,
    keep_alive: KeepAlive,
    sequence: SequenceIds,
    meter: Meter,
}

/// Starts the task of an established connection. The owner is sent what it reads, and its end.
pub(crate) fn put_to_work(
    established: Established,
    owner: Recipient<FromConnection>,
    keep_alive: KeepAlive,
    sequence: SequenceIds,
    meter: Meter,
) -> Channel {
    let (commands, queue) = mpsc::channel(OUTBOUND_QUEUE);
    let id = ConnectionId::unique();
    let line = established.line.unwrap_or(Pad::NONE);
    let channel = Channel { connection: id, commands, line, dialect: established.dialect };
    meter.count(Counted::Connected);
    actix::spawn(Connection { id, owner, established, commands: queue, keep_alive, sequence, meter }.run());
    channel
}

impl Connection {
    /// Runs until the connection is lost or the last [`Channel`] is dropped, and reports the end.
    async fn run(mut self) {
        let sign_of_life = SignOfLife::of(&self.established, self.sequence);
        let (sink, stream) = self.established.wire.split();
        let heard = Cell::new(Instant::now());
        let asked = Cell::new(None);
        let pulse = Pulse { heard: &heard, asked: &asked };
        let reader = Reader { id: self.id, owner: self.owner.clone(), pulse, meter: self.meter, broken: 0 };
        let mut writer =
            Writer { sink, ordinal: self.established.ordinal, pulse, keep_alive: self.keep_alive, sign_of_life };
        let ended: Result<(), Loss> = tokio::select! {
            loss = reader.run(stream) => Err(loss),
            ended = writer.run(&mut self.commands) => ended,
        };
        // A peer that does not read must not hold up the task; the connection is dropped anyway.
        let _ = timeout(self.keep_alive.write_timeout, writer.sink.close()).await;
        let told = self.owner.send(FromConnection { connection: self.id, news: News::Ended(ended) }).await;
        log::trace!(connection = self.id.0; "the end of the connection is reported: {}", told.is_ok());
    }
}

/// Signs of life of the peer, shared by reader and writer.
#[derive(Clone, Copy)]
struct Pulse<'a> {
    /// Time of the last packet.
    heard: &'a Cell<Instant>,
    /// The last question for a sign of life that is not answered yet, and its time.
    asked: &'a Cell<Option<(SequenceId, Instant)>>,
}

struct Reader<'a> {
    id: ConnectionId,
    owner: Recipient<FromConnection>,
    pulse: Pulse<'a>,
    meter: Meter,
    /// Broken packets in a row.
    broken: u32,
}

impl Reader<'_> {
    async fn run(mut self, stream: SplitStream<Wire>) -> Loss {
        let mut chunks = stream.ready_chunks(PACKETS_AT_ONCE);
        while let Some(chunk) = chunks.next().await {
            let mut blocks = Vec::with_capacity(chunk.len());
            for packet in chunk {
                let end = match packet {
                    Ok(Ok(packet)) => self.take_packet(packet, &mut blocks),
                    Ok(Err(error)) => self.take_broken_packet(error, &mut blocks).await,
                    Err(error) => Some(Loss::Io(error)),
                };
                if let Some(loss) = end {
                    // What came before the end is taken before it.
                    self.hand_up(&mut blocks).await;
                    return loss;
                }
            }
            if !self.hand_up(&mut blocks).await {
                return Loss::Closed;
            }
        }
        Loss::Closed
    }

    /// Takes the blocks of a packet. Returns a loss if the connection serves no more.
    fn take_packet(&mut self, packet: Packet, blocks: &mut Vec<Block>) -> Option<Loss> {
        self.broken = 0;
        self.pulse.heard.set(Instant::now());
        if packet.blocks.iter().any(is_refused_ping) {
            return Some(Loss::LoggedOff);
        }
        for block in &packet.blocks {
            self.report_response_time(block);
        }
        blocks.extend(packet.blocks);
        None
    }

    /// Tells the owner of a gap in its place among the blocks. Returns a loss if nothing else comes, or the owner has gone.
    async fn take_broken_packet(&mut self, error: PacketError, blocks: &mut Vec<Block>) -> Option<Loss> {
        if self.broken == MAX_BROKEN_PACKETS {
            return Some(Loss::Garbled(error));
        }
        if let Some(left_out) = BROKEN_PACKETS.admit() {
            log::warn!(connection = self.id.0; "broken packet from AltiServ: {error}{left_out}");
        }
        self.broken += 1;
        // Once for several in a row: the answer to what the owner then asks comes after them, or is one of them.
        let is_told = self.broken > 1 || (self.hand_up(blocks).await && self.tell(News::Gap).await);
        if is_told { None } else { Some(Loss::Closed) }
    }

    /// Hands the blocks to the owner and waits until it has taken them, so that a flood of events slows its sender down.
    /// Returns false if the owner has gone.
    async fn hand_up(&self, blocks: &mut Vec<Block>) -> bool {
        if blocks.is_empty() {
            return true;
        }
        self.tell(News::Blocks(std::mem::take(blocks))).await
    }

    /// Reports the response time, if this block answers the last question for a sign of life.
    fn report_response_time(&self, block: &Block) {
        if let Some((question, asked)) = self.pulse.asked.get()
            && question == block.sequence_id
            && matches!(block.head, Head::Response { .. })
        {
            self.pulse.asked.set(None);
            self.meter.took(Timed::Ping, asked.elapsed());
        }
    }

    /// Returns false if the owner has gone.
    async fn tell(&self, news: News) -> bool {
        self.owner.send(FromConnection { connection: self.id, news }).await.is_ok()
    }
}

/// True for a response to PING that says that the line is not logged on, and so is not served.
fn is_refused_ping(block: &Block) -> bool {
    matches!(block.head, Head::Response { command: CommandCode::Ping, result } if says_logged_off(result))
}

struct Writer<'a> {
    sink: SplitSink<Wire, Packet>,
    ordinal: i32,
    pulse: Pulse<'a>,
    keep_alive: KeepAlive,
    sign_of_life: SignOfLife,
}

impl Writer<'_> {
    async fn run(&mut self, commands: &mut mpsc::Receiver<Box<Block>>) -> Result<(), Loss> {
        let mut waiting = Vec::new();
        if self.keep_alive.ping_interval.is_zero() {
            while commands.recv_many(&mut waiting, COMMANDS_AT_ONCE).await > 0 {
                self.write(waiting.drain(..)).await?;
            }
            return Ok(());
        }
        let mut asked = 0;
        let mut since = self.pulse.heard.get();
        loop {
            if self.pulse.heard.get() > since {
                asked = 0;
                since = self.pulse.heard.get();
            }
            tokio::select! {
                received = commands.recv_many(&mut waiting, COMMANDS_AT_ONCE) => match received {
                    0 => return Ok(()),
                    _ => self.write(waiting.drain(..)).await?,
                },
                () = sleep_until(since + self.keep_alive.due(asked)) => {
                    if self.pulse.heard.get() > since {
                        continue;
                    }
                    if self.keep_alive.is_dead_after(asked) {
                        return Err(Loss::Silent);
                    }
                    asked += 1;
                    let ask = self.sign_of_life.ask();
                    self.pulse.asked.set(Some((ask.sequence_id, Instant::now())));
                    self.write([Box::new(ask)]).await?;
                }
            }
        }
    }

    /// Writes these commands, in one go as far as they fit.
    async fn write(&mut self, blocks: impl IntoIterator<Item = Box<Block>>) -> Result<(), Loss> {
        let written = timeout(self.keep_alive.write_timeout, async {
            for block in blocks {
                self.sink.feed(Packet::of(self.ordinal, *block)).await?;
            }
            self.sink.flush().await
        });
        match written.await {
            Err(_) => Err(Loss::Stuck),
            Ok(Err(altilink::EncodeError::Io(error))) => Err(Loss::Io(error)),
            Ok(Err(error)) => Err(Loss::Encode(error)),
            Ok(Ok(())) => Ok(()),
        }
    }
}
