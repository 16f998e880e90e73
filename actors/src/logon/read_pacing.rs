//! Pacing of the questions for the calls of a line. Pure: the time is passed in.
//!
//! ```text
//!                want: the pause is over                     answered
//!   at rest --------------------------------> under way ------------------> at rest, without a pause
//!     ^  |                                     ^     |
//!     |  | want: a pause is left               |     | failed (asked again by itself, up to MOST_TRIES times)
//!     |  v                                     |     v
//!     | planned --- planned_time_came, want ---+   at rest, with a pause that doubles with each failure
//!     |
//!     +-- distrust: the answer under way may be older than what was heard since
//!
//!   any state -- start_over: another connection ------> at rest, without a pause
//! ```
//!
//! Questions that follow each other closely are spaced too, so that a storm of unclear events does not become one of
//! questions.

use std::time::{Duration, Instant};

use super::monitor::ReadingPlace;

/// First pause before an AltiServ that has not told the calls of a line is asked again; each further one is twice as
/// long.
const FIRST_PAUSE: Duration = Duration::from_secs(1);

/// Longest of these pauses.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// Failures after which a question is repeated by itself. After that one is asked when something unclear happens.
const MOST_TRIES: u32 = 10;

/// Questions that may follow each other closely before they are spaced: so many that nobody who works with calls meets a
/// pause.
const FREE_IN_A_ROW: u32 = 8;

/// First pause between spaced questions; each further one is twice as long.
const FIRST_SPACING: Duration = Duration::from_millis(50);

/// Longest of these pauses: a server that tells only unclear things is asked once a second.
const LONGEST_SPACING: Duration = Duration::from_secs(1);

/// Time without a question after which a row is over.
const CALM: Duration = Duration::from_secs(2);

/// The questions for the calls of a line.
#[derive(Debug, Default)]
pub(crate) struct ReadPacing {
    /// Number of the last question.
    asked: u64,
    is_under_way: bool,
    /// Place of the question among those about watched lines.
    place: Option<ReadingPlace>,
    failures: u32,
    /// End of the pause after a failure.
    not_before: Option<Instant>,
    last_asked: Option<Instant>,
    /// Questions that have followed each other closely.
    in_a_row: u32,
    is_planned: bool,
}

/// Time at which the calls are to be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReadTiming {
    /// Ask now.
    Now,
    /// Ask after this pause, and say so with [`ReadPacing::planned_time_came`].
    After(Duration),
    /// Do not ask: the question under way, or the planned one, will tell.
    Expected,
}

impl ReadPacing {
    /// Decides when to ask, for somebody who wants the calls read.
    pub(crate) fn want(&mut self, now: Instant) -> ReadTiming {
        if self.is_under_way || self.is_planned {
            return ReadTiming::Expected;
        }
        let pause = self.not_before.map(|then| then.saturating_duration_since(now)).unwrap_or_default();
        self.ask_after(pause.max(self.spacing(now)))
    }

    /// Decides when to ask, for somebody who waits for the answer: earlier failures do not delay it.
    pub(crate) fn want_urgently(&mut self, now: Instant) -> ReadTiming {
        if self.is_planned {
            return ReadTiming::Expected;
        }
        self.ask_after(self.spacing(now))
    }

    fn ask_after(&mut self, pause: Duration) -> ReadTiming {
        if pause.is_zero() {
            return ReadTiming::Now;
        }
        self.is_planned = true;
        ReadTiming::After(pause)
    }

    /// Time that is left until the next question of a long row.
    fn spacing(&self, now: Instant) -> Duration {
        match self.last_asked {
            Some(last) if self.in_a_row >= FREE_IN_A_ROW => {
                let doublings = (self.in_a_row - FREE_IN_A_ROW).min(16);
                let spacing = FIRST_SPACING.saturating_mul(1 << doublings).min(LONGEST_SPACING);
                (last + spacing).saturating_duration_since(now)
            }
            _ => Duration::ZERO,
        }
    }

    /// Notes that what was heard may be newer than the answer under way: another question is to be asked in any case.
    pub(crate) fn distrust(&mut self) {
        self.is_under_way = false;
    }

    /// Gives up the place among the questions about watched lines. Returns true if there was one.
    pub(crate) fn leave_place(&mut self) -> bool {
        self.place.take().is_some()
    }

    /// Notes that the pause before the planned question is over.
    pub(crate) fn planned_time_came(&mut self) {
        self.is_planned = false;
    }

    /// Notes that the question is asked, which takes a place if it is about a watched line. Returns its number.
    pub(crate) fn begin(&mut self, now: Instant, place: Option<ReadingPlace>) -> u64 {
        let is_close = self.last_asked.is_some_and(|last| now.saturating_duration_since(last) < CALM);
        self.in_a_row = if is_close { self.in_a_row.saturating_add(1) } else { 1 };
        self.last_asked = Some(now);
        self.asked += 1;
        self.is_under_way = true;
        self.place = place;
        self.asked
    }

    /// True while this question waits for its answer.
    pub(crate) fn awaits(&self, number: u64) -> bool {
        self.is_under_way && self.asked == number
    }

    /// Notes that the server has told the calls, late or not.
    pub(crate) fn answered(&mut self) {
        self.is_under_way = false;
        self.failures = 0;
        self.not_before = None;
    }

