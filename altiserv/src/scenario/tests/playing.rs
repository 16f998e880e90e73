//! Whole scenarios in virtual time.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use altilink::Charset;

use crate::scenario::{Scenario, ScenarioError, ScenarioReport, ScenarioState};
use crate::{Handle, OutsideCall, Server, Settings, SimulatedCallState};

async fn serve(settings: &Settings) -> Server {
    let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    Server::bind(settings, listen, Charset::default()).await.expect("starts")
}

fn scenario(text: &str) -> Scenario {
    Scenario::read(toml::Deserializer::parse(text).expect("TOML")).expect("a scenario")
}

/// Plays it to its end.
async fn play(handle: &Handle, scenario: Scenario) -> ScenarioReport {
    let mut report = handle.play(scenario).await.expect("is played");
    report.wait_for(|report| !report.state.is_running()).await.expect("ends").clone()
}

#[track_caller]
fn assert_accounted(report: &ScenarioReport) {
    let counts = &report.statistics;
    let classes = counts.answered + counts.abandoned + counts.overflowed + counts.waiting;
    assert_eq!(counts.offered, classes, "{report:?}");
    assert_eq!(report.calls_made, counts.offered + counts.blocked, "{report:?}");
    assert_eq!(counts.answered, counts.answered_by.values().sum::<u64>(), "{report:?}");
}

