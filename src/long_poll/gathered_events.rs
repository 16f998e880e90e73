use actors::session::Binding;
use bytestring::ByteString;

/// Bytes of text with which a poll is answered although more events follow at once: the next poll gets them.
const MOST_BYTES: usize = 1024 * 1024;

/// Events that a poll has gathered, and whether it is time to answer it.
#[derive(Debug, Default)]
pub(crate) struct GatheredEvents {
    texts: Vec<ByteString>,
    /// Bytes of all texts.
    size: usize,
    /// None until the session has told where the events begin.
    binding: Option<Binding>,
    /// Number of the last event.
    last: u64,
    /// True if nothing is waited for: the time is up, or something is told anyway.
    is_due: bool,
}

impl GatheredEvents {
    /// Notes where the events begin.
    pub(crate) fn begin(&mut self, binding: Binding) {
        self.last = binding.after;
        self.binding = Some(binding);
    }

    /// Adds a notice that is told without delay.
    pub(crate) fn greet(&mut self, text: ByteString) {
        self.push(text);
        self.is_due = true;
    }

    /// Adds an event.
    pub(crate) fn push(&mut self, text: ByteString) {
        self.size += text.len();
        self.texts.push(text);
    }

    /// Notes the number of the last event, which may be one that is not told.
    pub(crate) fn reach(&mut self, last: u64) {
        self.last = last;
    }

    /// Notes that the time for the first event is over.
    pub(crate) fn end_wait(&mut self) {
        self.is_due = true;
    }

    /// Number after which the next poll continues. None if the session has told nothing.
    pub(crate) fn last(&self) -> Option<u64> {
        self.binding.as_ref().map(|_| self.last)
    }

    /// True if the poll is to be answered.
    ///
    /// Events that tell the current state of everything belong together: a client that stops among them could not
    /// continue from there. Missed events do not, so an answer of them has a bound.
    pub(crate) fn is_complete(&self) -> bool {
        let Some(Binding { latest, resumed, .. }) = &self.binding else { return false };
        let is_something_told = !self.texts.is_empty() || self.is_due;
        let is_full = *resumed && self.size >= MOST_BYTES;
        is_something_told && (self.last >= *latest || is_full)
    }

    /// Returns the events as a JSON array.
    pub(crate) fn into_array(self) -> String {
        let mut array = String::with_capacity(self.size + self.texts.len() + 2);
        array.push('[');
        for (index, text) in self.texts.iter().enumerate() {
            if index > 0 {
                array.push(',');
            }
            array.push_str(text);
        }
        array.push(']');
        array
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bound(after: u64, latest: u64, resumed: bool) -> GatheredEvents {
        let mut gathered = GatheredEvents::default();
        gathered.begin(Binding { after, latest, resumed, epoch: None, ticket: None });
        gathered
    }

    fn told(gathered: &mut GatheredEvents, seq: u64) {
        gathered.push(ByteString::from_static("{}"));
        gathered.reach(seq);
    }

    #[test]
    fn a_client_that_has_missed_nothing_waits_for_the_first_event() {
        let mut gathered = bound(7, 7, true);
        assert!(!gathered.is_complete());
        told(&mut gathered, 8);
        assert!(gathered.is_complete());
        assert_eq!((gathered.last(), gathered.into_array()), (Some(8), "[{}]".to_owned()));
    }

    #[test]
    fn nothing_is_told_where_nothing_comes_in_time() {
        let mut gathered = bound(7, 7, true);
        gathered.end_wait();
        assert!(gathered.is_complete());
        assert_eq!((gathered.last(), gathered.into_array()), (Some(7), "[]".to_owned()));
    }

    #[test]
    fn a_poll_that_is_not_bound_is_not_answered_even_where_its_time_is_up() {
        let mut gathered = GatheredEvents::default();
        gathered.end_wait();
        assert!(!gathered.is_complete());
        assert_eq!(gathered.last(), None);
        gathered.begin(Binding { after: 0, latest: 2, resumed: false, epoch: None, ticket: None });
        assert!(!gathered.is_complete(), "two events follow at once");
        told(&mut gathered, 2);
        assert!(gathered.is_complete());
    }

    #[test]
    fn the_current_state_is_told_as_a_whole_and_missed_events_up_to_a_bound() {
        for (resumed, is_answered_before) in [(false, false), (true, true)] {
            let mut gathered = bound(3, 5, resumed);
            gathered.push(ByteString::from(" ".repeat(MOST_BYTES)));
            gathered.reach(4);
            assert_eq!(gathered.is_complete(), is_answered_before, "resumed: {resumed}");
            told(&mut gathered, 5);
            assert!(gathered.is_complete());
        }
    }

    #[test]
    fn missed_events_below_the_bound_come_together() {
        let mut gathered = bound(3, 5, true);
        told(&mut gathered, 4);
        assert!(!gathered.is_complete());
        told(&mut gathered, 5);
        assert!(gathered.is_complete());
        assert_eq!(gathered.into_array(), "[{},{}]");
    }

    #[test]
    fn a_greeting_is_told_at_once_with_what_is_there() {
        let mut gathered = bound(7, 7, true);
        gathered.greet(ByteString::from_static("{\"a\":1}"));
        assert!(gathered.is_complete());
        let mut gathered = bound(7, 8, true);
        gathered.greet(ByteString::from_static("{}"));
        assert!(!gathered.is_complete());
        told(&mut gathered, 8);
        assert_eq!(gathered.into_array(), "[{},{}]");
    }
}
