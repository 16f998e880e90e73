use super::*;
use crate::{GRANT, HistoryLimits};

const REFRESH: Duration = Duration::from_secs(3_600);

const LIMITS: WriterLimits = WriterLimits {
    deadline: DEADLINE,
    ask_again: Duration::from_millis(500),
    refresh: REFRESH,
    snapshot_entries: 4,
    held_events: 3,
    held_bytes: 10_000,
    history: HistoryLimits { events: 5, bytes: 10_000 },
};

fn json() -> Box<RawValue> {
    RawValue::from_string("{}".to_owned()).unwrap()
}

fn tell(writer: &mut LogWriter, now: Instant) -> u64 {
    let seq = writer.next_number().unwrap();
    writer.tell(LoggedEvent { seq, frame: json() }, now);
    seq
}

/// Returns name, fence and entry of the append that is due.
fn append(writer: &mut LogWriter, now: Instant) -> (EntryHead, Position, LogEntry) {
    match writer.question(now, json) {
        Some(LogQuestion::Append { head, expected, text }) => (head, expected, LogEntry::decode(&text).unwrap()),
        other => panic!("{other:?}"),
    }
}

fn store(writer: &mut LogWriter, position: u64, now: Instant) -> LogEntry {
    let (head, _, entry) = append(writer, now);
    writer.answer(LogAnswer::Stored { head, position: Position(position) }, now);
    entry
}

fn released(writer: &mut LogWriter, now: Instant) -> Vec<(u64, bool)> {
    writer.releases(now).iter().map(|release| (release.event.seq, release.logged)).collect()
}

fn numbers(entry: &LogEntry) -> Vec<u64> {
    entry.events.iter().map(|event| event.seq).collect()
}

#[test]
fn an_event_is_sent_when_it_is_stored() {
    let now = Instant::now();
    let mut writer = LogWriter::begin(Epoch(1), LIMITS);
    tell(&mut writer, now);
    assert_eq!(released(&mut writer, now), []);
    let entry = store(&mut writer, 4, now);
    assert!(entry.begins);
    assert_eq!(released(&mut writer, now), [(1, true)]);
    assert!(writer.question(now, json).is_none());
    assert_eq!(writer.wake_at(), Some(now + REFRESH));
}

#[test]
fn events_that_come_during_an_append_go_into_the_next_one() {
    let now = Instant::now();
    let mut writer = LogWriter::begin(Epoch(1), LIMITS);
    tell(&mut writer, now);
    let (head, expected, _) = append(&mut writer, now);
    assert_eq!(expected, Position::START);
    tell(&mut writer, now);
    tell(&mut writer, now);
    assert!(writer.question(now, json).is_none());
    writer.answer(LogAnswer::Stored { head, position: Position(9) }, now);
    assert_eq!(released(&mut writer, now), [(1, true)]);
    let (_, expected, entry) = append(&mut writer, now);
    assert_eq!((expected, numbers(&entry)), (Position(9), vec![2, 3]));
}

#[test]
fn past_the_deadline_events_are_sent_unlogged_until_the_engine_is_back_and_then_stored() {
    let now = Instant::now();
    let mut writer = LogWriter::begin(Epoch(1), LIMITS);
    tell(&mut writer, now);
    let (head, _, _) = append(&mut writer, now);
    assert_eq!(writer.wake_at(), Some(now + DEADLINE));
    let late = now + DEADLINE;
    assert_eq!(released(&mut writer, late), [(1, false)]);
    tell(&mut writer, late);
    assert_eq!(released(&mut writer, late), [(2, false)]);
    writer.answer(LogAnswer::Stored { head, position: Position(1) }, now);
    assert_eq!(released(&mut writer, late), []);
    assert_eq!(numbers(&store(&mut writer, 2, late)), [2]);
    tell(&mut writer, late);
    assert_eq!(released(&mut writer, late), []);
    store(&mut writer, 3, late);
    assert_eq!(released(&mut writer, late), [(3, true)]);
}

