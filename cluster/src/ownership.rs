//! Ownership of a user by one node: when to take over, when to step down. Pure.
//!
//! ```text
//!             no record, or its owner is gone          accepted
//!    (none) -----------------------------> claiming -----------> owned(epoch)
//!      |                                    ^    |                    |  a later revision by
//!      | owner may live                     |    | refused            |  another node is seen
//!      v                does not answer     |    v                    v
//!    asking --------------------------------+  read again           lost
//!      |  answers
//!      v
//!    elsewhere
//! ```
//!
//! A client's arrival begins it: nobody is taken from an owner that answers, or by a suspicion alone.

use crate::Epoch;
use crate::liveness::Life;
use crate::position::Revision;
use crate::records::{Incarnation, OwnerRecord};
use crate::registry::Expected;

/// Records that a node has read of a user when a client arrives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientArrival {
    /// Record of the owner with its revision.
    pub record: Option<(OwnerRecord, Revision)>,
    /// Life of that node as far as it is known; of no meaning without a record.
    pub life: Life,
}

/// Next step of who decides about a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OwnershipStep {
    /// Read the record, and report the arrival.
    Read,
    /// Ask the owner to serve the client, with a deadline.
    Ask(OwnerRecord),
    /// Write the record on this condition.
    Claim {
        /// The record.
        record: OwnerRecord,
        /// Its condition.
        expected: Expected,
    },
    /// Serve the client here.
    Serve(Epoch),
    /// The owner serves the client.
    Elsewhere(OwnerRecord),
}

/// A user as one node sees it.
#[derive(Debug)]
pub struct Ownership {
    node: String,
    incarnation: Incarnation,
    claims: u64,
    state: State,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum State {
    Unknown,
    Asking { owner: OwnerRecord, revision: Revision },
    Claiming { record: OwnerRecord },
    Owned { epoch: Epoch },
}

impl Ownership {
    /// Makes the view of a node that knows nothing of the user. `claims` is the number of claims that the run of the node
    /// has made for this user so far.
    #[must_use]
    pub fn new(node: String, incarnation: Incarnation, claims: u64) -> Self {
        Self { node, incarnation, claims, state: State::Unknown }
    }

    /// Returns the epoch, if the node owns the user as far as it knows. The log decides.
    #[must_use]
    pub fn epoch(&self) -> Option<Epoch> {
        match self.state {
            State::Owned { epoch } => Some(epoch),
            _ => None,
        }
    }

    /// Takes what was read for a client that has arrived.
    pub fn arrived(&mut self, arrival: ClientArrival) -> OwnershipStep {
        if let Some((record, revision)) = &arrival.record {
            self.seen(record, *revision);
        }
        if let State::Owned { epoch } = self.state {
            return OwnershipStep::Serve(epoch);
        }
        match arrival.record {
            None => self.claim(Expected::Absent),
            Some((record, revision)) if self.is_lost_answer(&record) => self.own(revision),
            // An earlier claim of this run that was given up, or one of an earlier run of this node.
            Some((record, revision)) if record.node == self.node => self.claim(Expected::At(revision)),
            Some((_, revision)) if arrival.life == Life::Gone => self.claim(Expected::At(revision)),
            Some((owner, revision)) => {
                self.state = State::Asking { owner: owner.clone(), revision };
                OwnershipStep::Ask(owner)
            }
        }
    }

    /// Notes that the owner has answered, and serves the client.
    pub fn owner_answered(&mut self) -> OwnershipStep {
        match std::mem::replace(&mut self.state, State::Unknown) {
            State::Asking { owner, .. } => OwnershipStep::Elsewhere(owner),
            state => self.stay(state),
        }
    }

    /// Notes that the owner has not answered in time, cannot be reached, or says that it is no longer the owner.
    pub fn owner_is_silent(&mut self) -> OwnershipStep {
        match self.state {
            State::Asking { revision, .. } => self.claim(Expected::At(revision)),
            _ => self.stay(self.state.clone()),
        }
    }

