//! Tickets: what a client keeps to have any node continue its session.

use std::time::{Duration, SystemTime};

use actors::session::SessionId;
use actors::{Credentials, Extension};
use cluster::{SessionKey, TicketError};
use secrecy::{ExposeSecret as _, SecretString};

use super::node::ClusterNode;

/// Time for which a ticket is good.
pub(crate) const LIFETIME: Duration = Duration::from_secs(24 * 3_600);

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
