use super::*;

#[test]
fn some_entries_have_all_that_was_told() {
    let now = Instant::now();
    let mut writer = LogWriter::begin(Epoch(1), LIMITS);
    let mut has_snapshot = Vec::new();
    for position in 1..=9 {
        tell(&mut writer, now);
        has_snapshot.push(store(&mut writer, position, now).told.is_some());
        released(&mut writer, now);
    }
    assert_eq!(has_snapshot, [true, false, false, false, true, false, false, false, true]);
    writer.close();
    assert!(store(&mut writer, 10, now).told.is_some());
}

#[test]
fn large_events_bring_the_next_snapshot_nearer() {
    let now = Instant::now();
    let mut writer =
        LogWriter::begin(Epoch(1), WriterLimits { snapshot_entries: 1_000, held_bytes: 100_000, ..LIMITS });
    tell(&mut writer, now);
    store(&mut writer, 1, now);
    released(&mut writer, now);
    let mut told = Vec::new();
    for position in 2..=5 {
        let seq = writer.next_number().unwrap();
        let frame = RawValue::from_string(format!("\"{}\"", "x".repeat(6_000))).unwrap();
        writer.tell(LoggedEvent { seq, frame }, now);
        told.push(store(&mut writer, position, now).told.is_some());
        released(&mut writer, now);
    }
    assert_eq!(told, [false, false, true, false]);
}

/// A log, and the place of its last entry.
#[derive(Default)]
struct Log {
    entries: Vec<(Position, LogEntry)>,
}

impl Log {
    /// Tells as many events, each in an entry of its own.
    fn tell(&mut self, writer: &mut LogWriter, events: usize) {
        for _ in 0..events {
            let now = Instant::now();
            tell(writer, now);
            self.store(writer);
        }
    }

    fn store(&mut self, writer: &mut LogWriter) {
        let position = self.entries.len() as u64 + 1;
        let entry = store(writer, position, Instant::now());
        self.entries.push((Position(position), entry));
        released(writer, Instant::now());
    }

    /// What a successor reads.
    fn needed(&self) -> &[(Position, LogEntry)] {
        let from = self.entries.last().map_or(Position::START, |(_, entry)| entry.read_from);
        let begin = self.entries.iter().position(|(position, _)| *position >= from).unwrap_or(self.entries.len());
        &self.entries[begin..]
    }
}

#[test]
fn of_a_long_log_a_successor_needs_the_newest_entries_from_one_on_that_tells_everything() {
    let mut writer = LogWriter::begin(Epoch(1), LIMITS);
    let mut log = Log::default();
    for events in 1..=60 {
        log.tell(&mut writer, 1);
        let needed = log.needed();
        assert!(needed[0].1.told.is_some(), "{events} events");
        let kept = LIMITS.history.events;
        assert!(needed.len() > kept || needed.len() == events, "{} of {events} entries", needed.len());
        let most = kept + 2 * usize::try_from(LIMITS.snapshot_entries).unwrap();
        assert!(needed.len() <= most, "{} of {events} entries", needed.len());
    }
}

#[test]
fn many_successors_one_after_the_other_read_no_more_than_one_does() {
    let mut log = Log::default();
    let mut writer = LogWriter::begin(Epoch(1), LIMITS);
    log.tell(&mut writer, 20);
    let mut longest = 0;
    for epoch in 2..=30 {
        writer = LogWriter::take_over(Epoch(epoch), LIMITS, log.needed()).unwrap();
        log.store(&mut writer);
        log.tell(&mut writer, 2);
        let events: usize = log.needed().iter().map(|(_, entry)| entry.events.len()).sum();
        assert!(events > LIMITS.history.events, "{events} events in epoch {epoch}");
        longest = longest.max(log.needed().len());
    }
    let most = LIMITS.history.events + 2 * usize::try_from(LIMITS.snapshot_entries).unwrap();
    assert!(longest <= most, "{longest} entries");
}

#[test]
fn a_successor_needs_nothing_from_before_a_gap() {
    let mut writer = LogWriter::begin(Epoch(1), LIMITS);
    let mut log = Log::default();
    log.tell(&mut writer, 9);
    let now = Instant::now();
    for _ in 0..=LIMITS.held_events {
        tell(&mut writer, now);
    }
    released(&mut writer, now);
    log.tell(&mut writer, 1);
    let [(_, before), (gap, broken)] = log.needed() else { panic!("{:?}", log.needed()) };
    assert!(!before.broken && broken.broken);
    let gap = *gap;
    log.tell(&mut writer, 1);
    assert_eq!(log.needed()[0].0, gap);
}

