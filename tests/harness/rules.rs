//! Rules for the events of a client, which hold during every fault of servers and connections. Pure, apart from the
//! clock.

use std::collections::BTreeMap;
use std::time::Instant;

use serde_json::Value;

use super::Fold;

/// State of a call according to its events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Known {
    Ringing,
    Connected,
}

/// Knowledge of one reader of a session's events, and every rule violation that it found.
#[derive(Debug, Default)]
pub(crate) struct Rules {
    pub(crate) last: Option<u64>,
    pub(crate) connected: Option<bool>,
    pub(crate) calls: BTreeMap<i64, Known>,
    /// State that results from the events alone.
    pub(crate) fold: Fold,
    /// Events of each line since the last quiet moment; `None` if the reader did not exist then.
    told: Option<Vec<(String, Value)>>,
    pub(crate) events: u64,
    /// Time and value of each status.
    pub(crate) statuses: Vec<(Instant, bool)>,
    /// Number of statuses that repeated the previous value.
    pub(crate) repeats: u64,
    /// Close code, if the server has closed the channel.
    pub(crate) closed: Option<u16>,
    pub(crate) broken: Vec<String>,
}

impl Rules {
    /// Rules for a channel that resumes at this point.
    pub(crate) fn resumed(&mut self) -> Self {
        Self {
            last: self.last,
            connected: self.connected,
            calls: self.calls.clone(),
            fold: self.fold.clone(),
            told: self.told.clone(),
            broken: std::mem::take(&mut self.broken),
            events: self.events,
            repeats: self.repeats,
            statuses: Vec::new(),
            closed: None,
        }
    }

    /// Rules for a channel that starts anew.
    pub(crate) fn anew(&mut self) -> Self {
        Self { broken: std::mem::take(&mut self.broken), events: self.events, repeats: self.repeats, ..Self::default() }
    }

    pub(crate) fn take(&mut self, event: &Value) {
        self.events += 1;
        self.fold.take(event);
        self.note(event);
        let broken = self.check(event);
        self.last = event["seq"].as_u64();
        if let Some(rule) = broken {
            self.broken.push(format!("{rule}: {event}"));
        }
    }

    /// Records the events that every session of the user gets. Calls with the origin `existing` go to the new channel
    /// alone.
    fn note(&mut self, event: &Value) {
        if event["eventType"] == "ResyncEvent" {
            self.told = None;
        }
        let Some(told) = &mut self.told else { return };
        let (Some(line), false) = (event["extension"].as_str(), event["origin"] == "existing") else { return };
        let mut same = event.clone();
        if let Some(fields) = same.as_object_mut() {
            fields.retain(|field, _| field != "seq" && field != "time");
        }
        told.push((line.to_owned(), same));
    }

    /// Events of a line since the last quiet moment, if the reader existed then.
    pub(crate) fn told_of(&self, extension: &str) -> Option<Vec<&Value>> {
        let told = self.told.as_ref()?.iter();
        Some(told.filter(|(line, _)| line == extension).map(|(_, event)| event).collect())
    }

    /// Marks a quiet moment: from here on all sessions get the same events.
    pub(crate) fn quiet(&mut self) {
        self.told = Some(Vec::new());
    }

