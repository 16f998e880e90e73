use crate::events::RequestWord;
use crate::problem::Problem;

/// The value that a field of a request names, in any letter case. Anything else is refused with the words that there are.
pub(crate) fn request_word<W: RequestWord>(field: &str, text: Option<&str>) -> Result<W, Problem> {
    text.and_then(W::of_word).ok_or_else(|| Problem::wrong_field(field, format!("must be {}", alternatives(W::WORDS))))
}

fn alternatives(words: &[&str]) -> String {
    match words {
        [others @ .., last] if !others.is_empty() => format!("{} or {last}", others.join(", ")),
        _ => words.concat(),
    }
}

#[cfg(test)]
mod tests {
    use actors::call::RecordOperation;
    use altilink::message::agents::AgentState;

    use super::*;

    #[test]
    fn a_wrong_word_is_refused_with_those_that_there_are() {
        let refused = |text| request_word::<AgentState>("state", text).map_err(|problem| problem.to_string());
        assert_eq!(refused(Some("NotReady")), Ok(AgentState::NotReady));
        for wrong in [None, Some(""), Some("busy")] {
            assert_eq!(refused(wrong), Err("state: must be ready, notReady or wrapUp".to_owned()), "{wrong:?}");
        }
        let refused =
            request_word::<RecordOperation>("Operation", Some("record")).map_err(|problem| problem.to_string());
        assert_eq!(refused, Err("Operation: must be Start, Stop, Mute, Unmute, Pause or Resume".to_owned()));
    }
}
