//! The client library as one script: `/client.js`.

use altigen_webproxy::settings::Settings;

use crate::harness::TestApp;

fn at_webproxy(settings: &mut Settings) {
    "/webproxy".clone_into(&mut settings.server.base_path);
}

#[actix_web::test]
async fn the_script_is_the_one_in_the_repository_and_a_browser_takes_it_as_a_script() {
    let app = TestApp::with(at_webproxy).await;
    for path in ["/client.js", "/webproxy/client.js"] {
        let reply = app.get(path).await;
        assert_eq!(reply.status, 200, "{path}");
        assert_eq!(reply.body, &include_bytes!("../clients/javascript/dist/client.js")[..], "{path}");
        assert_eq!(reply.header("content-type"), "text/javascript; charset=utf-8");
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
    }
}

#[actix_web::test]
async fn a_browser_that_has_the_script_does_not_download_it_again() {
    let app = TestApp::start().await;
    let first = app.get("/client.js").await;
    assert_eq!(first.header("cache-control"), "no-cache");
    let tag = first.header("etag");
    for (known, status) in [(tag, 304), (&format!("\"other\", W/{tag}"), 304), ("*", 304), ("\"other\"", 200)] {
        let reply = app.http().request("GET", "/client.js").header("If-None-Match", known).send().await;
        assert_eq!(reply.status, status, "{known}");
        assert_eq!(reply.header("etag"), tag, "{known}");
        assert_eq!(reply.body.is_empty(), status == 304, "{known}");
    }
}
