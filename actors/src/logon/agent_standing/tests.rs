use std::sync::Arc;
use std::time::Duration;

use AgentState::{NotReady, Ready, WrapUp};

use super::*;
use crate::logon::AgentReason;

fn at(second: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(second)
}

fn there(state: AgentState, since: u64, logged_on: bool) -> InWorkgroup {
    InWorkgroup { pad: Pad(800), state, since: Some(at(since)), logged_on: Some(logged_on) }
}

fn read(workgroups: &[(&str, AgentState, u64, bool)]) -> AgentStanding {
    let listed = workgroups.iter().map(|(number, state, since, on)| ((*number).to_owned(), there(*state, *since, *on)));
    AgentStanding::read(listed)
}

fn event(state: AgentState, changed: Option<(&str, AgentState)>) -> AgentStateChange {
    let changed =
        changed.map(|(number, state)| StateInWorkgroup { workgroup: Pad(800), number: number.to_owned(), state });
    AgentStateChange { agent: Pad(101), state, changed }
}

/// Overall state, then the workgroup with its state and whether the agent is logged on.
type Short<'a> = (AgentState, Option<(&'a str, AgentState, Option<bool>)>);

fn short(news: &[AgentNews]) -> Vec<Short<'_>> {
    news.iter()
        .map(|news| {
            let changed = news.changed.as_ref();
            let state = news.state.expect("a state");
            (state, changed.map(|changed| (changed.number.as_str(), changed.state, news.logged_on)))
        })
        .collect()
}

#[test]
fn the_overall_state_is_wrap_up_if_anywhere_and_ready_if_anywhere_else() {
    assert_eq!(overall([Ready, WrapUp, NotReady]), WrapUp);
    assert_eq!(overall([NotReady, Ready]), Ready);
    assert_eq!(overall([NotReady]), NotReady);
    assert_eq!(overall([]), NotReady);
}

#[test]
fn an_introduction_tells_the_whole_and_then_each_workgroup() {
    let standing = read(&[("801", NotReady, 9, false), ("800", Ready, 5, true)]);
    let expected =
        [(Ready, None), (Ready, Some(("800", Ready, Some(true)))), (Ready, Some(("801", NotReady, Some(false))))];
    let news = standing.introduction();
    assert_eq!(short(&news), expected);
    assert!(news.iter().all(|news| news.since == Some(at(5))));
}

#[test]
fn whether_an_agent_is_logged_on_is_known_of_each_workgroup_alone() {
    let standing = read(&[("800", Ready, 5, true), ("801", NotReady, 9, false)]);
    let is_logged_on = |number| standing.is_logged_on(&Extension::parse(number).unwrap());
    assert_eq!([is_logged_on("800"), is_logged_on("801"), is_logged_on("802")], [Some(true), Some(false), None]);
}

#[test]
fn a_state_holds_since_it_began_in_the_workgroup_that_came_last() {
    let before = read(&[("800", Ready, 5, true), ("801", NotReady, 3, true)]);
    let since = |change| AgentStanding::after(Some(&before), &change, at(20)).since;
    assert_eq!(since(event(Ready, Some(("801", Ready)))), Some(at(20)));
    assert_eq!(since(event(Ready, Some(("801", WrapUp)))), Some(at(5)), "the overall state is the same");
    assert_eq!(since(event(Ready, None)), Some(at(5)), "nothing changed");
    assert_eq!(since(event(NotReady, None)), Some(at(20)));
    assert_eq!(since(event(WrapUp, Some(("801", NotReady)))), None, "the server says it of another workgroup");
    let two = read(&[("800", Ready, 5, true), ("801", Ready, 9, true)]);
    let left = AgentStanding::after(Some(&two), &event(Ready, Some(("801", NotReady))), at(20));
    assert_eq!(left.since, Some(at(5)), "as it would be read");
    let first = AgentStanding::after(None, &event(Ready, Some(("801", NotReady))), at(20));
    assert_eq!(first.since, None, "ready since some time that nobody told");
    assert_eq!(AgentStanding::after(None, &event(Ready, None), at(20)).since, Some(at(20)));
}

#[test]
fn an_event_keeps_what_it_does_not_tell() {
    let before = read(&[("800", Ready, 5, true), ("801", NotReady, 3, false)]);
    let change = event(NotReady, Some(("800", NotReady)));
    let after = AgentStanding::after(Some(&before), &change, at(20));
    let news = after.news_of(change.changed);
    assert_eq!(short(std::slice::from_ref(&news)), [(NotReady, Some(("800", NotReady, Some(true))))]);
    assert_eq!(after.introduction().len(), 3);
    let unread = AgentStanding::after(None, &event(Ready, Some(("800", Ready))), at(1));
    assert_eq!(short(&unread.introduction())[1], (Ready, Some(("800", Ready, None))));
}

