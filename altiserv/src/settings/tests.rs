use std::time::Duration;

use super::{
    AnswerBehaviour, Distribution, ExtensionSettings, OutsideNumberSettings, OutsideOutcome, Product, Settings,
    TrunkSettings, UserRole, WorkgroupSettings, plan::ServerPlan,
};

fn refused(settings: &Settings) -> String {
    settings.validate().expect_err("must be refused").to_string()
}

#[test]
fn the_default_office_is_valid() {
    let plan = ServerPlan::try_from(&Settings::default()).expect("the default is valid");
    let numbers: Vec<&str> = plan.extensions.iter().map(|extension| extension.number.as_str()).collect();
    assert_eq!(numbers, ["101", "102", "103", "104", "105", "106", "107", "108", "109", "110"]);
    assert_eq!(plan.extensions[9].role, UserRole::Supervisor);
    assert!(plan.extensions.iter().all(|extension| extension.password.matches("1234")));
    assert_eq!(plan.extensions[0].name, "Extension 101");
    assert_eq!((plan.licences, plan.product), (25, Product::MaxCs));
    assert_eq!(plan.workgroups[0].members.len(), 9);
    assert_eq!(plan.outside_numbers.default.ring_time, Duration::from_secs(1));
}

#[test]
fn defaults_survive_a_round_trip_through_toml() {
    let text = toml::to_string(&Settings::default()).expect("settings serialise");
    assert_eq!(toml::from_str::<Settings>(&text).expect("and come back"), Settings::default());
}

#[test]
fn a_file_needs_only_the_keys_that_differ_from_the_default() {
    let settings: Settings = toml::from_str(
        r#"
        product = "MaxACD"
        ring_timeout = "5s"
        [[extensions]]
        number = "200-399"
        answer = "250ms"
        do_not_disturb = true
        call_waiting = false
        outside_calls = false
        [[workgroups]]
        number = "700"
        members = ["200-210", "300"]
        [[outside_numbers.rules]]
        number = "1408*"
        behaviour = { outcome = "no_answer", ring_time = "0s", hang_up_after = "3s" }
        "#,
    )
    .expect("valid");
    let plan = ServerPlan::try_from(&settings).expect("valid");
    assert_eq!(plan.extensions.len(), 200);
    assert_eq!(plan.extensions[0].answer, AnswerBehaviour::After(Duration::from_millis(250)));
    let first = &plan.extensions[0];
    assert_eq!((first.do_not_disturb, first.call_waiting, first.outside_calls), (true, false, false));
    assert_eq!(plan.workgroups[0].members.len(), 12);
    assert_eq!(plan.outside_numbers.behaviour("14085551234").outcome, OutsideOutcome::NoAnswer);
    assert_eq!(plan.outside_numbers.behaviour("14155551234").outcome, OutsideOutcome::Answer);
}

#[test]
fn an_unknown_key_is_refused() {
    assert!(toml::from_str::<Settings>("licenses = 3").is_err());
}

#[test]
fn the_longest_rule_wins_and_a_whole_number_over_all() {
    let rules = r#"
        rules = [
            { number = "1*", behaviour = { outcome = "busy" } },
            { number = "1408*", behaviour = { outcome = "no_answer" } },
            { number = "14085551234", behaviour = { outcome = "answer" } },
        ]"#;
    let outside: OutsideNumberSettings = toml::from_str(rules).expect("valid");
    assert_eq!(outside.behaviour("12125551234").outcome, OutsideOutcome::Busy);
    assert_eq!(outside.behaviour("14085559999").outcome, OutsideOutcome::NoAnswer);
    assert_eq!(outside.behaviour("14085551234").outcome, OutsideOutcome::Answer);
}

#[test]
fn wrong_values_name_key_value_and_what_is_allowed() {
    let mut settings = Settings::default();
    settings.extensions[1].number = "1o1".to_owned();
    assert_eq!(
        refused(&settings),
        "extensions[1].number is \"1o1\"; allowed: a number of up to 11 digits, or a range such as \"101-110\""
    );
}

#[test]
fn a_number_cannot_be_taken_twice() {
    let mut settings = Settings::default();
    settings.extensions.push(ExtensionSettings { number: "105".to_owned(), ..ExtensionSettings::default() });
    assert!(refused(&settings).starts_with("extensions[2].number is \"105\""));
    let mut settings = Settings::default();
    settings.workgroups.push(WorkgroupSettings { number: "101".to_owned(), ..WorkgroupSettings::default() });
    assert!(refused(&settings).starts_with("workgroups[1].number is \"101\""));
}

#[test]
fn the_default_workgroup_has_the_agents_that_there_are() {
    let text = "[[extensions]]\nnumber = \"201-203\"\n[[extensions]]\nnumber = \"210\"\nrole = \"supervisor\"\n";
    let plan = ServerPlan::try_from(&toml::from_str::<Settings>(text).expect("settings")).expect("a valid office");
    assert_eq!(plan.workgroups[0].members, ["201", "202", "203"]);
    let listed = "[[workgroups]]\nmembers = [\"110\", \"105\", \"agents\"]";
    let plan = ServerPlan::try_from(&toml::from_str::<Settings>(listed).expect("settings")).expect("a valid office");
    let first: Vec<_> = plan.workgroups[0].members.iter().take(3).map(String::as_str).collect();
    assert_eq!((first, plan.workgroups[0].members.len()), (vec!["110", "105", "101"], 10));
}

