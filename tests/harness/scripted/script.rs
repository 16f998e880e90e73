use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use altilink::message::agents::AgentState;
use altilink::{Block, Codec, CommandCode, Dialect, Head, Packet, Pad, Parameters};
use tokio::sync::mpsc;
use tokio_util::bytes::BytesMut;
use tokio_util::codec::Encoder;

use super::answers::answer;
use super::{Policy, ScriptedCall};

/// Capacity for unsent writes of one connection: one for each answer, and one for each batch of events.
const QUEUE: usize = 4096;

/// Limit on unsent writes while a connection is flooded.
const POURED: usize = 16;

/// Number of blocks in one packet of events. The protocol allows 64.
const BLOCKS: usize = 16;

/// Script of a server: the answers that a test has set, and the commands that have come.
pub(super) struct Script {
    pub(super) lines: Vec<i32>,
    pub(super) calls: Vec<ScriptedCall>,
    /// States of agents by their lines; the others are ready.
    pub(super) agents: HashMap<Pad, AgentState>,
    pub(super) policies: HashMap<CommandCode, Policy>,
    /// Answers for one command each. They precede the policies.
    pub(super) once: HashMap<CommandCode, VecDeque<Policy>>,
    pub(super) heard: Vec<(CommandCode, Parameters)>,
    late: Vec<(u64, Block)>,
    pub(super) connections: BTreeMap<u64, Connection>,
    last_connection: u64,
    pub(super) away: bool,
}

/// Connection of a client. Dropping it closes the connection.
pub(super) struct Connection {
    /// Line that is logged on; none on a connection that only monitors.
    pub(super) line: Pad,
    pub(super) monitored: HashSet<Pad>,
    write: mpsc::Sender<BytesMut>,
}

impl Script {
    pub(super) fn new(lines: impl IntoIterator<Item = i32>) -> Self {
        Self {
            lines: lines.into_iter().collect(),
            calls: Vec::new(),
            agents: HashMap::new(),
            policies: HashMap::new(),
            once: HashMap::new(),
            heard: Vec::new(),
            late: Vec::new(),
            connections: BTreeMap::new(),
            last_connection: 0,
            away: false,
        }
    }

    pub(super) fn has(&mut self, call: &ScriptedCall) {
        match self.calls.iter_mut().find(|known| (known.line, known.pad) == (call.line, call.pad)) {
            Some(known) => *known = call.clone(),
            None => self.calls.push(call.clone()),
        }
    }

    pub(super) fn has_not(&mut self, call: &ScriptedCall) {
        self.calls.retain(|known| (known.line, known.pad) != (call.line, call.pad));
    }

    /// Registers a new connection, unless the server is away. Returns its id and the queue of its writes.
    pub(super) fn connect(&mut self) -> Option<(u64, mpsc::Receiver<BytesMut>)> {
        if self.away {
            return None;
        }
        let (write, written) = mpsc::channel(QUEUE);
        self.last_connection += 1;
        let connection = Connection { line: Pad::NONE, monitored: HashSet::new(), write };
        self.connections.insert(self.last_connection, connection);
        Some((self.last_connection, written))
    }

    /// Takes a command and handles it as the test wants.
    pub(super) fn hear(&mut self, from: u64, command: &Block) {
        let Head::Command(code) = command.head else { return };
        self.heard.push((code, command.parameters.clone()));
        let once = self.once.get_mut(&code).and_then(VecDeque::pop_front);
        match once.or_else(|| self.policies.get(&code).copied()).unwrap_or(Policy::Right) {
            Policy::Late => self.late.push((from, command.clone())),
            Policy::Never => {}
            policy => self.answer(from, command, policy),
        }
    }

    pub(super) fn release(&mut self) {
        for (from, command) in std::mem::take(&mut self.late) {
            self.answer(from, &command, Policy::Right);
        }
    }

    fn answer(&mut self, from: u64, command: &Block, policy: Policy) {
        let blocks = answer(self, from, command, policy);
        if let Some(connection) = self.connections.get(&from) {
            connection.write(blocks.chunks(1));
        }
    }

    /// Queues the bytes for a line's connection if few writes are pending there. Returns true if they were queued.
    pub(super) fn pour(&mut self, line: Pad, bytes: &mut Option<BytesMut>) -> bool {
        let reader = self.connections.values().find(|connection| connection.line == line);
        let Some(reader) = reader.filter(|reader| QUEUE - reader.write.capacity() < POURED) else { return false };
        bytes.take().is_none_or(|bytes| reader.write.try_send(bytes).is_ok())
    }

    pub(super) fn tell(&mut self, events: impl IntoIterator<Item = Block>) {
        let events: Vec<Block> = events.into_iter().collect();
        for connection in self.connections.values() {
            let heard: Vec<Block> = events.iter().filter(|event| connection.hears(event.location)).cloned().collect();
            if !heard.is_empty() {
                connection.write(heard.chunks(BLOCKS));
            }
        }
    }
}

impl Connection {
    fn hears(&self, line: Pad) -> bool {
        self.line == line || self.monitored.contains(&line)
    }

    fn write<'a>(&self, packets: impl Iterator<Item = &'a [Block]>) {
        let mut bytes = BytesMut::new();
        for blocks in packets {
            let packet = Packet { session_id: 0, blocks: blocks.to_vec() };
            Codec::new().encode(packet, &mut bytes).expect("a test's packets are short");
        }
        // A client that has left gets nothing more.
        if let Err(mpsc::error::TrySendError::Full(_)) = self.write.try_send(bytes) {
            panic!("the client does not read its events");
        }
    }
}

/// Dialect of both ends.
pub(super) fn dialect() -> Dialect {
    Dialect::default()
}

/// Bytes of a packet with this block.
pub(super) fn packet(block: Block) -> BytesMut {
    let mut bytes = BytesMut::new();
    Codec::new().encode(Packet::of(0, block), &mut bytes).expect("a test's packets are short");
    bytes
}
