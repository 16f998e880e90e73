//! The page of the documents: its files, which are in the program. Swagger UI is among them, packed as it is sent.

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE};

/// The Content-Security-Policy of the page: it loads its own files, the images in its style sheet and its inline styles,
/// runs scripts from files only, and sends requests to this server only.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                      font-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// A file of the page.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PageFile {
    /// Its path below `/docs`.
    pub(crate) path: &'static str,
    content_type: &'static str,
    /// Packed with gzip, which every browser reads.
    is_packed: bool,
    bytes: &'static [u8],
}

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";

/// All files of the page.
pub(crate) const FILES: [PageFile; 6] = [
    PageFile { path: "/", content_type: HTML, is_packed: false, bytes: include_bytes!("page/index.html") },
    PageFile { path: "/docs.css", content_type: CSS, is_packed: false, bytes: include_bytes!("page/docs.css") },
    PageFile { path: "/docs.js", content_type: SCRIPT, is_packed: false, bytes: include_bytes!("page/docs.js") },
    PageFile {
        path: "/swagger-ui.css",
        content_type: CSS,
        is_packed: true,
        bytes: include_bytes!("page/swagger-ui.css.gz"),
    },
    PageFile {
        path: "/swagger-ui.js",
        content_type: SCRIPT,
        is_packed: true,
        bytes: include_bytes!("page/swagger-ui.js.gz"),
    },
    PageFile {
        path: "/swagger-ui.license.txt",
        content_type: TEXT,
        is_packed: false,
        bytes: include_bytes!("page/swagger-ui.license.txt"),
    },
];

impl PageFile {
    pub(crate) fn answer(self) -> HttpResponse {
        let mut answer = HttpResponse::Ok();
        answer.insert_header((CONTENT_TYPE, self.content_type)).insert_header((CONTENT_SECURITY_POLICY, POLICY));
        // What is packed changes with the version of Swagger UI alone, and is most of the page.
        let fresh = if self.is_packed { "max-age=86400" } else { "no-cache" };
        answer.insert_header((CACHE_CONTROL, fresh));
        if self.is_packed {
            answer.insert_header((CONTENT_ENCODING, "gzip"));
        }
        answer.body(self.bytes)
    }
}
