use std::time::Duration;

use crate::scenario::timetable::{Planned, PlannedAction, Timetable};
use crate::scenario::{Scenario, Spread, StepAction};
use crate::{AnswerBehaviour, FaultKind, OutsideCall, PhoneChange};

const fn s(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn toml(text: &str) -> Result<Scenario, String> {
    let source = toml::Deserializer::parse(text).map_err(|error| error.to_string())?;
    Scenario::read(source).map_err(|error| error.to_string())
}

fn json(text: &str) -> Result<Scenario, String> {
    Scenario::read(&mut serde_json::Deserializer::from_str(text)).map_err(|error| error.to_string())
}

/// The error of a scenario that can be read.
fn refused(text: &str) -> String {
    toml(text).expect("can be read").validate().expect_err("must be refused").to_string()
}

#[test]
fn a_scenario_reads_the_same_from_toml_and_from_json() {
    let from_toml = toml(
        r#"
        name = "Both"
        seed = 7
        speed = 60
        duration = "1h"
        [[phones]]
        extensions = ["101-109"]
        answer = "4s"
        do_not_disturb = false
        [[load]]
        to = "800"
        calls_per_hour = 120
        talk_time = "3m"
        patience = { distribution = "exponential", mean = "90s" }
        ivr_data = "call={serial}"
        [[steps]]
        at = "10s"
        id = "first"
        call = { to = "101", ivr_data = "1", talk_time = "30s" }
        [[steps]]
        at = "20s"
        hang_up = "first"
        [[steps]]
        at = "30s"
        clear_faults = true
        "#,
    );
    let from_json = json(
        r#"{"name":"Both","seed":7,"speed":60,"duration":"1h",
        "phones":[{"extensions":["101-109"],"answer":"4s","doNotDisturb":false}],
        "load":[{"to":"800","callsPerHour":120,"talkTime":"3m","patience":{"distribution":"exponential","mean":"90s"},
          "ivrData":"call={serial}"}],
        "steps":[{"at":"10s","id":"first","call":{"to":"101","ivrData":"1","talkTime":"30s"}},
          {"at":"20s","hangUp":"first"},{"at":"30s","clearFaults":true}]}"#,
    );
    let scenario = from_toml.expect("valid");
    assert_eq!(Ok(&scenario), from_json.as_ref());
    assert_eq!(scenario.phones[0].answer, Some(AnswerBehaviour::After(s(4))));
    assert_eq!(scenario.load[0].patience, Some(Spread::Exponential { mean: s(90) }));
    let StepAction::Call { id, call } = &scenario.steps[0].action else { panic!("a call") };
    assert_eq!((id.as_deref(), call.talk_time), (Some("first"), Some(s(30))));
    assert_eq!(scenario.steps[2].action, StepAction::ClearFaults);
    scenario.validate().expect("valid");
}

#[test]
fn every_action_is_read() {
    let action = |text: &str| {
        let text = format!("duration = \"1m\"\n[[steps]]\nat = \"1s\"\n{text}");
        toml(&text).expect("valid").steps.remove(0).action
    };
    assert_eq!(action("answer = \"101\""), StepAction::Answer("101".into()));
    assert_eq!(action("conference = \"101\""), StepAction::Conference("101".into()));
    assert_eq!(action("transfer = \"101\""), StepAction::Transfer("101".into()));
    let change = PhoneChange { do_not_disturb: Some(true), ..PhoneChange::default() };
    let phone = StepAction::Phone { extension: "101".into(), change };
    assert_eq!(action("phone = { extension = \"101\", do_not_disturb = true }"), phone);
    let StepAction::Fault(fault) = action("fault = { kind = \"freeze\", ms = 50 }") else { panic!("a fault") };
    assert_eq!((fault.kind, fault.ms), (FaultKind::Freeze, 50));
}

