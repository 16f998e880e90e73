//! The operations that are asked of a call: one at a time, in the order of asking. Pure.
//!
//! ```text
//!   take: waiting ---- next ----> with the actor, which answers it or has the server asked ---- begin ----> under way
//!     |                                                                                                    |
//!     +-- the same is waiting or under way already: its waiters get one more                                 +-- end: answered
//! ```

use std::collections::VecDeque;

use tokio::sync::oneshot;

use super::call_state::CallState;
use super::course::Marks;
use super::error::CallError;
use super::recording::Recording;
use super::wanted::Wanted;

/// Most operations that wait for one call: more than the tabs of one user ask for at once.
const MOST_WAITING: usize = 16;

/// Number of an operation of a call, never given twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OperationId(u64);

/// State of a call when what was asked of it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Done {
    pub(crate) state: CallState,
    pub(crate) recording: Recording,
    /// Revision of the line that shows it.
    pub(crate) revision: u64,
}

/// Waiter for the outcome.
type OutcomeSender = oneshot::Sender<Result<Done, CallError>>;

/// An operation that waits for its turn.
#[derive(Debug)]
pub(crate) struct QueuedOperation {
    pub(crate) wanted: Wanted,
    replies: Vec<OutcomeSender>,
}

impl QueuedOperation {
    /// Tells everybody who waits. A waiter that has gone away no longer cares.
    pub(crate) fn answer(self, outcome: &Result<Done, CallError>) {
        for reply in self.replies {
            let _ = reply.send(outcome.clone());
        }
    }
}

/// An operation that the server has been asked for.
#[derive(Debug)]
pub(crate) struct RunningOperation {
    id: OperationId,
    pub(crate) asked: QueuedOperation,
    /// Marks of the call at the time when it was asked.
    pub(crate) marks: Marks,
    /// Refusal of the server, while the calls are read to see how the call is.
    pub(crate) refusal: Option<CallError>,
}

#[derive(Debug, Default)]
pub(crate) struct Operations {
    /// On the heap, since most calls are asked for nothing, and the task of a call has to stay small.
    under_way: Option<Box<RunningOperation>>,
    waiting: VecDeque<QueuedOperation>,
    last: u64,
}

impl Operations {
    /// Takes an operation. If the same is asked for already, both get its outcome. Returns the operation if too many wait.
    pub(crate) fn take(&mut self, wanted: Wanted, reply: OutcomeSender) -> Result<(), QueuedOperation> {
        if wanted.is_wanted_once() {
            let under_way = self.under_way.iter_mut().map(|under_way| &mut under_way.asked);
            for asked in under_way.chain(&mut self.waiting) {
                if asked.wanted == wanted {
                    asked.replies.push(reply);
                    return Ok(());
                }
            }
        }
        let asked = QueuedOperation { wanted, replies: vec![reply] };
        if self.waiting.len() >= MOST_WAITING {
            return Err(asked);
        }
        self.waiting.push_back(asked);
        Ok(())
    }

    /// Takes the next operation, unless one is under way.
    pub(crate) fn next(&mut self) -> Option<QueuedOperation> {
        if self.under_way.is_some() { None } else { self.waiting.pop_front() }
    }

    /// Notes that the server is asked for this.
    pub(crate) fn begin(&mut self, asked: QueuedOperation, marks: Marks) -> OperationId {
        self.last += 1;
        let id = OperationId(self.last);
        self.under_way = Some(Box::new(RunningOperation { id, asked, marks, refusal: None }));
        id
    }

    /// The operation under way, if it has this number.
    pub(crate) fn under_way(&mut self, id: OperationId) -> Option<&mut RunningOperation> {
        self.under_way.as_deref_mut().filter(|under_way| under_way.id == id)
    }

    /// Ends the operation under way.
    pub(crate) fn end(&mut self) -> Option<RunningOperation> {
        self.under_way.take().map(|under_way| *under_way)
    }

    pub(crate) fn is_idle(&self) -> bool {
        self.under_way.is_none() && self.waiting.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::super::wanted::Perform;
    use super::*;

    fn hold() -> Wanted {
        Wanted::Perform(Perform::Hold)
    }

    #[test]
    fn the_same_asked_twice_at_once_is_asked_of_the_server_once_and_both_hear() {
        let mut operations = Operations::default();
        let (first, mut heard_first) = oneshot::channel();
        let (second, mut heard_second) = oneshot::channel();
        assert!(operations.take(hold(), first).is_ok());
        let asked = operations.next().unwrap();
        operations.begin(asked, Marks::default());
        assert!(operations.take(hold(), second).is_ok());
        assert!(operations.next().is_none());
        let outcome = Ok(Done { state: CallState::Held, recording: Recording::Off, revision: 1 });
        operations.end().unwrap().asked.answer(&outcome);
        assert_eq!((heard_first.try_recv().unwrap(), heard_second.try_recv().unwrap()), (outcome.clone(), outcome));
        assert!(operations.is_idle());
    }

    #[test]
    fn digits_asked_for_twice_are_keyed_twice() {
        let mut operations = Operations::default();
        for _ in 0..2 {
            let wanted = Wanted::Perform(Perform::SendDigits("1".to_owned()));
            assert!(operations.take(wanted, oneshot::channel().0).is_ok());
        }
        assert!(operations.next().is_some() && operations.next().is_some());
    }

    #[test]
    fn no_more_wait_than_may() {
        let mut operations = Operations::default();
        for digit in 0..MOST_WAITING {
            let wanted = Wanted::Perform(Perform::SendDigits(digit.to_string()));
            assert!(operations.take(wanted, oneshot::channel().0).is_ok());
        }
        assert!(operations.take(hold(), oneshot::channel().0).is_err());
    }

    #[test]
    fn the_same_asked_twice_before_its_turn_waits_once() {
        let mut operations = Operations::default();
        for _ in 0..2 {
            assert!(operations.take(hold(), oneshot::channel().0).is_ok());
        }
        assert_eq!(operations.next().map(|asked| asked.replies.len()), Some(2));
        assert!(operations.next().is_none());
    }

    #[test]
    fn an_operation_is_under_way_by_its_own_number_and_until_it_ends() {
        let mut operations = Operations::default();
        assert!(operations.is_idle());
        assert!(operations.take(hold(), oneshot::channel().0).is_ok());
        assert!(!operations.is_idle(), "one waits");
        let asked = operations.next().unwrap();
        let first = operations.begin(asked, Marks::default());
        assert!(!operations.is_idle(), "one is under way");
        assert!(operations.under_way(first).is_some());
        let asked = operations.end().unwrap().asked;
        assert!(operations.under_way(first).is_none() && operations.end().is_none());
        let second = operations.begin(asked, Marks::default());
        assert!(operations.under_way(first).is_none(), "a late answer to the one before");
        assert!(operations.under_way(second).is_some());
    }
}
