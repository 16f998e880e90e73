//! Long logs, which are read in batches.

use std::cell::Cell;
use std::time::{Duration, Instant};

use futures::future::join_all;
use futures::{StreamExt as _, stream};

use cluster::{
    DEADLINE, Epoch, HistoryLimits, LogRemoval, LogWriter, LoggedEvent, NatsEngine, Position, RawValue, SessionKey,
    SessionLog, StoredEntry, WriterLimits, read_log,
};

use crate::server::Servers;

/// Entries of the longest log that the engine keeps.
const ENTRIES: usize = 1_000;

/// Stores entries of two sessions in turn, and returns those of the first. The longest are about 10 kB.
async fn stored_in_turn(engine: &NatsEngine, sessions: [SessionKey; 2]) -> Vec<StoredEntry> {
    let (mut stored, mut last) = (Vec::new(), [Position::START; 2]);
    for number in 0..ENTRIES {
        let text = format!("{number:>width$}", width = 10 * number).into_bytes();
        for (session, last) in sessions.into_iter().zip(&mut last) {
            *last = engine.append(session, text.clone(), *last).await.unwrap();
        }
        stored.push(StoredEntry { position: last[0], text });
    }
    stored
}

#[tokio::test]
#[ignore = "needs nats-server: just cluster"]
async fn a_long_log_is_read_whole_and_in_order_between_the_entries_of_others() {
    for count in [1, 3] {
        let servers = Servers::start(count);
        let engine = servers.engine().await;
        let session = SessionKey::of("long");
        let stored = stored_in_turn(&engine, [session, SessionKey::of("other")]).await;
        let (mut times, stored_at) = (Vec::new(), Instant::now());
        while times.len() < 9 {
            let began = Instant::now();
            let read = SessionLog::read(&engine, session, Position::START).await.unwrap();
            let took = began.elapsed();
            assert!(stored.starts_with(&read), "{} entries with a gap", read.len());
            assert!(count > 1 || read.len() == ENTRIES, "{} entries", read.len());
            // One of several servers may lag behind for a while, and lack the newest.
            assert!(stored_at.elapsed() < Duration::from_secs(30), "{} entries", read.len());
            if read.len() == ENTRIES {
                times.push(took);
            }
        }
        times.sort();
        println!("{count} server(s), log of {ENTRIES} entries: median {:?}, slowest {:?}", times[4], times[8]);
    }
}

/// Logs that are read when a node is lost, and how many at a time.
const LOGS: usize = 300;
const AT_ONCE: usize = 16;

/// Logs that are removed afterwards.
const REMOVED: usize = 60;

const LIMITS: WriterLimits = WriterLimits {
    deadline: DEADLINE,
    ask_again: Duration::from_secs(5),
    refresh: Duration::from_secs(3_600),
    snapshot_entries: 200,
    held_events: 2_000,
    held_bytes: 512 * 1024,
    history: HistoryLimits { events: 500, bytes: 64 * 1024 },
};

/// Stores an entry with one event of a call.
async fn store(engine: &NatsEngine, session: SessionKey, writer: &mut LogWriter) {
    let frame = RawValue::from_string(format!("\"{}\"", "x".repeat(1_000))).unwrap();
    let seq = writer.next_number().unwrap();
    writer.tell(LoggedEvent { seq, frame }, Instant::now());
    let question = writer.question(Instant::now(), || RawValue::from_string("[]".to_owned()).unwrap()).unwrap();
    writer.answer(question.ask(engine, session).await.unwrap(), Instant::now());
    writer.releases(Instant::now());
}

#[tokio::test]
#[ignore = "needs nats-server: just cluster"]
async fn figures_of_the_logs_that_are_read_when_a_node_is_lost() {
    let servers = Servers::start(1);
    let engine = &servers.engine().await;
    let sessions: Vec<_> = (0..LOGS).map(|log| SessionKey::of(&format!("log {log}"))).collect();
    let mut writers: Vec<_> = sessions.iter().map(|_| LogWriter::begin(Epoch(1), LIMITS)).collect();
    for entries in 1..=600 {
        // Those of all sessions stand between each other.
        let stored = sessions.iter().zip(&mut writers).map(|(session, writer)| store(engine, *session, writer));
        stream::iter(stored).buffer_unordered(AT_ONCE).collect::<()>().await;
        if [5, 20, 60, 250, 600].contains(&entries) {
            let (log, took) = read_all(&sessions, |session| read_log(engine, session)).await;
            let needed = log.unwrap().len();
            let (all, searched) =
                read_all(&sessions, |session| SessionLog::read(engine, session, Position::START)).await;
            assert_eq!(all.unwrap().len(), entries);
            assert!(needed == entries || (60..120).contains(&needed), "{needed} of {entries}");
            println!(
                "{LOGS} logs of {entries} entries: the {needed} that are needed {took:.2?}, a search for all {searched:.2?}"
            );
        }
    }
    let before = appends_until(engine, "before", tokio::time::sleep(Duration::from_secs(2))).await;
    let began = Instant::now();
    let meanwhile = appends_until(engine, "meanwhile", remove_all(engine, &sessions[..REMOVED])).await;
    println!("{REMOVED} logs of 600 entries are removed in {:.2?}", began.elapsed());
    println!("an entry of another session before {before:.2?}, meanwhile {meanwhile:.2?} at most");
    assert!(meanwhile < DEADLINE, "events wait for their entries, and would be sent without");
    assert!(SessionLog::read(engine, sessions[0], Position::START).await.unwrap().is_empty());
}

/// Removes all logs at once, as at the end of a shift.
async fn remove_all(engine: &NatsEngine, sessions: &[SessionKey]) {
    let removal = LogRemoval::default();
    let removed = sessions.iter().map(|session| removal.remove(engine, *session));
    join_all(removed).await.into_iter().for_each(|removed| removed.unwrap());
}

/// Stores entries of one session, a hundred a second at most, until something has ended. Returns the longest time of an entry.
async fn appends_until(engine: &NatsEngine, session: &str, end: impl Future) -> Duration {
    let is_over = Cell::new(false);
    let ending = async {
        end.await;
        is_over.set(true);
    };
    let appending = async {
        let mut writer = LogWriter::begin(Epoch(1), LIMITS);
        let mut longest = Duration::ZERO;
        while !is_over.get() {
            let began = Instant::now();
            store(engine, SessionKey::of(session), &mut writer).await;
            longest = longest.max(began.elapsed());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        longest
    };
    tokio::join!(ending, appending).1
}

/// Reads all logs, and returns one of the answers, and the time.
async fn read_all<F: Future>(sessions: &[SessionKey], read: impl Fn(SessionKey) -> F) -> (F::Output, Duration) {
    let began = Instant::now();
    let mut answers = stream::iter(sessions).map(|session| read(*session)).buffer_unordered(AT_ONCE);
    let mut last = None;
    while let Some(answer) = answers.next().await {
        last = Some(answer);
    }
    (last.unwrap(), began.elapsed())
}
