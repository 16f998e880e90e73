use std::time::Duration;

use actix::prelude::*;
use altilink::message::extra_call_info::ExtraCallInfo;

use super::*;
use crate::Product;
use crate::call::{
    Birth, CallActor, CallCommand, CallContext, Direction, InfoCache, Newborn, ReadExtra, Recording, Seat,
};
use crate::connection::CommandError;
use crate::meter::Meter;

/// A logon of which nothing is wanted here.
struct Nobody;

impl Actor for Nobody {
    type Context = Context<Self>;
}

impl Handler<CallCommand> for Nobody {
    type Result = ();

    fn handle(&mut self, _: CallCommand, _: &mut Context<Self>) {}
}

impl Handler<ReadExtra> for Nobody {
    type Result = Result<ExtraCallInfo, CommandError>;

    fn handle(&mut self, _: ReadExtra, _: &mut Context<Self>) -> Self::Result {
        Err(CommandError::NotConnected)
    }
}

fn number(text: &str) -> Extension {
    Extension::parse(text).unwrap()
}

fn call(line: &str, key: u64, pad: i32, since: i64, state: CallState) -> FollowedCall {
    let logon = Nobody.start();
    let context = CallContext {
        key: CallKey(key),
        extra_info_timeout: Duration::ZERO,
        commands: logon.clone().recipient(),
        extras: logon.recipient(),
        meter: Meter::default(),
    };
    let birth = Birth {
        extension: number(line),
        seat: Seat::Own,
        product: Product::MaxCs,
        newborn: Newborn {
            call: Pad(pad),
            direction: Direction::In,
            state,
            other_side_holds: false,
            recording: Recording::Off,
            details: Arc::default(),
        },
        placed_by: None,
    };
    let view = CallView {
        extension: number(line),
        call: Pad(pad),
        direction: Direction::In,
        state,
        recording: Recording::Off,
        details: Arc::default(),
        ivr_data: Arc::default(),
        user_data: Arc::default(),
        actions: Vec::new(),
        info_cache: InfoCache::default(),
        placed_by: None,
    };
    let actor = CallActor::new(birth, context).start();
    FollowedCall { key: CallKey(key), view: Arc::new(view), since, actor }
}

fn keys(shown: &ShownLines) -> Vec<u64> {
    shown.own().map(|call| call.key.0).collect()
}

fn everything(shown: &ShownLines) -> Vec<(String, i32)> {
    shown.views().map(|view| (view.extension.to_string(), view.call.0)).collect()
}

#[actix::test]
async fn calls_are_in_the_order_in_which_they_began_and_not_in_which_they_were_heard_of() {
    let mut shown = ShownLines::new(number("101"));
    let held = CallState::Held;
    shown.show(number("101"), 0, &[call("101", 1, 5001, 30, held), call("101", 2, 5002, 10, held)]);
    shown.update_call(&call("101", 3, 5003, 20, held));
    shown.update_call(&call("101", 4, 5004, 20, held));
    assert_eq!(keys(&shown), [2, 3, 4, 1]);
    shown.update_call(&call("101", 3, 5003, 20, CallState::Connected));
    assert_eq!(keys(&shown), [2, 3, 4, 1], "another state moves no call");
}

#[actix::test]
async fn a_call_that_is_over_is_not_shown_and_its_pad_is_the_next_ones() {
    let mut shown = ShownLines::new(number("101"));
    shown.show(number("101"), 0, &[call("101", 1, 5000, 10, CallState::Ringing)]);
    shown.update_call(&call("101", 1, 5000, 10, CallState::Disconnected));
    assert!(shown.find(Pad(5000)).is_none());
    shown.update_call(&call("101", 2, 5000, 20, CallState::Ringing));
    assert_eq!(shown.find(Pad(5000)).map(|call| call.key), Some(CallKey(2)));
    assert!(shown.find(Pad(5001)).is_none());
}

#[actix::test]
async fn what_was_told_of_a_line_is_known_up_to_its_revision() {
    let mut shown = ShownLines::new(number("101"));
    let own = number("101");
    assert!(shown.is_up_to_date(&own, 7), "a line that is not shown will never be told");
    shown.set_revision(&own, 7);
    assert!(!shown.shows(&own));
    shown.show(own.clone(), 3, &[]);
    assert!(shown.shows(&own) && shown.is_up_to_date(&own, 3) && !shown.is_up_to_date(&own, 4));
    shown.set_revision(&own, 4);
    assert!(shown.is_up_to_date(&own, 4) && !shown.is_up_to_date(&own, 5));
}

#[actix::test]
async fn a_line_that_is_watched_no_more_is_forgotten_and_the_own_one_never() {
    let mut shown = ShownLines::new(number("101"));
    let talks = CallState::Connected;
    shown.show(number("101"), 0, &[call("101", 1, 5000, 10, talks)]);
    shown.watch(vec![number("103"), number("102")], Vec::new());
    shown.show(number("102"), 0, &[call("102", 2, 5000, 5, talks)]);
    shown.show(number("103"), 0, &[call("103", 3, 5000, 20, talks)]);
    let all = [("101", 5000), ("103", 5000), ("102", 5000)].map(|(line, pad)| (line.to_owned(), pad));
    assert_eq!(everything(&shown), all, "the own line first, the others as they were asked for");
    assert_eq!(shown.find(Pad(5000)).map(|call| call.key), Some(CallKey(1)), "the pad is another line's too");
    shown.watch(vec![number("102")], Vec::new());
    assert_eq!(everything(&shown), [all[0].clone(), all[2].clone()]);
    shown.update_call(&call("103", 4, 5001, 30, talks));
    assert!(!shown.shows(&number("103")) && shown.is_up_to_date(&number("103"), 9));
    shown.watch(Vec::new(), Vec::new());
    assert_eq!((everything(&shown), shown.watched()), (vec![all[0].clone()], &[][..]));
    // Watched again it shows nothing until the logon has shown it.
    shown.watch(vec![number("103")], Vec::new());
    assert_eq!(everything(&shown), [all[0].clone()]);
}

#[actix::test]
async fn a_line_that_is_shown_before_its_watch_is_answered_is_introduced_too() {
    let mut shown = ShownLines::new(number("101"));
    shown.show(number("101"), 0, &[]);
    shown.show(number("102"), 0, &[call("102", 1, 5000, 5, CallState::Connected)]);
    shown.set_agent(&number("102"), Some(Arc::new(AgentStanding::read([]))));
    shown.show(number("800"), 0, &[]);
    shown.set_queue(&number("800"), Vec::new());
    assert_eq!(everything(&shown), [("102".to_owned(), 5000)]);
    assert_eq!((shown.watched_agents().count(), shown.queues().count()), (1, 1));
    assert!(shown.watched().is_empty());
}

#[actix::test]
async fn a_line_of_a_later_watch_stays_when_an_earlier_one_is_answered() {
    let mut shown = ShownLines::new(number("101"));
    shown.show(number("102"), 0, &[]);
    shown.show(number("103"), 0, &[call("103", 1, 5000, 5, CallState::Connected)]);
    shown.watch(vec![number("102")], Vec::new());
    shown.watch(vec![number("103")], Vec::new());
    assert_eq!(everything(&shown), [("103".to_owned(), 5000)]);
    assert!(!shown.shows(&number("102")));
}
