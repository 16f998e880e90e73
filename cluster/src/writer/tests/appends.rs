use super::*;

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
fn events_do_not_wait_for_an_engine_that_is_known_to_be_lost() {
    let now = Instant::now();
    let mut writer = LogWriter::begin(Epoch(1), LIMITS);
    tell(&mut writer, now);
    let (head, _, _) = append(&mut writer, now);
    writer.engine_is_lost();
    assert_eq!(released(&mut writer, now), [(1, false)]);
    tell(&mut writer, now);
    assert_eq!(released(&mut writer, now), [(2, false)]);
    writer.answer(LogAnswer::Stored { head, position: Position(1) }, now);
    store(&mut writer, 2, now);
    tell(&mut writer, now);
    assert_eq!(released(&mut writer, now), [], "an entry was stored again");
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
fn an_entry_without_an_answer_is_asked_for_again_in_good_time() {
    let now = Instant::now();
    let mut writer = LogWriter::begin(Epoch(1), LIMITS);
    tell(&mut writer, now);
    append(&mut writer, now);
    writer.engine_is_lost();
    assert_eq!(released(&mut writer, now), [(1, false)]);
    assert_eq!(writer.wake_at(), Some(now + LIMITS.ask_again), "though no event waits");
}

#[test]
fn events_that_were_told_during_an_append_wait_from_then_on() {
    let now = Instant::now();
    let mut writer = LogWriter::begin(Epoch(1), LIMITS);
    tell(&mut writer, now);
    let (head, _, _) = append(&mut writer, now);
    let later = now + DEADLINE / 2;
    tell(&mut writer, later);
    writer.answer(LogAnswer::Stored { head, position: Position(1) }, later);
    assert_eq!(released(&mut writer, later), [(1, true)]);
    assert_eq!(writer.wake_at(), Some(later + DEADLINE));
    assert_eq!(released(&mut writer, later + DEADLINE), [(2, false)]);
}

#[tokio::test]
async fn a_question_is_answered_by_what_the_engine_has() {
    let now = Instant::now();
    let (engine, session) = (InProcess::default(), SessionKey::of("a"));
    let mut writer = LogWriter::begin(Epoch(1), LIMITS);
    tell(&mut writer, now);
    let question = writer.question(now, json).unwrap();
    let Some(LogAnswer::Stored { position, .. }) = question.clone().ask(&engine, session).await else {
        panic!("it is the first entry")
    };
    let again = question.ask(&engine, session).await;
    assert!(matches!(again, Some(LogAnswer::Refused { last, .. }) if last == position), "{again:?}");
    let seen = LogQuestion::Look { at: position }.ask(&engine, session).await;
    assert!(matches!(seen, Some(LogAnswer::Seen { at, entry: Some(_) }) if at == position), "{seen:?}");
    let nothing = LogQuestion::Look { at: Position(99) }.ask(&engine, session).await;
    assert!(matches!(nothing, Some(LogAnswer::Seen { entry: None, .. })), "{nothing:?}");
}
