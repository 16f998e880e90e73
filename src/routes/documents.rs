//! The documents of the Web API, and the page on which they can be tried.

use std::borrow::Cow;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, ContentType, LOCATION};
use actix_web::middleware::DefaultHeaders;
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::client::Client;
use crate::documents::{self, OpenApiDocument};

/// The Content-Security-Policy of the page: it loads its own files, the images in its style sheet and its inline styles,
/// runs scripts from files only, and sends requests to this server only.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                      font-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

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

/// The page: Swagger UI, whose files are in the program.
pub(crate) fn page(config: &mut ServiceConfig) {
    // Relative to the page, since a reverse proxy may serve it below a path of its own.
    let settings = Config::from("../openapi.json").try_it_out_enabled(true).display_request_duration(true);
    config.service(
        web::scope("/docs")
            .wrap(DefaultHeaders::new().add((CONTENT_SECURITY_POLICY, POLICY)).add((CACHE_CONTROL, "no-cache")))
            .service(SwaggerUi::new("/{_:.*}").config(settings)),
    );
}
