//! The text of a stream of server-sent events, as the HTML standard has it.

use std::fmt::Write;

use serde::Serialize;

use crate::channel::ChannelClose;

/// Comment that keeps the connection busy.
pub(crate) const COMMENT: &str = ":\n\n";

/// Has a browser connect again after a second, well within the time for which the session waits.
pub(crate) const RETRY: &str = "retry: 1000\n\n";

/// Keeps a browser whose page does not read close events from asking for a session that is gone again and again.
const SELDOM: &str = "retry: 600000\n";

/// Data of a close event: what a WebSocket's close frame has.
#[derive(Serialize)]
struct CloseBody<'a> {
    code: u16,
    reason: &'a str,
}

/// Appends an event with its number. The JSON text of an event has no line breaks.
pub(crate) fn event(text: &mut String, seq: u64, json: &str) {
    // Writing to a string does not fail.
    let _ = write!(text, "id: {seq}\ndata: {json}\n\n");
}

/// Returns a notice, which has no number.
pub(crate) fn notice(json: &str) -> String {
    format!("data: {json}\n\n")
}

/// Returns the last event, which tells the reason of the end.
pub(crate) fn close(close: &ChannelClose) -> String {
    let reason = close.to_string();
    let data = serde_json::to_string(&CloseBody { code: close.code(), reason: &reason });
    let data = data.expect("a number and a string always have a JSON text");
    let retry = if close.may_be_tried_again() { "" } else { SELDOM };
    format!("{retry}event: close\ndata: {data}\n\n")
}

#[cfg(test)]
mod tests {
    use actors::session::{BindError, CloseCause, EndReason};

    use super::*;

    #[test]
    fn events_have_their_number_and_notices_have_none() {
        let mut text = String::new();
        event(&mut text, 7, "{}");
        event(&mut text, 8, "[]");
        assert_eq!(text, "id: 7\ndata: {}\n\nid: 8\ndata: []\n\n");
        assert_eq!(notice("{}"), "data: {}\n\n");
    }

    #[test]
    fn a_close_event_tells_code_and_reason_and_a_final_one_keeps_browsers_away() {
        let slow = ChannelClose::Session(CloseCause::TooSlow);
        let expected = "event: close\ndata: {\"code\":4429,\"reason\":\"events wait and are not read\"}\n\n";
        assert_eq!(close(&slow), expected);
        for (close, code, is_final) in [
            (ChannelClose::UnknownSession, 4404, true),
            (ChannelClose::Session(CloseCause::Ended(EndReason::LoggedOff)), 4000, true),
            (ChannelClose::Session(CloseCause::Ended(EndReason::PasswordRefused)), 4401, true),
            (ChannelClose::Session(CloseCause::Ended(EndReason::Shutdown)), 1001, false),
            (ChannelClose::Refused(BindError::TooManySockets), 1013, false),
        ] {
            let text = super::close(&close);
            assert!(text.contains(&format!("\"code\":{code},")), "{text}");
            assert_eq!(text.starts_with("retry: "), is_final, "{text}");
        }
    }
}