#[test]
fn what_cannot_be_read_is_named() {
    for (text, parts) in [
        ("", &["missing field `duration`"][..]),
        ("duration = \"1h\"\nspeed = 0", &["speed", "1 to 1000"]),
        ("duration = \"1h\"\nseed = 9007199254740992", &["seed", "0 to 9007199254740991"]),
        (
            "duration = \"1h\"\n[[steps]]\nat = \"1s\"\ncall = { to = \"101\", priority = 10 }",
            &["steps[0].call.priority", "0 to 9"],
        ),
        ("duration = \"1h\"\n[[load]]\nto = \"101\"\ncalls_per_hour = 1\nskill = -1", &["load[0].skill", "0 to 1000"]),
        (
            "duration = \"1h\"\n[[steps]]\nat = \"1s\"\nfault = { kind = \"delay\", ms = 86400001 }",
            &["steps[0].fault.ms", "0 to 86400000"],
        ),
        ("duration = \"1h\"\nsped = 60", &["sped"]),
        ("duration = \"1h\"\n[[load]]\nto = \"800\"\ncalls_per_hour = \"many\"", &["load[0].calls_per_hour"]),
        (
            "duration = \"1h\"\n[[load]]\nto = \"800\"\ncalls_per_hour = 1\npatience = \"soon\"",
            &["load[0].patience", "soon"],
        ),
        ("duration = \"1h\"\n[[steps]]\nat = \"1s\"", &["steps[0]", "exactly one of call"]),
        (
            "duration = \"1h\"\n[[steps]]\nat = \"1s\"\nanswer = \"101\"\nhang_up = \"101\"",
            &["steps[0]", "exactly one"],
        ),
        ("duration = \"1h\"\n[[steps]]\nat = \"1s\"\nid = \"a\"\nanswer = \"101\"", &["steps[0]", "only a call"]),
        (
            "duration = \"1h\"\n[[steps]]\nat = \"1s\"\ncall = { to = \"101\", colour = \"red\" }",
            &["steps[0].call.colour", "no such key"],
        ),
        ("duration = \"1h\"\n[[steps]]\nat = \"1s\"\nfault = { kind = \"fire\" }", &["steps[0].fault.kind", "freeze"]),
        ("duration = \"1h\"\n[office]\nlicenses = 3", &["office", "licenses"]),
    ] {
        let told = toml(text).expect_err("must be refused");
        for part in parts {
            assert!(told.contains(part), "{part} is not in {told}");
        }
    }
}

#[test]
fn wrong_values_are_named_with_what_is_allowed() {
    let load = |rest: &str| format!("duration = \"1h\"\n[[load]]\nto = \"800\"\n{rest}");
    let step = |rest: &str| format!("duration = \"1h\"\n[[steps]]\n{rest}");
    for (text, told) in [
        ("duration = \"25h\"".to_owned(), "duration is 90000s; allowed: 1ms to 1day"),
        (load("calls_per_hour = 0"), "load[0].calls_per_hour is 0; allowed: 1 to 100000"),
        (load("calls_per_hour = 1\nfrom = \"2h\""), "load[0].from is 7200s; allowed: 0s to 1h"),
        (load("calls_per_hour = 1\nfrom = \"20m\"\nuntil = \"10m\""), "load[0].until is 600s; allowed: 20m to 1h"),
        (
            load("calls_per_hour = 1\npriorities = [{ priority = 10, weight = 1 }]"),
            "load[0].priorities[0].priority is 10",
        ),
        (load("calls_per_hour = 1\npriorities = [{ priority = 1, weight = 0 }]"), "load[0].priorities[0].weight is 0"),
        (
            load("calls_per_hour = 60000\n[[load]]\nto = \"800\"\ncalls_per_hour = 60000"),
            "load is 120000.0; allowed: at most 100000",
        ),
        (step("at = \"2h\"\nclear_faults = true"), "steps[0].at is 7200s; allowed: 0s to 1h"),
        (
            step("at = \"1s\"\nanswer = \"nobody\""),
            "steps[0].answer is \"nobody\"; allowed: an extension or the id of a call",
        ),
        (
            step("at = \"1s\"\nid = \"7\"\ncall = { to = \"101\" }"),
            "steps[0].id is \"7\"; allowed: a name that is no number",
        ),
        ("duration = \"1h\"\n[[phones]]\nextensions = [\"109-101\"]".to_owned(), "phones[0].extensions is \"109-101\""),
        ("duration = \"1h\"\n[office]\nversion = \"3\"".to_owned(), "office.version is \"3\""),
    ] {
        let complaint = refused(&text);
        assert!(complaint.starts_with(told), "{complaint}");
    }
}

