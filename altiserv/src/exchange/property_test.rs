//! The invariants hold after any inputs in any order.

use std::time::Duration;

use altilink::message::agents::AgentState;
use altilink::message::call_control::ConferenceAction;
use altilink::message::monitoring::MonitoringStyle;
use altilink::message::recording::PauseAction;
use altilink::{Pad, SessionHandle};
use proptest::prelude::*;
use proptest::sample::select;

use super::invariants::{EventObserver, TapeObserver, check_state};
use super::{
    CallData, Caller, Exchange, Happening, LineRequest, PhoneChange, RecordingOrigin, RecordingRequest, Stay,
    TapeFailure, TapeReport, TapeTicket,
};
use crate::settings::{
    AnswerBehaviour, Distribution, ExtensionSettings, OutsideBehaviour, OutsideNumberRule, OutsideOutcome, Product,
    Settings, TrunkSettings, UserRole, WorkgroupSettings, plan::ServerPlan,
};

/// Everything about it is soon over.
fn workgroup(number: &str, overflow_to: &str) -> WorkgroupSettings {
    WorkgroupSettings {
        number: number.to_owned(),
        members: vec!["101-104".to_owned()],
        member_ring_timeout: Duration::from_secs(7),
        overflow_after: Duration::from_secs(18),
        overflow_to: overflow_to.to_owned(),
        wrap_up: Duration::from_secs(3),
        ..WorkgroupSettings::default()
    }
}

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
            ExtensionSettings { role: UserRole::Supervisor, ..extension("105") },
            ExtensionSettings { call_waiting: false, outside_calls: false, ..extension("106") },
        ],
        trunks: vec![TrunkSettings { lines: 3, ..TrunkSettings::default() }],
        workgroups: vec![
            WorkgroupSettings { members: vec!["101".to_owned(), "103-104".to_owned()], ..workgroup("800", "105") },
            WorkgroupSettings { distribution: Distribution::RingAll, ..workgroup("801", "102") },
            WorkgroupSettings { distribution: Distribution::FirstIdle, ..workgroup("802", "") },
        ],
        ..Settings::default()
    };
    settings.outside_numbers.rules = vec![rule("1", OutsideOutcome::Busy), rule("2", OutsideOutcome::NoAnswer)];
    let mut exchange = Exchange::new(&ServerPlan::try_from(&settings).expect("valid"));
    for line in (100..103).map(Pad) {
        exchange.happen(Duration::ZERO, Happening::Attended { line, attended: true }).expect("an extension");
    }
    exchange
}

#[derive(Debug, Clone)]
enum Step {
    Ask(Pad, LineRequest),
    Happen(Happening),
    Pass(Duration),
    /// The writer of the tapes gets to one of those it has not opened yet, and opens it or not.
    Open {
        which: usize,
        works: bool,
    },
    /// One of the open tapes comes to the end of the disk.
    Fail {
        which: usize,
    },
    /// The server becomes a standby.
    EndAll,
}

fn extension() -> impl Strategy<Value = Pad> {
    (100..106).prop_map(Pad)
}

/// Any line, or mostly a call of the line that asks: -1 the first one, -2 the second one; see [`aimed`].
fn any_pad() -> impl Strategy<Value = Pad> {
    prop_oneof![12 => -3..0, 4 => 100..106, 2 => 5000..5003, 1 => 8000..8003].prop_map(Pad)
}

fn number() -> impl Strategy<Value = String> {
    const INSIDE: [&str; 10] = ["101", "102", "103", "104", "105", "106", "800", "801", "801", "802"];
    prop_oneof![4 => select(&INSIDE[..]), 2 => select(&["91", "92", "93", "911", "1", "sip:a@b", "x y"][..])]
        .prop_map(str::to_owned)
}

fn handle() -> impl Strategy<Value = SessionHandle> {
    prop_oneof![6 => -6..0, 1 => 1..30].prop_map(SessionHandle)
}

fn recorder() -> impl Strategy<Value = RecordingOrigin> {
    select(&[RecordingOrigin::Agent, RecordingOrigin::Supervisor][..])
}

fn wanted() -> RecordingRequest {
    RecordingRequest { file: String::new(), append: false, notice: false, ticket: TapeTicket(0) }
}

fn agent_state() -> impl Strategy<Value = AgentState> {
    select(&[AgentState::Ready, AgentState::Ready, AgentState::NotReady, AgentState::WrapUp][..])
}

