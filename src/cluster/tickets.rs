//! Tickets: what a client keeps to have any node continue its session.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use actors::session::SessionId;
use actors::{Credentials, Extension};
use cluster::{KeyRing, SessionKey, TicketError};
use secrecy::{ExposeSecret as _, SecretString};

use super::node::ClusterNode;

/// Time for which a ticket is good.
pub(crate) const LIFETIME: Duration = Duration::from_secs(24 * 3_600);

/// Age at which the ticket of a client that stays connected is renewed. If that does not reach it, the next one does.
const RENEWED: Duration = Duration::from_secs(8 * 3_600);

/// Ticket that the client of an event channel has.
#[derive(Debug)]
pub(crate) struct HeldTicket {
    ticket: Arc<str>,
    since: Instant,
}

impl HeldTicket {
    pub(crate) fn new(ticket: Arc<str>, now: Instant) -> Self {
        Self { ticket, since: now }
    }

    /// Makes a new ticket if that of the client is old enough. `None` too if its key is no more in
    /// force: the client then needs the password at the next node.
    pub(crate) fn renewed(&mut self, session: SessionId, keys: &KeyRing, now: Instant) -> Option<Arc<str>> {
        if now.saturating_duration_since(self.since) < RENEWED {
            return None;
        }
        self.since = now;
        let key = SessionKey::of(&session.reveal());
        let time = SystemTime::now();
        match keys.open(&self.ticket, key, time) {
            Ok(secret) => {
                self.ticket = keys.seal(key, &secret, time + LIFETIME, time).to_string().into();
                Some(Arc::clone(&self.ticket))
            }
            Err(error) => {
                log::warn!(session:% = session; "the ticket of a session cannot be renewed: {error}");
                None
            }
        }
    }
}

impl ClusterNode {
    /// Makes a ticket for a session, with the user and the password in it.
    pub(crate) fn ticket(&self, session: SessionId, credentials: &Credentials, end: SystemTime) -> String {
        let Credentials { extension, password } = credentials;
        let secret = SecretString::from(format!("{extension}\n{}", password.expose_secret()));
        self.keys.keys().seal(SessionKey::of(&session.reveal()), &secret, end, SystemTime::now()).to_string()
    }

    /// Makes a ticket that is good for its usual time.
    pub(crate) fn new_ticket(&self, session: SessionId, credentials: &Credentials) -> String {
        self.ticket(session, credentials, SystemTime::now() + LIFETIME)
    }

    /// Opens the ticket of a session.
    pub(crate) fn open_ticket(&self, session: SessionId, ticket: &str) -> Result<Credentials, TicketError> {
        let secret = self.keys.keys().open(ticket, SessionKey::of(&session.reveal()), SystemTime::now())?;
        let (extension, password) = secret.expose_secret().split_once('\n').ok_or(TicketError::Malformed)?;
        let extension = Extension::parse(extension).map_err(|_| TicketError::Malformed)?;
        Ok(Credentials { extension, password: password.into() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> KeyRing {
        KeyRing::read(&KeyRing::add_key(None, SystemTime::now()).expect("a key").0).expect("keys")
    }

    fn ticket(keys: &KeyRing, session: SessionId) -> Arc<str> {
        let (key, now) = (SessionKey::of(&session.reveal()), SystemTime::now());
        keys.seal(key, &"101\nsecret".to_owned().into(), now + LIFETIME, now).to_string().into()
    }

    #[test]
    fn a_ticket_is_renewed_in_time_again_and_again() {
        let (keys, session, start) = (keys(), SessionId::random(), Instant::now());
        let mut held = HeldTicket::new(ticket(&keys, session), start);
        let mut before = Arc::clone(&held.ticket);
        for time in 1..4 {
            let due = start + time * RENEWED;
            let renewed = held.renewed(session, &keys, due).expect("a new one");
            assert_eq!(held.renewed(session, &keys, due + RENEWED.mul_f32(0.9)), None);
            assert_ne!(renewed, before);
            let secret = keys.open(&renewed, SessionKey::of(&session.reveal()), SystemTime::now() + LIFETIME / 2);
            assert_eq!(secret.expect("it is good").expose_secret(), "101\nsecret");
            before = renewed;
        }
    }

    #[test]
    fn a_ticket_whose_key_is_gone_is_not_renewed() {
        let (session, start) = (SessionId::random(), Instant::now());
        let mut held = HeldTicket::new(ticket(&keys(), session), start);
        assert_eq!(held.renewed(session, &keys(), start + RENEWED), None);
    }
}
