//! The contract, rule by rule. Records and sessions have names of their own for each rule, so that one engine serves all.
#![expect(clippy::unwrap_used, reason = "a panic is the failing assertion")]

use std::time::{Duration, Instant};

use cluster::{
    Bucket, DEADLINE, EngineError, Epoch, Expected, HistoryLimits, LogWriter, LoggedEvent, Peers, Position, RawValue,
    Registry, Revision, SessionKey, SessionLog, StoredEntry, StoredRecord, WriteError, WriterLimits, read_log,
};
use futures::StreamExt as _;
use futures::future::{join, join_all};

/// Deadline that is not reached.
const LONG: Duration = Duration::from_secs(10);

/// Deadline that is reached.
const SHORT: Duration = Duration::from_millis(100);

/// Checks every rule.
pub(crate) async fn keeps<E: Registry + SessionLog + Peers>(engine: &E) {
    a_record_is_written_only_as_expected(engine).await;
    a_removed_record_can_be_made_anew(engine).await;
    of_many_claims_one_is_accepted(engine).await;
    revisions_grow_across_keys(engine).await;
    keys_of_any_text_are_kept_apart(engine).await;
    an_entry_is_stored_only_behind_the_last_one(engine).await;
    of_many_entries_one_is_stored(engine).await;
    a_purged_log_begins_anew(engine).await;
    a_successor_reads_what_it_needs_of_a_log(engine).await;
    a_watch_tells_what_is_there_and_what_changes(engine).await;
    a_peer_that_listens_is_asked_and_answers(engine).await;
    a_peer_that_does_not_answer_is_given_up(engine).await;
}

async fn write<E: Registry>(engine: &E, key: &str, text: &str, expected: Expected) -> Result<Revision, WriteError> {
    engine.write(Bucket::Users, key, text.into(), expected).await
}

async fn read<E: Registry>(engine: &E, key: &str) -> Option<(u64, String)> {
    let StoredRecord { revision, text } = Registry::read(engine, Bucket::Users, key).await.unwrap()?;
    Some((revision.0, String::from_utf8(text).unwrap()))
}

async fn a_record_is_written_only_as_expected<E: Registry>(engine: &E) {
    assert_eq!(read(engine, "expected").await, None);
    let first = write(engine, "expected", "a", Expected::Absent).await.unwrap();
    assert_eq!(write(engine, "expected", "b", Expected::Absent).await, Err(WriteError::Changed));
    let second = write(engine, "expected", "c", Expected::At(first)).await.unwrap();
    assert!(second > first);
    assert_eq!(write(engine, "expected", "d", Expected::At(first)).await, Err(WriteError::Changed));
    assert_eq!(read(engine, "expected").await, Some((second.0, "c".to_owned())));
    let third = write(engine, "expected", "e", Expected::Anything).await.unwrap();
    assert_eq!(read(engine, "expected").await, Some((third.0, "e".to_owned())));
}

async fn a_removed_record_can_be_made_anew<E: Registry>(engine: &E) {
    let remove = |revision| engine.remove(Bucket::Users, "removed", revision);
    assert_eq!(remove(Revision(77_777_777)).await, Err(WriteError::Changed));
    let first = write(engine, "removed", "a", Expected::Absent).await.unwrap();
    assert_eq!(remove(Revision(first.0 + 1)).await, Err(WriteError::Changed));
    assert_eq!(remove(first).await, Ok(()));
    assert_eq!(read(engine, "removed").await, None);
    assert_eq!(remove(first).await, Err(WriteError::Changed));
    assert_eq!(write(engine, "removed", "b", Expected::At(first)).await, Err(WriteError::Changed));
    let second = write(engine, "removed", "b", Expected::Absent).await.unwrap();
    assert!(second.0 > first.0 + 1, "a later epoch, whoever was the last one");
}

async fn of_many_claims_one_is_accepted<E: Registry>(engine: &E) {
    let claims = (0..20).map(|claim| async move {
        let text = claim.to_string();
        (write(engine, "raced", &text, Expected::Absent).await, text)
    });
    let mut accepted: Vec<_> = join_all(claims).await;
    accepted.retain(|(answer, _)| *answer != Err(WriteError::Changed));
    assert_eq!(accepted.len(), 1, "{accepted:?}");
    let (revision, text) = accepted.remove(0);
    assert_eq!(read(engine, "raced").await, Some((revision.unwrap().0, text)));
}

