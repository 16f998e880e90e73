use actix_web::dev::ServiceRequest;
use actix_web::http::header::HeaderName;

use super::plain_path::with_path;
use crate::client::Client;
use crate::live::Live;
use crate::settings::path_below;

const X_FORWARDED_PREFIX: HeaderName = HeaderName::from_static("x-forwarded-prefix");

/// Removes the base path from the path of a request: the one that a trusted reverse proxy names, or the one that is
/// configured. A request without it is served as well, since some proxies remove it themselves.
pub(crate) fn remove_base_path(request: &mut ServiceRequest) {
    let Some(live) = request.app_data::<Live>() else { return };
    if !may_have_base_path(request, live) {
        return;
    }
    let of_client = Client::of(request.request()).base_path;
    let configured = &live.now().base_path;
    let path = request.path();
    if let Some(below) = path_below(path, &of_client).or_else(|| path_below(path, configured))
        && let Some(uri) = with_path(request.uri(), below)
    {
        request.match_info_mut().get_mut().update(&uri);
        request.head_mut().uri = uri;
    }
}

/// False for most installations, which have a host of their own: they save the search for the client.
fn may_have_base_path(request: &ServiceRequest, live: &Live) -> bool {
    !live.now().base_path.is_empty() || request.headers().contains_key(X_FORWARDED_PREFIX)
}
