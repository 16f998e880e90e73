use super::*;

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
