//! The calls that are being placed: finds the call that a MAKECALL has placed. Pure: the time is passed in.
//!
//! AltiServ's yes to a MAKECALL names no call. The call shows itself by a RING_BACK behind the MAKECALL, before the yes or
//! after it; long after, if the user's own phone is rung first. The user may dial at the phone meanwhile, and another
//! session may place a call too. So a call is taken for the placed one only if its RING_BACK names the number that was
//! dialled, no other MAKECALL could have placed it, and no other call could be it. Else it belongs to no MAKECALL.
//!
//! ```text
//!   asked --- yes --> accepted --- RING_BACK to the number --> recognised
//!     |                  |
//!     |                  +-- the line becomes idle, nothing in time --> dropped
//!     +-- no answer --> in doubt: its call may come, and is not told from others to the same number
//!     +-- no --> dropped
//! ```

use std::time::{Duration, SystemTime};

use crate::call::{CallKey, PlacedBy, PostDial};

/// Time after the MAKECALL in which its call is waited for: a phone that is rung first rings no longer.
pub(crate) const PLACED_WITHIN: Duration = Duration::from_secs(60);

/// Digits with which a number has to end to be the other one with something in front of it: a subscriber's number. An
/// access code or an area code may be left out or added by AltiServ; a short number that ends like a long one is another.
const SUBSCRIBER_DIGITS: usize = 7;

/// Number of a MAKECALL among all of a logon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct PlacementId(u64);

/// Reason why the call of an accepted MAKECALL is not seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unseen {
    /// The line became idle: there is no such call any more.
    #[error("the line became idle before the call rang out")]
    LineIdle,
    /// It may be one of several calls.
    #[error("it is not certain which of several calls is the one that was placed")]
    Uncertain,
    /// The connection to the server was lost.
    #[error("the connection to AltiServ was lost")]
    ConnectionLost,
    /// The server has not announced it.
    #[error("AltiServ has not announced the call in time")]
    Overdue,
}

/// News of a MAKECALL that was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PlacementNews {
    /// This call is the one that it has placed.
    Recognised(PlacementId, CallKey, Option<PlacedBy>),
    /// Its call will not be recognised any more.
    Unseen(PlacementId, Unseen),
}

/// State of a MAKECALL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Acceptance {
    NotYet,
    At(SystemTime),
    /// In doubt: there was no answer that could be read.
    Unknown,
}

/// A MAKECALL.
#[derive(Debug)]
struct Placement {
    id: PlacementId,
    dialled: String,
    asked: SystemTime,
    accepted: Acceptance,
    /// Digits to be keyed. A MAKECALL without them is kept too, since its call must not be taken for another one's.
    post_dial: Option<PostDial>,
    /// The request for it.
    placed_by: Option<PlacedBy>,
}

impl Placement {
    /// True if this may have placed the call.
    fn fits(&self, begun: &BegunCall) -> bool {
        self.asked <= begun.arrived && is_same_number(&self.dialled, &begun.called)
    }

    /// Fate of its digits, if it has any, when they are not keyed.
    fn dropped(self, reason: &'static str) -> Option<PostDialFate> {
        self.post_dial.map(|_| PostDialFate::Drop(reason))
    }
}

/// A call that may be that of a MAKECALL which is not answered yet.
#[derive(Debug)]
struct BegunCall {
    key: CallKey,
    called: String,
    arrived: SystemTime,
}

/// Answer of AltiServ to a MAKECALL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PlacementAnswer {
    Yes,
    No,
    /// None, or one that cannot be read.
    Unclear,
}

/// Fate of the digits with which a call was placed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PostDialFate {
    /// They are to be keyed into this call.
    Key(CallKey, PostDial),
    /// They are not keyed, for this reason.
    Drop(&'static str),
}

/// The calls that are being placed on a line.
#[derive(Debug, Default)]
pub(crate) struct Placements {
    last: u64,
    /// MAKECALLs whose call has not shown itself.
    open: Vec<Placement>,
    /// Outgoing calls whose MAKECALL is not known yet.
    begun: Vec<BegunCall>,
    /// News that were not taken yet.
    news: Vec<PlacementNews>,
}