    fn check(&mut self, event: &Value) -> Option<&'static str> {
        let kind = event["eventType"].as_str().unwrap_or_default();
        if kind == "ResyncEvent" {
            (self.connected, self.calls) = (None, BTreeMap::new());
            return None;
        }
        if self.last.is_some_and(|last| event["seq"] != last + 1) {
            return Some("a number is missing or comes twice");
        }
        match kind {
            "ServerStatusEvent" => {
                self.status(event["connected"] == true);
                None
            }
            "CallEvent" => self.call(event),
            "CallUpdateEvent" => self.update(event),
            "RecordEvent" => {
                let known = event["callHandle"].as_i64().is_some_and(|call| self.calls.contains_key(&call));
                (!known).then_some("a recording of an unknown call")
            }
            "AgentStateEvent" | "QueueEvent" => None,
            _ => Some("an event that is not documented"),
        }
    }

    /// Records a status. A status may be repeated, because the resynchronisation of another channel of the session
    /// takes a number. A duplicated event would show in its number.
    fn status(&mut self, connected: bool) {
        self.statuses.push((Instant::now(), connected));
        self.repeats += u64::from(self.connected.replace(connected) == Some(connected));
    }

    fn call(&mut self, event: &Value) -> Option<&'static str> {
        let Some(call) = event["callHandle"].as_i64() else { return Some("a call without a handle") };
        let found = event["origin"] == "existing" || event["origin"] == "reconciled";
        match (event["callEventType"].as_str().unwrap_or_default(), self.calls.get(&call)) {
            ("ring" | "ringback", None) => {
                self.calls.insert(call, Known::Ringing);
                None
            }
            ("ring" | "ringback", Some(_)) => Some("a call that rings and was there already"),
            ("connect", Some(Known::Connected)) => Some("a call that is connected twice"),
            ("connect", None) if !found => Some("a live call that is connected without having rung"),
            ("connect", Some(Known::Ringing) | None) => {
                self.calls.insert(call, Known::Connected);
                None
            }
            ("disconnect", Some(_)) => {
                self.calls.remove(&call);
                None
            }
            ("disconnect", None) => Some("the end of a call that was not there"),
            _ => Some("a call event that is not documented"),
        }
    }

    /// Checks an update. It must be of a known call, and must not report what a CallEvent reports.
    fn update(&self, event: &Value) -> Option<&'static str> {
        let known = event["callHandle"].as_i64().and_then(|call| self.calls.get(&call));
        match (known, event["state"].as_str().unwrap_or_default()) {
            (None, _) => Some("an update of an unknown call"),
            (Some(Known::Ringing), "ring" | "ringback")
            | (Some(Known::Connected), "connected" | "held" | "conference") => None,
            (Some(_), _) => Some("an update that says what a call event has to say"),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(events: &[(u64, &str, i64, &str)]) -> Rules {
        let mut rules = Rules::default();
        for (seq, kind, call, origin) in events {
            let event = match *kind {
                "up" | "down" => json!({ "eventType": "ServerStatusEvent", "seq": seq, "connected": *kind == "up" }),
                "held" | "connected" => {
                    json!({ "eventType": "CallUpdateEvent", "seq": seq, "extension": "101", "callHandle": call,
                    "state": kind, "origin": origin })
                }
                kind => {
                    json!({ "eventType": "CallEvent", "seq": seq, "extension": "101", "callEventType": kind, "callHandle": call,
                    "origin": origin })
                }
            };
            rules.take(&event);
        }
        rules
    }

    #[test]
    fn a_life_in_order_breaks_nothing() {
        let rules = told(&[
            (1, "up", 0, ""),
            (2, "ring", 7, "live"),
            (3, "connect", 7, "live"),
            (4, "held", 7, "live"),
            (5, "connected", 7, "live"),
            (6, "down", 0, ""),
            (7, "disconnect", 7, "reconciled"),
            (8, "connect", 8, "reconciled"),
            (9, "up", 0, ""),
        ]);
        assert_eq!((rules.broken.len(), rules.calls.len(), rules.connected), (0, 1, Some(true)));
    }

    #[test]
    fn what_was_told_is_known_from_a_quiet_moment_on() {
        let event = |kind: &str, origin: &str| {
            json!({ "eventType": kind, "seq": 1, "time": "now", "callEventType": "ring", "extension": "101",
                "callHandle": 7, "origin": origin })
        };
        let mut rules = Rules::default();
        rules.take(&event("CallEvent", "live"));
        assert_eq!(rules.told_of("101"), None);
        rules.quiet();
        rules.take(&event("CallEvent", "existing"));
        rules.take(&event("CallEvent", "live"));
        assert_eq!(rules.told_of("101").map(|told| told.len()), Some(1));
        assert_eq!(rules.told_of("102").map(|told| told.len()), Some(0));
        rules.take(&event("ResyncEvent", ""));
        assert_eq!(rules.told_of("101"), None);
    }

    #[test]
    fn each_broken_rule_is_noted() {
        for events in [
            &[(1, "up", 0, ""), (3, "ring", 7, "live")][..],
            &[(1, "up", 0, ""), (1, "ring", 7, "live")],
            &[(1, "ring", 7, "live"), (2, "ring", 7, "live")],
            &[(1, "connect", 7, "live")],
            &[(1, "connect", 7, "existing"), (2, "connect", 7, "live")],
            &[(1, "disconnect", 7, "live")],
            &[(1, "held", 7, "live")],
            &[(1, "ring", 7, "live"), (2, "connected", 7, "live")],
            &[(1, "connect", 7, "existing"), (2, "disconnect", 7, "live"), (3, "held", 7, "live")],
            &[(1, "ring", 7, "live"), (2, "disconnect", 7, "live"), (3, "disconnect", 7, "reconciled")],
        ] {
            assert_eq!(told(events).broken.len(), 1, "{events:?}");
        }
    }
}