async fn revisions_grow_across_keys<E: Registry>(engine: &E) {
    let mut last = Revision(0);
    for key in ["grows-1", "grows-2", "grows-1"] {
        let revision = write(engine, key, "", Expected::Anything).await.unwrap();
        assert!(revision > last);
        last = revision;
    }
}

async fn keys_of_any_text_are_kept_apart<E: Registry>(engine: &E) {
    let keys = ["a.b", "a b", "a=20b", "*", ">", "", "é", ".", "a/b", "$x"];
    for key in keys {
        write(engine, key, key, Expected::Absent).await.unwrap();
    }
    for key in keys {
        assert_eq!(read(engine, key).await.map(|(_, text)| text).as_deref(), Some(key));
    }
}

async fn an_entry_is_stored_only_behind_the_last_one<E: SessionLog>(engine: &E) {
    let (session, other) = (SessionKey::of("fence"), SessionKey::of("fence of another"));
    assert_eq!(engine.read(session, Position::START).await, Ok(Vec::new()));
    assert_eq!(engine.last(session).await, Ok(None));
    let first = engine.append(session, b"a".to_vec(), Position::START).await.unwrap();
    let between = engine.append(other, b"b".to_vec(), Position::START).await.unwrap();
    let second = engine.append(session, b"c".to_vec(), first).await.unwrap();
    assert!(Position::START < first && first < second);
    for expected in [Position::START, first, between, Position(second.0 + 1)] {
        let refused = engine.append(session, b"d".to_vec(), expected).await;
        assert_eq!(refused, Err(WriteError::Fenced { expected, last: second }));
    }
    let texts: Vec<_> = engine
        .read(session, Position::START)
        .await
        .unwrap()
        .into_iter()
        .map(|entry| (entry.position, entry.text))
        .collect();
    assert_eq!(texts, [(first, b"a".to_vec()), (second, b"c".to_vec())]);
    assert_eq!(engine.last(session).await.unwrap().unwrap(), StoredEntry { position: second, text: b"c".to_vec() });
    for (from, count) in [(first, 2), (between, 1), (second, 1), (Position(second.0 + 1), 0)] {
        assert_eq!(engine.read(session, from).await.unwrap().len(), count, "from {from}");
    }
    assert_eq!(engine.entry_at(session, first).await.unwrap().unwrap().text, b"a");
    assert_eq!(engine.entry_at(session, between).await, Ok(None), "it is in the log of another session");
    assert_eq!(engine.entry_at(session, Position(second.0 + 1_000_000)).await, Ok(None));
}

async fn of_many_entries_one_is_stored<E: SessionLog>(engine: &E) {
    let session = SessionKey::of("raced");
    let entries = (0..20).map(|writer: u32| async move {
        engine.append(session, writer.to_string().into_bytes(), Position::START).await
    });
    let answers = join_all(entries).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
    assert_eq!(engine.read(session, Position::START).await.unwrap().len(), 1);
}

async fn a_purged_log_begins_anew<E: SessionLog>(engine: &E) {
    let session = SessionKey::of("purged");
    let first = engine.append(session, b"a".to_vec(), Position::START).await.unwrap();
    let second = engine.append(session, b"b".to_vec(), first).await.unwrap();
    let kept = engine.append(session, b"c".to_vec(), second).await.unwrap();
    assert_eq!(engine.first(session).await.unwrap().map(|entry| entry.position), Some(first));
    engine.purge(session, second).await.unwrap();
    assert_eq!(engine.first(session).await.unwrap().map(|entry| entry.position), Some(kept));
    engine.purge(session, kept).await.unwrap();
    assert_eq!(engine.first(session).await, Ok(None));
    assert_eq!(engine.read(session, Position::START).await, Ok(Vec::new()));
    assert_eq!(engine.entry_at(session, first).await, Ok(None));
    let refused = engine.append(session, b"b".to_vec(), first).await;
    assert_eq!(refused, Err(WriteError::Fenced { expected: first, last: Position::START }));
    assert!(engine.append(session, b"b".to_vec(), Position::START).await.unwrap() > first);
}

