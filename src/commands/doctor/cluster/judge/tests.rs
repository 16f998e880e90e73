use cluster::Incarnation;

use super::super::super::finding::Severity;
use super::*;

fn facts(version: &str) -> ServerFacts {
    let version = version.to_owned();
    ServerFacts { version, has_jetstream: true, asks_for_access: true, is_encrypted: true }
}

fn verdicts(findings: &[Finding]) -> Vec<Severity> {
    findings.iter().map(|finding| finding.verdict).collect()
}

#[test]
fn versions_are_judged_by_what_they_forget_and_whether_they_are_mended() {
    let cases = [
        ("2.9.10", Severity::Problem),
        ("2.10.22", Severity::Problem),
        ("2.10.23", Severity::Warning),
        ("2.12.1", Severity::Warning),
        ("2.14.0-RC.1", Severity::Ok),
        ("2.15.0", Severity::Ok),
        ("3.0.0", Severity::Ok),
        ("dev", Severity::Warning),
    ];
    for (version, verdict) in cases {
        let findings = server("nats://10.0.0.5:4222", Ok(&facts(version)));
        assert_eq!(verdicts(&findings), [verdict], "{version}: {findings:?}");
    }
}

#[test]
fn a_server_that_keeps_nothing_or_does_not_answer_is_a_problem() {
    let without = ServerFacts { has_jetstream: false, ..facts("2.15.0") };
    assert_eq!(verdicts(&server("nats://a", Ok(&without))), [Severity::Problem]);
    let silent = EngineError::Unreachable("connection refused".to_owned());
    assert_eq!(verdicts(&server("nats://a", Err(&silent))), [Severity::Problem]);
}

#[test]
fn a_server_that_others_may_listen_to_is_warned_of_unless_it_is_on_this_machine() {
    let open = ServerFacts { asks_for_access: false, is_encrypted: false, ..facts("2.15.0") };
    let plain = ServerFacts { is_encrypted: false, ..facts("2.15.0") };
    for (name, facts, findings) in [
        ("nats://10.0.0.5:4222", &open, 2),
        ("nats://10.0.0.5:4222", &plain, 2),
        ("nats://127.0.0.1:4222", &open, 1),
        ("nats://[::1]:4222", &open, 1),
        ("nats://localhost", &plain, 1),
    ] {
        assert_eq!(server(name, Ok(facts)).len(), findings, "{name}");
    }
}

#[test]
fn clocks_may_differ_by_two_seconds() {
    for (clock, verdict) in [
        (Clock::Agrees, Severity::Ok),
        (Clock::Ahead(Duration::from_secs(2)), Severity::Ok),
        (Clock::Behind(Duration::from_millis(2_100)), Severity::Warning),
    ] {
        assert_eq!(verdicts(&storing(1, &Ok(clock))), [Severity::Ok, verdict], "{clock:?}");
    }
    let refused = Err(EngineError::Refused("no suitable peers for placement".to_owned()));
    let findings = storing(3, &refused);
    assert_eq!(verdicts(&findings), [Severity::Problem]);
    assert!(findings[0].found.contains("3 times"), "{findings:?}");
}

fn node(name: &str, keys: &[KeyName]) -> FoundNode {
    (name.to_owned(), Ok(NodeRecord::new(Incarnation(1), "http://10.0.0.1:8080".to_owned(), false).with_keys(keys)))
}

const ONE: KeyName = KeyName([1; 4]);
const TWO: KeyName = KeyName([2; 4]);
const THREE: KeyName = KeyName([3; 4]);

#[test]
fn nodes_need_the_same_keys() {
    let verdict = |there: &[KeyName]| verdicts(&nodes("a", true, &[ONE, TWO], &[node("b", there)]))[1..].to_vec();
    assert_eq!(verdict(&[ONE, TWO]), []);
    assert_eq!(verdict(&[]), [], "an earlier version tells none");
    assert_eq!(verdict(&[ONE]), [Severity::Warning]);
    assert_eq!(verdict(&[ONE, TWO, THREE]), [Severity::Warning]);
    assert_eq!(verdict(&[THREE]), [Severity::Problem]);
}

#[test]
fn a_node_that_runs_on_keys_of_an_earlier_file_is_told_as_any_other() {
    let findings = nodes("a", true, &[ONE, TWO], &[node("a", &[ONE])]);
    assert_eq!(verdicts(&findings), [Severity::Ok, Severity::Warning]);
    assert!(findings[1].found.contains("key 02020202"), "{findings:?}");
}

#[test]
fn a_name_that_lives_elsewhere_is_a_problem() {
    assert_eq!(verdicts(&nodes("a", false, &[ONE], &[node("a", &[ONE])])), [Severity::Ok, Severity::Problem]);
    assert_eq!(verdicts(&nodes("a", true, &[ONE], &[node("a", &[ONE])])), [Severity::Ok]);
}

#[test]
fn a_node_of_a_newer_version_is_warned_of() {
    let newer = Err(FormatError::Newer { what: "record of a node", found: 2, known: 1 });
    assert_eq!(verdicts(&nodes("a", true, &[ONE], &[("b".to_owned(), newer)])), [Severity::Ok, Severity::Warning]);
}

#[test]
fn keys_that_everybody_may_read_are_warned_of() {
    let file = Path::new("/etc/altigen-webproxy/keys");
    assert_eq!(key_file(file, &Ok(false), &[ONE]).verdict, Severity::Ok);
    assert_eq!(key_file(file, &Ok(true), &[ONE]).verdict, Severity::Warning);
}
