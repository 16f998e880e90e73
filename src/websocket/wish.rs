use crate::problem::Problem;

/// Which session a client wants the events of, and from where on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wish {
    /// The session's id.
    pub session: Option<String>,
    /// The number of the last event that the client has seen.
    pub last_seq: Option<u64>,
}

impl Wish {
    /// What a request says; `last_seq` as it stands in the query.
    pub fn of_request(session: Option<String>, last_seq: Option<&str>) -> Result<Self, Problem> {
        Ok(Self { session, last_seq: last_seq.map(number).transpose()? })
    }
}

/// A number as the events have it: digits and nothing else.
fn number(text: &str) -> Result<u64, Problem> {
    let digits = Some(text).filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    digits.and_then(|digits| digits.parse().ok()).ok_or_else(|| Problem::WrongField {
        field: "lastSeq".to_owned(),
        message: "it must be the seq of the last event seen, a whole number from 0".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_an_event_is_digits_alone() {
        for (text, expected) in [("0", 0), ("7", 7), ("18446744073709551615", u64::MAX)] {
            let wish = Wish::of_request(None, Some(text)).unwrap();
            assert_eq!(wish.last_seq, Some(expected));
        }
        for text in ["", "-1", "+1", "1.0", "1e3", " 1", "null", "18446744073709551616"] {
            let refused = Wish::of_request(None, Some(text)).expect_err(text).to_string();
            assert!(refused.contains("lastSeq"), "{refused}");
        }
    }
}
