//! One TCP connection to an AltiServ: a task that writes commands, hands blocks up and keeps watch.
//!
//! Must never know whose connection it is: it tells whoever put it to work.

mod error;
mod handshake;
mod keep_alive;
mod question;
mod request;

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};

use actix::{Message, Recipient};
use altilink::{Block, CommandCode, Dialect, Head, Packet, Pad, SequenceId};
use futures::stream::{SplitSink, SplitStream};
use futures::{SinkExt, StreamExt};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until, timeout};

pub use error::{CommandError, EstablishError};
pub(crate) use error::{Loss, says_logged_off};
pub(crate) use handshake::{ConnectionConfig, ConnectionPlan, Established, SequenceIds};
pub(crate) use keep_alive::Watch;
pub(crate) use question::{ExtraOf, OwnStateIn, Question};
pub(crate) use request::{Digits, RecordedLine, Request};

use crate::log_limit::LogLimit;
use crate::meter::{Counted, Meter, Timed};
use handshake::Wire;
use keep_alive::SignOfLife;

/// Commands that may wait for the socket: more than one user can have under way, a supervisor included on whose hundreds
/// of watched lines calls begin at once; few enough to notice a peer that does not read.
const OUTBOUND_QUEUE: usize = 512;

/// A peer that sends this many broken packets without a good one between them speaks another protocol.
const MAX_BROKEN_PACKETS: u32 = 16;

static BROKEN_PACKETS: LogLimit = LogLimit::new();

static NEXT_CONNECTION: AtomicU64 = AtomicU64::new(1);

/// One connection among all that this process ever had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct ConnectionId(u64);

impl ConnectionId {
    /// One that no other connection has.
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

/// A connection that takes commands. It ends when the last clone of this is dropped.
#[derive(Debug, Clone)]
pub(crate) struct Channel {
    pub(crate) connection: ConnectionId,
    /// The pad of the line that is logged on.
    pub(crate) line: Pad,
    pub(crate) dialect: Dialect,
    commands: mpsc::Sender<Block>,
}

impl Channel {
    /// Queues a command. Nothing is sent where this fails.
    pub(crate) fn send(&self, block: Block) -> Result<(), CommandError> {
        self.commands.try_send(block).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => CommandError::Overloaded,
            mpsc::error::TrySendError::Closed(_) => CommandError::NotConnected,
        })
    }
}

/// Something that the task tells. Answered when it is taken: until then nothing more is read from the socket.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub(crate) struct FromConnection {
    pub(crate) connection: ConnectionId,
    pub(crate) news: News,
}

#[derive(Debug)]
pub(crate) enum News {
    Block(Block),
    /// What could not be read may have been an event.
    Gap,
    /// Released by its owner, or lost.
    Ended(Result<(), Loss>),
}

/// An established connection at work.
struct Connection {
    id: ConnectionId,
    owner: Recipient<FromConnection>,
    established: Established,
    commands: mpsc::Receiver<Block>,
    watch: Watch,
    sequence: SequenceIds,
    meter: Meter,
}

/// Puts an established connection to work. What it reads, and its end, are told to the owner.
pub(crate) fn put_to_work(
    established: Established,
    owner: Recipient<FromConnection>,
    watch: Watch,
    sequence: SequenceIds,
    meter: Meter,
) -> Channel {
    let (commands, queue) = mpsc::channel(OUTBOUND_QUEUE);
    let id = ConnectionId::unique();
    let line = established.line.unwrap_or(Pad::NONE);
    let channel = Channel { connection: id, commands, line, dialect: established.dialect };
    meter.count(Counted::Connected);
    actix::spawn(Connection { id, owner, established, commands: queue, watch, sequence, meter }.run());
    channel
}

impl Connection {
    /// Works until the connection is lost or the owner lets go of the commands' sender, and tells that it has ended.
    async fn run(mut self) {
        let sign_of_life = SignOfLife::of(&self.established, self.sequence);
        let (sink, stream) = self.established.wire.split();
        let heard = Cell::new(Instant::now());
        let asked = Cell::new(None);
        let pulse = Pulse { heard: &heard, asked: &asked };
        let reader = Reader { id: self.id, owner: self.owner.clone(), stream, pulse, meter: self.meter };
        let mut writer = Writer { sink, ordinal: self.established.ordinal, pulse, watch: self.watch, sign_of_life };
        let ended: Result<(), Loss> = tokio::select! {
            loss = reader.run() => Err(loss),
            ended = writer.run(&mut self.commands) => ended,
        };
        // A peer that does not read cannot hold the task up: the connection is dropped all the same.
        let _ = timeout(self.watch.write_timeout, writer.sink.close()).await;
        let told = self.owner.send(FromConnection { connection: self.id, news: News::Ended(ended) }).await;
        log::trace!(connection = self.id.0; "its end is told: {}", told.is_ok());
    }
}

