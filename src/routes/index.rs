//! The root: where everything else is.

use actix_web::http::header::{ACCEPT, HeaderMap, LOCATION, VARY};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use utoipa::ToSchema;

use super::table::IN_TABLE;
use crate::client::Client;

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Index)]
struct IndexBody {
    name: &'static str,
    version: &'static str,
    links: LinksBody,
}

/// Paths at the same host.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Links)]
struct LinksBody {
    docs: String,
    openapi: String,
    asyncapi: String,
    health: String,
    ready: String,
}

#[utoipa::path(
    get,
    path = IN_TABLE,
    operation_id = "getIndex",
    tag = "Administration",
    summary = "Where everything else is",
    description = "Tells the name, the version and the paths of the documents. A browser is sent to the page of the documents.",
    responses(
        (status = 200, description = "What runs here, and the paths of what describes it. With `Upgrade: websocket` an event channel is opened, as at /ws.", body = IndexBody),
        (status = 307, description = "To a browser, which accepts `text/html`: `Location` is the page of the documents."),
    ),
)]
pub(crate) async fn index(request: HttpRequest) -> HttpResponse {
    let base_path = Client::of(&request).base_path;
    let at = |path: &str| format!("{base_path}{path}");
    if accepts_html(request.headers()) {
        return HttpResponse::TemporaryRedirect()
            .insert_header((LOCATION, at("/docs/")))
            .insert_header((VARY, "Accept"))
            .finish();
    }
    let links = LinksBody {
        docs: at("/docs"),
        openapi: at("/openapi.json"),
        asyncapi: at("/asyncapi.json"),
        health: at("/health"),
        ready: at("/ready"),
    };
    let body = IndexBody { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION"), links };
    HttpResponse::Ok().insert_header((VARY, "Accept")).json(body)
}

/// True for browsers, which name HTML. Programs do not: most accept anything.
fn accepts_html(headers: &HeaderMap) -> bool {
    let named = headers.get_all(ACCEPT).filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(','));
    let mut types = named.map(|range| range.split(';').next().unwrap_or_default().trim());
    types.any(|media_type| media_type.eq_ignore_ascii_case("text/html"))
}
