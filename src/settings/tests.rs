use std::collections::HashMap;
use std::io::Write;
use std::time::Duration;

use tempfile::NamedTempFile;
use toml::{Table, Value};

use super::*;
use crate::dialplan::Prefix;

fn file(text: &str) -> NamedTempFile {
    let mut file = tempfile::Builder::new().suffix(".toml").tempfile().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file
}

fn variables(pairs: &[(&str, &str)]) -> HashMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn from_file(text: &str) -> Result<Settings, SettingsError> {
    let file = file(text);
    Settings::load(&Sources { file: ConfigFile::Required(file.path().to_owned()), ..Sources::default() })
}

fn from_variables(pairs: &[(&str, &str)]) -> Result<Settings, SettingsError> {
    Settings::load(&Sources { environment: variables(pairs), ..Sources::default() })
}

/// The error's lines, the file's random name replaced.
fn lines(loaded: Result<Settings, SettingsError>) -> Vec<String> {
    let message = loaded.expect_err("the settings are wrong").to_string();
    message.lines().map(|line| line.split_inclusive(' ').map(unnamed).collect()).collect()
}

fn unnamed(word: &str) -> String {
    word.split_once(".toml)").map_or_else(|| word.to_owned(), |(_, rest)| format!("FILE){rest}"))
}

#[test]
fn nothing_given_means_the_defaults() {
    assert_eq!(Settings::load(&Sources::default()).unwrap(), Settings::default());
    assert_eq!(from_file("").unwrap(), Settings::default());
}

#[test]
fn the_sample_file_holds_the_defaults() {
    assert_eq!(from_file(include_str!("../../config.toml")).unwrap(), Settings::default());
}

#[test]
fn the_file_for_deployments_is_right() {
    let settings = from_file(include_str!("../../deploy/webproxy.toml")).unwrap();
    assert_eq!((settings.altiserv.mode, settings.altiserv.servers.len()), (Mode::Remote, 1));
}

#[test]
fn the_sample_file_names_every_key() {
    let defaults = Table::try_from(Settings::default()).unwrap();
    let sample: Table = include_str!("../../config.toml").parse().unwrap();
    assert_eq!(missing(&defaults, &sample, ""), Vec::<String>::new());
    for optional in sections::optional_keys() {
        let key = optional.rsplit('.').next().unwrap();
        assert!(include_str!("../../config.toml").contains(&format!("# {key} = ")), "{optional}");
    }
}

fn missing(wanted: &Table, present: &Table, prefix: &str) -> Vec<String> {
    let mut keys = Vec::new();
    for (key, value) in wanted {
        match (value, present.get(key)) {
            (_, None) => keys.push(format!("{prefix}{key}")),
            (Value::Table(wanted), Some(Value::Table(present))) => {
                keys.extend(missing(wanted, present, &format!("{prefix}{key}.")));
            }
            (_, Some(_)) => {}
        }
    }
    keys
}

#[test]
fn the_environment_wins_over_the_file() {
    let file = file("[server]\nworkers = 3\nlisten = \"127.0.0.1:9000\"\n[dialing]\nroute_access_code = 8\n");
    let environment = variables(&[("WEBPROXY_SERVER__LISTEN", "127.0.0.1:9001"), ("OTHER_SERVER__WORKERS", "7")]);
    let settings =
        Settings::load(&Sources { file: ConfigFile::Required(file.path().to_owned()), environment }).unwrap();
    assert_eq!((settings.server.workers, settings.server.listen.port()), (3, 9001));
    assert_eq!(settings.dialing.route_access_code, "8");
}

