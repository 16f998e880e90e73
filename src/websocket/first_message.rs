use serde::Deserialize;

use super::frame_limit::MAX_FRAME;
use crate::body;
use crate::channel::ChannelClose;
use crate::problem::Problem;

/// First message of a socket as it arrives, in one frame or in pieces.
#[derive(Debug, Default)]
pub(crate) struct FirstMessage(Vec<u8>);

/// Session that a first message names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NamedSession {
    /// Id of the session.
    pub(crate) id: String,
    /// Number of the last event that the client has seen.
    pub(crate) last_seq: Option<u64>,
}

/// Message that is an object. The complete answer to a logon is one too.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
struct SessionObject {
    sessionid: Option<String>,
    session: Option<SessionField>,
    lastseq: Option<u64>,
}

/// Session as in the guide, or its id alone.
#[derive(Deserialize)]
#[serde(untagged)]
enum SessionField {
    Id(String),
    Named { sessionid: String },
}

impl FirstMessage {
    /// Takes a piece. The last piece completes the session id: bare, as a JSON string, or in an object, as
    /// `{"sessionId": "...", "lastSeq": 7}`.
    pub(crate) fn take(&mut self, piece: &[u8], last: bool) -> Result<Option<NamedSession>, ChannelClose> {
        if self.0.len() + piece.len() > MAX_FRAME {
            return Err(ChannelClose::NotAnId);
        }
        self.0.extend_from_slice(piece);
        if !last {
            return Ok(None);
        }
        let text = str::from_utf8(&self.0).map_err(|_| ChannelClose::NotAnId)?.trim_start_matches('\u{feff}').trim();
        if text.starts_with('"') {
            let id: String = serde_json::from_str(text).map_err(|_| ChannelClose::NotAnId)?;
            return Ok(Some(NamedSession { id: id.trim().to_owned(), last_seq: None }));
        }
        if !text.starts_with('{') {
            return Ok(Some(NamedSession { id: text.to_owned(), last_seq: None }));
        }
        let SessionObject { sessionid, session, lastseq } =
            body::parse(text.as_bytes()).map_err(|error| refusal(&error))?;
        let named = session.map(|session| match session {
            SessionField::Id(id) | SessionField::Named { sessionid: id } => id,
        });
        Ok(Some(NamedSession { id: sessionid.or(named).ok_or(ChannelClose::NotAnId)?, last_seq: lastseq }))
    }
}

fn refusal(error: &Problem) -> ChannelClose {
    match error {
        Problem::WrongField { field, .. } if field.eq_ignore_ascii_case("lastSeq") => ChannelClose::NotASeq,
        _ => ChannelClose::NotAnId,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(text: &str) -> Option<String> {
        FirstMessage::default().take(text.as_bytes(), true).ok().flatten().map(|named| named.id)
    }

    #[test]
    fn an_id_comes_bare_or_in_an_object_of_any_spelling() {
        for text in [
            "abc",
            " abc\n",
            "\u{feff}abc",
            r#""abc""#,
            r#"{"sessionId": "abc"}"#,
            r#"{"SESSIONID":"abc","lastSeq":3}"#,
            r#"{"session":"abc"}"#,
            r#"{"Session":{"SessionId":"abc"}}"#,
            r#"{"sessionId":"abc","extension":"101","product":"MaxCS","eventsUrl":"ws://x","warnings":[]}"#,
        ] {
            assert_eq!(taken(text).as_deref(), Some("abc"), "{text}");
        }
    }

    #[test]
    fn the_last_event_seen_is_a_whole_number_in_any_spelling_of_its_key() {
        for (last_seq, expected) in [("0", Some(0)), ("7", Some(7)), ("null", None)] {
            for key in ["lastSeq", "LASTSEQ", "lastseq"] {
                let text = format!(r#"{{"sessionId":"abc","{key}":{last_seq}}}"#);
                let named = FirstMessage::default().take(text.as_bytes(), true).ok().flatten();
                assert_eq!(named, Some(NamedSession { id: "abc".to_owned(), last_seq: expected }), "{text}");
            }
        }
        for wrong in ["-1", "1.5", "\"7\"", "true", "[]", "1e30"] {
            let text = format!(r#"{{"sessionId":"abc","LastSeq":{wrong}}}"#);
            let refused = FirstMessage::default().take(text.as_bytes(), true);
            assert!(matches!(refused, Err(ChannelClose::NotASeq)), "{text}: {refused:?}");
        }
    }

    #[test]
    fn messages_without_a_session_are_refused() {
        for text in ["{", "{}", r#"{"sessionId": 5}"#, r#"{"session": {}}"#, r#""abc"#] {
            assert_eq!(taken(text), None, "{text}");
        }
        assert!(FirstMessage::default().take(&[0xff], true).is_err());
    }

    #[test]
    fn pieces_make_one_message_of_bounded_size() {
        let mut message = FirstMessage::default();
        assert!(matches!(message.take(b"ab", false), Ok(None)));
        let named = message.take(b"c", true).ok().flatten();
        assert_eq!(named.map(|named| named.id).as_deref(), Some("abc"));
        assert!(FirstMessage::default().take(&[b'a'; 5000], false).is_err());
    }
}