fn request() -> impl Strategy<Value = LineRequest> {
    let action = select(&[PauseAction::Pause, PauseAction::Resume, PauseAction::Mute, PauseAction::Unmute][..]);
    prop_oneof![
        4 => number().prop_map(|number| LineRequest::Dial { number }),
        4 => any_pad().prop_map(|call| LineRequest::Answer { call }),
        2 => proptest::option::of(any_pad()).prop_map(|call| LineRequest::Drop { call }),
        3 => (any_pad(), number()).prop_map(|(call, destination)| LineRequest::Redirect { call, destination }),
        2 => any_pad().prop_map(|call| LineRequest::Hold { call }),
        2 => any_pad().prop_map(|call| LineRequest::Retrieve { call }),
        1 => handle().prop_map(|call| LineRequest::SetUserData { call, data: "x".to_owned() }),
        1 => select(&["1", "*#", "F", "x"][..]).prop_map(|digits| LineRequest::Key { digits: digits.to_owned() }),
        2 => (any_pad(), recorder())
            .prop_map(|(target, by)| LineRequest::StartRecording { target, by, wanted: wanted() }),
        1 => (any_pad(), recorder()).prop_map(|(target, by)| LineRequest::StopRecording { target, by }),
        2 => (any_pad(), recorder(), action)
            .prop_map(|(target, by, action)| LineRequest::ChangeRecording { target, by, action }),
        3 => (any_pad(), agent_state()).prop_map(|(workgroup, state)| LineRequest::SetAgentState { workgroup, state }),
        2 => other_request(),
    ]
}

fn other_request() -> impl Strategy<Value = LineRequest> {
    let joined = select(&[ConferenceAction::Join, ConferenceAction::Join, ConferenceAction::Drop][..]);
    let style = select(&[MonitoringStyle::Silent, MonitoringStyle::BargeIn][..]);
    prop_oneof![
        2 => (any_pad(), joined).prop_map(|(call, action)| LineRequest::Confer { call, action }),
        1 => Just(LineRequest::OnHook),
        3 => (any_pad(), any_pad(), style)
            .prop_map(|(monitor, agent, style)| LineRequest::ListenIn { monitor, agent, style }),
        2 => (handle(), select(&["", "", "800", "801"][..]))
            .prop_map(|(call, workgroup)| LineRequest::PickUp { call, workgroup: workgroup.to_owned() }),
        1 => (any_pad(), any_pad(), any::<bool>()).prop_map(|(workgroup, agent, logged_on)| {
            LineRequest::LogOnToWorkgroup { workgroup, agent, logged_on }
        }),
        1 => (any_pad(), handle(), 0..11_i32)
            .prop_map(|(workgroup, call, priority)| LineRequest::SetQueuePriority { workgroup, call, priority }),
        1 => (any_pad(), handle(), number())
            .prop_map(|(workgroup, call, destination)| LineRequest::SendOn { workgroup, call, destination }),
    ]
}

fn stay() -> impl Strategy<Value = Stay> {
    let span = || proptest::option::of((0..15_000_u64).prop_map(Duration::from_millis));
    (span(), span()).prop_map(|(patience, talk_time)| Stay { patience, talk_time })
}

fn phone_change() -> impl Strategy<Value = PhoneChange> {
    let answer = prop_oneof![
        Just(AnswerBehaviour::Manual),
        (0..5_u64).prop_map(|seconds| AnswerBehaviour::After(Duration::from_secs(seconds))),
    ];
    let switch = |on| proptest::option::of(proptest::bool::weighted(on));
    // Mostly as they are by default, so that calls get through.
    (proptest::option::of(answer), switch(0.2), switch(0.8))
        .prop_map(|(answer, do_not_disturb, call_waiting)| PhoneChange { answer, do_not_disturb, call_waiting })
}

