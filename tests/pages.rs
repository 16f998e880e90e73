//! The pages of the program itself: `/console` and `/wallboard`, and the files that they load.

use altigen_webproxy::settings::Settings;

use crate::harness::{Reply, TestApp};

const PAGES: [&str; 2] = ["/console", "/wallboard"];

fn text(reply: &Reply) -> &str {
    std::str::from_utf8(&reply.body).expect("UTF-8")
}

/// Paths that the page loads.
fn loaded(page: &Reply) -> Vec<String> {
    text(page).split('"').filter(|part| part.contains("/pages/")).map(str::to_owned).collect()
}

#[actix_web::test]
async fn each_page_loads_its_script_and_style_sheet_from_here_and_may_load_nothing_foreign() {
    let app = TestApp::start().await;
    for path in PAGES {
        let page = app.get(path).await;
        assert_eq!((page.status.as_u16(), page.header("content-type")), (200, "text/html; charset=utf-8"), "{path}");
        assert_eq!(page.header("cache-control"), "no-cache");
        assert_eq!(page.header("x-content-type-options"), "nosniff");
        assert_eq!(page.header("referrer-policy"), "no-referrer");
        let policy = page.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"), "{policy}");
        assert!(policy.contains("frame-ancestors 'none';") && !policy.contains("unsafe"), "{policy}");
        let loaded = loaded(&page);
        assert_eq!(loaded.len(), 2, "{}", text(&page));
        for (file, kind) in loaded.iter().zip(["text/css; charset=utf-8", "text/javascript; charset=utf-8"]) {
            let file = app.get(file).await;
            assert_eq!((file.status.as_u16(), file.header("content-type")), (200, kind));
            assert_eq!(file.header("cache-control"), "public, max-age=31536000, immutable");
        }
    }
    app.get("/pages/no-such-file.js").await.refused(404, "no_such_path");
    app.post("/console", &serde_json::json!({})).await.refused(405, "method_not_allowed");
}

#[actix_web::test]
async fn a_file_comes_in_the_smallest_form_that_the_client_accepts() {
    let app = TestApp::start().await;
    let script = loaded(&app.get("/wallboard").await).pop().expect("a script");
    let plain = app.get(&script).await;
    assert!(!plain.headers.contains_key("content-encoding"));
    for (accepted, encoding) in [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("identity", ""),
        ("zstd", ""),
        ("*", ""),
    ] {
        let reply = app.http().request("GET", &script).header("Accept-Encoding", accepted).send().await;
        assert_eq!(reply.status, 200, "{accepted}");
        assert!(reply.header("vary").contains("Accept-Encoding"), "{accepted}");
        let named = reply.headers.get("content-encoding").map_or("", |value| value.to_str().expect("text"));
        assert_eq!(named, encoding, "{accepted}");
        assert_eq!(reply.body.len() < plain.body.len(), !encoding.is_empty(), "{accepted}");
    }
}

#[actix_web::test]
async fn below_a_base_path_the_pages_load_their_files_from_there() {
    let app = TestApp::with(|settings: &mut Settings| "/webproxy".clone_into(&mut settings.server.base_path)).await;
    for path in ["/console", "/webproxy/wallboard", "/webproxy/wallboard/"] {
        for file in loaded(&app.get(path).await) {
            assert!(file.starts_with("/webproxy/pages/"), "{file}");
            assert_eq!(app.get(&file).await.status, 200, "{file}");
        }
    }
}

#[actix_web::test]
async fn pages_that_are_switched_off_do_not_exist() {
    let app = TestApp::with(|settings: &mut Settings| settings.pages.enabled = false).await;
    for path in ["/console", "/wallboard", "/pages/any.js"] {
        app.get(path).await.refused(404, "no_such_path");
    }
}

#[actix_web::test]
async fn the_listed_applications_may_show_the_pages_in_a_frame() {
    let app = TestApp::with(|settings: &mut Settings| {
        settings.pages.origins = ["https://crm.example.com", "http://localhost:3000"].map(str::to_owned).to_vec();
    })
    .await;
    for path in PAGES {
        let page = app.get(path).await;
        let policy = page.header("content-security-policy");
        assert!(policy.contains("frame-ancestors https://crm.example.com http://localhost:3000;"), "{policy}");
    }
}
