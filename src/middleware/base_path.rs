use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::HeaderName;
use actix_web::middleware::Next;

use super::plain_path::with_path;
use crate::client::Client;
use crate::live::Live;
use crate::settings::path_below;

const X_FORWARDED_PREFIX: HeaderName = HeaderName::from_static("x-forwarded-prefix");

/// Serves what a reverse proxy passes on with the path of its site as what stands behind that path: the one that the proxy
/// names, or the one that is configured. Proxies that leave it out are served as well.
pub async fn base_path<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    if let Some(live) = request.app_data::<Live>().filter(|live| may_be_below(&request, live)) {
        let told = Client::of(request.request()).base_path;
        let configured = &live.now().base_path;
        let path = request.path();
        if let Some(below) = path_below(path, &told).or_else(|| path_below(path, configured))
            && let Some(uri) = with_path(request.uri(), below)
        {
            request.match_info_mut().get_mut().update(&uri);
            request.head_mut().uri = uri;
        }
    }
    next.call(request).await
}

/// Most Web APIs have a host of their own, and nothing more to find out.
fn may_be_below(request: &ServiceRequest, live: &Live) -> bool {
    !live.now().base_path.is_empty() || request.headers().contains_key(X_FORWARDED_PREFIX)
}
