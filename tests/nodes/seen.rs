//! What a client has seen of its session, and every rule that was broken.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use serde_json::Value;

use crate::harness::Fold;

/// Frame that came over a channel.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Frame {
    Bound { resumed: bool },
    Event,
    Heartbeat,
}

/// Channels of a client, one after the other, and their events.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Node at which the latest channel is.
    pub(super) at: Option<usize>,
    pub(super) last: Option<u64>,
    pub(super) epoch: Option<u64>,
    /// New ticket, until the client has taken it.
    pub(super) ticket: Option<String>,
    pub(super) fold: Fold,
    /// Text of each event that is counted as known, without its origin.
    pub(super) texts: BTreeMap<u64, String>,
    /// Callers that have been told of.
    pub(super) callers: BTreeSet<String>,
    pub(super) events: u64,
    pub(super) resyncs: u64,
    pub(super) broken: Vec<String>,
    /// Times at which channels were bound.
    pub(super) bound: Vec<Instant>,
    /// Times at which channels ended, with their close codes.
    pub(super) ended: Vec<(Instant, u16)>,
    /// Time of the last event.
    pub(super) latest: Option<Instant>,
}

impl Seen {
    pub(super) fn take(&mut self, text: &str) -> Frame {
        let Ok(frame) = serde_json::from_str::<Value>(text) else {
            self.broken.push(format!("this is no JSON: {text}"));
            return Frame::Event;
        };
        match frame["eventType"].as_str() {
            Some("HeartbeatEvent") => Frame::Heartbeat,
            Some("BoundEvent") => self.bound(&frame),
            _ => {
                self.event(&frame, text);
                Frame::Event
            }
        }
    }

    fn bound(&mut self, frame: &Value) -> Frame {
        let resumed = frame["resumed"] == true;
        let seq = frame["seq"].as_u64();
        self.epoch = frame["epoch"].as_u64();
        self.ticket = frame["ticket"].as_str().map(str::to_owned);
        self.bound.push(Instant::now());
        if self.epoch.is_none() {
            self.broken.push(format!("no epoch: {frame}"));
        }
        if resumed {
            if seq != self.last {
                self.broken.push(format!("resumed at another number than {:?}: {frame}", self.last));
            }
        } else {
            self.resyncs += u64::from(self.last.is_some());
            self.fold = Fold::default();
            self.last = seq;
            self.texts.clear();
        }
        Frame::Bound { resumed }
    }

    fn event(&mut self, event: &Value, text: &str) {
        let Some(seq) = event["seq"].as_u64() else {
            return self.broken.push(format!("an event without a number: {event}"));
        };
        if self.last != Some(seq.saturating_sub(1)) {
            self.broken.push(format!("the event after {:?} is {text}", self.last));
        }
        self.last = Some(seq);
        self.latest = Some(Instant::now());
        self.events += 1;
        self.texts.insert(seq, text.to_owned());
        if let Some(caller) = event["callInfo"]["callerID"].as_str() {
            self.callers.insert(caller.to_owned());
        }
        self.fold.take(event);
    }

    /// Time of the first channel that was bound after a moment.
    pub(super) fn bound_after(&self, moment: Instant) -> Option<Instant> {
        self.bound.iter().copied().find(|bound| *bound > moment)
    }

    /// Time and code of the first end of a channel after a moment.
    pub(super) fn ended_after(&self, moment: Instant) -> Option<(Instant, u16)> {
        self.ended.iter().copied().find(|(ended, _)| *ended > moment)
    }

    /// True while a channel is open.
    pub(super) fn is_open(&self) -> bool {
        match (self.bound.last(), self.ended.last()) {
            (Some(bound), Some((ended, _))) => bound > ended,
            (bound, None) => bound.is_some(),
            (None, Some(_)) => false,
        }
    }
}
