use crate::problem::Problem;

/// Most characters of a key in a close frame, which has little room. Whole session ids are shown nowhere.
const LONGEST_KEY: usize = 24;

/// Session and position that the address of an event channel names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ChannelRequest {
    /// Id of the session.
    pub session: Option<String>,
    /// Number of the last event that the client has seen.
    pub last_seq: Option<u64>,
    /// Unknown key of the query, cut short. The channel is refused then; a page's script learns that only by a close
    /// frame.
    pub unknown_key: Option<String>,
}

impl ChannelRequest {
    /// Reads the address of a request. Keys may have any letter case, and a blank value counts as none.
    pub fn of_address(session: Option<String>, query: &str) -> Result<Self, Problem> {
        let mut request = Self { session, ..Self::default() };
        for (key, value) in form_urlencoded::parse(query.as_bytes()) {
            let value = value.trim();
            match key.to_ascii_lowercase().as_str() {
                "sessionid" | "session" | "id" if !value.is_empty() => request.name(value)?,
                "lastseq" if !value.is_empty() => request.last_seq = Some(number(value)?),
                "sessionid" | "session" | "id" | "lastseq" => {}
                _ => request.unknown_key = request.unknown_key.or_else(|| Some(shown(&key))),
            }
        }
        Ok(request)
    }

    fn name(&mut self, id: &str) -> Result<(), Problem> {
        match &self.session {
            Some(named) if !named.eq_ignore_ascii_case(id) => {
                Err(Problem::BadRequest("the address names two sessions".to_owned()))
            }
            Some(_) => Ok(()),
            None => {
                self.session = Some(id.to_owned());
                Ok(())
            }
        }
    }
}

fn shown(key: &str) -> String {
    let printable = key.chars().map(|character| if character.is_ascii_graphic() { character } else { '?' });
    printable.take(LONGEST_KEY).collect()
}

/// Parses a number as the events have it: digits only.
fn number(text: &str) -> Result<u64, Problem> {
    // `parse` alone would take a plus sign.
    if text.bytes().all(|byte| byte.is_ascii_digit())
        && let Ok(number) = text.parse()
    {
        return Ok(number);
    }
    Err(Problem::WrongField {
        field: "lastSeq".to_owned(),
        message: "it must be the seq of the last event seen, a whole number from 0".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(query: &str) -> ChannelRequest {
        ChannelRequest::of_address(None, query).unwrap()
    }

    #[test]
    fn a_number_of_an_event_is_digits_alone() {
        for (text, expected) in [("0", 0), ("7", 7), ("18446744073709551615", u64::MAX)] {
            assert_eq!(request(&format!("lastSeq={text}")).last_seq, Some(expected));
        }
        for text in ["-1", "%2B1", "1.0", "1e3", "1+2", "null", "18446744073709551616"] {
            let refused = ChannelRequest::of_address(None, &format!("lastSeq={text}")).expect_err(text).to_string();
            assert!(refused.contains("lastSeq"), "{refused}");
        }
    }

    #[test]
    fn keys_are_taken_in_any_letter_case_and_blank_values_are_none() {
        for query in
            ["sessionId=a&lastSeq=7", "SESSION=a&LASTSEQ=7", "Id=+a&lastseq=7&sessionId=", "id=a&id=A&lastSeq=7"]
        {
            let expected = ChannelRequest { session: Some("a".to_owned()), last_seq: Some(7), unknown_key: None };
            assert_eq!(request(query), expected, "{query}");
        }
        for query in ["", "sessionId=", "id&lastSeq=%20", "&"] {
            assert_eq!(request(query), ChannelRequest::default(), "{query}");
        }
    }

    #[test]
    fn an_unknown_key_is_reported_shortened() {
        let long = format!("{}=1", "\u{e9}\"".repeat(200));
        for (query, told) in [
            ("sessionId=a&from=7&to=8", "from"),
            ("callback", "callback"),
            (&*long, "?\"?\"?\"?\"?\"?\"?\"?\"?\"?\"?\"?\""),
        ] {
            assert_eq!(request(query).unknown_key.as_deref(), Some(told), "{query}");
        }
    }

    #[test]
    fn an_address_names_one_session() {
        let named =
            |of_path: Option<&str>, query| ChannelRequest::of_address(of_path.map(str::to_owned), query).map(drop);
        for (of_path, query) in [(Some("a"), "sessionId=A"), (Some("a"), "sessionId="), (None, "id=a&session=a")] {
            assert_eq!(named(of_path, query), Ok(()), "{query}");
        }
        for (of_path, query) in [(Some("a"), "sessionId=b"), (None, "id=a&session=b")] {
            assert!(named(of_path, query).is_err(), "{query}");
        }
    }
}
