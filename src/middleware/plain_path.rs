use actix_web::dev::ServiceRequest;
use actix_web::http::Uri;
use actix_web::http::uri::PathAndQuery;

/// The folder of the documents' page. Names of its files keep their letter case and slashes.
const FILES: &str = "/docs/";

/// Makes a path match in any letter case and with a slash at its end, as the original's web server did.
pub(crate) fn make_plain(request: &mut ServiceRequest) {
    if let Some(path) = plain(request.path())
        && let Some(uri) = with_path(request.uri(), &path)
    {
        request.match_info_mut().get_mut().update(&uri);
        request.head_mut().uri = uri;
    }
}

/// The path in lower case and without a slash at its end; none if it is so already.
fn plain(path: &str) -> Option<String> {
    let is_lower = !path.bytes().any(|byte| byte.is_ascii_uppercase());
    if is_lower && (!path.ends_with('/') || path == "/" || path.starts_with(FILES)) {
        return None;
    }
    let mut plain = path.to_ascii_lowercase();
    if !plain.starts_with(FILES) {
        let end = plain.trim_end_matches('/').len().max(1);
        plain.truncate(end);
    }
    Some(plain)
}

/// The same URI with another path.
pub(crate) fn with_path(uri: &Uri, path: &str) -> Option<Uri> {
    let path_and_query = match uri.query() {
        Some(query) => PathAndQuery::try_from(format!("{path}?{query}")),
        None => PathAndQuery::try_from(path),
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(path_and_query.ok()?);
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_in_lower_case_and_ends_without_a_slash() {
        for (path, expected) in [
            ("/Sessions/", Some("/sessions")),
            ("/SESSIONS/AB-1/Calls//", Some("/sessions/ab-1/calls")),
            ("/WS", Some("/ws")),
            ("/", None),
            ("//", Some("/")),
            ("/sessions", None),
            ("/docs/", None),
            ("/Docs", Some("/docs")),
        ] {
            assert_eq!(plain(path).as_deref(), expected, "{path}");
        }
    }

    #[test]
    fn the_query_stays_as_it_is() {
        let uri = Uri::from_static("/WS/?sessionId=A&x=%2F");
        let plain = plain(uri.path()).and_then(|path| with_path(&uri, &path));
        assert_eq!(plain, Some(Uri::from_static("/ws?sessionId=A&x=%2F")));
    }
}
