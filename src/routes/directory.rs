//! The numbers of the phone system.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use actors::session::{GetPhoneBook, PhoneBook, PhoneBookEntry};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::path::SessionPath;
use super::table::IN_TABLE;
use crate::body::Query;
use crate::events::{Word, vocabulary};
use crate::problem::Problem;
use crate::state::{AppState, ask};

/// A choice of the entries.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(crate) struct DirectoryQuery {
    /// Entries whose number begins with this text, or whose name contains it, in any letter case.
    search: Option<String>,
    /// So many at most, 1 to 20000.
    #[param(value_type = Option<u16>, minimum = 1, maximum = 20000)]
    limit: Option<usize>,
}

/// Most entries of one answer: more than a server is asked for.
const MOST: usize = 20_000;

/// Numbers of the phone system.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PhoneDirectory)]
struct DirectoryBody<'a> {
    /// How many there are that were asked for, whether listed or not.
    total: usize,
    entries: Vec<EntryBody<'a>>,
}

/// A number of the phone system.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PhoneDirectoryEntry)]
struct EntryBody<'a> {
    number: &'a str,
    name: &'a str,
    #[schema(value_type = vocabulary::EntryKind)]
    kind: &'static str,
    /// State of the line, for the user's own line and those that the session watches.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<vocabulary::LineState>)]
    line_state: Option<&'static str>,
}

impl<'a> EntryBody<'a> {
    fn of(entry: &'a PhoneBookEntry) -> Self {
        let PhoneBookEntry { number, name, kind, use_of_line } = entry;
        let line_state = use_of_line.map(Word::word);
        Self { number: number.as_str(), name, kind: kind.word(), line_state }
    }
}

impl DirectoryQuery {
    fn read(self) -> Result<GetPhoneBook, Problem> {
        match self.limit {
            Some(limit) if !(1..=MOST).contains(&limit) => {
                Err(Problem::wrong_field("limit", format!("must be 1 to {MOST}")))
            }
            limit => Ok(GetPhoneBook { search: self.search, limit: limit.unwrap_or(MOST) }),
        }
    }
}

#[utoipa::path(
    get,
    path = IN_TABLE,
    operation_id = "getDirectory",
    tag = "Calls",
    summary = "The numbers of the phone system",
    description = "Lists the extensions, workgroups and other numbers of AltiServ with their names, all of them or those that match a search.",
    params(SessionPath, DirectoryQuery),
    responses((status = 200, description = "By number.", body = DirectoryBody<'_>)),
)]
pub(crate) async fn list(
    state: Data<AppState>,
    path: Path<SessionPath>,
    query: Query<DirectoryQuery>,
) -> Result<HttpResponse, Problem> {
    let session = state.session(&path.session)?;
    let PhoneBook { total, entries } = ask(&session, query.0.read()?).await??;
    let entries = entries.iter().map(EntryBody::of).collect();
    Ok(HttpResponse::Ok().json(DirectoryBody { total, entries }))
}