/// What reader and writer know of the peer's life.
#[derive(Clone, Copy)]
struct Pulse<'a> {
    /// When something was heard last.
    heard: &'a Cell<Instant>,
    /// The last question for a sign of life that is not answered.
    asked: &'a Cell<Option<(SequenceId, Instant)>>,
}

struct Reader<'a> {
    id: ConnectionId,
    owner: Recipient<FromConnection>,
    stream: SplitStream<Wire>,
    pulse: Pulse<'a>,
    meter: Meter,
}

impl Reader<'_> {
    async fn run(mut self) -> Loss {
        let mut broken = 0;
        loop {
            let packet = match self.stream.next().await {
                None => return Loss::Closed,
                Some(Err(error)) => return Loss::Io(error),
                Some(Ok(Err(error))) if broken == MAX_BROKEN_PACKETS => return Loss::Garbled(error),
                Some(Ok(Err(error))) => {
                    if let Some(left_out) = BROKEN_PACKETS.admit() {
                        log::warn!(connection = self.id.0; "broken packet from AltiServ: {error}{left_out}");
                    }
                    // Once for several in a row: the answer to what is asked now comes after them, or is one of them.
                    if broken == 0 && !self.tell(News::Gap).await {
                        return Loss::Closed;
                    }
                    broken += 1;
                    continue;
                }
                Some(Ok(Ok(packet))) => packet,
            };
            broken = 0;
            self.pulse.heard.set(Instant::now());
            if packet.blocks.iter().any(is_refused_ping) {
                return Loss::LoggedOff;
            }
            if !self.hand_up(packet).await {
                return Loss::Closed;
            }
        }
    }

    /// Waits until the owner has taken each block, so that a flood of events slows its sender down.
    async fn hand_up(&self, packet: Packet) -> bool {
        for block in packet.blocks {
            self.time(&block);
            if !self.tell(News::Block(block)).await {
                return false;
            }
        }
        true
    }

    /// Tells how long the answer to the last question for a sign of life took, where this is it.
    fn time(&self, block: &Block) {
        if let Some((question, asked)) = self.pulse.asked.get()
            && question == block.sequence_id
            && matches!(block.head, Head::Response { .. })
        {
            self.pulse.asked.set(None);
            self.meter.took(Timed::Ping, asked.elapsed());
        }
    }

    async fn tell(&self, news: News) -> bool {
        self.owner.send(FromConnection { connection: self.id, news }).await.is_ok()
    }
}

/// Whether a block says that the line for which a sign of life was asked is not logged on: no sign that it is served.
fn is_refused_ping(block: &Block) -> bool {
    matches!(block.head, Head::Response { command: CommandCode::Ping, result } if says_logged_off(result))
}

struct Writer<'a> {
    sink: SplitSink<Wire, Packet>,
    ordinal: i32,
    pulse: Pulse<'a>,
    watch: Watch,
    sign_of_life: SignOfLife,
}

impl Writer<'_> {
    async fn run(&mut self, commands: &mut mpsc::Receiver<Block>) -> Result<(), Loss> {
        if self.watch.ping_interval.is_zero() {
            while let Some(command) = commands.recv().await {
                self.write(command).await?;
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
                command = commands.recv() => match command {
                    Some(command) => self.write(command).await?,
                    None => return Ok(()),
                },
                () = sleep_until(since + self.watch.due(asked)) => {
                    if self.pulse.heard.get() > since {
                        continue;
                    }
                    if self.watch.is_dead_after(asked) {
                        return Err(Loss::Silent);
                    }
                    asked += 1;
                    let ask = self.sign_of_life.ask();
                    self.pulse.asked.set(Some((ask.sequence_id, Instant::now())));
                    self.write(ask).await?;
                }
            }
        }
    }

    async fn write(&mut self, block: Block) -> Result<(), Loss> {
        match timeout(self.watch.write_timeout, self.sink.send(Packet::of(self.ordinal, block))).await {
            Err(_) => Err(Loss::Stuck),
            Ok(Err(altilink::EncodeError::Io(error))) => Err(Loss::Io(error)),
            Ok(Err(error)) => Err(Loss::Encode(error)),
            Ok(Ok(())) => Ok(()),
        }
    }
}
