//! Long logs, which are read in batches.

use std::time::{Duration, Instant};

use futures::{StreamExt as _, stream};

use cluster::{NatsEngine, Position, SessionKey, SessionLog, StoredEntry};

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
            let read = SessionLog::read(&engine, session).await.unwrap();
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

async fn store(engine: &NatsEngine, session: SessionKey, entries: usize) {
    let (text, mut last) = (vec![b'x'; 1_000], Position::START);
    for _ in 0..entries {
        last = engine.append(session, text.clone(), last).await.unwrap();
    }
}

#[tokio::test]
#[ignore = "needs nats-server: just cluster"]
async fn figures_of_the_logs_that_are_read_when_a_node_is_lost() {
    let servers = Servers::start(1);
    let engine = &servers.engine().await;
    for entries in [5, 20, 60, 250] {
        let sessions: Vec<_> = (0..LOGS).map(|log| SessionKey::of(&format!("{entries} entries, {log}"))).collect();
        let stored = sessions.iter().map(|session| store(engine, *session, entries));
        stream::iter(stored).buffer_unordered(AT_ONCE).collect::<()>().await;
        let began = Instant::now();
        let read = sessions.iter().map(|session| SessionLog::read(engine, *session));
        let read: Vec<_> = stream::iter(read).buffer_unordered(AT_ONCE).collect().await;
        println!("{LOGS} logs of {entries} entries: {:?}", began.elapsed());
        assert!(read.into_iter().all(|log| log.unwrap().len() == entries));
    }
}