const LOAD: &str = r#"
    duration = "1h"
    seed = 42
    [[load]]
    to = "800"
    calls_per_hour = 600
    talk_time = { distribution = "lognormal", mean = "3m", deviation = "2m" }
    patience = { distribution = "exponential", mean = "90s" }
    priorities = [{ priority = 1, weight = 3 }, { priority = 9, weight = 1 }]
    ivr_data = "{number}/{serial}"
    [[load]]
    to = "101"
    from = "10m"
    until = "20m"
    calls_per_hour = 60
"#;

fn calls(text: &str, load: usize) -> Vec<(Duration, OutsideCall)> {
    let scenario = toml(text).expect("valid");
    let random = Timetable::new(&scenario).filter_map(|Planned { at, what }| match what {
        PlannedAction::Random { load: index, call } if index == load => Some((at, *call)),
        _ => None,
    });
    random.collect()
}

#[test]
fn random_calls_have_the_configured_frequency_and_length() {
    let all = calls(LOAD, 0);
    assert!((530..670).contains(&all.len()), "{} calls of about 600", all.len());
    assert!(all.is_sorted_by_key(|(at, _)| *at));
    let count = f64::from(u32::try_from(all.len()).expect("few"));
    let mean = |span: &dyn Fn(&OutsideCall) -> Option<Duration>| {
        all.iter().filter_map(|(_, call)| span(call)).map(|span| span.as_secs_f64()).sum::<f64>() / count
    };
    assert!((160.0..200.0).contains(&mean(&|call| call.talk_time)), "{}", mean(&|call| call.talk_time));
    assert!((78.0..102.0).contains(&mean(&|call| call.patience)), "{}", mean(&|call| call.patience));
    let urgent = all.iter().filter(|(_, call)| call.priority == 9).count();
    assert!((110..190).contains(&urgent), "{urgent} of about 150");
    assert_eq!(all[1].1.ivr_data, format!("{}/2", all[1].1.from.number));
    let bounded = calls(LOAD, 1);
    assert!((3..20).contains(&bounded.len()), "{} calls of about 10", bounded.len());
    assert!(bounded.iter().all(|(at, _)| (s(600)..s(1200)).contains(at)));
}

#[test]
fn the_same_seed_gives_the_same_calls_on_every_machine() {
    let all = calls(LOAD, 0);
    assert_eq!(all, calls(LOAD, 0));
    let first: Vec<String> =
        all.iter().take(3).map(|(at, call)| format!("{at:?} {} {:?}", call.from.number, call.talk_time)).collect();
    assert_eq!(
        first,
        [
            "5.2553s 4155550171 Some(83.927s)",
            "14.21892s 2065550133 Some(65.299s)",
            "18.128901s 4155550154 Some(76.571s)"
        ]
    );
    assert_ne!(all, calls(&LOAD.replace("seed = 42", "seed = 43"), 0));
}

#[test]
fn a_change_of_one_load_leaves_the_calls_of_another() {
    let other = calls(&LOAD.replace("calls_per_hour = 600", "calls_per_hour = 5"), 1);
    assert_eq!(other, calls(LOAD, 1));
    let times = |text: &str| calls(text, 0).into_iter().map(|(at, _)| at).collect::<Vec<_>>();
    assert_eq!(times(LOAD), times(&LOAD.replace("mean = \"3m\"", "mean = \"4m\"")));
}

#[test]
fn steps_and_load_come_in_the_order_of_their_times() {
    let steps = "[[steps]]\nat = \"30m\"\nclear_faults = true\n[[steps]]\nat = \"0s\"\nanswer = \"101\"\n";
    let scenario = toml(&format!("{LOAD}{steps}")).expect("valid");
    let planned: Vec<Planned> = Timetable::new(&scenario).collect();
    assert!(planned.is_sorted_by_key(|planned| planned.at));
    let step = |index| {
        planned
            .iter()
            .position(|planned| matches!(planned.what, PlannedAction::ScenarioStep { step, .. } if step == index))
    };
    assert_eq!(step(1), Some(0));
    assert!(step(0).is_some_and(|place| place > 100));
    assert_eq!(Timetable::count_calls(&scenario), planned.len() as u64 - 2, "two of the steps place no call");
}
