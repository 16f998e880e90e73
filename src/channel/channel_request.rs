use std::time::Duration;

use humantime::format_duration;

use crate::problem::Problem;
use crate::settings::LONGEST_WAIT;

/// Most characters of a key in a close frame, which has little room. Whole session ids are shown nowhere.
const LONGEST_KEY: usize = 24;

/// Bounds of the interval of heartbeats: a client needs no more to see within seconds that a connection is dead, and a
/// proxy in between ends one that is silent for some minutes.
const SHORTEST_HEARTBEAT: Duration = Duration::from_secs(1);
const LONGEST_HEARTBEAT: Duration = Duration::from_secs(5 * 60);

/// Keys that say one thing: of two values none could be meant. A session may be named twice, as long as it is the same.
const GIVEN_ONCE: [&str; 6] = ["lastseq", "after", "epoch", "hello", "heartbeat", "wait"];

/// Name by which a client opens a channel of its session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SessionName {
    /// Id of the session.
    Id(String),
    /// Token for one opening.
    Token(String),
}

/// Session and position that the address of an event channel names, and what else the client asks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct ChannelRequest {
    /// The session.
    pub(crate) session: Option<SessionName>,
    /// Number of the last event that the client has seen.
    pub(crate) last_seq: Option<u64>,
    /// Epoch of the BoundEvent of the channel on which it has seen that.
    pub(crate) epoch: Option<u64>,
    /// True if the client asks to be told where its events begin.
    pub(crate) hello: bool,
    /// Interval of the heartbeats that the client asks for.
    pub(crate) heartbeat: Option<Duration>,
    /// Unknown key of the query, cut short. The channel is refused then; a page's script learns that only by a close
    /// frame.
    pub(crate) unknown_key: Option<String>,
}

impl ChannelRequest {
    /// Reads the address of a request. Keys may have any letter case, and a blank value counts as none.
    pub(crate) fn of_address(session: Option<String>, query: &str) -> Result<Self, Problem> {
        refuse_twice(query)?;
        let mut request = Self { session: session.map(SessionName::Id), ..Self::default() };
        for (key, value) in form_urlencoded::parse(query.as_bytes()) {
            let value = value.trim();
            match key.to_ascii_lowercase().as_str() {
                "lastseq" if !value.is_empty() => request.last_seq = Some(seq("lastSeq", value)?),
                "heartbeat" if !value.is_empty() => {
                    request.heartbeat = Some(duration("heartbeat", value, SHORTEST_HEARTBEAT, LONGEST_HEARTBEAT)?);
                }
                "lastseq" | "heartbeat" => {}
                folded => request.take(folded, &key, value)?,
            }
        }
        Ok(request)
    }

    /// True if the client is told where its events begin.
    pub(crate) fn is_greeted(&self) -> bool {
        self.hello || self.heartbeat.is_some()
    }

    /// Takes a key that all event channels have.
    fn take(&mut self, folded: &str, key: &str, value: &str) -> Result<(), Problem> {
        match folded {
            "sessionid" | "session" | "id" | "token" | "hello" | "epoch" if value.is_empty() => Ok(()),
            "epoch" => {
                self.epoch = Some(seq("epoch", value)?);
                Ok(())
            }
            "sessionid" | "session" | "id" => self.name(SessionName::Id(value.to_owned())),
            "token" => self.name(SessionName::Token(value.to_owned())),
            "hello" => {
                self.hello = switch("hello", value)?;
                Ok(())
            }
            _ => {
                self.unknown_key.get_or_insert_with(|| shown(key));
                Ok(())
            }
        }
    }

    fn name(&mut self, name: SessionName) -> Result<(), Problem> {
        match (&self.session, &name) {
            (None, _) => {
                self.session = Some(name);
                Ok(())
            }
            (Some(SessionName::Id(named)), SessionName::Id(id)) if named.eq_ignore_ascii_case(id) => Ok(()),
            _ => Err(Problem::BadRequest("the address names two sessions".to_owned())),
        }
    }
}

