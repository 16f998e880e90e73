use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::HeaderMap;
use actix_web::middleware::Next;

use crate::connections::ConnectionRequests;
use crate::problem::Problem;

/// Longest path and query that is taken, in bytes: ten times the longest that any route needs.
const MOST_URI: usize = 8 * 1024;

/// Most bytes of all header fields together; other servers allow as many. From 128 KiB on actix-http ends the connection.
const MOST_HEADERS: usize = 16 * 1024;

/// Refuses a head that is too large, and too many requests at a time on one connection.
pub async fn head_limits<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    if request.uri().path_and_query().is_some_and(|path| path.as_str().len() > MOST_URI) {
        return Err(Problem::UriTooLong(MOST_URI).into());
    }
    if size(request.headers()) > MOST_HEADERS {
        return Err(Problem::HeadersTooLarge(MOST_HEADERS).into());
    }
    let _under_way = match request.conn_data::<ConnectionRequests>().map(ConnectionRequests::begin) {
        Some(None) => return Err(Problem::Overloaded("too many requests on one connection").into()),
        Some(under_way) => under_way,
        None => None,
    };
    next.call(request).await
}

/// The bytes of all names and values.
fn size(headers: &HeaderMap) -> usize {
    headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum()
}

#[cfg(test)]
mod tests {
    use actix_web::middleware::from_fn;
    use actix_web::test::{TestRequest, init_service, try_call_service};
    use actix_web::{App, HttpResponse, web};

    use super::*;

    #[actix_web::test]
    async fn a_head_is_taken_up_to_its_limits() {
        let app = App::new().default_service(web::to(HttpResponse::Ok)).wrap(from_fn(head_limits));
        let app = init_service(app).await;
        let problem = async |path: usize, header: usize| {
            let request = TestRequest::get().uri(&format!("/{}", "a".repeat(path - 1)));
            let request = request.insert_header(("x", "a".repeat(header - 1)));
            let answer = try_call_service(&app, request.to_request()).await;
            answer.err().and_then(|error| error.as_error::<Problem>().cloned())
        };
        assert_eq!(problem(MOST_URI, MOST_HEADERS).await, None);
        assert_eq!(problem(MOST_URI + 1, 10).await, Some(Problem::UriTooLong(MOST_URI)));
        assert_eq!(problem(10, MOST_HEADERS + 1).await, Some(Problem::HeadersTooLarge(MOST_HEADERS)));
    }
}
