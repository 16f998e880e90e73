//! Documents in `docs/`, compared with the behaviour of the server.

mod examples;
mod truth;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use altigen_webproxy::settings::reference;

use crate::harness::TestApp;

/// Environment variable that makes the tests write the documents into the repository instead of comparing them.
const UPDATE: &str = "UPDATE_DOCUMENTS";

async fn is_as_checked_in(path: &str) {
    let app = TestApp::start().await;
    let reply = app.http().request("GET", path).host("localhost:8080").send().await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("content-type"), "application/json");
    compare(&format!("docs{path}"), &reply.body);
}

/// Compares a file of the repository with its expected content, or writes it.
fn compare(file: &str, wanted: &[u8]) {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(file);
    if std::env::var_os(UPDATE).is_some() {
        std::fs::write(&file, wanted).expect("the repository can be written");
    }
    let checked_in = std::fs::read(&file).unwrap_or_default();
    assert!(checked_in == wanted, "{} is out of date: run `just documents`", file.display());
}

#[test]
fn the_settings_are_the_ones_in_config_toml_and_in_docs() {
    compare("config.toml", reference::config_toml().as_bytes());
    compare("docs/configuration.md", reference::page().as_bytes());
}

#[actix_web::test]
async fn the_openapi_document_is_the_one_in_docs() {
    is_as_checked_in("/openapi.json").await;
}

#[actix_web::test]
async fn the_asyncapi_document_is_the_one_in_docs() {
    is_as_checked_in("/asyncapi.json").await;
}

#[actix_web::test]
async fn the_page_is_served_with_its_files_and_may_load_nothing_foreign() {
    let app = TestApp::start().await;
    let redirect = app.get("/docs").await;
    assert_eq!((redirect.status.as_u16(), redirect.header("location")), (308, "/docs/"));
    let page = app.get("/docs/").await;
    assert_eq!(page.status, 200);
    assert!(page.header("content-type").starts_with("text/html"));
    assert!(page.header("content-security-policy").contains("script-src 'self';"), "{page:?}");
    let text = std::str::from_utf8(&page.body).expect("UTF-8");
    assert!(!text.contains("//cdn") && !text.contains("https://"), "{text}");
    let named = text.split('"').filter(|name| name.starts_with("swagger-ui.") || name.starts_with("docs."));
    let mut total = page.body.len();
    for name in named {
        let file = app.get(&format!("/docs/{name}")).await;
        assert_eq!(file.status, 200, "{name}");
        assert_eq!(file.headers.contains_key("content-encoding"), name.starts_with("swagger-ui"), "{name}");
        total += file.body.len();
    }
    assert!((400_000..550_000).contains(&total), "the page has {total} bytes");
    app.get("/docs/no-such-file").await.refused(404, "no_such_path");
    app.post("/docs/docs.js", &serde_json::json!({})).await.refused(405, "method_not_allowed");
}

#[actix_web::test]
async fn the_page_has_a_place_for_every_request() {
    let app = TestApp::start().await;
    let api = app.get("/openapi.json").await.ok();
    let script = app.get("/docs/docs.js").await;
    let script = std::str::from_utf8(&script.body).expect("UTF-8");
    let (order, _) = script.split_once("];").expect("the order of the requests");
    for operation in
        api["paths"].as_object().expect("paths").values().flat_map(|path| path.as_object().expect("methods").values())
    {
        let id = operation["operationId"].as_str().expect("an id");
        assert!(order.contains(&format!("\"{id}\"")), "{id} has no place in ORDER of docs.js");
    }
}

/// File that a line of the file map names, below the map's current folder.
fn file_on_the_map<'a>(line: &'a str, folder: &mut &'a str) -> Option<PathBuf> {
    let name = line.split_whitespace().next()?;
    if !line.starts_with(' ') {
        *folder = name;
        return Some(PathBuf::from(name));
    }
    (line.starts_with("  ") && !line.starts_with("   ")).then(|| PathBuf::from(*folder).join(name))
}

#[test]
fn the_files_that_the_architecture_names_are_there() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("docs/ARCHITECTURE.md")).expect("a page");
    let map = page.split("```").nth(1).expect("the map of rooms");
    let mut folder = "";
    let on_map: Vec<PathBuf> = map.lines().filter_map(|line| file_on_the_map(line, &mut folder)).collect();
    assert!(on_map.len() > 30, "{on_map:?}");
    let is_path = |text: &&str| text.contains('/') && Path::new(text).extension().is_some_and(|kind| kind == "rs");
    let quoted = page.split('`').filter(is_path).map(|text| {
        // A text about one crate names that crate's files without the crate.
        let inside = ["", "src", "actors/src"].into_iter().map(|room| PathBuf::from(room).join(text));
        inside.into_iter().find(|path| root.join(path).exists()).unwrap_or_else(|| PathBuf::from(text))
    });
    let missing: Vec<PathBuf> = on_map.into_iter().chain(quoted).filter(|path| !root.join(path).exists()).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// Settings of a text, as `section.key` in code. A file's name is none.
fn settings_in(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let code = text.split("```").step_by(2).flat_map(|prose| prose.split('`').skip(1).step_by(2));
    let named = code.filter_map(|code| code.split_whitespace().next()?.split_once('.'));
    named.filter(|(_, key)| key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') && *key != "rs")
}

#[test]
fn the_settings_that_documents_name_are_there() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let reference = reference::page();
    let sections: BTreeMap<&str, &str> =
        reference.split("\n## `[").skip(1).filter_map(|part| part.split_once("]`")).collect();
    let mut documents = vec![root.join("README.md")];
    documents.extend(std::fs::read_dir(root.join("docs")).expect("a folder").map(|file| file.expect("a file").path()));
    let mut seen = 0;
    let mut wrong = Vec::new();
    for document in documents.iter().filter(|path| path.extension().is_some_and(|kind| kind == "md")) {
        let text = std::fs::read_to_string(document).expect("a text");
        for (section, key) in settings_in(&text) {
            let Some(keys) = sections.get(section) else { continue };
            seen += 1;
            if !keys.contains(&format!("\n| `{key}` |")) {
                wrong.push(format!("{}: {section}.{key}", document.display()));
            }
        }
    }
    assert!(seen > 50, "{seen}");
    assert!(wrong.is_empty(), "{wrong:?}");
}