/// Address of a long poll.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PollRequest {
    pub(crate) session: SessionName,
    /// Number of the last event that the client has seen. None for its first poll.
    pub(crate) after: Option<u64>,
    /// Epoch of the BoundEvent of the poll in which it has seen that.
    pub(crate) epoch: Option<u64>,
    /// Time to wait for the first event.
    pub(crate) wait: Duration,
    /// True if the client asks to be told where its events begin.
    pub(crate) hello: bool,
}

impl PollRequest {
    /// True if a query is that of a long poll.
    pub(crate) fn is_meant(query: &str) -> bool {
        form_urlencoded::parse(query.as_bytes())
            .any(|(key, _)| key.eq_ignore_ascii_case("after") || key.eq_ignore_ascii_case("wait"))
    }

    /// Reads the address of a request. Keys may have any letter case, and a blank value counts as none.
    pub(crate) fn of_address(session: Option<String>, query: &str) -> Result<Self, Problem> {
        refuse_twice(query)?;
        let mut request = ChannelRequest { session: session.map(SessionName::Id), ..ChannelRequest::default() };
        let mut after = None;
        let mut wait = Duration::ZERO;
        for (key, value) in form_urlencoded::parse(query.as_bytes()) {
            let value = value.trim();
            match key.to_ascii_lowercase().as_str() {
                "after" if !value.is_empty() => after = Some(seq("after", value)?),
                "wait" if !value.is_empty() => wait = duration("wait", value, Duration::ZERO, LONGEST_WAIT)?,
                "after" | "wait" => {}
                folded => request.take(folded, &key, value)?,
            }
        }
        if let Some(key) = request.unknown_key {
            let read = "sessionId, token, after, epoch, wait and hello are";
            return Err(Problem::BadRequest(format!("the query has {key:?}, which a long poll does not read: {read}")));
        }
        let Some(session) = request.session else {
            return Err(Problem::wrong_field(
                "sessionId",
                "is missing: the query names the session, or a token for it",
            ));
        };
        Ok(Self { session, after, epoch: request.epoch, wait, hello: request.hello })
    }
}

/// Refuses a query that gives a value twice.
fn refuse_twice(query: &str) -> Result<(), Problem> {
    let mut given = [false; GIVEN_ONCE.len()];
    for (key, value) in form_urlencoded::parse(query.as_bytes()) {
        let place = GIVEN_ONCE.iter().position(|once| key.eq_ignore_ascii_case(once));
        let Some(place) = place.filter(|_| !value.trim().is_empty()) else { continue };
        if std::mem::replace(&mut given[place], true) {
            let twice = format!("the query has {key:?} twice; letter case makes no difference");
            return Err(Problem::BadRequest(twice));
        }
    }
    Ok(())
}

fn switch(field: &str, value: &str) -> Result<bool, Problem> {
    match value.to_ascii_lowercase().as_str() {
        "1" | "true" => Ok(true),
        "0" | "false" => Ok(false),
        _ => Err(Problem::wrong_field(field, "must be 1 or 0")),
    }
}

fn duration(field: &str, value: &str, shortest: Duration, longest: Duration) -> Result<Duration, Problem> {
    match humantime::parse_duration(value) {
        Ok(time) if (shortest..=longest).contains(&time) => Ok(time),
        _ => {
            let shortest = format_duration(shortest);
            let longest = format_duration(longest);
            Err(Problem::wrong_field(field, format!("must be a duration from {shortest} to {longest}, as 15s")))
        }
    }
}

fn shown(key: &str) -> String {
    let printable = key.chars().map(|character| if character.is_ascii_graphic() { character } else { '?' });
    printable.take(LONGEST_KEY).collect()
}

