//! The client library as one script for browsers: `/client.js`.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::LazyLock;

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CROSS_ORIGIN_RESOURCE_POLICY, ETag, EntityTag, IfNoneMatch};
use actix_web::web::Header;

/// The script, as `just client` builds it.
const SCRIPT: &str = include_str!("../../clients/javascript/dist/client.js");

/// Changes with the script, so that a browser downloads it again after an update only.
static TAG: LazyLock<EntityTag> = LazyLock::new(|| {
    let mut hasher = DefaultHasher::new();
    SCRIPT.hash(&mut hasher);
    EntityTag::new_strong(format!("{:016x}", hasher.finish()))
});

pub(crate) async fn script(known: Header<IfNoneMatch>) -> HttpResponse {
    let is_known = match known.into_inner() {
        IfNoneMatch::Any => true,
        IfNoneMatch::Items(tags) => tags.iter().any(|tag| tag.weak_eq(&TAG)),
    };
    let mut answer = if is_known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    answer.insert_header((CACHE_CONTROL, "no-cache")).insert_header(ETag(TAG.clone()));
    // Pages of other sites may load it, also those that are isolated from other sites.
    answer.insert_header((CROSS_ORIGIN_RESOURCE_POLICY, "cross-origin"));
    if is_known {
        return answer.finish();
    }
    answer.content_type("text/javascript; charset=utf-8").body(SCRIPT)
}