fn happening() -> impl Strategy<Value = Happening> {
    let outside = |(to, priority, stay)| {
        let data = Box::new(CallData { priority, stay, ..CallData::default() });
        Happening::OutsideCall { to, caller: Caller::default(), data }
    };
    prop_oneof![
        3 => (number(), 0..10, stay()).prop_map(outside),
        8 => handle().prop_map(|call| Happening::CallAnswered { call }),
        2 => handle().prop_map(|call| Happening::OutsideHangup { call }),
        6 => extension().prop_map(|line| Happening::PhoneAnswers { line }),
        1 => extension().prop_map(|line| Happening::PhoneHangsUp { line }),
        4 => extension().prop_map(|line| Happening::PhoneConference { line }),
        2 => extension().prop_map(|line| Happening::PhoneTransfers { line }),
        1 => (extension(), phone_change()).prop_map(|(line, change)| Happening::PhoneSet { line, change }),
        2 => (extension(), any::<bool>()).prop_map(|(line, attended)| Happening::Attended { line, attended }),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        40 => (extension(), request()).prop_map(|(line, request)| Step::Ask(line, request)),
        40 => happening().prop_map(Step::Happen),
        20 => (0..4_000_u64).prop_map(|ms| Step::Pass(Duration::from_millis(ms))),
        20 => (any::<usize>(), prop::bool::weighted(0.8)).prop_map(|(which, works)| Step::Open { which, works }),
        20 => any::<usize>().prop_map(|which| Step::Fail { which }),
        1 => Just(Step::EndAll),
    ]
}

/// Steps that chance seldom brings: a line calls one number, then another one, and both answer.
fn consultation(line: Pad, first: String, second: String) -> Vec<Step> {
    let newest = SessionHandle(-1);
    let calls = [first, second].map(|number| {
        [Step::Ask(line, LineRequest::Dial { number }), Step::Happen(Happening::CallAnswered { call: newest })]
    });
    calls.into_iter().flatten().collect()
}

fn scene() -> impl Strategy<Value = Vec<Step>> {
    prop_oneof![
        12 => step().prop_map(|step| vec![step]),
        1 => (extension(), number(), number()).prop_map(|(line, first, second)| consultation(line, first, second)),
    ]
}

/// Most steps chosen blindly would name a call that is not there. A negative pad or session handle counts the calls of
/// the line that asks, or all calls from the newest on.
fn aimed(exchange: &Exchange, step: Step) -> Step {
    match step {
        Step::Ask(line, request) => Step::Ask(line, aimed_request(exchange, line, request)),
        Step::Happen(Happening::CallAnswered { call }) => {
            Step::Happen(Happening::CallAnswered { call: nth_call(exchange, call) })
        }
        Step::Happen(Happening::OutsideHangup { call }) => {
            Step::Happen(Happening::OutsideHangup { call: nth_call(exchange, call) })
        }
        step @ (Step::Happen(_) | Step::Pass(_) | Step::Open { .. } | Step::Fail { .. } | Step::EndAll) => step,
    }
}

fn aimed_request(exchange: &Exchange, line: Pad, mut request: LineRequest) -> LineRequest {
    match &mut request {
        LineRequest::Answer { call }
        | LineRequest::Drop { call: Some(call) }
        | LineRequest::Redirect { call, .. }
        | LineRequest::Hold { call }
        | LineRequest::Retrieve { call }
        | LineRequest::StartRecording { target: call, .. }
        | LineRequest::StopRecording { target: call, .. }
        | LineRequest::Confer { call, .. }
        | LineRequest::ChangeRecording { target: call, .. } => {
            let calls: Vec<Pad> = exchange.switch.calls_of(line).map(|call| call.seen_from(line)).collect();
            *call = nth(call.0, &calls).unwrap_or(*call);
        }
        LineRequest::SetUserData { call, .. } | LineRequest::PickUp { call, .. } => *call = nth_call(exchange, *call),
        LineRequest::SetAgentState { workgroup, .. } => *workgroup = nth_workgroup(exchange, *workgroup),
        LineRequest::LogOnToWorkgroup { workgroup, agent, .. } => {
            *workgroup = nth_workgroup(exchange, *workgroup);
            if agent.0 < 0 {
                *agent = line;
            }
        }
        LineRequest::SetQueuePriority { workgroup, call, .. } | LineRequest::SendOn { workgroup, call, .. } => {
            *workgroup = nth_workgroup(exchange, *workgroup);
            *call = nth_call(exchange, *call);
        }
        LineRequest::ListenIn { monitor, agent, .. } => {
            *agent = nth_talking(exchange, *agent);
            if monitor.0 < 0 {
                *monitor = line;
            }
        }
        LineRequest::Dial { .. } | LineRequest::Drop { call: None } | LineRequest::Key { .. } | LineRequest::OnHook => {
        }
    }
    request
}