#[test]
fn variables_of_every_kind_are_read() {
    let settings = from_variables(&[
        ("WEBPROXY_SERVER__LISTEN", "[::1]:0"),
        ("WEBPROXY_SERVER__ALLOW_PORT_80", "TRUE"),
        ("WEBPROXY_SERVER__WORKERS", "4"),
        ("WEBPROXY_ALTISERV__MODE", "remote"),
        ("WEBPROXY_ALTISERV__SERVERS", "a:10025, b"),
        ("WEBPROXY_ALTISERV__PRODUCT", "maxacd"),
        ("WEBPROXY_ALTISERV__CHARSET", "Shift_JIS"),
        ("WEBPROXY_ALTISERV__PING_INTERVAL", "0s"),
        ("WEBPROXY_ALTISERV__EMBEDDED__LICENCES", "3"),
        ("WEBPROXY_ALTISERV__EMBEDDED__PRODUCT", "MaxACD"),
        ("WEBPROXY_ALTISERV__EMBEDDED__ROLE", "standby"),
        ("WEBPROXY_ALTISERV__EMBEDDED__EXTENSIONS", "[{ number = \"101-300\" }]"),
        ("WEBPROXY_ALTISERV__EMBEDDED__OUTSIDE_NUMBERS__DEFAULT__HANG_UP_AFTER", "30s"),
        ("WEBPROXY_SESSIONS__RELEASE_GRACE", "1m 30s"),
        ("WEBPROXY_DIALING__ROUTE_ACCESS_CODE", "9"),
        ("WEBPROXY_DIALING__INTERNATIONAL_PREFIX", "0011"),
        ("WEBPROXY_DIALING__REGION", "au"),
        ("WEBPROXY_DIALING__EMERGENCY_NUMBERS", "000,112"),
        ("WEBPROXY_LOGGING__FILTER", "warn,altilink=debug"),
    ])
    .unwrap();
    assert!(settings.server.listen.ip().is_loopback() && settings.server.allow_port_80);
    assert_eq!(settings.server.workers, 4);
    let servers: Vec<_> = settings.altiserv.servers.iter().map(ToString::to_string).collect();
    assert_eq!(servers, ["a:10025", "b:10025"]);
    assert_eq!((settings.altiserv.mode, settings.altiserv.product), (Mode::Remote, actors::Product::MaxAcd));
    assert_eq!(settings.altiserv.charset.name(), "Shift_JIS");
    assert!(settings.altiserv.ping_interval.is_zero());
    assert_eq!(settings.altiserv.product_in_use(), actors::Product::MaxAcd);
    let embedded = &settings.altiserv.embedded.server;
    assert_eq!((embedded.licences, embedded.extensions.len()), (3, 1));
    assert_eq!(embedded.role, ::altiserv::ServerRole::Standby);
    assert_eq!(embedded.outside_numbers.default.hang_up_after, Some(Duration::from_secs(30)));
    assert_eq!(settings.sessions.release_grace, Duration::from_secs(90));
    assert_eq!(settings.dialing.international_prefix, Prefix::Fixed("0011".to_owned()));
    assert_eq!((settings.dialing.region.code().as_str(), settings.dialing.emergency_numbers.len()), ("AU", 2));
    assert_eq!(settings.logging.filter, "warn,altilink=debug");
}

#[test]
fn an_empty_variable_empties_a_list_or_text() {
    let settings =
        from_variables(&[("WEBPROXY_ALTISERV__SERVERS", ""), ("WEBPROXY_DIALING__ROUTE_ACCESS_CODE", "")]).unwrap();
    assert!(settings.altiserv.servers.is_empty() && settings.dialing.route_access_code.is_empty());
}