#[test]
fn a_long_outage_breaks_the_log_and_the_next_entry_says_so() {
    let now = Instant::now();
    let mut writer = LogWriter::begin(Epoch(1), LIMITS);
    tell(&mut writer, now);
    let (head, _, _) = append(&mut writer, now);
    for seq in 2..=5 {
        assert_eq!(tell(&mut writer, now), seq);
    }
    assert_eq!(released(&mut writer, now), (1..=5).map(|seq| (seq, false)).collect::<Vec<_>>());
    tell(&mut writer, now);
    writer.answer(LogAnswer::Stored { head, position: Position(1) }, now);
    let entry = store(&mut writer, 2, now);
    assert!(entry.broken);
    assert_eq!((numbers(&entry), entry.last), (vec![6], 6));
    assert_eq!(released(&mut writer, now), [(6, true)]);
    tell(&mut writer, now);
    assert!(!store(&mut writer, 3, now).broken);
}

#[test]
fn a_break_is_marked_even_if_no_event_follows() {
    let now = Instant::now();
    let mut writer = LogWriter::begin(Epoch(1), LIMITS);
    for _ in 0..4 {
        tell(&mut writer, now);
    }
    assert_eq!(released(&mut writer, now).len(), 4);
    let entry = store(&mut writer, 1, now);
    assert!(entry.broken && entry.events.is_empty());
}

#[test]
fn an_append_whose_answer_was_lost_is_recognised_and_not_stored_twice() {
    let now = Instant::now();
    let mut writer = LogWriter::begin(Epoch(1), LIMITS);
    tell(&mut writer, now);
    let (head, _, first) = append(&mut writer, now);
    let again = now + LIMITS.ask_again;
    let (_, _, second) = append(&mut writer, again);
    assert_eq!(first.encode(), second.encode());
    writer.answer(LogAnswer::Refused { head, last: Position(3) }, now);
    assert!(matches!(writer.question(again, json), Some(LogQuestion::Look { at: Position(3) })));
    writer.answer(LogAnswer::Seen { at: Position(3), entry: Some((head, first.tail(Position(3)))) }, now);
    assert_eq!(released(&mut writer, now), [(1, true)]);
    assert_eq!(writer.state(), WriterState::Open);
}

#[test]
fn an_entry_of_another_writer_fences_and_nothing_more_is_sent() {
    let now = Instant::now();
    let mut writer = LogWriter::begin(Epoch(1), LIMITS);
    tell(&mut writer, now);
    let (head, _, _) = append(&mut writer, now);
    writer.answer(LogAnswer::Refused { head, last: Position(3) }, now);
    writer.question(now, json);
    let other = LogEntry::new(EntryHead { epoch: Epoch(2), batch: 1 }, 0, 0);
    writer.answer(LogAnswer::Seen { at: Position(3), entry: Some((other.head(), other.tail(Position(3)))) }, now);
    assert_eq!(writer.state(), WriterState::Fenced);
    assert_eq!(released(&mut writer, now + DEADLINE), []);
    assert!(writer.question(now + DEADLINE, json).is_none());
    assert_eq!(writer.next_number(), Err(NoNumber::Fenced));
}

#[test]
fn a_log_that_was_purged_fences_its_writer() {
    let now = Instant::now();
    let mut writer = LogWriter::begin(Epoch(1), LIMITS);
    tell(&mut writer, now);
    store(&mut writer, 1, now);
    assert_eq!(released(&mut writer, now), [(1, true)]);
    tell(&mut writer, now);
    let (head, _, _) = append(&mut writer, now);
    writer.answer(LogAnswer::Refused { head, last: Position::START }, now);
    assert_eq!(writer.state(), WriterState::Fenced);
}

/// Returns a log of one entry.
fn log_of(epoch: u64, last: u64, numbers_to: u64) -> [(Position, LogEntry); 1] {
    [(Position(8), LogEntry::new(EntryHead { epoch: Epoch(epoch), batch: 1 }, last, numbers_to))]
}

#[test]
fn a_successor_begins_with_a_mark_and_goes_on_with_the_numbers_of_the_log() {
    let now = Instant::now();
    let mut writer = LogWriter::take_over(Epoch(2), LIMITS, &log_of(1, 5, GRANT)).unwrap();
    assert_eq!(writer.next_number(), Err(NoNumber::NotOpen));
    assert_eq!((writer.last(), writer.settled()), (5, 5));
    let (head, expected, mark) = append(&mut writer, now);
    assert_eq!((expected, mark.begins, mark.last, mark.numbers_to), (Position(8), true, 5, 5 + GRANT));
    writer.answer(LogAnswer::Stored { head, position: Position(9) }, now);
    assert_eq!(writer.next_number(), Ok(6));
}

