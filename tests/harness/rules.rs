//! What a client may be told, whatever happens to servers and wires. Pure, but for the clock.

use std::collections::BTreeMap;
use std::time::Instant;

use serde_json::{Map, Value};

/// What the listing shows of a call, and a CallEvent or CallUpdateEvent tells.
const SHOWN: [&str; 6] = ["callHandle", "direction", "state", "recording", "actions", "callInfo"];

/// How far a call has come, as far as its events tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Known {
    Ringing,
    Connected,
}

/// What one reader of a session's events knows, and every rule that was broken before its eyes.
#[derive(Debug, Default)]
pub(crate) struct Rules {
    pub(crate) last: Option<u64>,
    pub(crate) connected: Option<bool>,
    pub(crate) calls: BTreeMap<i64, Known>,
    /// What the listing must show of these calls.
    pub(crate) shown: BTreeMap<i64, Value>,
    pub(crate) events: u64,
    /// When which status was told.
    pub(crate) statuses: Vec<(Instant, bool)>,
    /// Statuses that said nothing new.
    pub(crate) repeats: u64,
    /// The server closed the channel, with this code.
    pub(crate) closed: Option<u16>,
    pub(crate) broken: Vec<String>,
}

impl Rules {
    /// For a channel that goes on where this one stopped.
    pub(crate) fn resumed(&mut self) -> Self {
        Self {
            last: self.last,
            connected: self.connected,
            calls: self.calls.clone(),
            shown: self.shown.clone(),
            broken: std::mem::take(&mut self.broken),
            events: self.events,
            repeats: self.repeats,
            statuses: Vec::new(),
            closed: None,
        }
    }

    /// For a channel that begins anew.
    pub(crate) fn anew(&mut self) -> Self {
        Self { broken: std::mem::take(&mut self.broken), events: self.events, repeats: self.repeats, ..Self::default() }
    }

    pub(crate) fn take(&mut self, event: &Value) {
        self.events += 1;
        let broken = self.check(event);
        self.mirror(event);
        self.last = event["seq"].as_u64();
        if let Some(rule) = broken {
            self.broken.push(format!("{rule}: {event}"));
        }
    }

    fn check(&mut self, event: &Value) -> Option<&'static str> {
        let kind = event["eventType"].as_str().unwrap_or_default();
        if kind == "ResyncEvent" {
            (self.connected, self.calls, self.shown) = (None, BTreeMap::new(), BTreeMap::new());
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
            "AgentStateEvent" => None,
            _ => Some("an event that is not documented"),
        }
    }

    /// Keeps what events tell, as a client does that never asks.
    fn mirror(&mut self, event: &Value) {
        let Some(call) = event["callHandle"].as_i64() else { return };
        match event["eventType"].as_str().unwrap_or_default() {
            "CallEvent" if event["callEventType"] == "disconnect" => {
                self.shown.remove(&call);
            }
            "CallEvent" | "CallUpdateEvent" => {
                let told = SHOWN.map(|key| (key.to_owned(), event[key].clone()));
                self.shown.insert(call, Value::Object(Map::from_iter(told)));
            }
            "RecordEvent" => {
                if let Some(shown) = self.shown.get_mut(&call) {
                    for key in ["recording", "actions"] {
                        shown[key] = event[key].clone();
                    }
                }
            }
            _ => {}
        }
    }

    /// A status may be repeated where another channel of the session is resynchronised and takes a number; an event that
    /// comes twice shows in its number.
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

    /// An update tells of a call that is known, and of nothing that a CallEvent has to tell.
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
                "held" | "connected" => json!({ "eventType": "CallUpdateEvent", "seq": seq, "callHandle": call,
                    "state": kind, "origin": origin }),
                kind => json!({ "eventType": "CallEvent", "seq": seq, "callEventType": kind, "callHandle": call,
                    "origin": origin }),
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
    fn what_events_tell_is_what_the_listing_must_show() {
        let mut rules = told(&[(1, "ring", 7, "live"), (2, "ring", 8, "live"), (3, "connect", 7, "live")]);
        let recording = json!({ "recordingState": "Start", "recordType": "Agent" });
        let mut event = json!({ "eventType": "CallUpdateEvent", "seq": 4, "callHandle": 7, "state": "held",
            "direction": "in", "actions": ["retrieve"], "recording": {}, "callInfo": { "callerID": "1" }, "time": "now" });
        rules.take(&event);
        event["eventType"] = json!("RecordEvent");
        (event["seq"], event["recording"], event["callInfo"]) = (json!(5), recording.clone(), json!({}));
        rules.take(&event);
        let shown = json!({ "callHandle": 7, "state": "held", "direction": "in", "actions": ["retrieve"],
            "recording": recording, "callInfo": { "callerID": "1" } });
        assert_eq!((&rules.broken, &rules.shown[&7]), (&Vec::new(), &shown));
        rules.take(&json!({ "eventType": "CallEvent", "seq": 6, "callEventType": "disconnect", "callHandle": 7 }));
        assert_eq!(rules.shown.keys().collect::<Vec<_>>(), [&8]);
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