    /// Notes that the claim was accepted.
    pub fn claimed(&mut self, revision: Revision) -> OwnershipStep {
        match self.state {
            State::Claiming { .. } => self.own(revision),
            _ => self.stay(self.state.clone()),
        }
    }

    /// Notes that the record had changed before the claim.
    pub fn refused(&mut self) -> OwnershipStep {
        match self.state {
            State::Claiming { .. } => self.stay(State::Unknown),
            _ => self.stay(self.state.clone()),
        }
    }

    /// Notes that the claim was not answered. It may have been accepted; then the record that is read shows it.
    pub fn unanswered(&mut self) -> OwnershipStep {
        OwnershipStep::Read
    }

    /// Takes a record that was read or watched. Returns true if it shows that the node has lost the user: log the user off.
    ///
    /// Reads may be out of date, so an earlier revision, or none at all, says nothing.
    pub fn seen(&mut self, record: &OwnerRecord, revision: Revision) -> bool {
        let is_own = record.node == self.node && record.incarnation == self.incarnation;
        let is_lost = self.epoch().is_some_and(|epoch| Epoch::from(revision) > epoch) && !is_own;
        if is_lost {
            self.state = State::Unknown;
        }
        is_lost
    }

    /// Notes that an entry of the log was refused: another node owns the user.
    pub fn fenced(&mut self) {
        self.state = State::Unknown;
    }

    /// Gives the user up, as its last session has ended or is handed over. Returns the revision of the record to remove.
    pub fn release(&mut self) -> Option<Revision> {
        let epoch = self.epoch()?;
        self.state = State::Unknown;
        Some(Revision(epoch.0))
    }

    /// True if the record is a claim of this view whose answer was lost.
    fn is_lost_answer(&self, record: &OwnerRecord) -> bool {
        matches!(&self.state, State::Claiming { record: claim } if claim == record)
    }

    fn claim(&mut self, expected: Expected) -> OwnershipStep {
        self.claims += 1;
        let record = OwnerRecord::new(self.node.clone(), self.incarnation, self.claims);
        self.state = State::Claiming { record: record.clone() };
        OwnershipStep::Claim { record, expected }
    }

    fn own(&mut self, revision: Revision) -> OwnershipStep {
        let epoch = Epoch::from(revision);
        self.state = State::Owned { epoch };
        OwnershipStep::Serve(epoch)
    }

