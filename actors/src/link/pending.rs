//! Which commands wait for which answers, and until when. Pure: the time is passed in.

use std::collections::{BTreeSet, HashMap};
use std::time::Instant;

use altilink::{CommandCode, SequenceId};

use super::connection::ConnectionId;

/// The commands under way, each with what is to be completed by its answer.
#[derive(Debug)]
pub(super) struct Pending<T> {
    commands: HashMap<SequenceId, Waiting<T>>,
    deadlines: BTreeSet<(Instant, SequenceId)>,
}

#[derive(Debug)]
struct Waiting<T> {
    connection: ConnectionId,
    command: CommandCode,
    deadline: Instant,
    completion: T,
}

impl<T> Default for Pending<T> {
    fn default() -> Self {
        Self { commands: HashMap::new(), deadlines: BTreeSet::new() }
    }
}

impl<T> Pending<T> {
    /// Notes a command that is about to be sent.
    pub(super) fn insert(
        &mut self,
        id: SequenceId,
        connection: ConnectionId,
        command: CommandCode,
        deadline: Instant,
        completion: T,
    ) {
        self.deadlines.insert((deadline, id));
        self.commands.insert(id, Waiting { connection, command, deadline, completion });
    }

    /// Takes the command that an answer belongs to. An answer on another connection, or to another command than was
    /// sent with this id, completes nothing.
    pub(super) fn answered(&mut self, id: SequenceId, connection: ConnectionId, command: CommandCode) -> Option<T> {
        let waiting = self.commands.get(&id)?;
        if waiting.connection != connection || waiting.command != command {
            return None;
        }
        self.take(id)
    }

    /// Takes a command back that could not be sent.
    pub(super) fn take(&mut self, id: SequenceId) -> Option<T> {
        let waiting = self.commands.remove(&id)?;
        self.deadlines.remove(&(waiting.deadline, id));
        Some(waiting.completion)
    }

    /// Takes every command whose deadline has come.
    pub(super) fn expired(&mut self, now: Instant) -> Vec<T> {
        let due: Vec<_> = self.deadlines.iter().take_while(|(at, _)| *at <= now).map(|(_, id)| *id).collect();
        due.into_iter().filter_map(|id| self.take(id)).collect()
    }

    /// Takes every command of a connection that is no more.
    pub(super) fn lost(&mut self, connection: ConnectionId) -> Vec<T> {
        let of_connection =
            |(id, waiting): (&SequenceId, &Waiting<T>)| (waiting.connection == connection).then_some(*id);
        let lost: Vec<_> = self.commands.iter().filter_map(of_connection).collect();
        lost.into_iter().filter_map(|id| self.take(id)).collect()
    }

    /// When the next command expires.
    pub(super) fn next_deadline(&self) -> Option<Instant> {
        self.deadlines.first().map(|(at, _)| *at)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const ANSWER: CommandCode = CommandCode::Answer;
    const HERE: ConnectionId = ConnectionId(1);
    const ELSEWHERE: ConnectionId = ConnectionId(2);

    fn pending(now: Instant) -> Pending<&'static str> {
        let mut pending = Pending::default();
        pending.insert(SequenceId(1), HERE, ANSWER, now + Duration::from_secs(5), "first");
        pending.insert(SequenceId(2), HERE, ANSWER, now + Duration::from_secs(6), "second");
        pending.insert(SequenceId(3), ELSEWHERE, ANSWER, now + Duration::from_secs(7), "third");
        pending
    }

    #[test]
    fn an_answer_completes_its_command_once() {
        let mut pending = pending(Instant::now());
        assert_eq!(pending.answered(SequenceId(2), HERE, ANSWER), Some("second"));
        assert_eq!(pending.answered(SequenceId(2), HERE, ANSWER), None);
    }

    #[test]
    fn an_answer_from_elsewhere_or_to_something_else_completes_nothing() {
        let mut pending = pending(Instant::now());
        assert_eq!(pending.answered(SequenceId(1), ELSEWHERE, ANSWER), None);
        assert_eq!(pending.answered(SequenceId(1), HERE, CommandCode::Hold), None);
        assert_eq!(pending.answered(SequenceId(9), HERE, ANSWER), None);
        assert_eq!(pending.answered(SequenceId(1), HERE, ANSWER), Some("first"));
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
}