#[test]
fn numbers_that_the_owner_before_may_have_given_are_in_doubt_for_all_successors() {
    let now = Instant::now();
    let mut second = LogWriter::take_over(Epoch(2), LIMITS, &log_of(1, 5, 20)).unwrap();
    assert_eq!(second.doubt(), Some(Doubt { after: 5, up_to: 20 }));
    let mark = store(&mut second, 9, now);
    let third = LogWriter::take_over(Epoch(3), LIMITS, &[(Position(9), mark)]).unwrap();
    assert_eq!(third.doubt(), Some(Doubt { after: 5, up_to: 5 + GRANT }));
}

#[test]
fn an_entry_settles_all_numbers_that_were_given_before_it() {
    let now = Instant::now();
    let mut writer = LogWriter::begin(Epoch(1), LIMITS);
    tell(&mut writer, now);
    assert_eq!(writer.settled(), 0);
    let (head, _, _) = append(&mut writer, now);
    tell(&mut writer, now);
    writer.answer(LogAnswer::Stored { head, position: Position(1) }, now);
    assert_eq!(writer.settled(), 1);
}

#[test]
fn after_a_session_that_was_handed_over_the_numbers_go_on() {
    let now = Instant::now();
    let mut writer = LogWriter::begin(Epoch(1), LIMITS);
    tell(&mut writer, now);
    writer.close();
    assert_eq!(writer.next_number(), Err(NoNumber::Closing));
    let entry = store(&mut writer, 1, now);
    assert_eq!((writer.state(), entry.closed), (WriterState::Closed, true));
    assert_eq!(released(&mut writer, now), [(1, true)]);
    assert_eq!(writer.wake_at(), None, "there is nothing left to do");
    let mut next = LogWriter::take_over(Epoch(2), LIMITS, &[(Position(1), entry)]).unwrap();
    store(&mut next, 2, now);
    assert_eq!((next.next_number(), next.doubt()), (Ok(2), None));
}

#[test]
fn a_log_without_entries_may_have_a_writer_that_has_sent_events() {
    let mut writer = LogWriter::take_over(Epoch(2), LIMITS, &[]).unwrap();
    store(&mut writer, 1, Instant::now());
    assert_eq!((writer.next_number(), writer.doubt()), (Ok(1), Some(Doubt { after: 0, up_to: GRANT })));
}

#[test]
fn a_claim_that_is_out_of_date_marks_nothing() {
    let later = LogWriter::take_over(Epoch(2), LIMITS, &log_of(3, 5, 9)).unwrap_err();
    assert_eq!(later, Outdated { later: Epoch(3) });
}

#[test]
fn a_mark_that_comes_second_is_written_anew_or_given_up() {
    let now = Instant::now();
    for (epoch, state) in [(1, WriterState::Overtaken), (2, WriterState::Fenced), (3, WriterState::Fenced)] {
        let mut writer = LogWriter::take_over(Epoch(2), LIMITS, &log_of(1, 5, 9)).unwrap();
        let (head, _, _) = append(&mut writer, now);
        writer.answer(LogAnswer::Refused { head, last: Position(9) }, now);
        writer.question(now, json);
        let other = LogEntry::new(EntryHead { epoch: Epoch(epoch), batch: 4 }, 6, 9);
        writer.answer(LogAnswer::Seen { at: Position(9), entry: Some((other.head(), other.tail(Position(9)))) }, now);
        assert_eq!(writer.state(), state);
    }
}

#[test]
fn a_log_without_events_gets_a_mark_in_good_time() {
    let now = Instant::now();
    let mut writer = LogWriter::begin(Epoch(1), LIMITS);
    assert_eq!(writer.wake_at(), None);
    tell(&mut writer, now);
    store(&mut writer, 1, now);
    assert_eq!(released(&mut writer, now), [(1, true)]);
    assert_eq!(writer.wake_at(), Some(now + REFRESH));
    let (_, expected, mark) = append(&mut writer, now + REFRESH);
    assert_eq!((expected, mark.last, mark.events.len(), mark.broken), (Position(1), 1, 0, false));
}