    fn stay(&mut self, state: State) -> OwnershipStep {
        self.state = state;
        match self.state {
            State::Owned { epoch } => OwnershipStep::Serve(epoch),
            _ => OwnershipStep::Read,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owner(node: &str, claim: u64) -> OwnerRecord {
        OwnerRecord::new(node.to_owned(), Incarnation(1), claim)
    }

    fn arrival(node: &str, revision: u64, life: Life) -> ClientArrival {
        ClientArrival { record: Some((owner(node, 1), Revision(revision))), life }
    }

    fn here() -> Ownership {
        Ownership::new("here".to_owned(), Incarnation(1), 0)
    }

    fn claim(number: u64, expected: Expected) -> OwnershipStep {
        OwnershipStep::Claim { record: owner("here", number), expected }
    }

    const ALIVE: Life = Life::Alive { draining: false };

    #[test]
    fn a_user_of_nobody_is_claimed_and_owned_once_that_is_accepted() {
        let mut user = here();
        assert_eq!(user.arrived(ClientArrival { record: None, life: Life::Unknown }), claim(1, Expected::Absent));
        assert_eq!(user.epoch(), None);
        assert_eq!(user.claimed(Revision(7)), OwnershipStep::Serve(Epoch(7)));
        assert_eq!(user.arrived(arrival("there", 6, Life::Gone)), OwnershipStep::Serve(Epoch(7)));
    }

    #[test]
    fn an_owner_that_lives_or_may_live_is_asked_first() {
        for life in [ALIVE, Life::Unknown, Life::Alive { draining: true }] {
            let mut user = here();
            assert_eq!(user.arrived(arrival("there", 4, life)), OwnershipStep::Ask(owner("there", 1)));
            assert_eq!(user.owner_answered(), OwnershipStep::Elsewhere(owner("there", 1)));
            user.arrived(arrival("there", 4, life));
            assert_eq!(user.owner_is_silent(), claim(1, Expected::At(Revision(4))));
        }
        assert_eq!(here().arrived(arrival("there", 4, Life::Gone)), claim(1, Expected::At(Revision(4))));
    }

    #[test]
    fn who_comes_second_reads_again_and_owns_nothing() {
        let mut user = here();
        user.arrived(arrival("there", 4, Life::Gone));
        assert_eq!(user.refused(), OwnershipStep::Read);
        assert_eq!(user.arrived(arrival("third", 5, ALIVE)), OwnershipStep::Ask(owner("third", 1)));
        assert_eq!(user.epoch(), None);
    }

    #[test]
    fn a_claim_whose_answer_was_lost_is_found_in_the_record() {
        let mut user = here();
        user.arrived(arrival("there", 4, Life::Gone));
        assert_eq!(user.unanswered(), OwnershipStep::Read);
        assert_eq!(user.arrived(arrival("here", 5, ALIVE)), OwnershipStep::Serve(Epoch(5)));
    }

    #[test]
    fn an_own_record_that_is_no_open_claim_is_claimed_anew() {
        assert_eq!(here().arrived(arrival("here", 5, ALIVE)), claim(1, Expected::At(Revision(5))));
        let mut user = here();
        user.arrived(ClientArrival { record: None, life: Life::Unknown });
        let old_run = OwnerRecord::new("here".to_owned(), Incarnation(0), 1);
        let found = ClientArrival { record: Some((old_run, Revision(5))), life: ALIVE };
        assert_eq!(user.arrived(found), claim(2, Expected::At(Revision(5))));
    }

    #[test]
    fn only_a_later_revision_of_another_node_says_that_the_user_is_lost() {
        let mut user = here();
        user.arrived(ClientArrival { record: None, life: Life::Unknown });
        user.claimed(Revision(7));
        assert!(!user.seen(&owner("there", 1), Revision(6)));
        assert!(!user.seen(&owner("here", 1), Revision(7)));
        assert!(!user.seen(&owner("there", 1), Revision(7)));
        assert!(!user.seen(&owner("here", 2), Revision(8)), "its own");
        assert_eq!(user.epoch(), Some(Epoch(7)));
        assert!(user.seen(&owner("there", 1), Revision(8)));
        assert_eq!(user.epoch(), None);
    }

    #[test]
    fn a_later_run_of_the_node_takes_the_user_too() {
        let mut user = here();
        user.arrived(ClientArrival { record: None, life: Life::Unknown });
        user.claimed(Revision(7));
        assert!(user.seen(&OwnerRecord::new("here".to_owned(), Incarnation(2), 1), Revision(8)));
        assert_eq!(user.epoch(), None);
    }

    #[test]
    fn a_claim_that_was_refused_is_no_open_one() {
        let mut user = here();
        user.arrived(arrival("there", 4, Life::Gone));
        user.refused();
        assert_eq!(user.arrived(arrival("here", 5, ALIVE)), claim(2, Expected::At(Revision(5))));
    }

    #[test]
    fn who_is_fenced_owns_nothing() {
        let mut user = here();
        user.arrived(ClientArrival { record: None, life: Life::Unknown });
        user.claimed(Revision(7));
        user.fenced();
        assert_eq!((user.epoch(), user.release()), (None, None));
    }

    #[test]
    fn late_answers_change_nothing() {
        let mut user = here();
        user.arrived(ClientArrival { record: None, life: Life::Unknown });
        user.claimed(Revision(7));
        let serves = OwnershipStep::Serve(Epoch(7));
        let late = [user.claimed(Revision(9)), user.refused(), user.owner_is_silent(), user.owner_answered()];
        assert_eq!(late, [serves.clone(), serves.clone(), serves.clone(), serves]);
        assert_eq!(user.release(), Some(Revision(7)));
        assert_eq!(user.release(), None);
    }
}
