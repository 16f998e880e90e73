//! Refusals of the server, and what they say about what was asked.

use altilink::ResponseCode;

/// True if a refusal to tell the calls of a line is taken for the word that it has none. One that says that something went
/// wrong in the server, or that the user may not know, says nothing about the line.
pub(crate) fn says_none(code: ResponseCode) -> bool {
    !is_failure(code) && code != ResponseCode::NoPrivilege
}

/// True if a refusal says that something went wrong in the server, and nothing about what was asked.
pub(crate) fn is_failure(code: ResponseCode) -> bool {
    matches!(
        code,
        ResponseCode::SystemError | ResponseCode::ProtocolError | ResponseCode::Error | ResponseCode::UnknownError
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_means_no_calls_unless_the_server_has_failed_or_the_user_may_not_know() {
        use ResponseCode as Code;
        for code in [Code::SystemError, Code::ProtocolError, Code::Error, Code::UnknownError] {
            assert!(is_failure(code) && !says_none(code), "{code}");
        }
        assert!(!is_failure(Code::NoPrivilege) && !says_none(Code::NoPrivilege));
        assert!(!is_failure(Code::InvalidId) && says_none(Code::InvalidId));
    }
}