    /// Notes that it has not told them. Returns true if the question is to be repeated by itself.
    pub(crate) fn failed(&mut self, now: Instant) -> bool {
        self.is_under_way = false;
        let pause = FIRST_PAUSE.saturating_mul(1 << self.failures.min(16)).min(LONGEST_PAUSE);
        self.not_before = Some(now + pause);
        self.failures += 1;
        self.failures <= MOST_TRIES
    }

    /// Forgets what was on another connection, but not the number of the last question.
    pub(crate) fn start_over(&mut self) {
        *self = Self { asked: self.asked, ..Self::default() };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::slots::Slots;

    #[test]
    fn one_question_is_under_way_and_an_answer_frees_the_next_at_once() {
        let now = Instant::now();
        let mut reading = ReadPacing::default();
        assert_eq!(reading.want(now), ReadTiming::Now);
        let number = reading.begin(now, None);
        assert_eq!(reading.want(now), ReadTiming::Expected);
        assert!(reading.awaits(number));
        reading.answered();
        assert!(!reading.awaits(number));
        assert_eq!(reading.want(now), ReadTiming::Now);
    }

    #[test]
    fn a_server_that_does_not_tell_is_asked_with_growing_pauses_and_not_for_ever() {
        let mut now = Instant::now();
        let mut reading = ReadPacing::default();
        let mut pauses = Vec::new();
        loop {
            reading.begin(now, None);
            if !reading.failed(now) {
                break;
            }
            let ReadTiming::After(pause) = reading.want(now) else { panic!("a pause") };
            pauses.push(pause.as_secs());
            now += pause;
            reading.planned_time_came();
            assert_eq!(reading.want(now), ReadTiming::Now);
        }
        assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 60, 60, 60, 60]);
    }

    #[test]
    fn what_is_not_clear_does_not_shorten_the_pause() {
        let now = Instant::now();
        let mut reading = ReadPacing::default();
        reading.begin(now, None);
        reading.failed(now);
        assert_eq!(reading.want(now), ReadTiming::After(FIRST_PAUSE));
        assert_eq!(reading.want(now), ReadTiming::Expected);
    }

    #[test]
    fn in_a_storm_the_questions_are_further_and_further_apart_and_a_calm_ends_it() {
        let mut now = Instant::now();
        let mut reading = ReadPacing::default();
        let mut pauses = Vec::new();
        for _ in 0..FREE_IN_A_ROW + 7 {
            let pause = match reading.want(now) {
                ReadTiming::Now => Duration::ZERO,
                ReadTiming::After(pause) => pause,
                ReadTiming::Expected => panic!("none is under way"),
            };
            pauses.push(pause.as_millis());
            now += pause;
            reading.planned_time_came();
            reading.begin(now, None);
            reading.answered();
        }
        let paused: Vec<u128> = pauses.split_off(FREE_IN_A_ROW as usize);
        assert_eq!((pauses, paused), (vec![0; 8], vec![50, 100, 200, 400, 800, 1000, 1000]));
        now += CALM;
        assert_eq!(reading.want(now), ReadTiming::Now);
        reading.begin(now, None);
        reading.answered();
        assert_eq!(reading.want(now), ReadTiming::Now);
    }

    #[test]
    fn what_is_asked_for_in_a_pause_becomes_one_question() {
        let now = Instant::now();
        let mut reading = ReadPacing::default();
        for _ in 0..=FREE_IN_A_ROW {
            reading.begin(now, None);
            reading.answered();
        }
        assert!(matches!(reading.want(now), ReadTiming::After(_)));
        assert_eq!((reading.want(now), reading.want_urgently(now)), (ReadTiming::Expected, ReadTiming::Expected));
    }

    #[test]
    fn whoever_waits_is_not_kept_waiting_by_what_failed_before() {
        let now = Instant::now();
        let mut reading = ReadPacing::default();
        reading.begin(now, None);
        reading.failed(now);
        assert_eq!(reading.want_urgently(now), ReadTiming::Now);
    }

    #[test]
    fn an_answer_that_may_be_old_is_not_waited_for() {
        let now = Instant::now();
        let mut reading = ReadPacing::default();
        let number = reading.begin(now, None);
        reading.distrust();
        assert!(!reading.awaits(number));
        assert_eq!(reading.want(now), ReadTiming::Now);
    }

    #[test]
    fn a_place_is_left_once() {
        let mut reading = ReadPacing::default();
        assert!(!reading.leave_place());
        let place = Slots::default().take((), 1);
        reading.begin(Instant::now(), place);
        assert!(reading.leave_place() && !reading.leave_place());
    }

    #[test]
    fn on_another_connection_everything_begins_again_but_the_numbers() {
        let now = Instant::now();
        let mut reading = ReadPacing::default();
        let first = reading.begin(now, None);
        reading.failed(now);
        reading.start_over();
        assert_eq!(reading.want(now), ReadTiming::Now);
        assert!(!reading.awaits(first));
        assert_ne!(reading.begin(now, None), first);
        assert!(!reading.awaits(first), "an answer to the question before");
    }

    #[test]
    fn an_answer_in_a_row_of_failures_ends_the_row() {
        let now = Instant::now();
        let mut reading = ReadPacing::default();
        for _ in 0..3 {
            reading.begin(now, None);
            reading.failed(now);
        }
        reading.answered();
        assert_eq!(reading.want(now), ReadTiming::Now);
        reading.begin(now, None);
        reading.failed(now);
        assert_eq!(reading.want(now), ReadTiming::After(FIRST_PAUSE));
    }
}