#[test]
fn a_member_must_be_an_extension() {
    let mut settings = Settings::default();
    settings.workgroups[0].members = vec!["105-115".to_owned()];
    assert!(refused(&settings).starts_with("workgroups[0].members is \"105-115\""));
}

#[test]
fn an_empty_password_is_refused_and_no_password_is_shown() {
    let mut settings = Settings::default();
    settings.extensions[0].password = "".into();
    assert!(refused(&settings).starts_with("extensions[0].password"));
    settings.extensions[0].password = "s3cret".into();
    assert!(!format!("{settings:?}").contains("s3cret"));
}

#[test]
fn no_trunk_lines_at_all_is_allowed() {
    let settings =
        Settings { trunks: vec![TrunkSettings { lines: 0, ..TrunkSettings::default() }], ..Settings::default() };
    settings.validate().expect("valid");
    let settings = Settings { trunks: Vec::new(), ..Settings::default() };
    settings.validate().expect("valid");
}

#[test]
fn limits_are_enforced() {
    let refuse = |change: fn(&mut Settings)| {
        let mut settings = Settings::default();
        change(&mut settings);
        refused(&settings)
    };
    assert!(refuse(|s| s.version = "0".to_owned()).starts_with("version is \"0\""));
    assert!(refuse(|s| s.version = "0x10000".to_owned()).starts_with("version is \"0x10000\""));
    assert!(refuse(|s| s.version = "2.8".to_owned()).starts_with("version is \"2.8\""));
    assert!(refuse(|s| s.recordings_dir = "".into()).starts_with("recordings_dir is \"\""));
    assert!(refuse(|s| s.ring_timeout = Duration::ZERO).starts_with("ring_timeout"));
    assert!(refuse(|s| s.blocking.failures = 0).starts_with("blocking.failures"));
    assert!(refuse(|s| s.trunks[0].access_code = "9x".to_owned()).starts_with("trunks[0].access_code"));
    assert!(refuse(|s| s.trunks[0].lines = 3001).starts_with("trunks[0].lines"));
    assert!(refuse(|s| s.extensions[0].number = "10000-19999".to_owned()).starts_with("extensions[0].number"));
    assert!(refuse(|s| s.emergency_numbers.push("help".to_owned())).starts_with("emergency_numbers[4]"));
}

#[test]
fn a_workgroup_has_distribution_ring_timeout_and_overflow() {
    let settings: Settings = toml::from_str(
        r#"
        [[workgroups]]
        distribution = "ring_all"
        member_ring_timeout = "15s"
        overflow_after = "1m"
        overflow_to = "110"
        wrap_up = "30s"
        [[workgroups]]
        number = "801"
        distribution = "first_idle"
        overflow_to = "110"
        "#,
    )
    .expect("well-formed");
    let plan = ServerPlan::try_from(&settings).expect("valid");
    let [ring_all, first_idle] = &plan.workgroups[..] else { panic!("two workgroups") };
    assert_eq!((ring_all.distribution, ring_all.wrap_up), (Distribution::RingAll, Duration::from_secs(30)));
    assert_eq!(ring_all.member_ring_timeout, Duration::from_secs(15));
    let overflow = ring_all.overflow.as_ref().expect("it overflows");
    assert_eq!((overflow.after, overflow.to.as_deref()), (Duration::from_secs(60), Some("110")));
    assert_eq!(first_idle.distribution, Distribution::FirstIdle);
    assert!(first_idle.overflow.is_none(), "never, without a time");
    assert_eq!(first_idle.member_ring_timeout, Duration::from_secs(20));
}

#[test]
fn wrong_values_of_workgroups_are_named() {
    let refuse = |change: fn(&mut Settings)| {
        let mut settings = Settings::default();
        change(&mut settings);
        refused(&settings)
    };
    let workgroup = refuse(|s| s.workgroups[0].overflow_to = "800".to_owned());
    assert_eq!(
        workgroup,
        "workgroups[0].overflow_to is \"800\"; allowed: the number of a configured extension, or \"\""
    );
    assert!(refuse(|s| s.workgroups[0].member_ring_timeout = Duration::ZERO).contains(".member_ring_timeout is 0ns"));
    assert!(refuse(|s| s.workgroups[0].overflow_after = Duration::from_secs(86_401)).contains(".overflow_after is"));
    assert!(refuse(|s| s.workgroups[0].wrap_up = Duration::from_secs(86_401)).contains(".wrap_up is"));
    assert!(
        refuse(|s| s.extensions[1].outbound_workgroup = "101".to_owned())
            .starts_with("extensions[1].outbound_workgroup is \"101\"")
    );
    assert!(toml::from_str::<Settings>("[[workgroups]]\ndistribution = \"random\"").is_err());
}
