//! Which nodes live, by what is heard of them. Pure.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use crate::answers::Answers;
use crate::{Incarnation, NodeRecord};

/// Time between two writes of a node's record.
pub const HEARTBEAT: Duration = Duration::from_secs(2);

/// Time after which a node that has not written is taken for gone: two writes may be lost.
pub const NODE_TTL: Duration = Duration::from_secs(6);

/// State of a node's process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Life {
    /// It has been heard within [`NODE_TTL`].
    Alive {
        /// True if it hands its users over.
        draining: bool,
    },
    /// It has written nothing for [`NODE_TTL`], its record is gone, another run of the node has begun, or it has not answered
    /// for [`SILENT_AFTER`](crate::SILENT_AFTER).
    Gone,
    /// Nothing can be said yet: this node has not listened for [`NODE_TTL`] without a break.
    Unknown,
}

/// Signs of life of the nodes so far, by this node's clock.
#[derive(Debug)]
pub struct Liveness {
    this: String,
    listening_since: Option<Instant>,
    heard: HashMap<String, Heard>,
    answers: Answers,
}

#[derive(Debug)]
struct Heard {
    record: NodeRecord,
    /// `None` if the record was removed.
    at: Option<Instant>,
}

impl Liveness {
    /// Creates the view of a node, which has heard of nobody.
    #[must_use]
    pub fn new(this: String) -> Self {
        Self { answers: Answers::new(this.clone()), this, listening_since: None, heard: HashMap::new() }
    }

    /// Notes that the watch of the nodes begins, again perhaps. What was missed before is no silence of theirs.
    pub fn watch_began(&mut self, now: Instant) {
        self.listening_since = Some(now);
    }

    /// Notes that the watch has ended. Nothing is known until the next one.
    pub(crate) fn watch_ended(&mut self) {
        self.listening_since = None;
    }

    /// Notes a node's record.
    pub fn heard(&mut self, node: &str, record: &NodeRecord, now: Instant) {
        self.heard.insert(node.to_owned(), Heard { record: record.clone(), at: Some(now) });
    }

    /// Notes that a node's record was removed, or has disappeared.
    pub fn removed(&mut self, node: &str) {
        if let Some(heard) = self.heard.get_mut(node) {
            heard.at = None;
        }
    }

    /// Lists the nodes to ask now whether they are there: those that write, and this one.
    pub fn ask(&mut self, now: Instant) -> Vec<String> {
        let mut nodes: Vec<_> = self.heard.keys().filter(|node| self.writes(node, now)).cloned().collect();
        if !nodes.contains(&self.this) {
            nodes.push(self.this.clone());
        }
        self.answers.asked(nodes.iter().map(String::as_str), now);
        nodes
    }

    /// Notes the answer of a node.
    pub fn answered(&mut self, node: &str, now: Instant) {
        self.answers.answered(node, now);
    }

    /// Notes that a node does not listen.
    pub fn absent(&mut self, node: &str, now: Instant) {
        self.answers.absent(node, now);
    }

    /// Tells of the run of a node's process.
    #[must_use]
    pub fn life(&self, node: &str, incarnation: Incarnation, now: Instant) -> Life {
        if self.answers.is_silent(node, now) {
            return Life::Gone;
        }
        self.written_life(node, incarnation, now)
    }

    /// True if a node is gone, whatever run of it is meant.
    #[must_use]
    pub fn is_gone(&self, node: &str, now: Instant) -> bool {
        let incarnation = self.heard.get(node).map_or(Incarnation(0), |heard| heard.record.incarnation);
        self.life(node, incarnation, now) == Life::Gone
    }

    fn writes(&self, node: &str, now: Instant) -> bool {
        let incarnation = self.heard.get(node).map(|heard| heard.record.incarnation);
        incarnation.is_some_and(|incarnation| matches!(self.written_life(node, incarnation, now), Life::Alive { .. }))
    }

    /// Life of a node by its record alone.
    fn written_life(&self, node: &str, incarnation: Incarnation, now: Instant) -> Life {
        let Some(since) = self.listening_since else { return Life::Unknown };
        let silent_since = match self.heard.get(node) {
            Some(heard) if heard.record.incarnation != incarnation => return Life::Gone,
            Some(Heard { at: Some(at), record }) if now.saturating_duration_since(*at) < NODE_TTL => {
                return Life::Alive { draining: record.draining };
            }
            Some(Heard { at: Some(at), .. }) => since.max(*at),
            Some(Heard { at: None, .. }) | None => since,
        };
        if now.saturating_duration_since(silent_since) < NODE_TTL { Life::Unknown } else { Life::Gone }
    }