/// Parses the number of an event: digits only.
pub(crate) fn seq(field: &str, text: &str) -> Result<u64, Problem> {
    // `parse` alone would take a plus sign.
    if text.bytes().all(|byte| byte.is_ascii_digit())
        && let Ok(number) = text.parse()
    {
        return Ok(number);
    }
    Err(Problem::wrong_field(field, "it must be the seq of the last event seen, a whole number from 0"))
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
            let session = Some(SessionName::Id("a".to_owned()));
            let expected = ChannelRequest { session, last_seq: Some(7), ..ChannelRequest::default() };
            assert_eq!(request(query), expected, "{query}");
        }
        for query in ["", "sessionId=", "id&lastSeq=%20", "&"] {
            assert_eq!(request(query), ChannelRequest::default(), "{query}");
        }
    }

    #[test]
    fn a_key_given_twice_is_refused() {
        let of_channel =
            ["lastSeq=7&lastSeq=8", "id=a&LASTSEQ=7&lastSeq=7", "hello=1&hello=0", "heartbeat=1s&Heartbeat=2s"];
        let refused = of_channel.map(|query| ChannelRequest::of_address(None, query).map(drop));
        let of_poll = ["after=7&After=8", "wait=1s&wait=2s", "after=1&hello=1&hello=1", "wait=1s&epoch=1&epoch=2"];
        let polls = of_poll.map(|query| PollRequest::of_address(Some("a".to_owned()), query).map(drop));
        for refused in refused.into_iter().chain(polls) {
            assert!(refused.as_ref().is_err_and(|problem| problem.to_string().contains("twice")), "{refused:?}");
        }
        assert_eq!(request("lastSeq=&lastSeq=7&hello=").last_seq, Some(7));
        assert!(request("from=7&from=8").unknown_key.is_some());
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

    #[test]
    fn a_token_stands_in_place_of_a_session() {
        assert_eq!(request("TOKEN=+a&sessionId=").session, Some(SessionName::Token("a".to_owned())));
        for query in ["token=a&id=b", "id=b&token=a", "token=a&token=a"] {
            assert!(ChannelRequest::of_address(None, query).is_err(), "{query}");
        }
        assert!(ChannelRequest::of_address(Some("b".to_owned()), "token=a").is_err());
    }

    #[test]
    fn a_greeting_and_heartbeats_are_given_where_they_are_asked_for() {
        for (query, hello, heartbeat, is_greeted) in [
            ("", false, None, false),
            ("hello=&heartbeat=", false, None, false),
            ("hello=0", false, None, false),
            ("Hello=1", true, None, true),
            ("hello=True", true, None, true),
            ("heartbeat=1s", false, Some(1), true),
            ("HEARTBEAT=5m&hello=1", true, Some(300), true),
        ] {
            let request = request(query);
            assert_eq!((request.hello, request.heartbeat), (hello, heartbeat.map(Duration::from_secs)), "{query}");
            assert_eq!(request.is_greeted(), is_greeted, "{query}");
        }
        for wrong in ["hello=2", "hello=yes", "heartbeat=999ms", "heartbeat=301s", "heartbeat=15", "heartbeat=x"] {
            assert!(matches!(ChannelRequest::of_address(None, wrong), Err(Problem::WrongField { .. })), "{wrong}");
        }
    }

    #[test]
    fn a_long_poll_is_known_by_its_keys_and_takes_no_others() {
        for query in ["after=1", "x&WAIT", "wait=25s&after="] {
            assert!(PollRequest::is_meant(query), "{query}");
        }
        assert!(!PollRequest::is_meant("lastSeq=1&waiting=1"));
        let session = || Some("a".to_owned());
        let poll = |after, wait, hello| {
            let session = SessionName::Id("a".to_owned());
            Ok(PollRequest { session, after, epoch: None, wait: Duration::from_secs(wait), hello })
        };
        for (query, expected) in [
            ("after=7&wait=25s", poll(Some(7), 25, false)),
            ("After=&Wait=1m&hello=1&sessionId=A", poll(None, 60, true)),
            ("wait=0", poll(None, 0, false)),
        ] {
            assert_eq!(PollRequest::of_address(session(), query), expected, "{query}");
        }
        for wrong in ["after=-1", "after=x", "wait=60001ms", "wait=25", "after=1&lastSeq=1", "wait=1s&heartbeat=1s"] {
            assert!(PollRequest::of_address(session(), wrong).is_err(), "{wrong}");
        }
        assert!(PollRequest::of_address(None, "wait=1s").is_err());
    }
}