#[test]
fn each_wrong_value_names_key_value_origin_and_what_is_allowed() {
    let durations = "written as \"5s\" or \"250ms\"";
    let cases = [
        ("server.listen", "8080", "is an IP address and a port, as \"127.0.0.1:8080\" or \"[::1]:8080\"".to_owned()),
        ("server.listen", "localhost:8080", "is an IP address and a port".to_owned()),
        ("server.allow_port_80", "yes", "are true and false".to_owned()),
        ("server.workers", "65", "are whole numbers from 0 to 64".to_owned()),
        ("server.workers", "2.5", "are whole numbers from 0 to 64".to_owned()),
        ("server.workers", "many", "are whole numbers from 0 to 64".to_owned()),
        ("server.max_body_bytes", "17000000", "are whole numbers from 1024 to 16777216".to_owned()),
        ("server.max_connections", "-1", "are whole numbers from 1 to 1000000".to_owned()),
        ("server.client_request_timeout", "5", format!("are durations from \"1s\" to \"5m\", {durations}")),
        ("server.keep_alive", "2h", "and \"0s\" (closes after each reply)".to_owned()),
        ("server.shutdown_timeout", "6s", format!("are durations from \"1ms\" to \"5s\", {durations}")),
        ("altiserv.mode", "Cluster", "are \"embedded\" and \"remote\"".to_owned()),
        ("altiserv.product", "MaxPBX", "is \"MaxCS\" or \"MaxACD\"".to_owned()),
        ("altiserv.charset", "utf-16le", "is a code page for 8-bit text".to_owned()),
        ("altiserv.charset", "replacement", "is a code page for 8-bit text".to_owned()),
        ("altiserv.connect_timeout", "0s", format!("are durations from \"10ms\" to \"1m\", {durations}")),
        ("altiserv.command_timeout", "1h", format!("are durations from \"10ms\" to \"1m\", {durations}")),
        ("altiserv.extra_info_timeout", "11s", format!("are durations from \"10ms\" to \"10s\", {durations}")),
        ("altiserv.ping_interval", "never", "and \"0s\" (never pings)".to_owned()),
        ("altiserv.ping_misses", "0", "are whole numbers from 1 to 100".to_owned()),
        ("altiserv.backoff_max", "1ms", "are durations from \"10ms\" to \"1h\"".to_owned()),
        ("altiserv.application_id", "GATORS 11", "is 1 to 63 printable ASCII characters".to_owned()),
        ("altiserv.embedded.listen", "127.0.0.1", "is an IP address and a port".to_owned()),
        ("altiserv.embedded.role", "primary", "are \"active\" and \"standby\"".to_owned()),
        ("altiserv.embedded.allow_remote", "1", "are true and false".to_owned()),
        ("sessions.release_grace", "-1s", "and \"0s\" (ends the session with its last event channel)".to_owned()),
        ("sessions.replay_events", "65537", "are whole numbers from 0 to 65536".to_owned()),
        ("sessions.replay_bytes", "-1", "are whole numbers from 0 to 1073741824".to_owned()),
        ("sessions.bind_timeout", "0s", format!("are durations from \"10ms\" to \"1h\", {durations}")),
        ("sessions.max", "0", "are whole numbers from 1 to 1000000".to_owned()),
        ("sessions.unread_bytes", "1023", "are whole numbers from 1024 to 1073741824".to_owned()),
        ("sessions.unread_timeout", "0s", format!("are durations from \"10ms\" to \"1h\", {durations}")),
        ("sessions.sockets_per_session", "0", "are whole numbers from 1 to 1024".to_owned()),
        ("sessions.first_message_timeout", "1d", "are durations from \"10ms\" to \"1h\"".to_owned()),
        ("sessions.ping_interval", "0s", "are durations from \"10ms\" to \"1h\"".to_owned()),
        ("sessions.ping_misses", "101", "are whole numbers from 1 to 100".to_owned()),
        ("sessions.failed_logons_per_extension", "0", "are whole numbers from 1 to 1000000".to_owned()),
        ("sessions.failed_logons_per_address", "x", "are whole numbers from 1 to 1000000".to_owned()),
        ("sessions.failed_logon_window", "2d", "are durations from \"10ms\" to \"1day\"".to_owned()),
        ("dialing.region", "USA", "is a two-letter country code".to_owned()),
        ("dialing.region", "XX", "is a two-letter country code".to_owned()),
        ("dialing.max_extension_digits", "12", "are whole numbers from 0 to 11".to_owned()),
        ("dialing.national_prefix", "1-", "is \"auto\", or at most 8 of the digits, * and #".to_owned()),
        ("dialing.international_prefix", "", "is \"auto\", or 1 to 8 of the digits, * and #, or + first".to_owned()),
        ("dialing.route_access_code", "99999", "is at most 4 of the digits, * and #".to_owned()),
        ("admin.token_file", "/nowhere", "is the name of a file that can be read, and this one cannot: ".to_owned()),
        ("admin.timeline_entries", "65537", "are whole numbers from 0 to 65536".to_owned()),
        ("logging.format", "xml", "are \"text\" and \"json\"".to_owned()),
        ("logging.filter", "altilink=loud", "is a filter of env_logger".to_owned()),
    ];
    for (key, value, allowed) in cases {
        let variable = format!("WEBPROXY_{}", key.to_uppercase().replace('.', "__"));
        let lines = lines(from_variables(&[(&variable, value)]));
        assert_eq!(lines.len(), 1, "{key} = {value}: {lines:?}");
        assert!(lines[0].starts_with(&format!("{key} = ")) && lines[0].contains(value), "{lines:?}");
        assert!(lines[0].contains(&format!("(from the environment variable {variable}): allowed ")), "{lines:?}");
        assert!(lines[0].contains(&allowed), "{key}: {lines:?}");
    }
}

