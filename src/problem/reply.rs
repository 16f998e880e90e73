//! A problem as an HTTP response.

use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCEPT_ENCODING, ALLOW, HeaderMap, HeaderValue, ORIGIN, RETRY_AFTER, SEC_WEBSOCKET_VERSION, WWW_AUTHENTICATE,
};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Problem, error_name, methods, seconds};
use crate::events::vocabulary::vocabulary;
use crate::settings::ChallengeSetting;

/// The guide's Error, with this project's additions.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ApiError)]
pub(crate) struct ErrorBody<'a> {
    /// AltiServ's response code if AltiServ has refused, else the HTTP status.
    code: i32,
    /// The reason, for people.
    message: String,
    #[schema(value_type = ErrorName)]
    error: &'static str,
    /// True if the same request may succeed later, although nothing is changed.
    retryable: bool,
    /// The request's id, as in `X-Request-Id` and in the log.
    request_id: &'a str,
}

vocabulary! {
    /// The name of an error, for programs. It does not change between versions.
    ErrorName of error_name::ErrorName;
}

/// The authentication scheme that a 401 names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Challenge {
    /// `Basic`: a browser asks its user for name and password.
    #[default]
    Basic,
    /// `xBasic`, which no browser knows: the script gets the 401, and its application asks.
    Script,
}

impl Challenge {
    /// The challenge of this request by the setting.
    pub(crate) fn for_request(setting: ChallengeSetting, headers: &HeaderMap) -> Self {
        match setting {
            ChallengeSetting::Auto => Self::by_sender(headers),
            ChallengeSetting::Basic => Self::Basic,
            ChallengeSetting::None => Self::Script,
        }
    }

    /// `Script` if a browser says that a script has made the request, and not the user's navigation. Older browsers, and all
    /// of them for pages that came by plain HTTP, send no more than the page's origin.
    fn by_sender(headers: &HeaderMap) -> Self {
        match headers.get("Sec-Fetch-Mode").map(HeaderValue::as_bytes) {
            Some(b"navigate") => Self::Basic,
            Some(_) => Self::Script,
            None if headers.contains_key(ORIGIN) || headers.contains_key("X-Requested-With") => Self::Script,
            None => Self::Basic,
        }
    }

    fn header(self) -> &'static str {
        match self {
            Self::Basic => r#"Basic realm="AltiServ", charset="UTF-8""#,
            Self::Script => r#"xBasic realm="AltiServ", charset="UTF-8""#,
        }
    }
}

/// The part of a request that its error response needs.
#[derive(Debug, Clone, Default)]
pub(crate) struct ReplyContext {
    /// The request's id, repeated in the body.
    pub(crate) request_id: String,
    /// The scheme by which a 401 asks for credentials.
    pub(crate) challenge: Challenge,
}

impl Problem {
    /// The response with the guide's Error body.
    pub(crate) fn respond(&self, context: &ReplyContext) -> HttpResponse {
        let mut response = HttpResponse::build(self.status());
        if let Some(wait) = self.retry_after() {
            response.insert_header((RETRY_AFTER, seconds(wait).max(1)));
        }
        match self {
            Self::NoCredentials | Self::WrongCredentials(_) | Self::TicketRefused(_) => {
                response.insert_header((WWW_AUTHENTICATE, context.challenge.header()));
            }
            Self::NoAdminToken => {
                response.insert_header((WWW_AUTHENTICATE, r#"Bearer realm="admin""#));
            }
            Self::WrongAdminToken => {
                response.insert_header((WWW_AUTHENTICATE, r#"Bearer realm="admin", error="invalid_token""#));
            }
            Self::MethodNotAllowed(allowed) => {
                response.insert_header((ALLOW, methods(allowed)));
            }
            Self::NoWebSocket(_) => {
                response.insert_header((SEC_WEBSOCKET_VERSION, "13"));
            }
            Self::PackedBody(_) => {
                response.insert_header((ACCEPT_ENCODING, "identity")).force_close();
            }
            // The rest of the body is not read, so the connection cannot be used again.
            Self::BodyTooLarge(_) | Self::BodyTimeout => {
                response.force_close();
            }
            _ => {}
        }
        response.json(self.body(&context.request_id))
    }

    /// The guide's Error body.
    pub(crate) fn body<'a>(&self, request_id: &'a str) -> ErrorBody<'a> {
        ErrorBody {
            code: self.code(),
            message: self.to_string(),
            error: self.name(),
            retryable: self.is_retryable(),
            request_id,
        }
    }
}

/// The response without knowledge of the request. The middleware of the request id replaces it by one with it.
impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status()
    }

    fn error_response(&self) -> HttpResponse {
        self.respond(&ReplyContext::default())
    }
}
