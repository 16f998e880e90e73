//! Which nodes answer, by a question that each is asked all the time. Pure.

use std::collections::HashMap;
use std::time::{Duration, Instant};

/// Time between two questions to a node.
pub const ASKED_EVERY: Duration = Duration::from_millis(250);

/// Time without an answer after which a node is taken for silent. One that is busy answers within it.
pub const SILENT_AFTER: Duration = Duration::from_millis(1_500);

/// Time without a listener after which a node is taken for silent: its process has ended, or has lost the engine.
pub const ABSENT_AFTER: Duration = Duration::from_millis(500);

/// Delay of this node's own answers, or of its questions, from which on it says nothing of the others.
const OWN_DELAY: Duration = Duration::from_secs(1);

/// Answers of all nodes so far, by this node's clock: it suspects those that do not answer.
///
/// A node asks itself, too. If it does not hear itself, the engine is out of reach; if it has not asked in time, it has stood
/// still. In both cases it suspects nobody.
#[derive(Debug)]
pub struct Answers {
    this: String,
    asked_at: Option<Instant>,
    /// Time of the first question to a node since its last answer.
    unanswered_since: HashMap<String, Instant>,
    /// Time of the first notice, since the last answer of a node, that it does not listen.
    absent_since: HashMap<String, Instant>,
}

impl Answers {
    /// Creates the answers of a node that has asked nobody yet.
    #[must_use]
    pub fn new(this: String) -> Self {
        Self { this, asked_at: None, unanswered_since: HashMap::new(), absent_since: HashMap::new() }
    }

