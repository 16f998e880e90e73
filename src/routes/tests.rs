use std::collections::BTreeSet;

use super::*;
use crate::settings::{Settings, Sources};

#[test]
fn the_parameters_of_every_path_are_documented() {
    let api = serde_json::to_value(operations_with_simulator()).expect("a document is a tree of JSON");
    for (path, operations) in api["paths"].as_object().expect("paths") {
        let named: BTreeSet<&str> =
            path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect();
        for (method, operation) in operations.as_object().expect("operations") {
            let parameters = operation["parameters"].as_array().into_iter().flatten();
            let of_path = parameters.filter(|parameter| parameter["in"] == "path");
            let documented: BTreeSet<&str> = of_path.filter_map(|parameter| parameter["name"].as_str()).collect();
            assert_eq!(documented, named, "{method} {path}");
        }
    }
}

#[test]
fn no_base_path_hides_a_path_of_the_table() {
    let served = paths().into_iter().map(|path| path.path);
    let mut first_parts: BTreeSet<&str> = served.chain(CHANNELS).chain([SIMULATOR]).filter_map(first_part).collect();
    assert!(first_parts.len() > 10 && first_parts.contains("simulator"), "{first_parts:?}");
    first_parts.retain(|part| is_allowed_as_base_path(part));
    assert_eq!(first_parts, BTreeSet::new(), "settings/server.rs must know them too");
    assert!(is_allowed_as_base_path("webproxy"));
}

fn first_part(path: &'static str) -> Option<&'static str> {
    path.split('/').find(|part| !part.is_empty())
}

fn is_allowed_as_base_path(part: &str) -> bool {
    let variable = ("WEBPROXY_SERVER__BASE_PATH".to_owned(), format!("/{part}"));
    Settings::load(&Sources { environment: [variable].into(), ..Sources::default() }).is_ok()
}
