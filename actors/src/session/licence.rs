//! The licences of users: one for each user, shared by the user's sessions. Pure; `L` identifies a logon.
//!
//! ```text
//!            claim                  granted                   leave: the last session
//!   (none) --------> logging on ----------------> held, for ---------------------------> logging off
//!     ^                  |                        sessions                                   |
//!     +---- refused -----+                         ^   |  join, leave                        |
//!     |                                            +---+                                     |
//!     +-------------------------------- logged_off ------------------------------------------+
//! ```

use std::collections::{HashMap, HashSet};

use super::id::SessionId;
use crate::Extension;

/// The users who hold, take or give back a licence.
#[derive(Debug)]
pub(crate) struct LicenceBook<L> {
    users: HashMap<Extension, Holding<L>>,
}

impl<L> Default for LicenceBook<L> {
    fn default() -> Self {
        Self { users: HashMap::new() }
    }
}

#[derive(Debug)]
enum Holding<L> {
    /// The first session's logon is under way.
    LoggingOn,
    /// Logged on, for these sessions.
    Held { logged_on: L, sessions: HashSet<SessionId> },
    /// The last session has gone; the server has not confirmed the log-off yet.
    LoggingOff,
}

/// The way to a licence for a user's new session.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Claim<L> {
    /// Log on: the user has no licence. Other sessions of the user wait until the logon is granted or refused.
    LogOn,
    /// Share this logon.
    Share(L),
    /// Ask again when the logon or log-off that is under way has ended.
    Wait,
}

impl<L: Clone> LicenceBook<L> {
    /// Claims a licence for a user's new session.
    pub(crate) fn claim(&mut self, user: &Extension) -> Claim<L> {
        match self.users.get(user) {
            None => {
                self.users.insert(user.clone(), Holding::LoggingOn);
                Claim::LogOn
            }
            Some(Holding::Held { logged_on, .. }) => Claim::Share(logged_on.clone()),
            Some(Holding::LoggingOn | Holding::LoggingOff) => Claim::Wait,
        }
    }

    /// Notes that the logon succeeded, for this session.
    pub(crate) fn granted(&mut self, user: &Extension, logged_on: L, session: SessionId) {
        let sessions = HashSet::from([session]);
        self.users.insert(user.clone(), Holding::Held { logged_on, sessions });
    }

    /// Notes that the logon failed.
    pub(crate) fn refused(&mut self, user: &Extension) {
        self.users.remove(user);
    }

    /// Adds a session to the user's logon.
    pub(crate) fn join(&mut self, user: &Extension, session: SessionId) {
        if let Some(Holding::Held { sessions, .. }) = self.users.get_mut(user) {
            sessions.insert(session);
        }
    }

    /// Removes a session from the user's logon. Returns the logon if it was the last session, so that it is ended. A
    /// session that has left already counts no more.
    pub(crate) fn leave(&mut self, user: &Extension, session: SessionId) -> Option<L> {
        let holding = self.users.get_mut(user)?;
        let Holding::Held { logged_on, sessions } = holding else { return None };
        if !sessions.remove(&session) || !sessions.is_empty() {
            return None;
        }
        let logon = logged_on.clone();
        *holding = Holding::LoggingOff;
        Some(logon)
    }

    /// Notes that the server has the licence back.
    pub(crate) fn held(&self, user: &Extension) -> Option<&L> {
        match self.users.get(user)? {
            Holding::Held { logged_on, .. } => Some(logged_on),
            Holding::LoggingOn | Holding::LoggingOff => None,
        }
    }

    pub(crate) fn logged_off(&mut self, user: &Extension) {
        self.users.remove(user);
    }

    /// True if nobody holds, takes or gives back a licence.
    pub(crate) fn is_empty(&self) -> bool {
        self.users.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOGON: u64 = 7;

    fn user() -> Extension {
        Extension::parse("101").expect("a plain number")
    }

    #[test]
    fn sessions_of_one_user_share_one_logon_and_the_last_to_go_ends_it() {
        let (user, first, second) = (user(), SessionId::random(), SessionId::random());
        let mut book = LicenceBook::default();
        assert_eq!(book.claim(&user), Claim::LogOn);
        book.granted(&user, LOGON, first);
        assert_eq!(book.claim(&user), Claim::Share(LOGON));
        book.join(&user, second);
        assert_eq!(book.leave(&user, first), None);
        assert_eq!(book.leave(&user, second), Some(LOGON));
    }

    #[test]
    fn a_user_waits_while_a_logon_or_log_off_is_under_way() {
        let (user, session) = (user(), SessionId::random());
        let mut book = LicenceBook::default();
        assert_eq!(book.claim(&user), Claim::LogOn);
        assert_eq!(book.claim(&user), Claim::Wait);
        book.granted(&user, LOGON, session);
        assert_eq!(book.leave(&user, session), Some(LOGON));
        assert_eq!(book.claim(&user), Claim::Wait);
        book.logged_off(&user);
        assert_eq!(book.claim(&user), Claim::LogOn);
    }

    #[test]
    fn a_refused_logon_leaves_nothing_behind() {
        let user = user();
        let mut book = LicenceBook::<u64>::default();
        assert_eq!(book.claim(&user), Claim::LogOn);
        assert!(!book.is_empty());
        book.refused(&user);
        assert!(book.is_empty());
        assert_eq!(book.claim(&user), Claim::LogOn);
    }

    #[test]
    fn the_book_is_empty_when_no_licence_is_taken_held_or_given_back() {
        let (user, session) = (user(), SessionId::random());
        let mut book = LicenceBook::default();
        assert!(book.is_empty());
        assert_eq!(book.claim(&user), Claim::LogOn);
        assert!(!book.is_empty(), "the logon is under way");
        book.granted(&user, LOGON, session);
        assert!(!book.is_empty(), "the user is logged on");
        assert_eq!(book.leave(&user, session), Some(LOGON));
        assert!(!book.is_empty(), "the server has not confirmed yet");
        book.logged_off(&user);
        assert!(book.is_empty());
    }

    #[test]
    fn each_user_has_a_licence_and_a_session_joins_or_leaves_its_own_user_only() {
        let other = Extension::parse("102").expect("a plain number");
        let (user, first, second) = (user(), SessionId::random(), SessionId::random());
        let mut book = LicenceBook::default();
        assert_eq!((book.claim(&user), book.claim(&other)), (Claim::LogOn, Claim::LogOn));
        book.granted(&user, LOGON, first);
        book.join(&other, second);
        assert_eq!((book.leave(&other, second), book.claim(&other)), (None, Claim::Wait));
        book.granted(&other, LOGON + 1, second);
        assert_eq!((book.leave(&user, second), book.leave(&other, first)), (None, None));
        assert_eq!(book.leave(&user, first), Some(LOGON));
        assert_eq!(book.claim(&other), Claim::Share(LOGON + 1));
    }

    #[test]
    fn leaving_twice_frees_once() {
        let (user, first, second) = (user(), SessionId::random(), SessionId::random());
        let mut book = LicenceBook::default();
        assert_eq!(book.claim(&user), Claim::LogOn);
        book.granted(&user, LOGON, first);
        book.join(&user, second);
        assert_eq!(book.leave(&user, first), None);
        assert_eq!(book.leave(&user, first), None);
        assert_eq!(book.claim(&user), Claim::Share(LOGON));
        assert_eq!(book.leave(&user, second), Some(LOGON));
        assert_eq!(book.leave(&user, second), None);
    }
}
