//! Whatever anybody does in whatever order, the invariants hold.

use std::time::Duration;

use altilink::message::recording::PauseAction;
use altilink::{Pad, SessionHandle};
use proptest::prelude::*;
use proptest::sample::select;

use super::invariants::{Observer, check_state};
use super::{CallData, Caller, Exchange, Happening, Recorder, Request};
use crate::settings::{
    AnswerBehaviour, ExtensionSettings, OutsideBehaviour, OutsideNumberRule, OutsideOutcome, Product, Role, Settings,
    TrunkSettings, WorkgroupSettings, plan::Plan,
};

/// A small office, so that everybody keeps running into everybody.
fn office(product: Product) -> Exchange {
    let extension = |number: &str| ExtensionSettings { number: number.to_owned(), ..ExtensionSettings::default() };
    let rule = |number: &str, outcome| OutsideNumberRule {
        number: number.to_owned(),
        behaviour: OutsideBehaviour {
            outcome,
            ring_time: Duration::from_secs(2),
            hang_up_after: Some(Duration::from_secs(20)),
        },
    };
    let mut settings = Settings {
        product,
        extensions: vec![
            extension("101-102"),
            ExtensionSettings { auto_record: true, ..extension("103") },
            ExtensionSettings { answer: AnswerBehaviour::After(Duration::from_secs(3)), ..extension("104") },
            ExtensionSettings { role: Role::Supervisor, ..extension("105") },
        ],
        trunks: vec![TrunkSettings { lines: 3, ..TrunkSettings::default() }],
        workgroups: vec![WorkgroupSettings {
            members: vec!["101".to_owned(), "103-104".to_owned()],
            ..WorkgroupSettings::default()
        }],
        ..Settings::default()
    };
    settings.outside_numbers.rules = vec![rule("1", OutsideOutcome::Busy), rule("2", OutsideOutcome::NoAnswer)];
    Exchange::new(&Plan::try_from(&settings).expect("valid"))
}

#[derive(Debug, Clone)]
enum Step {
    Ask(Pad, Request),
    Happen(Happening),
    Pass(Duration),
}

fn extension() -> impl Strategy<Value = Pad> {
    (100..105).prop_map(Pad)
}

fn any_pad() -> impl Strategy<Value = Pad> {
    prop_oneof![4 => 100..105, 2 => 5000..5003, 1 => Just(8000)].prop_map(Pad)
}

fn number() -> impl Strategy<Value = String> {
    select(&["101", "102", "103", "104", "105", "800", "91", "92", "93", "911", "1", "sip:a@b", "x y"][..])
        .prop_map(str::to_owned)
}

fn handle() -> impl Strategy<Value = SessionHandle> {
    (1..30).prop_map(SessionHandle)
}

fn recorder() -> impl Strategy<Value = Recorder> {
    select(&[Recorder::Agent, Recorder::Supervisor][..])
}

fn request() -> impl Strategy<Value = Request> {
    let action = select(&[PauseAction::Pause, PauseAction::Resume, PauseAction::Mute, PauseAction::Unmute][..]);
    prop_oneof![
        4 => number().prop_map(|number| Request::Dial { number }),
        4 => any_pad().prop_map(|call| Request::Answer { call }),
        2 => proptest::option::of(any_pad()).prop_map(|call| Request::Drop { call }),
        3 => (any_pad(), number()).prop_map(|(call, destination)| Request::Redirect { call, destination }),
        2 => any_pad().prop_map(|call| Request::Hold { call }),
        2 => any_pad().prop_map(|call| Request::Retrieve { call }),
        1 => handle().prop_map(|call| Request::SetUserData { call, data: "x".to_owned() }),
        2 => (any_pad(), recorder())
            .prop_map(|(target, by)| Request::StartRecording { target, by, file: String::new() }),
        1 => (any_pad(), recorder()).prop_map(|(target, by)| Request::StopRecording { target, by }),
        2 => (any_pad(), recorder(), action)
            .prop_map(|(target, by, action)| Request::ChangeRecording { target, by, action }),
    ]
}

fn happening() -> impl Strategy<Value = Happening> {
    let outside = |to| Happening::OutsideCall { to, caller: Caller::default(), data: Box::<CallData>::default() };
    prop_oneof![
        3 => number().prop_map(outside),
        2 => handle().prop_map(|call| Happening::CallAnswered { call }),
        2 => handle().prop_map(|call| Happening::OutsideHangup { call }),
        3 => extension().prop_map(|line| Happening::PhoneAnswers { line }),
        1 => extension().prop_map(|line| Happening::PhoneHangsUp { line }),
        1 => (extension(), any::<bool>()).prop_map(|(line, attended)| Happening::Attended { line, attended }),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (extension(), request()).prop_map(|(line, request)| Step::Ask(line, request)),
        3 => happening().prop_map(Step::Happen),
        1 => (0..12_000_u64).prop_map(|ms| Step::Pass(Duration::from_millis(ms))),
    ]
}

/// One step; a refused one must change nothing.
fn take(exchange: &mut Exchange, now: &mut Duration, step: Step) {
    let before = (exchange.lines.clone(), exchange.calls.clone());
    let accepted = match step {
        Step::Ask(line, request) => exchange.request(*now, line, request),
        Step::Happen(happening) => exchange.happen(*now, happening),
        Step::Pass(span) => {
            *now += span;
            exchange.advance(*now);
            assert!(exchange.next_deadline().is_none_or(|at| at > *now), "a deadline that never passes");
            Ok(None)
        }
    };
    if accepted.is_err() {
        assert!(exchange.effects.is_empty(), "a refused input is heard of");
        assert!(before == (exchange.lines.clone(), exchange.calls.clone()), "a refused input changes something");
    }
}

/// Everybody hangs up.
fn clear(exchange: &mut Exchange, now: Duration) {
    for line in (100..105).map(Pad) {
        while exchange.happen(now, Happening::PhoneHangsUp { line }).is_ok() {}
    }
    let handles: Vec<SessionHandle> = exchange.calls.keys().copied().collect();
    for call in handles {
        exchange.happen(now, Happening::OutsideHangup { call }).expect("only outside parties are left");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn no_order_of_events_breaks_the_switch(
        product in select(&[Product::MaxCs, Product::MaxAcd][..]),
        steps in proptest::collection::vec(step(), 1..120),
    ) {
        let (mut exchange, mut observer, mut now) = (office(product), Observer::default(), Duration::ZERO);
        for step in steps {
            take(&mut exchange, &mut now, step);
            check_state(&exchange);
            observer.hear(&exchange.take_effects());
            observer.agree(&exchange);
        }
        clear(&mut exchange, now);
        check_state(&exchange);
        observer.hear(&exchange.take_effects());
        observer.agree(&exchange);
        prop_assert!(exchange.lines().all(|line| line.calls.is_empty()));
        prop_assert!(exchange.calls.is_empty());
        prop_assert_eq!(exchange.next_deadline(), None);
    }
}
