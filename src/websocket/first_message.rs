use serde::Deserialize;

use super::close::Close;
use crate::body;

/// The first message of a socket as it arrives, in one frame or in pieces.
#[derive(Debug, Default)]
pub(super) struct FirstMessage(Vec<u8>);

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
struct Bind {
    sessionid: Option<String>,
}

impl FirstMessage {
    /// Takes a piece. The last one makes a session id, bare or as `{"sessionId": "..."}`.
    pub(super) fn take(&mut self, piece: &[u8], last: bool) -> Result<Option<String>, Close> {
        if self.0.len() + piece.len() > super::MAX_FRAME {
            return Err(Close::NotAnId);
        }
        self.0.extend_from_slice(piece);
        if !last {
            return Ok(None);
        }
        let text = str::from_utf8(&self.0).map_err(|_| Close::NotAnId)?.trim();
        let id = if text.starts_with('{') {
            let bind: Bind = body::parse(text.as_bytes()).map_err(|_| Close::NotAnId)?;
            bind.sessionid.ok_or(Close::NotAnId)?
        } else {
            text.to_owned()
        };
        Ok(Some(id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(text: &str) -> Option<String> {
        FirstMessage::default().take(text.as_bytes(), true).ok().flatten()
    }

    #[test]
    fn an_id_comes_bare_or_in_an_object_of_any_spelling() {
        for text in ["abc", " abc\n", r#"{"sessionId": "abc"}"#, r#"{"SESSIONID":"abc","lastSeq":3}"#] {
            assert_eq!(taken(text).as_deref(), Some("abc"), "{text}");
        }
    }

    #[test]
    fn what_names_no_session_is_refused() {
        for text in ["{", "{}", r#"{"sessionId": 5}"#] {
            assert_eq!(taken(text), None, "{text}");
        }
        assert!(FirstMessage::default().take(&[0xff], true).is_err());
    }

    #[test]
    fn pieces_make_one_message_of_bounded_size() {
        let mut message = FirstMessage::default();
        assert!(matches!(message.take(b"ab", false), Ok(None)));
        assert_eq!(message.take(b"c", true).ok().flatten().as_deref(), Some("abc"));
        assert!(FirstMessage::default().take(&[b'a'; 5000], false).is_err());
    }
}
