use std::borrow::Cow;
use std::time::Duration;

use actors::session::{GetGlance, Glance, ListedSession};
use futures::StreamExt;
use futures::stream;
use serde::{Deserialize, Serialize};
use tokio::time::timeout;
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{IntoParams, PartialSchema, ToSchema};

use crate::events::rfc3339;
use crate::problem::Problem;
use crate::state::AppState;

/// A choice of the sessions that are listed.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListQuery {
    /// Those of this user alone.
    extension: Option<String>,
    /// So many at most, 1 to 10000.
    #[param(value_type = Option<u16>, minimum = 1, maximum = 10000)]
    limit: Option<usize>,
}

/// Most sessions of one answer.
const MOST: usize = 10_000;

/// Most sessions of an answer whose request has no limit.
const USUAL: usize = 1000;

/// Sessions that are asked at the same time. Their actors share a thread, which has other work to do meanwhile.
const AT_ONCE: usize = 64;

/// Time for one of them to answer. A session whose mailbox is full of events is listed without its glance.
const PATIENCE: Duration = Duration::from_millis(500);

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SessionList)]
pub(crate) struct ListBody {
    /// How many there are that were asked for, whether listed or not.
    total: usize,
    sessions: Vec<ListedSessionBody>,
}

#[derive(Debug, Serialize)]
struct ListedSessionBody {
    /// The beginning of its id, by which the log knows it too.
    session: String,
    extension: String,
    /// Answer of the session; none if it did not come in time.
    #[serde(flatten)]
    glance: Option<GlanceBody>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct GlanceBody {
    /// The AltiServ that its user is logged on to; absent while the connection is lost.
    #[serde(skip_serializing_if = "Option::is_none")]
    server: Option<String>,
    sockets: Vec<u64>,
    calls: usize,
    watched: usize,
    #[schema(format = DateTime)]
    since: String,
    /// Absent if there has been no event.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    last_event: Option<String>,
}

/// The session, and what it said: not required, since it may not have said it in time.
impl PartialSchema for ListedSessionBody {
    fn schema() -> RefOr<Schema> {
        let RefOr::T(Schema::Object(mut glance)) = GlanceBody::schema() else { return GlanceBody::schema() };
        glance.required.clear();
        let text = || ObjectBuilder::new().schema_type(SchemaType::Type(Type::String));
        let shortened = text().description(Some("The beginning of its id, by which the log knows it too."));
        ObjectBuilder::from(glance)
            .property("session", shortened)
            .required("session")
            .property("extension", text())
            .required("extension")
            .into()
    }
}

impl ToSchema for ListedSessionBody {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("ListedSession")
    }
}

impl ListBody {
    pub(crate) async fn of(
        state: &AppState,
        mut listed: Vec<ListedSession>,
        query: &ListQuery,
    ) -> Result<Self, Problem> {
        let limit = query.limit.unwrap_or(USUAL);
        if !(1..=MOST).contains(&limit) {
            let message = format!("must be a whole number from 1 to {MOST}");
            return Err(Problem::wrong_field("limit", message));
        }
        let server = state.status().await?.server;
        if let Some(extension) = &query.extension {
            listed.retain(|session| session.extension.as_str() == extension);
        }
        listed.sort_by(|one, other| (&one.extension, one.id).cmp(&(&other.extension, other.id)));
        let total = listed.len();
        let asked = stream::iter(listed.into_iter().take(limit)).map(|session| glance_at(session, &server));
        Ok(Self { total, sessions: asked.buffered(AT_ONCE).collect().await })
    }
}

async fn glance_at(session: ListedSession, server: &str) -> ListedSessionBody {
    let glance = timeout(PATIENCE, session.address.send(GetGlance)).await.ok().and_then(Result::ok);
    ListedSessionBody {
        session: session.id.to_string(),
        extension: session.extension.to_string(),
        glance: glance.map(|glance| GlanceBody::of(&glance, server)),
    }
}

impl GlanceBody {
    fn of(glance: &Glance, server: &str) -> Self {
        Self {
            // A user with a connection has it to the server that is in use.
            server: glance.connected.then(|| server.to_owned()),
            sockets: glance.sockets.iter().map(|socket| socket.0).collect(),
            calls: glance.calls,
            watched: glance.watched,
            since: rfc3339(glance.began),
            last_event: glance.last_event.map(rfc3339),
        }
    }
}