impl Placements {
    /// Notes that a call is to be placed.
    pub(crate) fn ask(&mut self, dialled: &str, post_dial: Option<PostDial>, now: SystemTime) -> PlacementId {
        // Nobody calls `overdue` for an accepted MAKECALL without digits, so old ones are taken away here.
        self.open.retain(|placement| {
            let age = now.duration_since(placement.asked).unwrap_or_default();
            placement.accepted == Acceptance::NotYet || placement.post_dial.is_some() || age < PLACED_WITHIN
        });
        self.last += 1;
        let id = PlacementId(self.last);
        let dialled = dialled.to_owned();
        let accepted = Acceptance::NotYet;
        self.open.push(Placement { id, dialled, asked: now, accepted, post_dial, placed_by: None });
        id
    }

    /// Notes the request for which a call is placed.
    pub(crate) fn set_request(&mut self, id: PlacementId, placed_by: PlacedBy) {
        if let Some(index) = self.position(id) {
            self.open[index].placed_by = Some(placed_by);
        }
    }

    /// Takes the news since they were taken last.
    pub(crate) fn take_news(&mut self) -> Vec<PlacementNews> {
        std::mem::take(&mut self.news)
    }

    /// Takes the answer of AltiServ.
    pub(crate) fn answered(&mut self, id: PlacementId, answer: PlacementAnswer, now: SystemTime) -> Vec<PostDialFate> {
        let Some(index) = self.position(id) else { return Vec::new() };
        let placement = &mut self.open[index];
        let mut fates = Vec::new();
        match answer {
            PlacementAnswer::Yes => placement.accepted = Acceptance::At(now),
            PlacementAnswer::Unclear => {
                placement.accepted = Acceptance::Unknown;
                if placement.post_dial.take().is_some() {
                    fates.push(PostDialFate::Drop("AltiServ has not answered"));
                }
            }
            PlacementAnswer::No => fates.extend(self.open.remove(index).dropped("AltiServ has refused the call")),
        }
        fates.extend(self.settle());
        fates
    }

    /// Takes the RING_BACK of an outgoing call to this number.
    pub(crate) fn begun(&mut self, key: CallKey, called: &str, arrived: SystemTime) -> Vec<PostDialFate> {
        self.begun.push(BegunCall { key, called: called.to_owned(), arrived });
        self.settle()
    }

    /// Notes that the line was idle at this time: calls that were accepted before did not come about.
    pub(crate) fn idle(&mut self, arrived: SystemTime) -> Vec<PostDialFate> {
        let ended = self.open.extract_if(.., |placement| match placement.accepted {
            Acceptance::At(at) => at <= arrived,
            Acceptance::NotYet | Acceptance::Unknown => false,
        });
        let news = &mut self.news;
        let ended = ended.inspect(|placement| news.push(PlacementNews::Unseen(placement.id, Unseen::LineIdle)));
        ended.filter_map(|placement| placement.dropped("the line became idle before its call began")).collect()
    }

    /// Gives up a call that was waited for long enough.
    pub(crate) fn overdue(&mut self, id: PlacementId) -> Option<PostDialFate> {
        let index = self.position(id)?;
        self.open.remove(index).dropped("AltiServ has announced no call to its number")
    }

    /// True if digits wait for the call of this MAKECALL.
    pub(crate) fn awaits(&self, id: PlacementId) -> bool {
        self.position(id).is_some_and(|index| self.open[index].post_dial.is_some())
    }

    /// Gives up all calls, since the connection is lost and it is not known what becomes of them.
    pub(crate) fn lost(&mut self) -> Vec<PostDialFate> {
        self.begun.clear();
        let news = &mut self.news;
        let lost = self.open.drain(..);
        let lost = lost.inspect(|placement| news.push(PlacementNews::Unseen(placement.id, Unseen::ConnectionLost)));
        lost.filter_map(|placement| placement.dropped("the connection to AltiServ is lost")).collect()
    }

