use actix_web::dev::ServiceRequest;
use actix_web::http::header::HeaderMap;

use crate::connections::{ConnectionRequests, RequestUnderWay};
use crate::problem::Problem;

/// Longest path and query that is taken, in bytes: ten times the longest that any route needs.
const MOST_URI: usize = 8 * 1024;

/// Most bytes of all header fields together; other servers allow as many. From 128 KiB on actix-http ends the connection.
const MOST_HEADERS: usize = 16 * 1024;

/// Refuses a head that is too large, and too many requests at a time on one connection. The request counts as under way
/// until the returned value is dropped.
pub(crate) fn check_head(request: &ServiceRequest) -> Result<Option<RequestUnderWay>, Problem> {
    if request.uri().path_and_query().is_some_and(|path| path.as_str().len() > MOST_URI) {
        return Err(Problem::UriTooLong(MOST_URI));
    }
    if size(request.headers()) > MOST_HEADERS {
        return Err(Problem::HeadersTooLarge(MOST_HEADERS));
    }
    match request.conn_data::<ConnectionRequests>().map(ConnectionRequests::begin) {
        Some(None) => Err(Problem::Overloaded("too many requests on one connection")),
        Some(under_way) => Ok(under_way),
        None => Ok(None),
    }
}

/// The bytes of all names and values.
fn size(headers: &HeaderMap) -> usize {
    headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum()
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn a_head_is_taken_up_to_its_limits() {
        let problem = |path: usize, header: usize| {
            let request = TestRequest::get().uri(&format!("/{}", "a".repeat(path - 1)));
            check_head(&request.insert_header(("x", "a".repeat(header - 1))).to_srv_request()).err()
        };
        assert_eq!(problem(MOST_URI, MOST_HEADERS), None);
        assert_eq!(problem(MOST_URI + 1, 10), Some(Problem::UriTooLong(MOST_URI)));
        assert_eq!(problem(10, MOST_HEADERS + 1), Some(Problem::HeadersTooLarge(MOST_HEADERS)));
    }
}