#[test]
fn an_engine_that_has_lost_entries_is_not_asked_for_them() {
    let mut writer = LogWriter::begin(Epoch(1), LIMITS);
    let mut log = Log::default();
    log.tell(&mut writer, 30);
    // It has lost all but the first, and gives their places again.
    let (first, entry) = log.entries[0].clone();
    let now = Instant::now();
    tell(&mut writer, now);
    let (head, _, _) = append(&mut writer, now);
    writer.answer(LogAnswer::Refused { head, last: first }, now);
    writer.question(now, json);
    writer.answer(LogAnswer::Seen { at: first, entry: Some((entry.head(), entry.tail(first))) }, now);
    log.entries.truncate(1);
    log.store(&mut writer);
    assert_eq!(log.needed().len(), 2);
    log.tell(&mut writer, 1);
    assert_eq!(log.needed().first().map(|(position, _)| *position), Some(Position(2)));
}

#[test]
fn whether_an_entry_may_want_a_snapshot_is_known_before_it_does() {
    let now = Instant::now();
    let mut writer = LogWriter::begin(Epoch(1), LIMITS);
    let mut foretold = Vec::new();
    for position in 1..=9 {
        tell(&mut writer, now);
        let (may_want, mut wants) = (writer.may_want_snapshot(), false);
        let question = writer.question(now, || {
            wants = true;
            json()
        });
        let Some(LogQuestion::Append { head, .. }) = question else { panic!("{question:?}") };
        assert_eq!(may_want, wants, "entry {position}");
        assert!(!writer.may_want_snapshot(), "an entry is under way");
        foretold.push(may_want);
        writer.answer(LogAnswer::Stored { head, position: Position(position) }, now);
        released(&mut writer, now);
    }
    assert_eq!(foretold, [true, false, false, false, true, false, false, false, true]);
    writer.close();
    assert!(writer.may_want_snapshot(), "the last entry has one");
}

#[test]
fn a_large_snapshot_is_written_less_often_than_twice_its_size_in_events() {
    let now = Instant::now();
    let limits = WriterLimits { snapshot_entries: 1_000, held_bytes: 100_000, ..LIMITS };
    let mut writer = LogWriter::begin(Epoch(1), limits);
    let mut with_snapshot = Vec::new();
    for position in 1..=13 {
        tell_large(&mut writer, 10_000, now);
        let snapshot = || RawValue::from_string(format!("\"{}\"", "x".repeat(24_998))).unwrap();
        let Some(LogQuestion::Append { head, text, .. }) = writer.question(now, snapshot) else { panic!("no entry") };
        if LogEntry::decode(&text).unwrap().told.is_some() {
            with_snapshot.push(position);
        }
        writer.answer(LogAnswer::Stored { head, position: Position(position) }, now);
        released(&mut writer, now);
    }
    assert_eq!(with_snapshot, [1, 6, 11], "after 50,000 bytes");
}

#[test]
fn a_successor_reads_as_many_bytes_of_events_as_are_kept() {
    let limits = WriterLimits { snapshot_entries: 2, ..LIMITS };
    let mut writer = LogWriter::begin(Epoch(1), limits);
    let mut log = Log::default();
    for events in 1..=20 {
        tell_large(&mut writer, 4_000, Instant::now());
        log.store(&mut writer);
        let bytes = 4_000 * log.needed().len();
        assert!(bytes > LIMITS.history.bytes || log.needed().len() == events, "{bytes} bytes of {events} events");
        assert!(bytes <= 24_000, "{bytes} bytes of {events} events");
    }
}

#[test]
fn the_places_that_entries_tell_lead_through_the_whole_log_and_past_a_change_of_owner() {
    let mut writer = LogWriter::begin(Epoch(1), LIMITS);
    let mut log = Log::default();
    log.tell(&mut writer, 24);
    writer = LogWriter::take_over(Epoch(2), LIMITS, log.needed()).unwrap();
    log.store(&mut writer);
    log.tell(&mut writer, 25);
    let mut places = vec![Position(50)];
    let mut rounds = 0;
    while let Some(oldest) = places.last().filter(|oldest| **oldest > Position(1)) {
        let index = usize::try_from(oldest.0).unwrap() - 1;
        let earlier = log.entries[index].1.earlier.clone().unwrap();
        assert!(!earlier.is_empty() && earlier.len() <= 16, "{earlier:?}");
        places.extend(earlier.into_iter().rev());
        rounds += 1;
    }
    assert!(places.into_iter().rev().eq((1..=50).map(Position)));
    assert!(rounds <= 4, "{rounds} questions one after the other");
}
