//! Problems as the documents show them.

use std::time::Duration;

use actix_web::http::Method;
use altilink::ResponseCode;

use super::Problem;
use crate::dialplan::DialError;

/// One problem of each status.
pub(crate) fn of_each_status() -> Vec<Problem> {
    vec![
        Problem::WrongTarget(DialError::NoTarget),
        Problem::WrongCredentials(Some(ResponseCode::InvalidPassword)),
        Problem::NoLicence(ResponseCode::AppIdLicenseFull),
        Problem::NoPrivilege(ResponseCode::NoPrivilege),
        Problem::NoSuchSession,
        Problem::MethodNotAllowed(vec![Method::GET, Method::DELETE]),
        Problem::BodyTimeout,
        Problem::Conflict("this Idempotency-Key came with another request before".to_owned()),
        Problem::BodyTooLarge(65_536),
        Problem::UriTooLong(8192),
        Problem::PackedBody("gzip".to_owned()),
        Problem::HostRefused,
        Problem::TooManyFailedLogons(Duration::from_secs(2)),
        Problem::HeadersTooLarge(16_384),
        Problem::WrongState("the line is in a conference".to_owned()),
        Problem::NotConnected,
        Problem::NoAnswer,
    ]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::problem::error_name::ErrorName;

    #[test]
    fn there_is_one_of_each_status() {
        let shown: Vec<_> = of_each_status().iter().map(Problem::status).collect();
        let all: BTreeSet<_> = ErrorName::ALL.iter().map(|name| name.status()).collect();
        assert_eq!(shown.iter().copied().collect::<BTreeSet<_>>(), all);
        assert_eq!(shown.len(), all.len());
    }
}
