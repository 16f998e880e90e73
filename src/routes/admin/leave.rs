use std::fmt;

use actix_web::dev::Payload;
use actix_web::guard::GuardContext;
use actix_web::http::header::AUTHORIZATION;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use futures::future::LocalBoxFuture;

use crate::client::Client;
use crate::live::Live;
use crate::problem::Problem;
use crate::state::AppState;

/// Stands for the extension where wrong tokens are counted. No extension has such a number.
const NO_EXTENSION: &str = "the admin token";

/// True if administrators are let in.
pub(crate) fn is_open(request: &GuardContext<'_>) -> bool {
    request.app_data::<Live>().is_some_and(|live| live.now().admin_token.is_some())
}

/// The sender of a request with the admin token. Displayed as its address.
#[derive(Debug)]
pub(crate) struct Administrator(String);

impl fmt::Display for Administrator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromRequest for Administrator {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let address = Client::of(&request).address.map_or_else(|| "-".to_owned(), |address| address.to_string());
            match admit(&request).await {
                Ok(()) => Ok(Self(address)),
                Err(problem) => {
                    refused(&request, &address, &problem);
                    Err(problem)
                }
            }
        })
    }
}

/// Checks the token. Guesses are slowed as those of passwords are.
async fn admit(request: &HttpRequest) -> Result<(), Problem> {
    let state = request.app_data::<Data<AppState>>().ok_or(Problem::Internal)?;
    let admitted = state.throttle.admit(NO_EXTENSION, Client::of(request).neighbourhood()).await;
    let attempt = admitted.map_err(Problem::TooManyFailedLogons)?;
    let checked = check(request);
    match checked {
        Ok(()) => attempt.succeeded(),
        Err(Problem::WrongAdminToken) => attempt.failed(),
        Err(_) => attempt.undecided(),
    }
    checked
}

fn check(request: &HttpRequest) -> Result<(), Problem> {
    let settings = request.app_data::<Live>().ok_or(Problem::Internal)?.now();
    // A reload may have removed it since the path was found.
    let token = settings.admin_token.as_ref().ok_or(Problem::NoSuchPath)?;
    let presented = bearer(request).ok_or(Problem::NoAdminToken)?;
    if token.is(presented) { Ok(()) } else { Err(Problem::WrongAdminToken) }
}

fn refused(request: &HttpRequest, address: &str, problem: &Problem) {
    if let Some(state) = request.app_data::<Data<AppState>>() {
        state.metrics.admin_refused();
    }
    log::warn!("an admin request from {address} is refused: {problem}");
}

/// The token of a request, behind the scheme's name in any letter case.
fn bearer(request: &HttpRequest) -> Option<&str> {
    let (scheme, token) = request.headers().get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    if scheme.eq_ignore_ascii_case("Bearer") { Some(token.trim()) } else { None }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;
    use crate::live::LiveSettings;
    use crate::settings::Settings;

    const TOKEN: &str = "0123456789abcdef";

    fn checked(token: Option<&str>, header: Option<&str>) -> Result<(), Problem> {
        let settings = LiveSettings { admin_token: token.map(Into::into), ..LiveSettings::of(&Settings::default()) };
        let request = TestRequest::default().app_data(Live::new(settings));
        let request = header.into_iter().fold(request, |request, value| request.insert_header((AUTHORIZATION, value)));
        check(&request.to_http_request())
    }

    #[test]
    fn only_the_whole_token_lets_in() {
        for right in ["Bearer 0123456789abcdef", "bearer 0123456789abcdef", "BEARER  0123456789abcdef "] {
            assert_eq!(checked(Some(TOKEN), Some(right)), Ok(()), "{right}");
        }
        for wrong in ["Bearer 0123456789abcdeg", "Bearer 0123456789abcde", "Bearer ", "Bearer 0123456789abcdef0"] {
            assert_eq!(checked(Some(TOKEN), Some(wrong)), Err(Problem::WrongAdminToken), "{wrong}");
        }
        for none in [None, Some("Basic MDEyMzQ1Njc4OWFiY2RlZg=="), Some(TOKEN), Some("Bearer")] {
            assert_eq!(checked(Some(TOKEN), none), Err(Problem::NoAdminToken), "{none:?}");
        }
        assert_eq!(checked(None, Some("Bearer ")), Err(Problem::NoSuchPath));
    }
}
