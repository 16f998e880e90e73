//! The names of errors for programs, with the HTTP status and the meaning of each.

use actix_web::http::StatusCode;

use crate::events::Word;

/// Chance of the same request to succeed later, although nothing is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Retry {
    Later,
    Never,
}

/// Declares the names: each with its word, its status, whether to retry, and its meaning for people.
macro_rules! error_names {
    ($($name:ident $word:literal $status:ident $retry:ident: $meaning:literal;)+) => {
        /// The name of an error for programs. It does not change.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum ErrorName {
            $(#[doc = $meaning] $name,)+
        }

        impl ErrorName {
            /// All names.
            pub(crate) const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The HTTP status of such errors.
            pub(crate) fn status(self) -> StatusCode {
                match self {
                    $(Self::$name => StatusCode::$status,)+
                }
            }

            /// The occasion of such errors, as part of a sentence.
            pub(crate) fn meaning(self) -> &'static str {
                match self {
                    $(Self::$name => $meaning,)+
                }
            }

            fn retry(self) -> Retry {
                match self {
                    $(Self::$name => Retry::$retry,)+
                }
            }
        }

        impl Word for ErrorName {
            const WORDS: &'static [&'static str] = &[$($word),+];

            fn word(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)+
                }
            }
        }
    };
}

impl ErrorName {
    /// True if the same request may succeed later, although nothing is changed.
    pub(crate) fn is_retryable(self) -> bool {
        self.retry() == Retry::Later
    }
}

error_names! {
    BadRequest "bad_request" BAD_REQUEST Never: "the request cannot be read, or contradicts itself";
    WrongField "wrong_field" BAD_REQUEST Never: "a field of the body or the query is wrong; the message names it";
    WrongTarget "wrong_target" BAD_REQUEST Never: "the target of a call cannot be dialled";
    AmbiguousCall "ambiguous_call" BAD_REQUEST Never: "several connected calls could be meant; the message lists their handles";
    TicketRefused "ticket_refused" UNAUTHORIZED Never: "the ticket has expired, or is not one of this session: log on with the password";
    NoCredentials "no_credentials" UNAUTHORIZED Never: "no credentials, or none that can be read";
    NoAdminToken "no_admin_token" UNAUTHORIZED Never: "an admin request without a token";
    WrongAdminToken "wrong_admin_token" UNAUTHORIZED Never: "an admin request with a wrong token";
    WrongCredentials "wrong_credentials" UNAUTHORIZED Never: "the extension or its password is wrong";
    NoLicence "no_licence" PAYMENT_REQUIRED Later: "no licence is free";
    Forbidden "forbidden" FORBIDDEN Never: "AltiServ refuses the logon";
    OriginRefused "origin_refused" FORBIDDEN Never: "the page comes from an origin that is not allowed";
    HostRefused "host_refused" MISDIRECTED_REQUEST Never: "the WebProxy does not serve the host that the request names";
    NoPrivilege "no_privilege" FORBIDDEN Never: "AltiServ does not permit this to the user";
    NoSuchPath "no_such_path" NOT_FOUND Never: "there is nothing at this path";
    NoSuchSession "no_such_session" NOT_FOUND Never: "the session has ended, or never was";
    NoSuchCall "no_such_call" NOT_FOUND Never: "the call has ended, or never was";
    NoSuchWorkgroup "no_such_workgroup" NOT_FOUND Never: "AltiServ has no such workgroup";
    NoSuchExtension "no_such_extension" NOT_FOUND Never: "AltiServ has no such extension";
    NoScenario "no_scenario" NOT_FOUND Never: "no scenario has been played";
    NoCall "no_call" NOT_FOUND Never: "there is no call that could be meant";
    MethodNotAllowed "method_not_allowed" METHOD_NOT_ALLOWED Never: "the path takes other methods; `Allow` names them";
    BodyTimeout "body_timeout" REQUEST_TIMEOUT Later: "the body did not arrive in time";
    Conflict "conflict" CONFLICT Never: "the request contradicts an earlier one, or the present state";
    SessionMoved "session_moved" CONFLICT Never: "no node of the cluster serves the session now; nothing was done: continue it by POST /sessions, then send the request again";
    BodyTooLarge "body_too_large" PAYLOAD_TOO_LARGE Never: "the body is too large";
    PackedBody "packed_body" UNSUPPORTED_MEDIA_TYPE Never: "the body has a `Content-Encoding`";
    UriTooLong "uri_too_long" URI_TOO_LONG Never: "path and query are too long";
    HeadersTooLarge "headers_too_large" REQUEST_HEADER_FIELDS_TOO_LARGE Never: "the header fields are too large";
    TooManySessions "too_many_sessions" TOO_MANY_REQUESTS Later: "the address has as many sessions as it may have";
    HttpsOnly "https_only" FORBIDDEN Never: "the request came by plain HTTP, and HTTPS is served";
    TooManyFailedLogons "too_many_failed_logons" TOO_MANY_REQUESTS Later: "too many wrong passwords or tokens; `Retry-After` says how long to wait";
    NotSupported "not_supported" INTERNAL_SERVER_ERROR Never: "the product or such a call does not have the function";
    TooSoon "too_soon" INTERNAL_SERVER_ERROR Later: "Mute and Unmute must be 500 ms apart";
    RecordingBusy "recording_busy" INTERNAL_SERVER_ERROR Later: "too many recording operations of the call are under way";
    WrongState "wrong_state" INTERNAL_SERVER_ERROR Never: "the present state does not permit it; nothing was sent to AltiServ";
    CallFailed "call_failed" INTERNAL_SERVER_ERROR Never: "AltiServ has accepted a call that ended before it rang out";
    Refused "refused" INTERNAL_SERVER_ERROR Never: "AltiServ refuses; `code` is its response code";
    GarbledAnswer "garbled_answer" INTERNAL_SERVER_ERROR Never: "AltiServ's answer cannot be read";
    NotConnected "not_connected" SERVICE_UNAVAILABLE Later: "there is no connection to AltiServ";
    NoActiveServer "no_active_server" SERVICE_UNAVAILABLE Later: "only standby servers answer";
    OutcomeUnknown "outcome_unknown" SERVICE_UNAVAILABLE Never: "the connection was lost before AltiServ answered";
    Overloaded "overloaded" SERVICE_UNAVAILABLE Later: "a limit of the WebProxy is reached";
    NoAnswer "no_answer" GATEWAY_TIMEOUT Never: "AltiServ did not answer in time; the outcome is not known";
    Internal "internal" INTERNAL_SERVER_ERROR Never: "a fault of the WebProxy; its log has the cause";
}