#[test]
fn a_wrong_list_is_shown_whole() {
    let lines = lines(from_variables(&[
        ("WEBPROXY_ALTISERV__SERVERS", "pbx, a b"),
        ("WEBPROXY_DIALING__EMERGENCY_NUMBERS", "1"),
    ]));
    assert_eq!(
        lines,
        [
            "altiserv.servers = [\"pbx\", \"a b\"] (from the environment variable WEBPROXY_ALTISERV__SERVERS): allowed is \
             a list of at most 16, each host or host:port, as \"pbx.example.com:10025\"",
            "dialing.emergency_numbers = [\"1\"] (from the environment variable WEBPROXY_DIALING__EMERGENCY_NUMBERS): \
             allowed is a list of at most 64, each 2 to 8 digits",
        ]
    );
}

#[test]
fn a_wrong_path_or_challenge_is_reported_with_what_is_allowed() {
    let pattern = lines(from_variables(&[("WEBPROXY_SERVER__WEBSOCKET_PATHS", "/{id}")]));
    assert!(pattern[0].contains("allowed is a list of at most 16, each a path"), "{pattern:?}");
    let challenge = lines(from_variables(&[("WEBPROXY_BROWSERS__CHALLENGE", "digest")]));
    assert!(challenge[0].ends_with("allowed are \"auto\" and \"basic\" and \"none\""), "{challenge:?}");
}

#[test]
fn a_path_of_the_web_api_is_none_for_event_channels() {
    let messages = lines(from_variables(&[("WEBPROXY_SERVER__WEBSOCKET_PATHS", "/socket,/Health/")]));
    assert_eq!(
        messages,
        ["server.websocket_paths = [\"/socket\", \"/Health/\"] (from the environment variable \
          WEBPROXY_SERVER__WEBSOCKET_PATHS): \"/Health/\" is a path of the Web API itself, so allowed are others"]
    );
}

#[test]
fn a_base_path_hides_no_path_of_the_web_api_and_stands_before_those_of_channels() {
    for taken in ["/sessions", "/Docs/site", "/ws", "/events"] {
        let messages = lines(from_variables(&[("WEBPROXY_SERVER__BASE_PATH", taken)]));
        assert!(messages[0].contains("it is a path of the Web API itself"), "{messages:?}");
    }
    let below = [("WEBPROXY_SERVER__BASE_PATH", "/site"), ("WEBPROXY_SERVER__WEBSOCKET_PATHS", "/socket,/Site/socket")];
    let messages = lines(from_variables(&below));
    assert!(messages[0].contains("\"/Site/socket\" is below server.base_path"), "{messages:?}");
    let messages =
        lines(from_variables(&[("WEBPROXY_SERVER__BASE_PATH", "/a/"), ("WEBPROXY_SERVER__HOSTS", "pbx:8080")]));
    assert!(
        messages[0].contains("a path without a slash at its end") && messages[1].contains("without a port"),
        "{messages:?}"
    );
    assert!(from_variables(&[("WEBPROXY_SERVER__BASE_PATH", "/webproxy")]).is_ok());
}

#[test]
fn all_problems_are_reported_at_once() {
    let text = "[server]\nlisten = \"0.0.0.0:80\"\nworkers = \"2\"\nkeepalive = \"5s\"\n[sessions]\nmax = true\n\
                [altiserv]\nmode = \"remote\"\nbackoff_min = \"9s\"\n";
    assert_eq!(
        lines(from_file(text)),
        [
            "unknown key server.keepalive (from FILE); did you mean server.keep_alive?",
            "server.workers = \"2\" (from FILE): allowed are whole numbers from 0 to 64",
            "sessions.max = true (from FILE): allowed are whole numbers from 1 to 1000000",
            "server.listen = \"0.0.0.0:80\" (from FILE): allowed is any port other than 80, which is reserved for the \
             AltiGen Polycom Web Configuration service; set server.allow_port_80 = true where that service does not run",
            "altiserv.servers = [] (the default): altiserv.mode is \"remote\", so allowed is a list of at least one host \
             or host:port",
            "altiserv.backoff_min = \"9s\" (from FILE): allowed is at most altiserv.backoff_max, which is \"5s\"",
        ]
    );
}

