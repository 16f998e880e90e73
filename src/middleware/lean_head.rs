use actix_web::dev::ServiceRequest;
use actix_web::http::header::HeaderMap;

/// Keeps the headers of a request that may wait in a map of their size. That of actix-http has room for many more, and takes
/// 7 KiB for as long as the request is held: a sixth of the memory of a session with a long poll.
pub(crate) fn make_lean(request: &mut ServiceRequest) {
    if !may_wait(request.query_string()) {
        return;
    }
    let headers = request.headers_mut();
    let mut lean = HeaderMap::with_capacity(headers.len_keys());
    for (name, value) in headers.iter() {
        lean.append(name.clone(), value.clone());
    }
    *headers = lean;
}

/// True if the query has a time to wait, in any letter case.
fn may_wait(query: &str) -> bool {
    query.split('&').any(|pair| pair.get(..5).is_some_and(|key| key.eq_ignore_ascii_case("wait=")))
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{ACCEPT, HeaderValue, USER_AGENT};
    use actix_web::test::TestRequest;

    use super::*;

    fn request(path: &str) -> ServiceRequest {
        let mut request = TestRequest::with_uri(path).to_srv_request();
        let mut headers = HeaderMap::with_capacity(32);
        headers.append(ACCEPT, HeaderValue::from_static("text/plain"));
        headers.append(ACCEPT, HeaderValue::from_static("application/json"));
        headers.append(USER_AGENT, HeaderValue::from_static("test"));
        *request.headers_mut() = headers;
        request
    }

    #[test]
    fn the_headers_of_a_request_that_may_wait_take_no_more_room_than_they_need() {
        for path in ["/events?after=1&wait=25s", "/events?Wait=25s", "/calls?wait=ringing"] {
            let mut request = request(path);
            make_lean(&mut request);
            let headers = request.headers();
            let accepted: Vec<_> = headers.get_all(ACCEPT).collect();
            assert_eq!(accepted, ["text/plain", "application/json"]);
            assert_eq!((headers.len(), headers.get(USER_AGENT)), (3, Some(&HeaderValue::from_static("test"))));
            assert!(headers.capacity() < 8, "{path}: {}", headers.capacity());
        }
    }

    #[test]
    fn other_requests_stay_as_they_are() {
        for path in ["/events?after=1", "/events", "/calls?wai=1", "/calls?await=1"] {
            let mut request = request(path);
            make_lean(&mut request);
            assert!(request.headers().capacity() >= 32, "{path}");
        }
        assert!(!may_wait("\u{e9}\u{e9}\u{e9}=1"));
    }
}