    fn position(&self, id: PlacementId) -> Option<usize> {
        self.open.iter().position(|placement| placement.id == id)
    }

    /// Decides about each call that has begun, as soon as every MAKECALL that may have placed it is answered.
    fn settle(&mut self) -> Vec<PostDialFate> {
        let mut fates = Vec::new();
        while let Some(index) = self.begun.iter().position(|begun| self.is_decided(begun)) {
            let begun = self.begun.remove(index);
            let rivals = self.take_rivals(&begun);
            let placed: Vec<Placement> = self
                .open
                .extract_if(.., |placement| placement.fits(&begun) || rivals.iter().any(|rival| placement.fits(rival)))
                .collect();
            let is_certain = placed.len() == 1 && rivals.is_empty();
            for placement in placed {
                match placement.accepted {
                    _ if !is_certain => self.news.push(PlacementNews::Unseen(placement.id, Unseen::Uncertain)),
                    Acceptance::At(_) => {
                        let placed_by = placement.placed_by.clone();
                        self.news.push(PlacementNews::Recognised(placement.id, begun.key, placed_by));
                    }
                    // Its call may come yet.
                    Acceptance::NotYet | Acceptance::Unknown => {}
                }
                if !is_certain {
                    fates.extend(placement.dropped("it is not certain which of several calls it has placed"));
                } else if let Some(post_dial) = placement.post_dial {
                    fates.push(PostDialFate::Key(begun.key, post_dial));
                }
            }
        }
        fates
    }

    /// Takes the other calls that may have been placed by a MAKECALL which may have placed this one.
    fn take_rivals(&mut self, begun: &BegunCall) -> Vec<BegunCall> {
        let open = &self.open;
        let rivals = self
            .begun
            .extract_if(.., |other| open.iter().any(|placement| placement.fits(begun) && placement.fits(other)));
        rivals.collect()
    }

    fn is_decided(&self, begun: &BegunCall) -> bool {
        let mut fitting = self.open.iter().filter(|placement| placement.fits(begun));
        fitting.all(|placement| placement.accepted != Acceptance::NotYet)
    }
}

/// True if the called party of a call is the one that was dialled.
fn is_same_number(dialled: &str, called: &str) -> bool {
    let (Some(dialled), Some(called)) = (keys(dialled), keys(called)) else {
        return dialled.trim().eq_ignore_ascii_case(called.trim());
    };
    let (long, short) = if dialled.len() >= called.len() { (dialled, called) } else { (called, dialled) };
    !short.is_empty() && (long == short || (short.len() >= SUBSCRIBER_DIGITS && long.ends_with(&short)))
}

