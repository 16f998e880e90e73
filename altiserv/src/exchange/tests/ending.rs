//! Everything ends at once, as when a server stops.

use altilink::message::agents::AgentState;

use crate::exchange::test_support::Office;
use crate::exchange::{LineRequest, RecordingOrigin, RecordingRequest, TapeOrder, TapeTicket};

fn record(office: &mut Office, line: &str) {
    let wanted = RecordingRequest { file: String::new(), append: false, notice: false, ticket: TapeTicket(7) };
    let target = office.pad(line);
    office.ask(line, LineRequest::StartRecording { target, by: RecordingOrigin::Agent, wanted }).expect("begins");
}

#[test]
fn talking_ringing_and_waiting_calls_end_and_all_lines_are_free() {
    let mut office = Office::with(|settings| settings.workgroups[0].members = vec!["105".to_owned()]);
    office.connect("101", "102");
    office.dial("103", "104").expect("rings");
    office.outside_call("800").expect("waits");
    office.exchange.take_effects();
    office.exchange.end_all(office.now);
    assert!(office.all_idle());
    assert_eq!(office.waiting("800"), 0);
    assert_eq!(office.exchange.next_deadline(), None);
    assert_eq!(office.heard_by("103"), ["CALLDROP 104", "idle 103"]);
    assert_eq!(office.exchange.tallies().since_start.waiting(), 0);
    office.dial("101", "102").expect("the office goes on");
}

#[test]
fn recordings_are_closed_and_one_that_is_not_open_yet_is_answered() {
    let mut office = Office::new();
    office.connect("101", "102");
    office.connect("103", "104");
    record(&mut office, "101");
    let open = office.open_tapes()[0];
    office.exchange.take_outcomes();
    record(&mut office, "103");
    office.orders();
    office.exchange.end_all(office.now);
    let kept = |order: TapeOrder| match order {
        TapeOrder::Close { tape, keep, .. } => (tape == open, keep),
        other => panic!("{other:?}"),
    };
    assert_eq!(office.orders().into_iter().map(kept).collect::<Vec<_>>(), [(true, true), (false, false)]);
    let outcomes = office.exchange.take_outcomes();
    assert!(outcomes.len() == 1 && outcomes[0].result.is_err(), "{outcomes:?}");
}

#[test]
fn no_waiting_call_rings_a_member_whose_own_call_has_just_ended() {
    let mut office = Office::with(|settings| settings.workgroups[0].members = vec!["101".to_owned()]);
    office.attend(&["101"]);
    office.connect("101", "102");
    office.outside_call("800").expect("waits");
    office.exchange.take_effects();
    office.exchange.end_all(office.now);
    assert!(office.heard_by("101").iter().all(|heard| !heard.starts_with("RING")));
    assert_eq!(office.agent_state("101"), AgentState::Ready);
}

#[test]
fn recordings_end_at_the_time_of_the_end_and_not_when_something_happened_last() {
    let mut office = Office::new();
    office.connect("101", "102");
    record(&mut office, "101");
    office.open_tapes();
    office.orders();
    let end = office.now + std::time::Duration::from_secs(5);
    office.exchange.end_all(end);
    let closed: Vec<_> = office
        .orders()
        .into_iter()
        .filter_map(|order| match order {
            TapeOrder::Close { at, .. } => Some(at),
            _ => None,
        })
        .collect();
    assert_eq!(closed, [end]);
}
