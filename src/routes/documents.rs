//! The documents of the Web API, and the page on which they can be tried.

mod page;

use std::borrow::Cow;

use actix_web::http::header::{CACHE_CONTROL, ContentType, LOCATION};
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};

use super::table::{get, path, undocumented};
use crate::client::Client;
use crate::documents::{self, OpenApiDocument};

pub(crate) fn openapi(request: &HttpRequest, document: &'static OpenApiDocument) -> HttpResponse {
    json(document.text(&Client::of(request).base_path))
}

pub(crate) async fn asyncapi(request: HttpRequest) -> HttpResponse {
    let Client { secure, host, base_path, .. } = Client::of(&request);
    json(documents::asyncapi(secure, host.as_deref(), &base_path))
}

fn json(text: impl Into<Cow<'static, str>>) -> HttpResponse {
    let mut answer = HttpResponse::Ok();
    answer.content_type(ContentType::json()).insert_header((CACHE_CONTROL, "no-cache")).body(text.into())
}

/// To the page, whose address ends in a slash, since its files are named relative to it.
pub(crate) async fn to_page(request: HttpRequest) -> HttpResponse {
    let location = format!("{}/docs/", Client::of(&request).base_path);
    HttpResponse::PermanentRedirect().insert_header((LOCATION, location)).finish()
}

/// The files of the page.
pub(crate) fn page(config: &mut ServiceConfig) {
    let mut scope = web::scope("/docs");
    for file in page::FILES {
        let operation = get(undocumented(move || async move { file.answer() }));
        scope = scope.service(path(file.path, [operation]).resource());
    }
    config.service(scope);
}