#[test]
fn what_differs_after_a_gap_is_told_and_nothing_else() {
    let before = read(&[("800", Ready, 5, true), ("801", NotReady, 3, true)]);
    let told = |after: &AgentStanding| short(&after.differences(&before, &BTreeSet::new())).len();
    assert_eq!(told(&read(&[("800", Ready, 99, true), ("801", NotReady, 99, true)])), 0, "only since when");
    let after = read(&[("800", Ready, 5, false), ("801", NotReady, 3, true)]);
    assert_eq!(short(&after.differences(&before, &BTreeSet::new())), [(Ready, Some(("800", Ready, Some(false))))]);
    let after = read(&[("800", WrapUp, 5, true), ("801", Ready, 3, true)]);
    assert_eq!(told(&after), 2);
    let after = read(&[("800", Ready, 5, true), ("801", NotReady, 3, true), ("802", Ready, 1, true)]);
    assert_eq!(short(&after.differences(&before, &BTreeSet::new())), [(Ready, Some(("802", Ready, Some(true))))]);
    let after = read(&[("801", NotReady, 3, true)]);
    assert_eq!(short(&after.differences(&before, &BTreeSet::new())), [(NotReady, Some(("800", Ready, Some(false))))]);
}

#[test]
fn an_agent_known_by_events_alone_is_compared_in_what_they_told() {
    let before = AgentStanding::after(None, &event(Ready, Some(("800", Ready))), at(1));
    let same = read(&[("800", Ready, 5, true), ("801", NotReady, 3, true)]);
    assert_eq!(same.differences(&before, &BTreeSet::new()), []);
    let other = read(&[("800", NotReady, 5, true), ("801", Ready, 3, true)]);
    assert_eq!(short(&other.differences(&before, &BTreeSet::new())), [(Ready, Some(("800", NotReady, Some(true))))]);
    let overall = AgentStanding::after(None, &event(WrapUp, None), at(1));
    assert_eq!(short(&same.differences(&overall, &BTreeSet::new())), [(Ready, None)]);
}

#[test]
fn the_workgroups_that_events_name_are_bounded() {
    let mut standing = AgentStanding::after(None, &event(Ready, None), at(1));
    for number in 0..2 * MOST_WORKGROUPS {
        let number = number.to_string();
        standing = AgentStanding::after(Some(&standing), &event(Ready, Some((number.as_str(), Ready))), at(1));
    }
    assert_eq!(standing.introduction().len(), 1 + MOST_WORKGROUPS);
}

#[test]
fn a_workgroup_of_which_the_server_refuses_to_tell_is_not_one_that_the_agent_has_left() {
    let before = read(&[("800", Ready, 5, true), ("801", Ready, 3, true)]);
    let after = read(&[("801", Ready, 3, true)]);
    assert_eq!(after.differences(&before, &BTreeSet::from(["800".to_owned()])), []);
    let nothing = AgentReading { standing: read(&[]), refused: BTreeSet::from(["800".to_owned()]) };
    assert!(nothing.tells_nothing());
    assert!(!AgentReading { standing: read(&[]), refused: BTreeSet::new() }.tells_nothing(), "it is no agent");
    assert!(!AgentReading { standing: after, refused: nothing.refused }.tells_nothing());
}

#[test]
fn what_an_event_tells_is_sure_until_there_is_doubt() {
    let mut standing = read(&[("800", Ready, 5, true)]);
    assert!(standing.is_sure());
    standing.doubt();
    assert!(!standing.is_sure());
    let after = AgentStanding::after(Some(&standing), &event(NotReady, Some(("800", NotReady))), at(9));
    assert!(after.is_sure());
}

#[test]
fn a_note_that_holds_nothing_else_is_no_news() {
    let lunch =
        AgentNote { reason: Some(Arc::new(AgentReason { code: 2, name: "Lunch".to_owned() })), ..AgentNote::default() };
    let mut away = read(&[("800", NotReady, 5, true)]);
    assert_eq!([lunch.clone(), lunch.clone()].map(|note| away.take_note(note)), [true, false]);
    let mut ready = read(&[("800", Ready, 5, true)]);
    assert!(!ready.take_note(lunch), "a reason is one for not being ready");
}

#[test]
fn an_event_alone_tells_less_than_a_reading() {
    assert!(read(&[("800", Ready, 5, true)]).was_read());
    assert!(!AgentStanding::after(None, &event(Ready, Some(("800", Ready))), at(5)).was_read());
}
