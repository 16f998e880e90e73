//! Writers of logs while servers are killed and writers taken over: what is released as stored is in the log, once.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use cluster::{
    DEADLINE, Epoch, HistoryLimits, LogEntry, LogWriter, LoggedEvent, NatsEngine, Position, SessionKey, SessionLog,
    WriterLimits, WriterState,
};
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde_json::value::RawValue;
use tokio::time::sleep;

use crate::server::{Servers, until_connected};

const LIMITS: WriterLimits = WriterLimits {
    deadline: DEADLINE,
    ask_again: Duration::from_millis(300),
    refresh: Duration::from_secs(3_600),
    snapshot_entries: 100,
    held_events: 10_000,
    held_bytes: 10_000_000,
    history: HistoryLimits { events: 500, bytes: 64 * 1024 },
};

fn raw(text: &str) -> Box<RawValue> {
    RawValue::from_string(text.to_owned()).unwrap()
}

/// A writer, and what it has released.
struct Writer {
    session: SessionKey,
    log: LogWriter,
    stored: Vec<u64>,
    unstored: Vec<u64>,
}

impl Writer {
    fn new(session: SessionKey, log: LogWriter) -> Self {
        Self { session, log, stored: Vec::new(), unstored: Vec::new() }
    }

    async fn take_over(engine: &NatsEngine, session: SessionKey, epoch: u64) -> Self {
        let log = cluster::read_log(engine, session).await.unwrap();
        Self::new(session, LogWriter::take_over(Epoch(epoch), LIMITS, &log).unwrap())
    }

    fn tell(&mut self) {
        if let Ok(seq) = self.log.next_number() {
            self.log.tell(LoggedEvent { seq, frame: raw("{}") }, Instant::now());
        }
    }

    /// Asks what is to be asked, and takes what may be sent.
    async fn step(&mut self, engine: &NatsEngine) {
        if let Some(question) = self.log.question(Instant::now(), || raw("[]"))
            && let Some(answer) = question.ask(engine, self.session).await
        {
            self.log.answer(answer, Instant::now());
        }
        for release in self.log.releases(Instant::now()) {
            let released = if release.logged { &mut self.stored } else { &mut self.unstored };
            released.push(release.event.seq);
        }
    }

    async fn until(&mut self, engine: &NatsEngine, state: WriterState) {
        let began = Instant::now();
        while self.log.state() != state {
            self.step(engine).await;
            sleep(Duration::from_millis(1)).await;
            assert!(began.elapsed() < Duration::from_secs(30), "{:?}, not {state:?}", self.log.state());
        }
    }

    /// Goes on until everything is in the log.
    async fn come_to_rest(&mut self, engine: &NatsEngine) {
        let began = Instant::now();
        while self.log.settled() < self.log.last() {
            self.step(engine).await;
            sleep(Duration::from_millis(1)).await;
            assert!(began.elapsed() < Duration::from_secs(30), "{} of {}", self.log.settled(), self.log.last());
        }
        self.step(engine).await;
    }
}

/// Returns who has stored each number.
async fn numbers_in_log(engine: &NatsEngine, session: SessionKey) -> BTreeMap<u64, Epoch> {
    let mut numbers = BTreeMap::new();
    for stored in SessionLog::read(engine, session, Position::START).await.unwrap() {
        let entry = LogEntry::decode(&stored.text).unwrap();
        for event in &entry.events {
            assert_eq!(numbers.insert(event.seq, entry.epoch), None, "{} is stored twice", event.seq);
        }
    }
    numbers
}

#[tokio::test]
#[ignore = "needs nats-server: just cluster"]
async fn an_owner_that_was_taken_over_is_refused_and_steps_down() {
    let servers = Servers::start(1);
    let engine = servers.engine().await;
    let session = SessionKey::of("taken over");
    let mut old = Writer::new(session, LogWriter::begin(Epoch(1), LIMITS));
    old.tell();
    old.come_to_rest(&engine).await;
    assert_eq!(old.stored, [1]);
    let mut new = Writer::take_over(&engine, session, 2).await;
    new.until(&engine, WriterState::Open).await;
    old.tell();
    old.until(&engine, WriterState::Fenced).await;
    assert_eq!((&old.stored, &old.unstored), (&vec![1], &Vec::new()), "nobody has seen what was refused");
    new.tell();
    new.come_to_rest(&engine).await;
    assert_eq!(new.stored, [2]);
    assert_eq!(numbers_in_log(&engine, session).await, BTreeMap::from([(1, Epoch(1)), (2, Epoch(2))]));
}