    /// Lists the nodes that live and what they say of themselves, in the order of their names.
    #[must_use]
    pub fn alive(&self, now: Instant) -> Vec<(&str, &NodeRecord)> {
        let mut alive: Vec<_> = self.heard.iter().map(|(node, heard)| (node.as_str(), &heard.record)).collect();
        alive.retain(|(node, record)| matches!(self.life(node, record.incarnation, now), Life::Alive { .. }));
        alive.sort_unstable_by_key(|(node, _)| *node);
        alive
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answers::{ABSENT_AFTER, ASKED_EVERY, SILENT_AFTER};

    fn record(incarnation: u64) -> NodeRecord {
        NodeRecord::new(Incarnation(incarnation), String::new(), false)
    }

    fn listening(now: Instant) -> Liveness {
        let mut nodes = Liveness::new("here".to_owned());
        nodes.watch_began(now);
        nodes.heard("a", &record(1), now);
        nodes
    }

    #[test]
    fn a_node_that_is_silent_for_its_time_is_gone() {
        let start = Instant::now();
        let nodes = listening(start);
        let alive = Life::Alive { draining: false };
        assert_eq!(nodes.life("a", Incarnation(1), start + NODE_TTL.mul_f32(0.99)), alive);
        assert_eq!(nodes.life("a", Incarnation(1), start + NODE_TTL), Life::Gone);
        assert!(nodes.alive(start + NODE_TTL).is_empty());
    }

    #[test]
    fn an_earlier_run_is_gone_as_soon_as_a_later_one_is_heard() {
        let start = Instant::now();
        let mut nodes = listening(start);
        nodes.heard("a", &record(2), start);
        assert_eq!(nodes.life("a", Incarnation(1), start), Life::Gone);
        assert_eq!(nodes.alive(start), [("a", &record(2))]);
    }

    #[test]
    fn a_node_that_writes_but_does_not_answer_is_gone_until_it_answers() {
        let start = Instant::now();
        let mut nodes = listening(start);
        let mut now = start;
        while now < start + SILENT_AFTER {
            assert_eq!(nodes.ask(now), ["a", "here"]);
            nodes.answered("here", now);
            assert_eq!(nodes.life("a", Incarnation(1), now), Life::Alive { draining: false });
            now += ASKED_EVERY;
        }
        nodes.ask(now);
        assert_eq!(nodes.life("a", Incarnation(1), now), Life::Gone);
        assert!(nodes.is_gone("a", now) && nodes.alive(now).is_empty());
        nodes.answered("a", now);
        assert!(!nodes.is_gone("a", now));
        assert_eq!(nodes.alive(now), [("a", &record(1))]);
    }

    #[test]
    fn a_node_that_writes_but_does_not_listen_is_gone_sooner() {
        let start = Instant::now();
        let mut nodes = listening(start);
        nodes.ask(start);
        nodes.answered("here", start);
        nodes.absent("a", start);
        assert!(!nodes.is_gone("a", start));
        assert!(nodes.is_gone("a", start + ABSENT_AFTER));
    }

    #[test]
    fn nodes_that_write_no_more_are_not_asked() {
        let start = Instant::now();
        let mut nodes = listening(start);
        nodes.heard("b", &record(1), start);
        nodes.removed("a");
        assert_eq!(nodes.ask(start), ["b", "here"]);
        assert_eq!(nodes.ask(start + NODE_TTL), ["here"]);
    }

    #[test]
    fn who_has_not_listened_suspects_nobody() {
        let start = Instant::now();
        let mut nodes = listening(start);
        let later = start + 10 * NODE_TTL;
        nodes.watch_ended();
        assert_eq!(nodes.life("a", Incarnation(1), later), Life::Unknown);
        nodes.watch_began(later);
        assert_eq!(nodes.life("a", Incarnation(1), later + NODE_TTL / 2), Life::Unknown);
        assert_eq!(nodes.life("a", Incarnation(1), later + NODE_TTL), Life::Gone);
        assert_eq!(nodes.life("b", Incarnation(1), later + NODE_TTL), Life::Gone);
    }

    #[test]
    fn a_record_that_disappears_before_this_node_has_listened_long_enough_says_nothing() {
        let start = Instant::now();
        let mut nodes = listening(start);
        nodes.removed("a");
        assert_eq!(nodes.life("a", Incarnation(1), start + Duration::from_secs(1)), Life::Unknown);
        assert_eq!(nodes.life("a", Incarnation(1), start + NODE_TTL), Life::Gone);
    }
}