/// Keys of a number, without the characters that are written between them. None for a text that is no number.
fn keys(number: &str) -> Option<String> {
    if number.contains(|character: char| character.is_alphabetic() || character == '@') {
        return None;
    }
    Some(number.chars().filter(|key| key.is_ascii_digit() || matches!(key, '*' | '#')).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NUMBER: &str = "916465558656";

    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_790_000_000 + seconds)
    }

    fn digits() -> PostDial {
        PostDial::parse(",,1#").unwrap()
    }

    fn key(call: u64) -> Vec<PostDialFate> {
        vec![PostDialFate::Key(CallKey(call), digits())]
    }

    /// A call with digits that AltiServ has accepted.
    fn accepted() -> (Placements, PlacementId) {
        let mut placements = Placements::default();
        let id = placements.ask(NUMBER, Some(digits()), at(0));
        assert_eq!(placements.answered(id, PlacementAnswer::Yes, at(1)), []);
        (placements, id)
    }

    fn is_dropped(fates: &[PostDialFate]) -> bool {
        matches!(fates, [PostDialFate::Drop(_)])
    }

    #[test]
    fn the_call_that_rings_back_at_the_number_after_the_yes_is_the_placed_one_however_late() {
        let (mut placements, id) = accepted();
        assert!(placements.awaits(id));
        assert_eq!(placements.begun(CallKey(7), "16465558656", at(50)), key(7));
        assert!(!placements.awaits(id));
        assert_eq!(placements.overdue(id), None);
    }

    #[test]
    fn an_accepted_call_without_digits_is_kept_for_as_long_as_its_ringback_may_take() {
        let mut placements = Placements::default();
        let mut place = |after: u64| {
            let id = placements.ask(NUMBER, None, at(after));
            placements.answered(id, PlacementAnswer::Yes, at(after));
            placements.open.len()
        };
        let within = PLACED_WITHIN.as_secs();
        assert_eq!(place(0), 1);
        assert_eq!(place(within - 1), 2);
        assert_eq!(place(within), 2, "the first one is forgotten");
        assert_eq!(place(3 * within), 1);
    }

    #[test]
    fn a_call_that_rings_back_before_the_yes_waits_for_it() {
        let mut placements = Placements::default();
        let id = placements.ask(NUMBER, Some(digits()), at(0));
        assert_eq!(placements.begun(CallKey(7), NUMBER, at(1)), []);
        assert_eq!(placements.answered(id, PlacementAnswer::Yes, at(2)), key(7));
    }

    #[test]
    fn a_refused_call_keys_nothing_into_another_one_to_the_number() {
        for answer in [PlacementAnswer::No, PlacementAnswer::Unclear] {
            let mut placements = Placements::default();
            let id = placements.ask(NUMBER, Some(digits()), at(0));
            assert_eq!(placements.begun(CallKey(7), NUMBER, at(1)), []);
            assert!(is_dropped(&placements.answered(id, answer, at(2))));
            assert_eq!(placements.begun(CallKey(8), NUMBER, at(3)), []);
        }
    }

    #[test]
    fn a_call_to_another_number_or_from_before_is_not_the_placed_one() {
        let (mut placements, _) = accepted();
        for other in ["16465558657", "656", "5558656", "", "sip:16465558656@here"] {
            let expected = if other == "5558656" { key(1) } else { Vec::new() };
            let mut placements = accepted().0;
            assert_eq!(placements.begun(CallKey(1), other, at(2)), expected, "{other:?}");
        }
        let mut early = Placements::default();
        early.ask(NUMBER, Some(digits()), at(5));
        assert_eq!(early.begun(CallKey(1), NUMBER, at(4)), []);
        assert_eq!(placements.begun(CallKey(2), NUMBER, at(2)), key(2));
    }

    #[test]
    fn the_number_dialled_again_at_the_phone_gets_nothing() {
        let (mut placements, _) = accepted();
        assert_eq!(placements.begun(CallKey(7), NUMBER, at(2)), key(7));
        assert_eq!(placements.begun(CallKey(8), NUMBER, at(3)), []);
    }

    #[test]
    fn a_call_that_never_began_leaves_nothing_for_the_next_one() {
        let (mut placements, _) = accepted();
        assert!(is_dropped(&placements.idle(at(30))));
        assert_eq!(placements.begun(CallKey(7), NUMBER, at(40)), []);
        let (mut placements, id) = accepted();
        assert!(placements.overdue(id).is_some());
        assert_eq!(placements.begun(CallKey(7), NUMBER, at(70)), []);
        let (mut placements, _) = accepted();
        assert!(is_dropped(&placements.lost()));
        assert_eq!(placements.begun(CallKey(7), NUMBER, at(5)), []);
    }

    #[test]
    fn an_idle_line_of_before_the_yes_ends_nothing() {
        let (mut placements, _) = accepted();
        assert_eq!(placements.idle(at(0)), []);
        assert_eq!(placements.begun(CallKey(7), NUMBER, at(5)), key(7));
    }

    #[test]
    fn of_two_requests_at_once_the_one_that_altiserv_takes_has_the_call() {
        let mut placements = Placements::default();
        let ids = [0, 0].map(|_| placements.ask(NUMBER, Some(digits()), at(0)));
        assert_eq!(placements.answered(ids[0], PlacementAnswer::Yes, at(1)), []);
        assert_eq!(placements.begun(CallKey(7), NUMBER, at(1)), []);
        let fates = placements.answered(ids[1], PlacementAnswer::No, at(2));
        assert_eq!(fates.iter().filter(|fate| matches!(fate, PostDialFate::Drop(_))).count(), 1);
        assert!(fates.contains(&key(7)[0]));
    }

    #[test]
    fn of_two_calls_to_one_number_neither_is_keyed_where_they_cannot_be_told_apart() {
        // Two requests, with and without digits, and either of them may have placed the call.
        for with in [Some(digits()), None] {
            let (mut placements, _) = accepted();
            let other = placements.ask(NUMBER, with.clone(), at(1));
            assert_eq!(placements.begun(CallKey(7), NUMBER, at(2)), []);
            let fates = placements.answered(other, PlacementAnswer::Yes, at(3));
            assert_eq!(fates.len(), 1 + usize::from(with.is_some()));
            assert!(fates.iter().all(|fate| matches!(fate, PostDialFate::Drop(_))));
            assert_eq!(placements.begun(CallKey(8), NUMBER, at(4)), []);
        }
        // One request, and two calls before its answer.
        let mut placements = Placements::default();
        let id = placements.ask(NUMBER, Some(digits()), at(0));
        for call in [7, 8] {
            assert_eq!(placements.begun(CallKey(call), NUMBER, at(1)), []);
        }
        assert!(is_dropped(&placements.answered(id, PlacementAnswer::Yes, at(2))));
    }

    #[test]
    fn calls_to_different_numbers_at_once_are_told_apart() {
        let (mut placements, _) = accepted();
        let other = placements.ask("102", None, at(1));
        assert_eq!(placements.begun(CallKey(8), "102", at(2)), []);
        assert_eq!(placements.begun(CallKey(7), NUMBER, at(2)), key(7));
        assert_eq!(placements.answered(other, PlacementAnswer::Yes, at(3)), []);
    }

    #[test]
    fn numbers_are_the_same_with_and_without_what_stands_in_front_of_a_subscribers_number() {
        for (dialled, called) in
            [("102", "102"), (NUMBER, "+1 646 555 8656"), ("5558656", "6465558656"), ("*72", "*72")]
        {
            assert!(is_same_number(dialled, called), "{dialled} {called}");
        }
        assert!(is_same_number("sip:a@b", "SIP:a@b"));
        for (dialled, called) in [("102", "5550102"), ("9102", "102"), ("102", ""), ("", ""), ("sip:a@b", "sip:c@b")] {
            let same = is_same_number(dialled, called);
            assert!(!same, "{dialled} {called}");
        }
    }

    #[test]
    fn placements_without_digits_are_forgotten_in_the_end() {
        let mut placements = Placements::default();
        for second in 0..1000 {
            let id = placements.ask("102", None, at(second));
            placements.answered(id, PlacementAnswer::Yes, at(second));
        }
        assert!(placements.open.len() <= 61, "{}", placements.open.len());
    }

    #[test]
    fn a_call_of_the_same_moment_as_the_makecall_may_be_its_call() {
        let mut placements = Placements::default();
        let id = placements.ask(NUMBER, Some(digits()), at(5));
        assert_eq!(placements.begun(CallKey(7), NUMBER, at(5)), []);
        assert_eq!(placements.answered(id, PlacementAnswer::Yes, at(5)), key(7));
    }

    #[test]
    fn an_idle_line_of_the_moment_of_the_yes_ends_the_call() {
        let (mut placements, _) = accepted();
        assert!(is_dropped(&placements.idle(at(1))));
        assert_eq!(placements.begun(CallKey(7), NUMBER, at(2)), []);
    }

    #[test]
    fn a_makecall_without_an_answer_is_not_forgotten_however_old_it_is() {
        let mut placements = Placements::default();
        let old = placements.ask(NUMBER, None, at(0));
        let new = placements.ask(NUMBER, Some(digits()), at(100));
        assert!(!placements.awaits(old) && placements.awaits(new));
        assert_eq!(placements.begun(CallKey(7), NUMBER, at(101)), []);
        assert_eq!(placements.answered(new, PlacementAnswer::Yes, at(102)), []);
        assert!(is_dropped(&placements.answered(old, PlacementAnswer::Yes, at(103))));
    }

    #[test]
    fn digits_are_kept_however_many_calls_are_placed_behind_theirs() {
        let (mut placements, id) = accepted();
        placements.ask("102", None, at(100));
        assert!(placements.awaits(id));
    }

    #[test]
    fn each_lost_call_with_digits_is_told_of_and_none_is_left() {
        let (mut placements, id) = accepted();
        placements.ask("102", None, at(1));
        placements.ask("103", Some(digits()), at(1));
        let lost = placements.lost();
        assert_eq!(lost.len(), 2);
        assert!(placements.open.is_empty() && placements.overdue(id).is_none());
    }

    #[test]
    fn a_number_of_seven_keys_is_a_subscribers_and_a_shorter_one_is_not() {
        assert!(is_same_number("5558656", "916465558656") && is_same_number("916465558656", "5558656"));
        assert!(!is_same_number("558656", "916465558656") && is_same_number("558656", "558656"));
        assert!(!is_same_number("5558657", "916465558656"));
    }

    /// A call of a request, and the news of it.
    fn of_request() -> (Placements, PlacementId, PlacedBy) {
        let (mut placements, request) = (Placements::default(), PlacedBy::request("r"));
        let id = placements.ask("102", None, at(0));
        placements.set_request(id, request.clone());
        (placements, id, request)
    }

    #[test]
    fn the_request_of_a_call_is_known_once_it_rings_back_and_is_accepted() {
        let (mut placements, id, request) = of_request();
        placements.answered(id, PlacementAnswer::Yes, at(1));
        assert_eq!(placements.take_news(), []);
        placements.begun(CallKey(7), "102", at(2));
        assert_eq!(placements.take_news(), [PlacementNews::Recognised(id, CallKey(7), Some(request))]);
        assert_eq!(placements.take_news(), []);
        let (mut placements, id, request) = of_request();
        placements.begun(CallKey(7), "102", at(1));
        assert_eq!(placements.take_news(), []);
        placements.answered(id, PlacementAnswer::Yes, at(2));
        assert_eq!(placements.take_news(), [PlacementNews::Recognised(id, CallKey(7), Some(request))]);
    }

    #[test]
    fn a_call_without_a_clear_yes_is_nobodys() {
        for answer in [PlacementAnswer::No, PlacementAnswer::Unclear] {
            let (mut placements, id, _) = of_request();
            placements.answered(id, answer, at(1));
            placements.begun(CallKey(7), "102", at(2));
            assert_eq!(placements.take_news(), [], "{answer:?}");
        }
    }

    #[test]
    fn a_call_that_will_not_be_seen_is_told_with_the_reason() {
        let accepted = || {
            let (mut placements, id, _) = of_request();
            placements.answered(id, PlacementAnswer::Yes, at(1));
            (placements, id)
        };
        let (mut placements, id) = accepted();
        placements.idle(at(2));
        assert_eq!(placements.take_news(), [PlacementNews::Unseen(id, Unseen::LineIdle)]);
        let (mut placements, id) = accepted();
        placements.lost();
        assert_eq!(placements.take_news(), [PlacementNews::Unseen(id, Unseen::ConnectionLost)]);
        let (mut placements, id) = accepted();
        let other = placements.ask("102", None, at(1));
        placements.answered(other, PlacementAnswer::Yes, at(1));
        placements.begun(CallKey(7), "102", at(2));
        let uncertain = [id, other].map(|id| PlacementNews::Unseen(id, Unseen::Uncertain));
        assert_eq!(placements.take_news(), uncertain);
    }
}