#[test]
fn entries_that_the_engine_has_lost_are_a_break_and_no_fence() {
    let now = Instant::now();
    let mut writer = LogWriter::begin(Epoch(1), LIMITS);
    tell(&mut writer, now);
    let first = store(&mut writer, 1, now);
    released(&mut writer, now);
    tell(&mut writer, now);
    store(&mut writer, 2, now);
    released(&mut writer, now);
    tell(&mut writer, now);
    let (head, expected, _) = append(&mut writer, now);
    assert_eq!(expected, Position(2));
    writer.answer(LogAnswer::Refused { head, last: Position(1) }, now);
    writer.question(now, json);
    let tail = Some((first.head(), first.tail(Position(1))));
    writer.answer(LogAnswer::Seen { at: Position(1), entry: tail }, now);
    let (_, expected, entry) = append(&mut writer, now);
    assert_eq!((expected, entry.broken, numbers(&entry)), (Position(1), true, vec![3]));
    store(&mut writer, 5, now + LIMITS.ask_again);
    assert_eq!(released(&mut writer, now), [(3, true)]);
}

#[test]
fn an_entry_of_a_newer_version_fences() {
    let now = Instant::now();
    let mut writer = LogWriter::begin(Epoch(1), LIMITS);
    tell(&mut writer, now);
    let (head, _, _) = append(&mut writer, now);
    writer.answer(LogAnswer::Refused { head, last: Position(3) }, now);
    writer.question(now, json);
    writer.answer(LogAnswer::Unreadable { at: Position(2) }, now);
    assert_eq!(writer.state(), WriterState::Open, "that was not asked");
    writer.answer(LogAnswer::Unreadable { at: Position(3) }, now);
    assert_eq!(writer.state(), WriterState::Fenced);
}

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

#[test]
fn events_that_were_given_up_take_those_before_them_along_when_the_engine_has_lost_entries() {
    let now = Instant::now();
    let mut writer = LogWriter::begin(Epoch(1), LIMITS);
    tell(&mut writer, now);
    let first = store(&mut writer, 1, now);
    released(&mut writer, now);
    tell(&mut writer, now);
    store(&mut writer, 2, now);
    released(&mut writer, now);
    tell(&mut writer, now);
    let (head, _, _) = append(&mut writer, now);
    for seq in 4..=7 {
        assert_eq!(tell(&mut writer, now), seq);
    }
    assert_eq!(released(&mut writer, now), (3..=7).map(|seq| (seq, false)).collect::<Vec<_>>());
    tell(&mut writer, now);
    writer.answer(LogAnswer::Refused { head, last: Position(1) }, now);
    writer.question(now, json);
    writer.answer(LogAnswer::Seen { at: Position(1), entry: Some((first.head(), first.tail(Position(1)))) }, now);
    let (_, _, entry) = append(&mut writer, now);
    assert_eq!((entry.broken, numbers(&entry), entry.last), (true, vec![8], 8));
}

#[test]
fn a_successor_knows_of_initial_events_that_may_be_unread() {
    let now = Instant::now();
    let mut writer = LogWriter::begin(Epoch(1), LIMITS);
    tell(&mut writer, now);
    assert_eq!(store(&mut writer, 1, now).doubt, None);
    released(&mut writer, now);
    let unread = Doubt { after: 0, up_to: 1 };
    assert!(writer.has_stored_unread());
    writer.set_unread(Some(unread));
    assert!(!writer.has_stored_unread());
    let (head, _, mark) = append(&mut writer, now);
    assert_eq!((mark.unread, mark.events.len(), writer.has_stored_unread()), (Some(unread), 0, false));
    writer.answer(LogAnswer::Stored { head, position: Position(2) }, now);
    assert!(writer.has_stored_unread());
    assert!(writer.question(now, json).is_none(), "one entry is enough");
    let mut successor = LogWriter::take_over(Epoch(2), LIMITS, &[(Position(2), mark.clone())]).unwrap();
    assert_eq!(successor.unread(), Some(unread));
    assert_eq!(
        successor.doubt(),
        Some(Doubt { after: 1, up_to: mark.numbers_to }),
        "these are told apart by the epoch"
    );
    assert_eq!(append(&mut successor, now).2.unread, Some(unread));
    writer.set_unread(None);
    assert!(writer.has_stored_unread() && writer.question(now, json).is_none());
    writer.close();
    let end = store(&mut writer, 3, now);
    assert_eq!((end.unread, Tail::doubt_after(Some(end.tail(Position(3))))), (None, None));
}

