//! Commands that wait for their answers, and their deadlines. Pure: the time is passed in.
//!
//! Most answers are one response. A line list is several, of which the last says so. Its parts gather here, under the one
//! deadline of their command.
//!
//! ```text
//!             +--- part: kept ----+
//!             v                   |
//!   insert: outstanding ----------+
//!             |-- answered: completed by the answer
//!             |-- part: too many, or too large: completed with an error
//!             |-- expired: completed by its deadline
//!             |-- lost: completed by the loss of its connection
//!             +-- take: it could not be sent
//! ```

use std::collections::{BTreeSet, HashMap};
use std::time::Instant;

use altilink::{CommandCode, Parameters, SequenceId};

use crate::connection::ConnectionId;

/// The commands under way, each with the completion that its answer carries out.
#[derive(Debug)]
pub(crate) struct Pending<T> {
    commands: HashMap<SequenceId, Outstanding<T>>,
    deadlines: BTreeSet<(Instant, SequenceId)>,
}

/// Most parts of one answer. Each has hundreds of lines, and no phone system has more.
const MAX_PARTS: usize = 256;

/// Most bytes of all parts of one answer: those of 18,000 lines.
const MAX_PARTS_SIZE: usize = 2 * 1024 * 1024;

#[derive(Debug)]
struct Outstanding<T> {
    connection: ConnectionId,
    command: CommandCode,
    sent: Instant,
    deadline: Instant,
    completion: T,
    /// Parts of the answer that have come.
    parts: Vec<Parameters>,
    /// Bytes of these parts.
    parts_size: usize,
}

/// A command that is answered, with the parts of the answer that came before the last.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct AnsweredCommand<T> {
    pub(crate) completion: T,
    pub(crate) parts: Vec<Parameters>,
    /// Time at which the command was noted.
    pub(crate) sent: Instant,
}

/// Fate of a part of an answer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Part<T> {
    /// Kept until the last one comes.
    Kept,
    /// Dropped, since no command waits for it.
    Stray,
    /// Too many, or too large: the answer makes no sense.
    TooMany(T),
}

impl<T> Default for Pending<T> {
    fn default() -> Self {
        Self { commands: HashMap::new(), deadlines: BTreeSet::new() }
    }
}

impl<T> Pending<T> {
    /// Notes a command that is about to be sent.
    pub(crate) fn insert(
        &mut self,
        id: SequenceId,
        connection: ConnectionId,
        command: CommandCode,
        sent: Instant,
        deadline: Instant,
        completion: T,
    ) {
        self.deadlines.insert((deadline, id));
        self.commands.insert(
            id,
            Outstanding { connection, command, sent, deadline, completion, parts: Vec::new(), parts_size: 0 },
        );
    }

    /// Takes the command that an answer belongs to. An answer on another connection, or to another command than was
    /// sent with this id, belongs to none.
    pub(crate) fn answered(
        &mut self,
        id: SequenceId,
        connection: ConnectionId,
        command: CommandCode,
    ) -> Option<AnsweredCommand<T>> {
        self.outstanding(id, connection, command)?;
        let waiting = self.remove(id)?;
        Some(AnsweredCommand { completion: waiting.completion, parts: waiting.parts, sent: waiting.sent })
    }

    /// Keeps a part of an answer whose last part is still to come.
    pub(crate) fn part(
        &mut self,
        id: SequenceId,
        connection: ConnectionId,
        command: CommandCode,
        part: Parameters,
    ) -> Part<T> {
        let Some(waiting) = self.outstanding(id, connection, command) else { return Part::Stray };
        waiting.parts_size += part.size();
        if waiting.parts.len() < MAX_PARTS && waiting.parts_size <= MAX_PARTS_SIZE {
            // Without this the whole packet would be kept.
            waiting.parts.push(part.detached());
            return Part::Kept;
        }
        self.take(id).map_or(Part::Stray, Part::TooMany)
    }

    fn outstanding(
        &mut self,
        id: SequenceId,
        connection: ConnectionId,
        command: CommandCode,
    ) -> Option<&mut Outstanding<T>> {
        self.commands.get_mut(&id).filter(|waiting| waiting.connection == connection && waiting.command == command)
    }

    /// Takes a command back that could not be sent.
    pub(crate) fn take(&mut self, id: SequenceId) -> Option<T> {
        self.remove(id).map(|waiting| waiting.completion)
    }

    fn remove(&mut self, id: SequenceId) -> Option<Outstanding<T>> {
        let waiting = self.commands.remove(&id)?;
        self.deadlines.remove(&(waiting.deadline, id));
        Some(waiting)
    }

    /// Takes every command whose deadline has come.
    pub(crate) fn expired(&mut self, now: Instant) -> Vec<T> {
        let due: Vec<SequenceId> = self.deadlines.iter().take_while(|(at, _)| *at <= now).map(|(_, id)| *id).collect();
        due.into_iter().filter_map(|id| self.take(id)).collect()
    }

    /// Takes every command of a connection that is lost.
    pub(crate) fn lost(&mut self, connection: ConnectionId) -> Vec<T> {
        let lost = self.commands.iter().filter(|(_, waiting)| waiting.connection == connection);
        let lost: Vec<SequenceId> = lost.map(|(id, _)| *id).collect();
        lost.into_iter().filter_map(|id| self.take(id)).collect()
    }

