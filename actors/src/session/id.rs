use std::fmt;

use uuid::Uuid;

/// Id of a web session, a random UUID. It is all that is needed to act as the session, so only its beginning is
/// printed.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SessionId(Uuid);

/// A text that is not a session id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a session id")]
pub struct InvalidSessionId;

impl SessionId {
    /// Creates an id that nobody can guess.
    #[must_use]
    pub fn random() -> Self {
        Self(Uuid::new_v4())
    }

    /// Parses an id as a client sends it.
    pub fn parse(text: &str) -> Result<Self, InvalidSessionId> {
        Uuid::try_parse(text.trim()).map(Self).map_err(|_| InvalidSessionId)
    }

    /// True if the text names this session: by its id, or by the beginning of it as it is printed, with or without the
    /// ellipsis.
    #[must_use]
    pub fn goes_by(self, text: &str) -> bool {
        let text = text.trim();
        match Self::parse(text) {
            Ok(id) => id == self,
            Err(_) => text.trim_end_matches('…').eq_ignore_ascii_case(&self.reveal()[..SHOWN]),
        }
    }

    /// Returns the whole id, for its owner only.
    #[must_use]
    pub fn reveal(self) -> String {
        self.0.hyphenated().to_string()
    }
}

/// Id of a socket, unique within the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SocketId(pub u64);

/// Characters of an id that are printed: enough to follow a session through a log, too few to take it over.
const SHOWN: usize = 8;

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}…", &self.reveal()[..SHOWN])
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

    #[test]
    fn a_session_goes_by_its_id_and_by_how_it_is_printed_and_by_nothing_else() {
        let id = SessionId::random();
        for name in [id.reveal(), id.to_string(), id.reveal()[..8].to_uppercase(), id.reveal().replace('-', "")] {
            assert!(id.goes_by(&name), "{name}");
        }
        for name in ["", "…", &id.reveal()[..7], &id.reveal()[..9], &SessionId::random().reveal()] {
            assert!(!id.goes_by(name), "{name}");
        }
    }
}