#[tokio::test(start_paused = true)]
async fn the_shipped_scenarios_run_to_their_end_with_every_call_accounted_for() {
    for (file, text) in [
        ("screen-pops", include_str!("../../../scenarios/screen-pops.toml")),
        ("busy-hour", include_str!("../../../scenarios/busy-hour.toml")),
        ("bad-day", include_str!("../../../scenarios/bad-day.toml")),
    ] {
        let mut scenario = scenario(text);
        scenario.validate().expect("valid");
        let server = serve(&scenario.office.take().unwrap_or_default()).await;
        let report = play(&server.handle(), scenario).await;
        assert_eq!(report.state, ScenarioState::Completed);
        assert!(report.is_success(), "{file}: {report:?}");
        assert_eq!((report.calls_made, report.steps.done), (report.calls_planned, report.steps.planned), "{file}");
        assert_accounted(&report);
        assert_eq!(report.statistics.active, 0, "{file}: {report:?}");
        assert!(server.handle().calls().await.expect("serves").is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn the_busy_hour_has_answered_abandoned_and_overflowed_calls() {
    let mut busy = scenario(include_str!("../../../scenarios/busy-hour.toml"));
    let server = serve(&busy.office.take().unwrap_or_default()).await;
    let begun = tokio::time::Instant::now();
    let report = play(&server.handle(), busy).await;
    assert!(begun.elapsed() < Duration::from_secs(90), "{:?}", begun.elapsed());
    let counts = &report.statistics;
    assert!(counts.offered > 150, "{counts:?}");
    assert!(counts.abandoned > 0 && counts.overflowed > 0 && counts.answered > 100, "{counts:?}");
    assert_eq!(counts.answered_by.len(), 9, "{counts:?}");
    assert!(counts.longest_wait_ms > counts.average_answer_ms && counts.average_answer_ms >= 4000, "{counts:?}");
}

#[tokio::test(start_paused = true)]
async fn steps_are_carried_out_and_failures_are_reported() {
    let server = serve(&Settings::default()).await;
    let report = play(
        &server.handle(),
        scenario(
            r#"
            duration = "1m"
            [[steps]]
            at = "1s"
            id = "first"
            call = { to = "101" }
            [[steps]]
            at = "3s"
            answer = "101"
            [[steps]]
            at = "9s"
            hang_up = "first"
            [[steps]]
            at = "10s"
            answer = "102"
            [[steps]]
            at = "11s"
            hang_up = "first"
            "#,
        ),
    )
    .await;
    assert_eq!((report.steps.done, report.steps.failed), (3, 2), "{report:?}");
    let told: Vec<String> = report
        .steps
        .failures
        .iter()
        .map(|failure| format!("{} at {} ms, {}: {}", failure.step, failure.at_ms, failure.action, failure.error))
        .collect();
    let expected = ["3 at 10000 ms, answer 102: no such call", "4 at 11000 ms, hang up first: no such call"];
    assert_eq!(told, expected);
    assert!(!report.is_success());
    assert_eq!((report.statistics.answered, report.statistics.average_answer_ms), (1, 2000));
}

#[tokio::test(start_paused = true)]
async fn only_one_scenario_plays_at_a_time_and_a_stopped_one_keeps_its_progress() {
    let server = serve(&Settings::default()).await;
    let handle = server.handle();
    assert_eq!(handle.scenario(), None);
    assert_eq!(handle.stop_scenario().await, None);
    let hour = || scenario("duration = \"1h\"\nspeed = 10\n[[load]]\nto = \"101\"\ncalls_per_hour = 3600");
    handle.play(hour()).await.expect("is played");
    assert!(matches!(handle.play(hour()).await, Err(ScenarioError::Running)));
    tokio::time::sleep(Duration::from_secs(30)).await;
    let report = handle.stop_scenario().await.expect("was played");
    assert_eq!(report.state, ScenarioState::Stopped);
    assert_accounted(&report);
    assert!((299_000..301_000).contains(&report.elapsed_ms), "{report:?}");
    assert!(report.calls_made > 100 && report.calls_made < report.calls_planned, "{report:?}");
    assert_eq!(handle.scenario(), Some(report));
    handle.play(hour()).await.expect("the next may be played");
}

#[tokio::test(start_paused = true)]
async fn a_scenario_stops_with_its_server() {
    let server = serve(&Settings::default()).await;
    let mut report = server.handle().play(scenario("duration = \"1h\"")).await.expect("is played");
    server.shutdown().await;
    let ended = report.wait_for(|report| !report.state.is_running()).await.expect("ends");
    assert_eq!(ended.state, ScenarioState::Stopped);
}

#[tokio::test(start_paused = true)]
async fn calls_that_nobody_answers_are_reported_as_waiting() {
    let server = serve(&Settings { workgroups: vec![nobody()], ..Settings::default() }).await;
    let text = "duration = \"1m\"\ndrain = \"10s\"\n[[steps]]\nat = \"1s\"\ncall = { to = \"800\" }";
    let begun = tokio::time::Instant::now();
    let report = play(&server.handle(), scenario(text)).await;
    assert_eq!((report.statistics.waiting, report.state), (1, ScenarioState::Completed));
    assert_eq!(begun.elapsed().as_secs(), 70);
    assert_accounted(&report);
}

fn nobody() -> crate::WorkgroupSettings {
    crate::WorkgroupSettings { members: Vec::new(), ..crate::WorkgroupSettings::default() }
}

#[tokio::test(start_paused = true)]
async fn the_speed_is_the_scenarios_and_afterwards_that_of_the_wall_clock() {
    let server = serve(&Settings::default()).await;
    let handle = server.handle();
    let begun = tokio::time::Instant::now();
    play(&handle, scenario("duration = \"1h\"\nspeed = 60")).await;
    assert_eq!(begun.elapsed().as_secs(), 60);
    let call = OutsideCall { to: "101".to_owned(), patience: Some(Duration::from_secs(5)), ..OutsideCall::default() };
    handle.place_call(call).await.expect("rings");
    tokio::time::sleep(Duration::from_secs(4)).await;
    let calls = handle.calls().await.expect("serves");
    assert_eq!(calls[0].state, SimulatedCallState::Ringing);
    tokio::time::sleep(Duration::from_millis(1100)).await;
    assert!(handle.calls().await.expect("serves").is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_scenario_that_does_not_fit_the_office_is_refused_before_it_starts() {
    let server = serve(&Settings::default()).await;
    for (text, told) in [
        ("[[load]]\nto = \"801\"\ncalls_per_hour = 1", "load[0].to is \"801\"; allowed: the number of an extension or"),
        ("[[steps]]\nat = \"1s\"\ncall = { to = \"199\" }", "steps[0].call.to is \"199\""),
        (
            "[[steps]]\nat = \"1s\"\nanswer = \"800\"",
            "steps[0].answer is \"800\"; allowed: the number of an extension of",
        ),
        ("[[phones]]\nextensions = [\"105-111\"]\nanswer = \"1s\"", "phones[0].extensions is \"111\""),
        ("[[load]]\nto = \"101\"\ncalls_per_hour = 1\ncallers = [{ ip = \"::1\" }]", "load[0].callers[0].from.ip is"),
        ("[office]\nlicences = 3", "office is given; allowed: nothing"),
    ] {
        let error =
            server.handle().play(scenario(&format!("duration = \"1m\"\n{text}"))).await.expect_err("is refused");
        assert!(error.to_string().starts_with(told), "{error}");
    }
    assert_eq!(server.handle().scenario(), None);
}
