use actix_web::HttpRequest;
use actix_web::http::header::HeaderName;

use crate::problem::Problem;

const HEADER: HeaderName = HeaderName::from_static("idempotency-key");

/// Value of an `Idempotency-Key` header: 1 to 255 printable ASCII characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct IdempotencyKey(String);

/// Error for a value that is not a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be 1 to 255 printable ASCII characters")]
pub(crate) struct InvalidKey;

impl IdempotencyKey {
    /// Returns the text of the key.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    const LONGEST: usize = 255;

    /// Parses the value of a header.
    pub(crate) fn parse(text: &[u8]) -> Result<Self, InvalidKey> {
        let printable = text.iter().all(|byte| byte.is_ascii_graphic() || *byte == b' ');
        if !printable || !(1..=Self::LONGEST).contains(&text.len()) {
            return Err(InvalidKey);
        }
        String::from_utf8(text.to_vec()).map(Self).map_err(|_| InvalidKey)
    }

    /// Returns the key of a request. None if the header is absent.
    pub(crate) fn of(request: &HttpRequest) -> Result<Option<Self>, Problem> {
        let Some(value) = request.headers().get(HEADER) else { return Ok(None) };
        match Self::parse(value.as_bytes()) {
            Ok(key) => Ok(Some(key)),
            Err(error) => Err(Problem::WrongField { field: "Idempotency-Key".to_owned(), message: error.to_string() }),
        }
    }
}
