//! Figures of the ends of event channels.

use prometheus::{IntCounterVec, Registry};

use super::families::counters;

/// Codes of clients that have a figure each. Clients may send any other code; the server's own are few.
const CODES: [u16; 15] = [1000, 1001, 1002, 1003, 1005, 1006, 1007, 1009, 1011, 1013, 4000, 4401, 4404, 4408, 4429];

const OTHER: &str = "other";

/// Side that has ended a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClosedBy {
    /// The server, by a close frame.
    Server,
    /// The client, by a close frame or without.
    Client,
}

pub(crate) struct CloseFigures(IntCounterVec);

impl CloseFigures {
    pub(crate) fn new(registry: &Registry) -> Self {
        let help = "Event channels that have ended, by who ended them and by close code; 1006: without a close frame, other: \
                    a client's own.";
        let closes = counters(registry, "event_channel_closes_total", help, &["by", "code"]);
        for (by, code) in
            [("server", "1001"), ("server", "4000"), ("server", "4429"), ("client", "1000"), ("client", "1006")]
        {
            closes.with_label_values(&[by, code]).reset();
        }
        Self(closes)
    }

    pub(crate) fn count(&self, by: ClosedBy, code: u16) {
        let has_figure = by == ClosedBy::Server || CODES.contains(&code);
        let by = match by {
            ClosedBy::Server => "server",
            ClosedBy::Client => "client",
        };
        let code = if has_figure { code.to_string() } else { OTHER.to_owned() };
        self.0.with_label_values(&[by, code.as_str()]).inc();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_of_the_server_has_a_figure_and_those_that_clients_invent_share_one() {
        let figures = CloseFigures::new(&Registry::new());
        for code in [1012, 4409, 4999] {
            figures.count(ClosedBy::Server, code);
            figures.count(ClosedBy::Client, code);
        }
        let counted = |by: &str, code: &str| figures.0.with_label_values(&[by, code]).get();
        assert_eq!(["1012", "4409", "4999"].map(|code| counted("server", code)), [1, 1, 1]);
        assert_eq!((counted("client", OTHER), counted("server", OTHER)), (3, 0));
    }
}
