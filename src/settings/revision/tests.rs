use std::time::Duration;

use super::*;
use crate::settings::ServerAddress;

fn server(text: &str) -> ServerAddress {
    text.parse().expect("a server")
}

fn remote(servers: &[&str]) -> Settings {
    let mut settings = Settings::default();
    settings.altiserv.mode = Mode::Remote;
    settings.altiserv.servers = servers.iter().map(|text| server(text)).collect();
    settings
}

fn changed(change: impl FnOnce(&mut Settings)) -> Settings {
    let mut settings = Settings::default();
    change(&mut settings);
    settings
}

fn shown(revision: &RevisedSettings) -> Vec<(&str, &str, &str, Effect)> {
    let shown = |change| {
        let KeyChange { key, old, new, effect }: &KeyChange = change;
        (key.as_str(), old.as_str(), new.as_str(), *effect)
    };
    revision.changes.iter().map(shown).collect()
}

#[test]
fn the_same_settings_change_nothing() {
    let settings = Settings::default();
    for program in [Program::Proxy, Program::Altiserv] {
        assert_eq!(
            settings.revised(&settings.clone(), program),
            RevisedSettings { changes: Vec::new(), in_force: settings.clone() }
        );
    }
}

#[test]
fn limits_and_times_count_at_once_and_are_reported_as_toml() {
    let read = changed(|settings| {
        settings.sessions.max = 500;
        settings.sessions.release_grace = Duration::from_secs(5);
        settings.altiserv.command_timeout = Duration::from_millis(250);
        settings.server.max_body_bytes = 2048;
        settings.dialing.route_access_code = "8".to_owned();
    });
    let revision = Settings::default().revised(&read, Program::Proxy);
    assert_eq!(
        shown(&revision),
        [
            ("altiserv.command_timeout", "\"5s\"", "\"250ms\"", Effect::Now),
            ("dialing.route_access_code", "\"9\"", "\"8\"", Effect::Now),
            ("server.max_body_bytes", "65536", "2048", Effect::Now),
            ("sessions.max", "10000", "500", Effect::Now),
            ("sessions.release_grace", "\"10s\"", "\"5s\"", Effect::Now),
        ]
    );
    assert_eq!(revision.in_force, read);
}

#[test]
fn the_challenge_counts_at_once_and_paths_at_the_next_start() {
    let read = changed(|settings| {
        settings.browsers.challenge = crate::settings::ChallengeSetting::Basic;
        settings.server.websocket_paths = vec!["/socket".to_owned()];
    });
    let revision = Settings::default().revised(&read, Program::Proxy);
    assert_eq!(
        shown(&revision),
        [
            ("browsers.challenge", "\"auto\"", "\"basic\"", Effect::Now),
            ("server.websocket_paths", "[]", "[\"/socket\"]", Effect::AtNextStart),
        ]
    );
}

#[test]
fn what_is_bound_at_the_start_waits_for_the_next_one_and_is_reported_again_until_then() {
    let running = Settings::default();
    let read = changed(|settings| {
        settings.server.workers = 7;
        settings.server.listen.set_port(9999);
        settings.altiserv.application_id = "OTHER".to_owned();
        settings.sessions.max = 9;
    });
    let revision = running.revised(&read, Program::Proxy);
    let keys: Vec<_> = revision.changes.iter().map(|change| (change.key.as_str(), change.effect)).collect();
    let waits = Effect::AtNextStart;
    let expected = [
        ("altiserv.application_id", waits),
        ("server.listen", waits),
        ("server.workers", waits),
        ("sessions.max", Effect::Now),
    ];
    assert_eq!(keys, expected);
    assert_eq!(revision.in_force, changed(|settings| settings.sessions.max = 9));
    let again = revision.in_force.revised(&read, Program::Proxy);
    assert!(again.changes.iter().all(|change| change.effect == waits) && again.changes.len() == 3, "{again:?}");
}