#[test]
fn late_answers_to_other_questions_change_nothing() {
    let now = Instant::now();
    let mut writer = LogWriter::begin(Epoch(1), LIMITS);
    tell(&mut writer, now);
    let (first, _, _) = append(&mut writer, now);
    writer.answer(LogAnswer::Stored { head: first, position: Position(1) }, now);
    released(&mut writer, now);
    tell(&mut writer, now);
    let (second, _, entry) = append(&mut writer, now);
    let other = LogEntry::new(EntryHead { epoch: Epoch(2), batch: 1 }, 0, 0);
    let seen_other = |at| LogAnswer::Seen { at, entry: Some((other.head(), other.tail(at))) };
    writer.answer(LogAnswer::Stored { head: first, position: Position(1) }, now);
    writer.answer(LogAnswer::Refused { head: first, last: Position(7) }, now);
    writer.answer(seen_other(Position(7)), now);
    assert_eq!(released(&mut writer, now), []);
    assert!(writer.question(now, json).is_none(), "it still waits for the answer to the second");
    writer.answer(LogAnswer::Refused { head: second, last: Position(8) }, now);
    assert!(matches!(writer.question(now, json), Some(LogQuestion::Look { at: Position(8) })));
    writer.answer(seen_other(Position(7)), now);
    assert_eq!(writer.state(), WriterState::Open);
    writer.answer(LogAnswer::Seen { at: Position(8), entry: Some((second, entry.tail(Position(8)))) }, now);
    assert_eq!(released(&mut writer, now), [(2, true)]);
}

#[test]
fn an_entry_that_is_refused_though_nothing_is_behind_the_fence_is_tried_again_later() {
    let now = Instant::now();
    let mut writer = LogWriter::begin(Epoch(1), LIMITS);
    tell(&mut writer, now);
    let (head, expected, _) = append(&mut writer, now);
    writer.answer(LogAnswer::Refused { head, last: expected }, now);
    assert!(writer.question(now, json).is_none());
    assert_eq!(append(&mut writer, now + LIMITS.ask_again).1, expected);
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

/// Tells an event whose frame has this many bytes.
fn tell_large(writer: &mut LogWriter, bytes: usize, now: Instant) {
    let seq = writer.next_number().unwrap();
    let frame = RawValue::from_string(format!("\"{}\"", "x".repeat(bytes - 2))).unwrap();
    writer.tell(LoggedEvent { seq, frame }, now);
}

#[test]
fn events_that_are_too_large_to_wait_are_sent_at_once() {
    let now = Instant::now();
    let mut writer = LogWriter::begin(Epoch(1), LIMITS);
    tell_large(&mut writer, 6_000, now);
    assert_eq!(released(&mut writer, now), []);
    tell_large(&mut writer, 6_000, now);
    assert_eq!(released(&mut writer, now), [(1, false), (2, false)]);
}

#[test]
fn the_next_entry_waits_until_the_events_of_the_last_one_are_sent() {
    let now = Instant::now();
    let mut writer = LogWriter::begin(Epoch(1), LIMITS);
    tell(&mut writer, now);
    store(&mut writer, 1, now);
    tell(&mut writer, now);
    assert!(writer.question(now, json).is_none());
    assert_eq!(released(&mut writer, now), [(1, true)]);
    assert_eq!(numbers(&store(&mut writer, 2, now)), [2]);
}

#[test]
fn an_entry_is_stored_again_if_what_is_behind_the_fence_is_not_found() {
    let now = Instant::now();
    let mut writer = LogWriter::begin(Epoch(1), LIMITS);
    tell(&mut writer, now);
    let (head, _, entry) = append(&mut writer, now);
    writer.answer(LogAnswer::Refused { head, last: Position(3) }, now);
    assert!(matches!(writer.question(now, json), Some(LogQuestion::Look { at: Position(3) })));
    writer.answer(LogAnswer::Seen { at: Position(3), entry: None }, now);
    let (again, _, same) = append(&mut writer, now + LIMITS.ask_again);
    assert_eq!((again, numbers(&same)), (head, numbers(&entry)));
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
fn the_places_that_entries_tell_lead_through_the_whole_log() {
    let mut writer = LogWriter::begin(Epoch(1), LIMITS);
    let mut log = Log::default();
    log.tell(&mut writer, 50);
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