    /// Notes that these nodes are asked now. This node must be one of them.
    pub fn asked<'a>(&mut self, nodes: impl IntoIterator<Item = &'a str>, now: Instant) {
        if !self.has_asked_in_time(now) {
            self.begin_anew();
        }
        self.asked_at = Some(now);
        for node in nodes {
            self.unanswered_since.entry(node.to_owned()).or_insert(now);
        }
    }

    /// Notes that a node has answered.
    pub fn answered(&mut self, node: &str, now: Instant) {
        let is_own_late = node == self.this && !self.hears_itself(now);
        self.unanswered_since.remove(node);
        self.absent_since.remove(node);
        if is_own_late {
            self.begin_anew();
        }
    }

    /// Notes that a node does not listen.
    pub fn absent(&mut self, node: &str, now: Instant) {
        self.absent_since.entry(node.to_owned()).or_insert(now);
    }

    /// True if a node was asked, and has not answered for [`SILENT_AFTER`], or not listened for [`ABSENT_AFTER`], while this
    /// one has heard itself.
    #[must_use]
    pub fn is_silent(&self, node: &str, now: Instant) -> bool {
        let is_due =
            |since: Option<&Instant>, time| since.is_some_and(|since| now.saturating_duration_since(*since) >= time);
        let has_missed =
            is_due(self.unanswered_since.get(node), SILENT_AFTER) || is_due(self.absent_since.get(node), ABSENT_AFTER);
        node != self.this && has_missed && self.hears_itself(now) && self.has_asked_in_time(now)
    }

    fn begin_anew(&mut self) {
        self.unanswered_since.clear();
        self.absent_since.clear();
    }

    fn hears_itself(&self, now: Instant) -> bool {
        let own = self.unanswered_since.get(&self.this);
        let is_late = own.is_some_and(|since| now.saturating_duration_since(*since) >= OWN_DELAY);
        !is_late && !self.absent_since.contains_key(&self.this)
    }

    fn has_asked_in_time(&self, now: Instant) -> bool {
        self.asked_at.is_some_and(|at| now.saturating_duration_since(at) < OWN_DELAY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Longest time of which a node may not answer without being silent.
    const ALMOST: Duration = Duration::from_millis(1_250);

    /// Two nodes that are asked for a time; those that answer do so after a delay of 10 ms.
    struct Asking {
        answers: Answers,
        now: Instant,
    }

    impl Asking {
        fn begin() -> Self {
            Self { answers: Answers::new("here".to_owned()), now: Instant::now() }
        }

        fn go_on(&mut self, time: Duration, answering: &[&str]) {
            let end = self.now + time;
            while self.now < end {
                self.answers.asked(["here", "there"], self.now);
                for node in answering {
                    self.answers.answered(node, self.now + Duration::from_millis(10));
                }
                self.now += ASKED_EVERY;
            }
        }

        fn is_silent(&self) -> bool {
            self.answers.is_silent("there", self.now)
        }
    }

    #[test]
    fn a_node_is_silent_once_it_has_not_answered_for_its_time_until_it_answers() {
        let mut asking = Asking::begin();
        asking.go_on(Duration::from_secs(5), &["here", "there"]);
        assert!(!asking.is_silent());
        asking.go_on(ALMOST, &["here"]);
        assert!(!asking.is_silent());
        asking.go_on(ASKED_EVERY, &["here"]);
        assert!(asking.is_silent());
        asking.go_on(Duration::from_secs(60), &["here"]);
        assert!(asking.is_silent());
        asking.go_on(ASKED_EVERY, &["here", "there"]);
        assert!(!asking.is_silent());
    }

    #[test]
    fn a_node_that_does_not_listen_is_silent_sooner() {
        let mut asking = Asking::begin();
        asking.go_on(Duration::from_secs(5), &["here", "there"]);
        let left = asking.now;
        while asking.now < left + ABSENT_AFTER {
            asking.answers.absent("there", asking.now);
            asking.go_on(ASKED_EVERY, &["here"]);
            assert_eq!(asking.is_silent(), asking.now >= left + ABSENT_AFTER);
        }
        asking.go_on(ASKED_EVERY, &["here", "there"]);
        assert!(!asking.is_silent());
    }

    #[test]
    fn who_does_not_listen_itself_suspects_nobody_and_begins_anew_when_it_does() {
        let mut asking = Asking::begin();
        for node in ["here", "there"] {
            asking.answers.absent(node, asking.now);
        }
        asking.go_on(Duration::from_secs(60), &[]);
        assert!(!asking.is_silent());
        asking.go_on(ASKED_EVERY, &["here"]);
        assert!(!asking.is_silent());
        asking.answers.absent("there", asking.now);
        asking.go_on(ABSENT_AFTER, &["here"]);
        assert!(asking.is_silent());
    }

    #[test]
    fn a_late_answer_is_one() {
        let mut asking = Asking::begin();
        for _ in 0..20 {
            asking.go_on(ALMOST, &["here"]);
            asking.answers.answered("there", asking.now);
            assert!(!asking.is_silent());
        }
    }

    #[test]
    fn who_does_not_hear_itself_suspects_nobody_nor_does_it_when_it_hears_itself_again() {
        let mut asking = Asking::begin();
        asking.go_on(Duration::from_secs(60), &[]);
        assert!(!asking.is_silent());
        asking.answers.answered("here", asking.now);
        assert!(!asking.is_silent());
        asking.go_on(ALMOST, &["here"]);
        assert!(!asking.is_silent());
        asking.go_on(2 * ASKED_EVERY, &["here"]);
        assert!(asking.is_silent());
    }

    #[test]
    fn who_has_stood_still_suspects_nobody() {
        let mut asking = Asking::begin();
        asking.go_on(ALMOST, &["here"]);
        asking.now += Duration::from_secs(10);
        assert!(!asking.is_silent(), "before it asks again");
        asking.go_on(ALMOST, &["here"]);
        assert!(!asking.is_silent(), "it begins anew");
    }

    #[test]
    fn questions_that_are_late_by_the_whole_delay_say_nothing_of_the_others() {
        let mut asking = Asking::begin();
        asking.go_on(SILENT_AFTER, &["here"]);
        asking.answers.asked(["here", "there"], asking.now);
        asking.answers.answered("here", asking.now);
        let almost_late = OWN_DELAY.saturating_sub(Duration::from_millis(1));
        assert!(asking.answers.is_silent("there", asking.now + almost_late));
        assert!(!asking.answers.is_silent("there", asking.now + OWN_DELAY));
    }

    #[test]
    fn nothing_is_said_of_nodes_that_were_not_asked_nor_of_this_one() {
        let mut asking = Asking::begin();
        asking.go_on(Duration::from_secs(10), &["there"]);
        let later = asking.now + Duration::from_secs(10);
        for node in ["here", "there", "third"] {
            assert!(!asking.answers.is_silent(node, later));
        }
    }
}