#[test]
fn servers_count_at_once_in_remote_mode_only() {
    let revision = remote(&["a"]).revised(&remote(&["b", "c:1"]), Program::Proxy);
    assert_eq!(shown(&revision), [("altiserv.servers", "[\"a:10025\"]", "[\"b:10025\", \"c:1\"]", Effect::Now)]);
    // A change of the mode leaves the link with the servers that it has.
    let revision = remote(&["a"]).revised(&Settings::default(), Program::Proxy);
    assert!(revision.changes.iter().all(|change| change.effect == Effect::AtNextStart), "{revision:?}");
    assert_eq!(revision.in_force, remote(&["a"]));
    let revision =
        Settings::default().revised(&changed(|settings| settings.altiserv.servers = vec![server("a")]), Program::Proxy);
    assert_eq!(revision.changes[0].effect, Effect::AtNextStart);
}

#[test]
fn a_changed_password_is_reported_without_being_shown() {
    let read = changed(|settings| settings.altiserv.embedded.server.extensions[0].password = "s3cret".into());
    let revision = Settings::default().revised(&read, Program::Proxy);
    let [KeyChange { key, old, new, effect: Effect::AtNextStart }] = &revision.changes[..] else {
        panic!("{revision:?}")
    };
    assert_eq!(key, "altiserv.embedded.extensions");
    assert!(!format!("{old}{new}").contains("s3cret") && !format!("{old}{new}").contains("1234"), "{old} {new}");
}

#[test]
fn a_key_without_a_default_comes_and_goes() {
    let set = changed(|settings| {
        settings.altiserv.embedded.server.outside_numbers.default.hang_up_after = Some(Duration::from_secs(30));
    });
    let key = "altiserv.embedded.outside_numbers.default.hang_up_after";
    let comes = Settings::default().revised(&set, Program::Proxy);
    assert_eq!(shown(&comes), [(key, "(not set)", "\"30s\"", Effect::AtNextStart)]);
    let goes = set.revised(&Settings::default(), Program::Proxy);
    assert_eq!(shown(&goes), [(key, "\"30s\"", "(not set)", Effect::AtNextStart)]);
}

#[test]
fn a_long_value_is_shortened() {
    let numbers = (100..300).map(|number| number.to_string()).collect();
    let read = changed(|settings| settings.dialing.emergency_numbers = numbers);
    let revision = Settings::default().revised(&read, Program::Proxy);
    assert!(revision.changes[0].new.ends_with("characters)"), "{revision:?}");
    assert!(revision.changes[0].new.len() < LONGEST_SHOWN + 30, "{revision:?}");
}

#[test]
fn the_stand_alone_altiserv_is_reported_of_its_own_keys_only() {
    let read = changed(|settings| {
        settings.server.workers = 7;
        settings.sessions.max = 9;
        settings.altiserv.embedded.listen.set_port(9);
        settings.altiserv.embedded.server.voice_seed = 2;
        settings.altiserv.embedded.server.licences = 3;
        settings.logging.filter = "debug".to_owned();
    });
    let revision = Settings::default().revised(&read, Program::Altiserv);
    assert_eq!(
        shown(&revision),
        [
            ("altiserv.embedded.licences", "25", "3", Effect::Now),
            ("altiserv.embedded.voice_seed", "1", "2", Effect::AtNextStart),
            ("logging.filter", "\"info,actix_server=warn,async_nats=warn\"", "\"debug\"", Effect::Now),
        ]
    );
}

#[test]
fn the_form_of_events_waits_for_the_next_start_and_directories_of_recordings_do_not() {
    let read = changed(|settings| {
        settings.events.guide_only = true;
        settings.recording.directories = vec!["/srv/rec".to_owned()];
    });
    let revision = Settings::default().revised(&read, Program::Proxy);
    assert_eq!(
        shown(&revision),
        [
            ("events.guide_only", "false", "true", Effect::AtNextStart),
            ("recording.directories", "[]", "[\"/srv/rec\"]", Effect::Now),
        ]
    );
}

#[test]
fn the_stand_alone_altiserv_leaves_the_keys_of_the_web_api_as_they_are() {
    let read = changed(|settings| {
        settings.altiserv.command_timeout = Duration::from_millis(250);
        settings.server.shutdown_timeout = Duration::from_secs(1);
        settings.admin.timeline_entries = 1;
    });
    let revision = Settings::default().revised(&read, Program::Altiserv);
    assert_eq!(revision, RevisedSettings { changes: Vec::new(), in_force: Settings::default() });
}