fn nth_workgroup(exchange: &Exchange, pad: Pad) -> Pad {
    let workgroups: Vec<Pad> =
        exchange.lines().filter(|line| line.workgroup().is_some()).map(|line| line.pad).collect();
    nth(pad.0, &workgroups).unwrap_or(pad)
}

/// A line that has a call.
fn nth_talking(exchange: &Exchange, pad: Pad) -> Pad {
    let talking: Vec<Pad> = exchange.lines().filter(|line| !line.calls.is_empty()).map(|line| line.pad).collect();
    nth(pad.0, &talking).unwrap_or(pad)
}

fn nth_call(exchange: &Exchange, handle: SessionHandle) -> SessionHandle {
    let calls: Vec<SessionHandle> = exchange.switch.calls.keys().rev().copied().collect();
    nth(handle.0, &calls).unwrap_or(handle)
}

fn nth<T: Copy>(negative: i32, of: &[T]) -> Option<T> {
    let n = usize::try_from(-1 - negative).ok()?;
    of.get(n.checked_rem(of.len())?).copied()
}

/// One step; a refused one must change nothing.
fn take(exchange: &mut Exchange, tapes: &mut TapeObserver, now: &mut Duration, step: Step) {
    let state = |exchange: &Exchange| {
        (
            exchange.switch.lines.clone(),
            exchange.switch.calls.clone(),
            exchange.switch.agents.clone(),
            exchange.switch.legs.clone(),
        )
    };
    let before = state(exchange);
    let accepted = match aimed(exchange, step) {
        Step::Ask(line, request) => exchange.request(*now, line, request),
        Step::Happen(happening) => exchange.happen(*now, happening),
        Step::Pass(span) => {
            *now += span;
            exchange.advance(*now);
            assert!(exchange.next_deadline().is_none_or(|at| at > *now), "a deadline that never passes");
            Ok(None)
        }
        Step::Open { which, works } => {
            if let Some(tape) = tapes.report_opening(which, works) {
                let failed = TapeReport::Failed(tape, TapeFailure::CannotOpen);
                exchange.tape_report(*now, if works { TapeReport::Opened(tape) } else { failed });
            }
            Ok(None)
        }
        Step::EndAll => {
            exchange.end_all(*now);
            assert!(exchange.switch.calls.is_empty());
            Ok(None)
        }
        Step::Fail { which } => {
            if let Some(tape) = tapes.fail_open(which) {
                exchange.tape_report(*now, TapeReport::Failed(tape, TapeFailure::DiskFull));
            }
            Ok(None)
        }
    };
    if accepted.is_err() {
        assert!(exchange.take_effects().is_empty(), "a refused input is heard of");
        assert!(exchange.take_orders().is_empty() && exchange.take_outcomes().is_empty());
        assert!(before == state(exchange), "a refused input changes something");
    }
}

/// Everybody hangs up.
fn clear(exchange: &mut Exchange, now: Duration) {
    for line in (100..106).map(Pad) {
        while exchange.happen(now, Happening::PhoneHangsUp { line }).is_ok() {}
    }
    let handles: Vec<SessionHandle> = exchange.switch.calls.keys().copied().collect();
    for call in handles {
        exchange.happen(now, Happening::OutsideHangup { call }).expect("only outside parties are left");
    }
    // The last wrap-up ends.
    exchange.advance(now + Duration::from_secs(3));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3 * ProptestConfig::default().cases, ..ProptestConfig::default() })]

    #[test]
    fn no_order_of_events_breaks_the_switch(
        product in select(&[Product::MaxCs, Product::MaxAcd][..]),
        scenes in proptest::collection::vec(scene(), 1..120),
    ) {
        let mut exchange = office(product);
        let mut observer = EventObserver::default();
        let mut now = Duration::ZERO;
        let mut tapes = TapeObserver::default();
        for step in scenes.into_iter().flatten() {
            take(&mut exchange, &mut tapes, &mut now, step);
            check_state(&exchange);
            tapes.follow(&mut exchange);
            observer.hear(&exchange.take_effects());
            observer.agree(&exchange);
        }
        clear(&mut exchange, now);
        check_state(&exchange);
        tapes.follow(&mut exchange);
        prop_assert!(tapes.is_empty());
        observer.hear(&exchange.take_effects());
        observer.agree(&exchange);
        prop_assert!(exchange.lines().all(|line| line.calls.is_empty()));
        prop_assert!(exchange.switch.calls.is_empty());
        prop_assert_eq!(exchange.next_deadline(), None);
    }
}