#[test]
fn an_admin_token_is_checked_and_never_shown() {
    let short = lines(from_variables(&[("WEBPROXY_ADMIN__TOKEN", "far-too-short")]));
    assert!(short[0].starts_with("admin.token = \"***\" (from") && short[0].contains("16 to 256"), "{short:?}");
    let token = ("WEBPROXY_ADMIN__TOKEN", "0123456789abcdef");
    let settings = from_variables(&[token]).unwrap();
    assert!(settings.admin.token().is_some_and(|token| token.is("0123456789abcdef")));
    assert!(!settings.to_toml().contains("0123456789abcdef") && !format!("{settings:?}").contains("0123456789abcdef"));
    let twice = lines(from_variables(&[token, ("WEBPROXY_ADMIN__TOKEN_FILE", "/dev/null")]));
    assert!(twice[0].contains("admin.token is set"), "{twice:?}");
}

#[test]
fn nodes_of_a_cluster_need_a_file_of_keys() {
    let servers = ("WEBPROXY_CLUSTER__SERVERS", "nats://10.0.0.5:4222,nats://10.0.0.6:4222");
    let refused = lines(from_variables(&[servers]));
    assert!(refused[0].starts_with("cluster.key_file = \"\" (the default): cluster.servers is set"), "{refused:?}");
    let settings = from_variables(&[servers, ("WEBPROXY_CLUSTER__KEY_FILE", "/etc/keys")]).unwrap();
    assert!(settings.cluster.is_on() && !Settings::default().cluster.is_on());
    assert_eq!(settings.cluster.servers.len(), 2);
}

#[test]
fn wrong_values_of_a_cluster_are_refused() {
    let cases = [
        ("WEBPROXY_CLUSTER__SERVERS", "10.0.0.5:4222", "each an address as \"nats://10.0.0.5:4222\""),
        ("WEBPROXY_CLUSTER__NODE", "proxy 1", "is a name of up to 64 letters, digits"),
        ("WEBPROXY_CLUSTER__DRAIN", "11m", "are durations from \"0s\" to \"10m\""),
    ];
    for (key, value, allowed) in cases {
        let refused = lines(from_variables(&[(key, value)]));
        assert!(refused[0].contains(allowed), "{refused:?}");
    }
}

#[test]
fn an_admin_token_may_stand_in_a_file() {
    let file_with = |text: &str| {
        let file = file(text);
        let path = file.path().to_str().unwrap().to_owned();
        from_variables(&[("WEBPROXY_ADMIN__TOKEN_FILE", &path)])
    };
    let settings = file_with("  0123456789abcdef\n").unwrap();
    assert!(settings.admin.token().is_some_and(|token| token.is("0123456789abcdef")));
    assert!(!settings.to_toml().contains("0123456789abcdef"));
    for wrong in ["", "\n", "secret", "0123456789abcdef 0123456789abcdef"] {
        let refused = lines(file_with(wrong));
        assert!(refused[0].contains("in this one there is something else"), "{refused:?}");
        assert!(!refused[0].contains("secret"), "{refused:?}");
    }
}

#[test]
fn port_80_needs_leave() {
    let refused = lines(from_variables(&[("WEBPROXY_SERVER__LISTEN", "127.0.0.1:80")]));
    assert!(refused[0].contains("AltiGen Polycom Web Configuration service"), "{refused:?}");
    let allowed = [("WEBPROXY_SERVER__LISTEN", "127.0.0.1:80"), ("WEBPROXY_SERVER__ALLOW_PORT_80", "true")];
    assert_eq!(from_variables(&allowed).unwrap().server.listen.port(), 80);
}

#[test]
fn the_embedded_server_stays_on_loopback_unless_allowed() {
    let listen = ("WEBPROXY_ALTISERV__EMBEDDED__LISTEN", "0.0.0.0:10025");
    let refused = lines(from_variables(&[listen]));
    assert!(refused[0].contains("allowed are loopback addresses"), "{refused:?}");
    let allowed = from_variables(&[listen, ("WEBPROXY_ALTISERV__EMBEDDED__ALLOW_REMOTE", "true")]).unwrap();
    assert!(allowed.altiserv.embedded.listen.ip().is_unspecified());
}

