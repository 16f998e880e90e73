//! Opening the event channel.

use actix_web::web::{Data, Path, Payload, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;

use crate::problem::Problem;
use crate::state::AppState;
use crate::websocket::{self, Wish};

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Wanted {
    session_id: Option<String>,
    /// As text, so that a refusal names the field.
    last_seq: Option<String>,
}

pub(super) async fn open(
    request: HttpRequest,
    payload: Payload,
    state: Data<AppState>,
    query: Query<Wanted>,
) -> Result<HttpResponse, Problem> {
    let Wanted { session_id, last_seq } = query.into_inner();
    let wish = Wish::of_request(session_id, last_seq.as_deref())?;
    websocket::upgrade(&state, &request, payload, wish)
}

pub(super) async fn of_session(
    request: HttpRequest,
    payload: Payload,
    state: Data<AppState>,
    session: Path<String>,
    query: Query<Wanted>,
) -> Result<HttpResponse, Problem> {
    let wish = Wish::of_request(Some(session.into_inner()), query.last_seq.as_deref())?;
    websocket::upgrade(&state, &request, payload, wish)
}
