use std::time::Duration;

use actix_web::Error;
use tokio::time::timeout;

use crate::problem::Problem;

/// Answers 504 if a handler takes longer than this. Every wait has a deadline of its own below it, so that only a fault of
/// the proxy reaches it.
pub(crate) async fn in_time<A>(limit: Duration, answer: impl Future<Output = Result<A, Error>>) -> Result<A, Error> {
    let Ok(answer) = timeout(limit, answer).await else {
        log::error!("a request took longer than {limit:?}");
        return Err(Problem::NoAnswer.into());
    };
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn a_request_that_takes_too_long_is_answered() {
        let limit = Duration::from_millis(20);
        let error = in_time(limit, std::future::pending::<Result<(), Error>>()).await.expect_err("stuck");
        assert_eq!(error.as_error::<Problem>(), Some(&Problem::NoAnswer));
        assert_eq!(in_time(limit, async { Ok(7) }).await.ok(), Some(7));
    }
}