#[test]
fn the_embedded_servers_own_checks_are_reported_with_the_full_key() {
    let refused = lines(from_file("[[altiserv.embedded.extensions]]\nnumber = \"110-101\"\n"));
    assert!(
        refused[0].starts_with("altiserv.embedded.extensions[0].number = \"110-101\" (from FILE): allowed is "),
        "{refused:?}"
    );
    let refused = lines(from_file("[altiserv.embedded]\nlicences = -1\nring_timeout = \"soon\"\nproduct = \"PBX\"\n"));
    assert_eq!(refused.len(), 3, "{refused:?}");
    let refused = lines(from_file("[[altiserv.embedded.extensions]]\nnmber = \"101\"\n"));
    assert!(refused[0].contains("unknown field `nmber`"), "{refused:?}");
}

#[test]
fn unknown_keys_are_refused_with_the_near_ones() {
    let cases = [
        ("[server]\nlissten = 1", "unknown key server.lissten (from FILE); did you mean server.listen?"),
        ("listen = 1", "unknown key listen (from FILE); did you mean server.listen or altiserv.embedded.listen?"),
        ("[sesions]\nmax = 1", "unknown key sesions.max (from FILE); did you mean sessions.max?"),
        (
            "[telephony]\nx = 1",
            "unknown key telephony.x (from FILE); known there: admin, agents, altiserv, browsers, cluster, dialing, events, logging, metrics, pages, recording, server, sessions, tls",
        ),
        (
            "[logging]\ncolour = 1",
            "unknown key logging.colour (from FILE); known there: logging.filter, logging.format",
        ),
        (
            "[altiserv.embedded.blocking]\nfailure = 1",
            "unknown key altiserv.embedded.blocking.failure (from FILE); did you mean altiserv.embedded.blocking.failures?",
        ),
    ];
    for (text, expected) in cases {
        let messages = lines(from_file(text));
        assert_eq!(messages, [expected]);
    }
    let messages = lines(from_variables(&[("WEBPROXY_SERVER__LISSTEN", "x")]));
    assert_eq!(
        messages,
        [
            "unknown key server.lissten (from the environment variable WEBPROXY_SERVER__LISSTEN); did you mean WEBPROXY_SERVER__LISTEN?"
        ]
    );
}

#[test]
fn a_variable_that_is_nearly_one_is_answered_with_the_one_that_was_meant() {
    for (given, meant) in [
        ("WEBPROXY_ALTISERV_MODE", "WEBPROXY_ALTISERV__MODE"),
        ("WEBPROXY_ALTISERV_EMBEDDED_LICENCES", "WEBPROXY_ALTISERV__EMBEDDED__LICENCES"),
        ("WEBPROXY_ALTISERV__SERVER", "WEBPROXY_ALTISERV__SERVERS"),
        ("WEBPROXY__ALTISERV__MODE", "WEBPROXY_ALTISERV__MODE"),
        ("WEBPROXY_MAX_BODY_BYTES", "WEBPROXY_SERVER__MAX_BODY_BYTES"),
    ] {
        let messages = lines(from_variables(&[(given, "x")]));
        assert_eq!(messages.len(), 1, "{messages:?}");
        assert!(messages[0].contains(&format!("variable {given}); did you mean {meant}?")), "{messages:?}");
    }
}

#[test]
fn servers_are_of_no_use_to_the_embedded_server_and_say_so() {
    let servers = ("WEBPROXY_ALTISERV__SERVERS", "pbx");
    let messages = lines(from_variables(&[servers]));
    assert_eq!(
        messages,
        ["altiserv.mode = \"embedded\" (the default): altiserv.servers names a phone system (pbx:10025), which the \
          simulated one would stand in for; set altiserv.mode = \"remote\" to use it, or leave altiserv.servers empty to \
          use the simulated one"]
    );
    let wrong = lines(from_variables(&[servers, ("WEBPROXY_ALTISERV__MODE", "cloud")]));
    assert_eq!(wrong.len(), 1, "the mode that was meant is not known: {wrong:?}");
    assert!(from_variables(&[servers, ("WEBPROXY_ALTISERV__MODE", "remote")]).is_ok());
}

#[test]
fn the_default_workgroup_follows_the_extensions() {
    assert!(from_file("[[altiserv.embedded.extensions]]\nnumber = \"201-210\"\n").is_ok());
}