    /// Deadline of the next command that expires.
    pub(crate) fn next_deadline(&self) -> Option<Instant> {
        self.deadlines.first().map(|(at, _)| *at)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const ANSWER: CommandCode = CommandCode::Answer;
    const HERE: ConnectionId = ConnectionId::for_tests(1);
    const ELSEWHERE: ConnectionId = ConnectionId::for_tests(2);

    fn pending(now: Instant) -> Pending<&'static str> {
        let mut pending = Pending::default();
        pending.insert(SequenceId(1), HERE, ANSWER, now, now + Duration::from_secs(5), "first");
        pending.insert(SequenceId(2), HERE, ANSWER, now, now + Duration::from_secs(6), "second");
        pending.insert(SequenceId(3), ELSEWHERE, ANSWER, now, now + Duration::from_secs(7), "third");
        pending
    }

    fn completed(pending: &mut Pending<&'static str>, id: i32) -> Option<&'static str> {
        pending.answered(SequenceId(id), HERE, ANSWER).map(|answered| answered.completion)
    }

    #[test]
    fn an_answer_completes_its_command_once() {
        let mut pending = pending(Instant::now());
        assert_eq!(completed(&mut pending, 2), Some("second"));
        assert_eq!(completed(&mut pending, 2), None);
    }

    #[test]
    fn an_answer_from_elsewhere_or_to_something_else_completes_nothing() {
        let mut pending = pending(Instant::now());
        assert_eq!(pending.answered(SequenceId(1), ELSEWHERE, ANSWER), None);
        assert_eq!(pending.answered(SequenceId(1), HERE, CommandCode::Hold), None);
        assert_eq!(pending.answered(SequenceId(9), HERE, ANSWER), None);
        assert_eq!(completed(&mut pending, 1), Some("first"));
    }

    #[test]
    fn an_answer_in_parts_is_complete_with_its_last_and_keeps_the_commands_deadline() {
        let now = Instant::now();
        let mut pending = pending(now);
        let part = |number| Parameters::new().with_int(0, number);
        for number in [1, 2] {
            assert_eq!(pending.part(SequenceId(1), HERE, ANSWER, part(number)), Part::Kept);
        }
        assert_eq!(pending.part(SequenceId(1), ELSEWHERE, ANSWER, part(3)), Part::Stray);
        assert_eq!(pending.next_deadline(), Some(now + Duration::from_secs(5)));
        let answered = pending.answered(SequenceId(1), HERE, ANSWER);
        assert_eq!(answered, Some(AnsweredCommand { completion: "first", parts: vec![part(1), part(2)], sent: now }));
        assert_eq!(pending.part(SequenceId(1), HERE, ANSWER, part(4)), Part::Stray);
    }

    #[test]
    fn an_answer_without_end_is_given_up() {
        let mut pending = pending(Instant::now());
        for _ in 0..MAX_PARTS {
            assert_eq!(pending.part(SequenceId(1), HERE, ANSWER, Parameters::new()), Part::Kept);
        }
        assert_eq!(pending.part(SequenceId(1), HERE, ANSWER, Parameters::new()), Part::TooMany("first"));
        assert_eq!(completed(&mut pending, 1), None);
    }

    #[test]
    fn an_answer_whose_parts_are_too_large_together_is_given_up() {
        let mut pending = pending(Instant::now());
        let part = || Parameters::new().with_struct(1, vec![0; 60_000]);
        let fitting = MAX_PARTS_SIZE / part().size();
        for _ in 0..fitting {
            assert_eq!(pending.part(SequenceId(1), HERE, ANSWER, part()), Part::Kept);
        }
        assert_eq!(pending.part(SequenceId(1), HERE, ANSWER, part()), Part::TooMany("first"));
    }

    #[test]
    fn an_answer_with_eighteen_thousand_lines_is_taken() {
        const LINES_IN_A_PART: usize = 500;
        const BYTES_OF_A_LINE: usize = 111;
        let mut pending = pending(Instant::now());
        for _ in 0..18_000 / LINES_IN_A_PART {
            let part = Parameters::new().with_struct(1, vec![0; LINES_IN_A_PART * BYTES_OF_A_LINE]);
            assert_eq!(pending.part(SequenceId(1), HERE, ANSWER, part), Part::Kept);
        }
    }

    #[test]
    fn a_command_expires_at_its_deadline_and_not_before() {
        let now = Instant::now();
        let mut pending = pending(now);
        assert!(pending.expired(now + Duration::from_millis(4999)).is_empty());
        assert_eq!(pending.expired(now + Duration::from_secs(6)), ["first", "second"]);
        assert_eq!(pending.next_deadline(), Some(now + Duration::from_secs(7)));
    }

    #[test]
    fn a_lost_connection_gives_up_its_own_commands_only() {
        let now = Instant::now();
        let mut pending = pending(now);
        let mut lost = pending.lost(HERE);
        lost.sort_unstable();
        assert_eq!(lost, ["first", "second"]);
        assert_eq!(pending.next_deadline(), Some(now + Duration::from_secs(7)));
        assert_eq!(pending.expired(now + Duration::from_secs(60)), ["third"]);
    }

    #[test]
    fn parts_may_have_as_many_bytes_as_are_allowed() {
        let mut pending = pending(Instant::now());
        let empty = Parameters::new().with_struct(1, Vec::new()).size();
        let part = || Parameters::new().with_struct(1, vec![0; 32 * 1024 - empty]);
        assert_eq!(part().size(), 32 * 1024);
        for _ in 0..MAX_PARTS_SIZE / part().size() {
            assert_eq!(pending.part(SequenceId(1), HERE, ANSWER, part()), Part::Kept);
        }
        assert_eq!(pending.part(SequenceId(1), HERE, ANSWER, part()), Part::TooMany("first"));
    }

    #[test]
    fn a_command_that_was_taken_back_expires_no_more() {
        let now = Instant::now();
        let mut pending = pending(now);
        assert_eq!(pending.take(SequenceId(1)), Some("first"));
        assert_eq!(pending.take(SequenceId(1)), None);
        assert_eq!(pending.next_deadline(), Some(now + Duration::from_secs(6)));
    }
}
