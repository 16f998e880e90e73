//! Sessions as administrators see and end them. Without an admin token these paths do not exist.
//!
//! No answer has the whole id of a session, since anybody could act as the session by it.

mod leave;
mod list;
mod timeline;

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use actors::session::{EndSession, GetTimeline, ListedSession, SessionId};
use serde::Serialize;
use utoipa::ToSchema;

use super::path::ListedSessionPath;
use super::table::IN_TABLE;
use crate::body::Query;
use crate::problem::Problem;
use crate::state::{AppState, ask};
use crate::telemetry;

pub(crate) use leave::{Administrator, is_open};
use list::{ListBody, ListQuery};
use timeline::TimelineBody;

/// The session that was ended.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EndedSession)]
struct EndedBody {
    session: String,
    extension: String,
}

#[utoipa::path(
    get,
    path = IN_TABLE,
    operation_id = "listSessions",
    tag = "Administration",
    summary = "List the sessions",
    description = "Lists the sessions of all users, or of one extension. Ids are shortened.",
    params(ListQuery),
    responses((status = 200, description = "By extension.", body = ListBody)),
    security(("admin" = [])),
)]
pub(crate) async fn sessions(
    _: Administrator,
    state: Data<AppState>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, Problem> {
    let listed = state.sessions.list();
    Ok(HttpResponse::Ok().json(ListBody::of(&state, listed, &query.0).await?))
}

#[utoipa::path(
    get,
    path = IN_TABLE,
    operation_id = "getTimeline",
    tag = "Administration",
    summary = "Why an event did not show",
    description = "Tells what became of the latest events of a session: what came from AltiServ, what was sent to which event channel, and what was dropped.",
    params(ListedSessionPath),
    responses((status = 200, description = "Oldest first.", body = TimelineBody<'_>)),
    security(("admin" = [])),
)]
pub(crate) async fn timeline(
    _: Administrator,
    state: Data<AppState>,
    path: Path<ListedSessionPath>,
) -> Result<HttpResponse, Problem> {
    let session = find(&state, &path.session)?;
    let view = ask(&session.address, GetTimeline).await?;
    Ok(HttpResponse::Ok().json(TimelineBody::of(&session, &view)))
}

#[utoipa::path(
    delete,
    path = IN_TABLE,
    operation_id = "endSession",
    tag = "Administration",
    summary = "End a session",
    description = "Ends a session of any user. Its event channels close with 4000.",
    params(ListedSessionPath),
    responses((status = 200, description = "Its channels close with 4000.", body = EndedBody)),
    security(("admin" = [])),
)]
pub(crate) async fn end(
    administrator: Administrator,
    state: Data<AppState>,
    path: Path<ListedSessionPath>,
) -> Result<HttpResponse, Problem> {
    let session = find(&state, &path.session)?;
    log::info!("the session of {} is ended by an administrator at {administrator}", session.extension);
    state.directory.send(EndSession(session.id)).await.map_err(|_| Problem::Internal)?;
    Ok(HttpResponse::Ok().json(EndedBody { session: session.id.to_string(), extension: session.extension.to_string() }))
}

/// The session of this name: its id, or the beginning of the id as the list and the log have it.
fn find(state: &AppState, name: &str) -> Result<ListedSession, Problem> {
    let session = only(state.sessions.list(), |session| session.id, name)?;
    telemetry::note_session(session.id);
    Ok(session)
}

/// The only session of this name.
fn only<T>(all: Vec<T>, id: impl Fn(&T) -> SessionId, name: &str) -> Result<T, Problem> {
    let mut named = all.into_iter().filter(|session| id(session).goes_by(name));
    let session = named.next().ok_or(Problem::NoSuchSession)?;
    if named.next().is_some() {
        let shown = id(&session);
        return Err(Problem::Conflict(format!("several sessions are called {shown}; name one by its whole id")));
    }
    Ok(session)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_name_of_several_sessions_is_refused_and_the_whole_id_is_not() {
        let ids = ["0f8fad5b-d9cb-469f-a165-70867728950e", "0f8fad5b-0000-469f-a165-70867728950e"];
        let all = || ids.iter().map(|id| SessionId::parse(id).unwrap()).collect::<Vec<_>>();
        let named = |name: &str| only(all(), |id| *id, name).map(SessionId::reveal);
        for id in ids {
            assert_eq!(named(id), Ok(id.to_owned()));
        }
        let Err(Problem::Conflict(told)) = named("0f8fad5b") else { panic!("{:?}", named("0f8fad5b")) };
        assert!(told.contains("0f8fad5b…") && !told.contains("d9cb"), "{told}");
        assert_eq!(named("0f8fad5c"), Err(Problem::NoSuchSession));
    }
}