#[test]
fn a_table_cannot_be_replaced_by_a_value_nor_a_value_by_a_table() {
    assert_eq!(lines(from_variables(&[("WEBPROXY_SERVER", "x")])).len(), 1);
    let messages = lines(from_file("server = 1"));
    assert_eq!(messages, ["server = \"1\" (from FILE): allowed is a table, [server]"]);
    let messages = lines(from_file("[server.listen]\nport = 80"));
    assert!(messages[0].starts_with("server.listen = { port = 80 } (from FILE): allowed is"), "{messages:?}");
}

#[test]
fn a_named_file_must_exist_and_be_toml() {
    let missing = Sources { file: ConfigFile::Required("no-such-file.toml".into()), ..Sources::default() };
    let error = Settings::load(&missing).unwrap_err();
    assert!(matches!(&error, SettingsError::NoSuchFile(path) if path.ends_with("no-such-file.toml")), "{error}");
    let broken = from_file("[server\n").unwrap_err();
    assert!(matches!(broken, SettingsError::NotToml { .. }), "{broken}");
    let directory = Sources { file: ConfigFile::Required("src".into()), ..Sources::default() };
    assert!(matches!(Settings::load(&directory), Err(SettingsError::File { .. })));
    let absent = Sources { file: ConfigFile::IfPresent("no-such-file.toml".into()), ..Sources::default() };
    assert_eq!(Settings::load(&absent).unwrap(), Settings::default());
}

#[test]
fn what_is_shown_reads_back_and_hides_passwords() {
    let text = "[server]\nworkers = 3\n[[altiserv.embedded.extensions]]\nnumber = \"101-110\"\npassword = \"s3cret\"\n";
    let settings = from_file(text).unwrap();
    let shown = settings.to_toml();
    assert!(!shown.contains("s3cret") && shown.contains("password = \"***\""), "{shown}");
    let mut again = from_file(&shown).unwrap();
    again.altiserv.embedded.server.extensions[0].password = "s3cret".into();
    again.altiserv.embedded.server.workgroups[0].password = "".into();
    assert_eq!(again, settings);
}

#[test]
fn a_wrong_password_is_not_repeated() {
    for password in ["31337", "[\"31337\"]"] {
        let text = format!("[[altiserv.embedded.extensions]]\nnumber = \"101\"\npassword = {password}\n");
        let messages = lines(from_file(&text)).join("\n");
        assert!(!messages.contains("31337") && messages.contains("altiserv.embedded.extensions"), "{messages}");
    }
}

#[test]
fn the_safety_net_lies_above_the_longest_exchange() {
    let settings = Settings::default();
    assert_eq!(settings.request_timeout(), LONGEST_WAIT + Duration::from_secs(5 + 5));
    let mut settings = Settings::default();
    settings.altiserv.command_timeout = Duration::from_secs(20);
    assert_eq!(settings.request_timeout(), Duration::from_secs(3 + 6 * 20 + 5), "a logon");
}

#[test]
fn an_area_code_fits_its_region() {
    for wrong in ["40", "108", "4080"] {
        let messages = lines(from_variables(&[("WEBPROXY_DIALING__AREA_CODE", wrong)])).join(" ");
        assert!(messages.contains("dialing.area_code") && messages.contains("three digits"), "{messages}");
    }
    let london = from_variables(&[("WEBPROXY_DIALING__REGION", "GB"), ("WEBPROXY_DIALING__AREA_CODE", "20")]);
    assert_eq!(london.unwrap().dialing.area_code, "20");
}

#[test]
fn several_servers_are_a_pair_on_maxacd_only() {
    let given = |servers, product| {
        from_variables(&[
            ("WEBPROXY_ALTISERV__MODE", "remote"),
            ("WEBPROXY_ALTISERV__SERVERS", servers),
            ("WEBPROXY_ALTISERV__PRODUCT", product),
        ])
        .unwrap()
    };
    assert!(given("a,b", "MaxCS").lacks_redundancy());
    for (servers, product) in [("a", "MaxCS"), ("a,b", "MaxACD")] {
        assert!(!given(servers, product).lacks_redundancy(), "{servers} {product}");
    }
    assert!(!Settings::default().lacks_redundancy());
}