async fn a_successor_reads_what_it_needs_of_a_log<E: SessionLog>(engine: &E) {
    let limits = WriterLimits {
        deadline: DEADLINE,
        ask_again: Duration::from_millis(500),
        refresh: Duration::from_secs(3_600),
        snapshot_entries: 30,
        held_events: 100,
        held_bytes: 100_000,
        history: HistoryLimits { events: 50, bytes: 100_000 },
    };
    let raw = |text: &str| RawValue::from_string(text.to_owned()).unwrap();
    let sessions = [SessionKey::of("followed"), SessionKey::of("followed, too")];
    let mut writers = [1, 2].map(|epoch| LogWriter::begin(Epoch(epoch), limits));
    for events in 1..=200 {
        for (session, writer) in sessions.into_iter().zip(&mut writers) {
            let seq = writer.next_number().unwrap();
            writer.tell(LoggedEvent { seq, frame: raw("{}") }, Instant::now());
            let question = writer.question(Instant::now(), || raw("[]")).unwrap();
            writer.answer(question.ask(engine, session).await.unwrap(), Instant::now());
            writer.releases(Instant::now());
        }
        if events % 20 == 0 {
            let log = read_log(engine, sessions[0]).await.unwrap();
            let needed = engine.read(sessions[0], log.last().unwrap().1.read_from).await.unwrap();
            let places: Vec<_> = log.iter().map(|(at, _)| *at).collect();
            assert_eq!(places, needed.iter().map(|entry| entry.position).collect::<Vec<_>>());
            assert_eq!(log.last().unwrap().1.last, events);
            assert!(log.len() >= 50.min(usize::try_from(events).unwrap()) && log.len() <= 111, "{}", log.len());
        }
    }
    let log = read_log(engine, sessions[0]).await.unwrap();
    let (own, others) = (log[0].0, Position(log[0].0.0 + 1));
    let found = engine.entries_at(sessions[0], &[others, own]).await.unwrap();
    assert_eq!(found[0], None, "it is in the log of another session");
    assert_eq!(found[1].as_ref().map(|entry| entry.position), Some(own));
}

async fn a_watch_tells_what_is_there_and_what_changes<E: Registry>(engine: &E) {
    let bucket = Bucket::Sessions;
    let first = engine.write(bucket, "watched/1", b"a".to_vec(), Expected::Absent).await.unwrap();
    let gone = engine.write(bucket, "watched/2", b"b".to_vec(), Expected::Absent).await.unwrap();
    engine.remove(bucket, "watched/2", gone).await.unwrap();
    let mut changes = engine.watch(bucket).await.unwrap();
    let mut told = async || loop {
        // What was removed before may be told as removed.
        let change = changes.next().await.expect("the watch goes on");
        if change.key == "watched/1" {
            break change.record.map(|record| (record.revision, record.text));
        }
    };
    assert_eq!(told().await, Some((first, b"a".to_vec())));
    let second = engine.write(bucket, "watched/1", b"c".to_vec(), Expected::At(first)).await.unwrap();
    assert_eq!(told().await, Some((second, b"c".to_vec())));
    engine.remove(bucket, "watched/1", second).await.unwrap();
    assert_eq!(told().await, None);
}

async fn a_peer_that_listens_is_asked_and_answers<E: Peers>(engine: &E) {
    let mut requests = engine.listen("node.b", "sums").await.unwrap();
    let other = engine.listen("node.b", "other").await.unwrap();
    let asked = join_all(["1", "2", "3"].map(|text| engine.ask("node.b", "sums", text.into(), LONG)));
    let answering = async {
        for _ in 0..3 {
            let request = requests.next().await.expect("it is asked");
            let text = [b"not ", request.text.as_slice()].concat();
            request.reply(text).await;
        }
    };
    let (answers, ()) = join(asked, answering).await;
    let answers: Vec<_> = answers.into_iter().map(|answer| String::from_utf8(answer.unwrap()).unwrap()).collect();
    assert_eq!(answers, ["not 1", "not 2", "not 3"]);
    drop(other);
}

async fn a_peer_that_does_not_answer_is_given_up<E: Peers>(engine: &E) {
    let is_unreachable = |answer: Result<Vec<u8>, EngineError>| matches!(answer, Err(EngineError::Unreachable(_)));
    let began = Instant::now();
    assert!(engine.ask("nobody", "sums", Vec::new(), LONG).await.is_err_and(|error| error.is_certain()));
    assert!(began.elapsed() < LONG, "that nobody listens is known at once");
    let mut requests = engine.listen("silent", "sums").await.unwrap();
    let (answer, request) = join(engine.ask("silent", "sums", Vec::new(), SHORT), requests.next()).await;
    assert!(is_unreachable(answer));
    request.expect("it was asked").reply(Vec::new()).await;
}
