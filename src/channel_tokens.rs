//! Tokens that open one event channel each, so that no session id stands in a URL, where proxies log it.
//!
//! A token is gone when it is used, when it is too old, and with its session, which is not found any more.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use actors::session::SessionId;
use actors::slots::{Slot, Slots};
use hashlink::LinkedHashMap;
use uuid::Uuid;

use crate::problem::Problem;

/// Time in which a token can be used: a client opens its channel as soon as it has one.
pub(crate) const TOKEN_LIFETIME: Duration = Duration::from_secs(30);

/// Most tokens of one session that wait to be used. A session has a few channels, and each may be opened again several
/// times within the lifetime of a token.
const MOST_PER_SESSION: usize = 64;

/// Token for one opening: 244 random bits in 64 hexadecimal digits. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct ChannelToken(String);

impl ChannelToken {
    fn random() -> Self {
        Self(format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple()))
    }

    /// Returns the text of the token, for its owner only.
    #[must_use]
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for ChannelToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ChannelToken(..)")
    }
}

/// Tokens that wait to be used. Looking one up takes the same time whatever was guessed: the table hashes with a secret.
#[derive(Debug, Default)]
pub(crate) struct ChannelTokens {
    /// Oldest first.
    issued: Mutex<LinkedHashMap<String, IssuedToken>>,
    of_sessions: Slots<SessionId>,
}

#[derive(Debug)]
struct IssuedToken {
    session: Slot<SessionId>,
    since: Instant,
}

impl ChannelTokens {
    /// Issues a token for a session.
    pub(crate) fn issue(&self, session: SessionId, now: Instant) -> Result<ChannelToken, Problem> {
        let mut issued = self.fresh(now);
        let slot = self.of_sessions.take(session, MOST_PER_SESSION);
        let session = slot.ok_or(Problem::Overloaded("the session has too many tokens that were not used"))?;
        let token = ChannelToken::random();
        issued.insert(token.0.clone(), IssuedToken { session, since: now });
        Ok(token)
    }

    /// Uses a token up. Returns its session; none if there is no such token, or there is none any more.
    pub(crate) fn take(&self, token: &str, now: Instant) -> Option<SessionId> {
        let used = self.fresh(now).remove(token)?;
        Some(*used.session.key())
    }

    /// The tokens, without those that are too old.
    fn fresh(&self, now: Instant) -> MutexGuard<'_, LinkedHashMap<String, IssuedToken>> {
        let mut issued = self.issued.lock().unwrap_or_else(PoisonError::into_inner);
        while issued.front().is_some_and(|(_, token)| now.saturating_duration_since(token.since) >= TOKEN_LIFETIME) {
            issued.pop_front();
        }
        issued
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn issued(tokens: &ChannelTokens, session: SessionId, now: Instant) -> String {
        tokens.issue(session, now).expect("there is room").reveal().to_owned()
    }

    #[test]
    fn a_token_opens_once_and_for_its_session_alone() {
        let (tokens, now) = (ChannelTokens::default(), Instant::now());
        let sessions = [SessionId::random(), SessionId::random()];
        let [first, second] = sessions.map(|session| issued(&tokens, session, now));
        assert!(first.len() == 64 && first != second);
        assert_eq!(tokens.take(&second, now), Some(sessions[1]));
        assert_eq!(tokens.take(&second, now), None);
        assert_eq!(tokens.take("", now), None);
        assert_eq!(tokens.take(&first[..63], now), None);
        assert_eq!(tokens.take(&first, now), Some(sessions[0]));
    }

    #[test]
    fn a_token_is_good_for_its_lifetime() {
        let (tokens, now) = (ChannelTokens::default(), Instant::now());
        let session = SessionId::random();
        let (first, second) = (issued(&tokens, session, now), issued(&tokens, session, now));
        let just = now + Duration::from_millis(29_999);
        assert_eq!(tokens.take(&first, just), Some(session));
        assert_eq!(tokens.take(&second, now + TOKEN_LIFETIME), None);
    }

    #[test]
    fn a_session_has_so_many_tokens_at_a_time_and_others_have_theirs() {
        let (tokens, now) = (ChannelTokens::default(), Instant::now());
        let session = SessionId::random();
        let first = issued(&tokens, session, now);
        for _ in 1..MOST_PER_SESSION {
            issued(&tokens, session, now);
        }
        assert!(matches!(tokens.issue(session, now), Err(Problem::Overloaded(_))));
        issued(&tokens, SessionId::random(), now);
        tokens.take(&first, now);
        issued(&tokens, session, now);
        assert!(tokens.issue(session, now).is_err());
        issued(&tokens, session, now + TOKEN_LIFETIME);
        assert_eq!(tokens.of_sessions.taken(&session), 1, "the others are too old");
    }

    #[test]
    fn a_token_is_not_shown() {
        let token = ChannelToken::random();
        assert!(!format!("{token:?}").contains(token.reveal()));
    }
}
