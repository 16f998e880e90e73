use std::fmt;

use uuid::Uuid;

/// A web session's id, a random UUID. Whoever has it acts as the session, so printing shows its beginning only.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SessionId(Uuid);

/// A text that is no session id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a session id")]
pub struct InvalidSessionId;

impl SessionId {
    /// A new one that nobody can guess.
    #[must_use]
    pub fn random() -> Self {
        Self(Uuid::new_v4())
    }

    /// Reads an id as a client sends it back.
    pub fn parse(text: &str) -> Result<Self, InvalidSessionId> {
        Uuid::try_parse(text.trim()).map(Self).map_err(|_| InvalidSessionId)
    }

    /// The whole id, for its owner's eyes only.
    #[must_use]
    pub fn reveal(self) -> String {
        self.0.hyphenated().to_string()
    }
}

/// Eight of 36 characters: enough to follow a session through a log, too few to take it over.
impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}…", &self.reveal()[..8])
    }
}

impl fmt::Debug for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_its_owner_and_is_shown_shortened() {
        let id = SessionId::random();
        assert_eq!(SessionId::parse(&id.reveal()), Ok(id));
        assert_eq!(format!("{id}").chars().count(), 9);
        assert!(!format!("{id:?}").contains(&id.reveal()));
        assert_eq!(SessionId::parse("1234"), Err(InvalidSessionId));
    }
}