#[tokio::test]
#[ignore = "needs nats-server: just cluster"]
async fn a_successor_that_meets_a_late_entry_reads_the_log_again() {
    let servers = Servers::start(1);
    let engine = servers.engine().await;
    let session = SessionKey::of("overtaken");
    let mut old = Writer::new(session, LogWriter::begin(Epoch(1), LIMITS));
    old.tell();
    old.come_to_rest(&engine).await;
    let mut new = Writer::take_over(&engine, session, 2).await;
    old.tell();
    old.come_to_rest(&engine).await;
    new.until(&engine, WriterState::Overtaken).await;
    let mut again = Writer::take_over(&engine, session, 2).await;
    again.until(&engine, WriterState::Open).await;
    assert_eq!(again.log.next_number(), Ok(3));
}

#[tokio::test]
#[ignore = "needs nats-server: just cluster"]
async fn while_the_server_is_away_events_go_out_and_are_stored_afterwards() {
    let mut servers = Servers::start(1);
    let engine = servers.engine().await;
    let mut writer = Writer::new(SessionKey::of("away"), LogWriter::begin(Epoch(1), LIMITS));
    writer.tell();
    writer.come_to_rest(&engine).await;
    servers.kill(0);
    writer.tell();
    let began = Instant::now();
    while writer.unstored.is_empty() {
        writer.step(&engine).await;
        sleep(Duration::from_millis(1)).await;
        assert!(began.elapsed() < 4 * DEADLINE);
    }
    assert!(began.elapsed() >= DEADLINE);
    servers.start_again(0);
    until_connected(&engine).await;
    writer.tell();
    writer.come_to_rest(&engine).await;
    assert_eq!(numbers_in_log(&engine, writer.session).await.into_keys().collect::<Vec<_>>(), [1, 2, 3]);
    assert!(writer.stored.contains(&1) && writer.unstored.contains(&2), "{:?}, {:?}", writer.stored, writer.unstored);
}

/// Kills the server, or one of three, again and again, under writers that are taken over now and then.
async fn stored_events_survive_kills(servers: &mut Servers, count: usize, seed: u64, kills: u32) -> usize {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let engine = servers.engine().await;
    let sessions: Vec<_> = (0..8).map(|session| SessionKey::of(&format!("killed {session}"))).collect();
    let mut writers: Vec<_> =
        sessions.iter().map(|session| Writer::new(*session, LogWriter::begin(Epoch(1), LIMITS))).collect();
    let mut released: BTreeMap<SessionKey, BTreeMap<u64, Epoch>> = BTreeMap::new();
    for kill in 0..kills {
        let server = rng.random_range(0..count);
        for round in 0..40 {
            if round == 20 {
                servers.kill(server);
            }
            for writer in &mut writers {
                writer.tell();
                writer.step(&engine).await;
            }
        }
        servers.start_again(server);
        until_connected(&engine).await;
        let (which, epoch) = (rng.random_range(0..writers.len()), u64::from(kill) + 2);
        for writer in &mut writers {
            writer.come_to_rest(&engine).await;
        }
        let mut new = Writer::take_over(&engine, sessions[which], epoch).await;
        new.until(&engine, WriterState::Open).await;
        let mut old = std::mem::replace(&mut writers[which], new);
        old.tell();
        old.until(&engine, WriterState::Fenced).await;
        note(&mut released, &old, epoch);
    }
    for writer in &mut writers {
        writer.come_to_rest(&engine).await;
        note(&mut released, writer, u64::MAX);
    }
    for session in &sessions {
        let logged = numbers_in_log(&engine, *session).await;
        for seq in released[session].keys() {
            assert!(logged.contains_key(seq), "seed {seed}: {seq} was sent as stored, and is not");
        }
        let numbers: Vec<_> = logged.into_keys().collect();
        assert!(numbers.windows(2).all(|pair| pair[1] == pair[0] + 1), "seed {seed}: a gap in {numbers:?}");
    }
    released.values().map(BTreeMap::len).sum()
}

fn note(released: &mut BTreeMap<SessionKey, BTreeMap<u64, Epoch>>, writer: &Writer, before: u64) {
    for seq in &writer.stored {
        let twice = released.entry(writer.session).or_default().insert(*seq, Epoch(before));
        assert_eq!(twice, None, "{seq} was sent as stored twice");
    }
}

#[tokio::test]
#[ignore = "needs nats-server: just cluster"]
async fn what_is_sent_as_stored_survives_kills_of_the_servers() {
    for (count, kills) in [(1, 20), (3, 20)] {
        let mut servers = Servers::start(count);
        let stored = Box::pin(stored_events_survive_kills(&mut servers, count, 1, kills)).await;
        println!("{count} server(s): {kills} kills, {stored} events sent as stored, all of them in the logs, once");
        assert!(stored > 100);
    }
}
