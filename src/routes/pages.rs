//! The pages of the program itself, `/console` and `/wallboard`, and their files, which are in the program.

use actix_web::guard::GuardContext;
use actix_web::http::header::{
    AcceptEncoding, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, ContentType, Encoding, VARY,
};
use actix_web::web::{Header, Path};
use actix_web::{HttpRequest, HttpResponse};

use crate::client::Client;
use crate::live::Live;
use crate::problem::Problem;

/// A file that a page loads. The hash of its content is in its name, so it never changes.
struct PageAsset {
    name: &'static str,
    content_type: &'static str,
    plain: &'static [u8],
    gzip: &'static [u8],
    brotli: &'static [u8],
}

/// All files, as `just pages` compares them.
const ASSETS: &[PageAsset] = &include!("../../pages/dist/files.rs");

/// Place in the pages of the path below which the Web API is served.
const BASE: &str = "BASE/";

/// The forms of a file, the best first.
const ENCODINGS: [Encoding; 3] = [Encoding::brotli(), Encoding::gzip(), Encoding::identity()];

/// True if the pages are served.
pub(crate) fn are_open(request: &GuardContext<'_>) -> bool {
    request.app_data::<Live>().is_some_and(|live| live.now().pages.enabled)
}

pub(crate) async fn console(request: HttpRequest) -> HttpResponse {
    page(&request, include_str!("../../pages/dist/console.html"))
}

pub(crate) async fn wallboard(request: HttpRequest) -> HttpResponse {
    page(&request, include_str!("../../pages/dist/wallboard.html"))
}

fn page(request: &HttpRequest, html: &str) -> HttpResponse {
    let html = html.replace(BASE, &format!("{}/", Client::of(request).base_path));
    HttpResponse::Ok()
        .content_type(ContentType::html())
        .insert_header((CACHE_CONTROL, "no-cache"))
        .insert_header((CONTENT_SECURITY_POLICY, policy(request)))
        .body(html)
}

/// The Content-Security-Policy of the pages: nothing from elsewhere, and in a frame of the listed applications only.
fn policy(request: &HttpRequest) -> String {
    let parents = request.app_data::<Live>().map(|live| live.now().pages.origins.join(" ")).unwrap_or_default();
    let parents = if parents.is_empty() { "'none'" } else { &parents };
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
         frame-ancestors {parents}; base-uri 'none'; form-action 'none'"
    )
}

pub(crate) async fn asset(
    name: Path<String>,
    accepted: Option<Header<AcceptEncoding>>,
) -> Result<HttpResponse, Problem> {
    let asset = ASSETS.iter().find(|asset| asset.name == *name).ok_or(Problem::NoSuchPath)?;
    let mut answer = HttpResponse::Ok();
    answer.content_type(asset.content_type).insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"));
    answer.insert_header((VARY, "Accept-Encoding"));
    let (encoding, bytes) = asset.form(accepted.map(Header::into_inner).as_ref());
    if let Some(encoding) = encoding {
        answer.insert_header((CONTENT_ENCODING, encoding));
    }
    Ok(answer.body(bytes))
}

impl PageAsset {
    /// The smallest form that the client accepts, with its Content-Encoding. Plain where it accepts none of them.
    fn form(&self, accepted: Option<&AcceptEncoding>) -> (Option<&'static str>, &'static [u8]) {
        let taken = ENCODINGS.into_iter().find(|encoding| {
            accepted.and_then(|accepted| accepted.negotiate([encoding].into_iter())).as_ref() == Some(encoding)
        });
        match taken {
            Some(encoding) if encoding == Encoding::brotli() => (Some("br"), self.brotli),
            Some(encoding) if encoding == Encoding::gzip() => (Some("gzip"), self.gzip),
            _ => (None, self.plain),
        }
    }
}
