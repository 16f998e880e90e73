//! The error responses that operations share: one of each status, made from the names of errors.

use serde_json::{Map, Value, json};

use crate::events::Word;
use crate::problem::Problem;
use crate::problem::error_name::ErrorName;
use crate::problem::samples;

/// The id of a request, in examples.
const REQUEST_ID: &str = "17c6781c-a871-44a5-b49e-1625f6a453c9";

/// Statuses of any operation.
const OF_ALL: &[u16] = &[400, 403, 404, 414, 421, 431, 500, 503, 504];

/// Further statuses of operations that take a body.
const OF_BODIES: &[u16] = &[408, 413, 415];

/// Further statuses of a logon.
const OF_LOGON: &[u16] = &[401, 402, 429];

/// Further statuses of what administrators ask.
const OF_ADMIN: &[u16] = &[401, 409, 429];

/// Further statuses where the same request may have been sent before, or the simulator is in another state.
const OF_CONFLICTS: &[u16] = &[409];

/// The statuses of errors of an operation, and the responses that the document shares.
pub(crate) fn of_operation(path: &str, method: &str, has_body: bool) -> Map<String, Value> {
    let own = if path == "/sessions" && method == "post" {
        OF_LOGON
    } else if path.starts_with("/admin") {
        OF_ADMIN
    } else if path.starts_with("/simulator") || (path.ends_with("/calls") && method == "post") {
        OF_CONFLICTS
    } else {
        &[]
    };
    let of_body = if has_body { OF_BODIES } else { &[] };
    let statuses = OF_ALL.iter().chain(of_body).chain(own);
    let name = |status: u16| samples::of_each_status().iter().find(|problem| problem.status() == status).map(name_of);
    let named = statuses.filter_map(|status| Some((status.to_string(), name(*status)?)));
    named.map(|(status, name)| (status, json!({ "$ref": format!("#/components/responses/{name}") }))).collect()
}

/// The responses that operations refer to, by the names of their statuses.
pub(crate) fn shared(used: impl Fn(&str) -> bool) -> Map<String, Value> {
    let problems = samples::of_each_status().into_iter().map(|problem| (name_of(&problem), response(&problem)));
    problems.filter(|(name, _)| used(name)).collect()
}

/// The name of a status in one word: `NotFound`.
fn name_of(problem: &Problem) -> String {
    problem.status().canonical_reason().unwrap_or_default().split(' ').collect()
}

fn response(problem: &Problem) -> Value {
    let status = problem.status();
    let names = ErrorName::ALL.iter().filter(|name| name.status() == status);
    let meanings: Vec<_> = names.map(|name| format!("- `{}`: {}.", name.word(), name.meaning())).collect();
    let content = json!({
        "schema": { "$ref": "#/components/schemas/ApiError" },
        "example": problem.body(REQUEST_ID),
    });
    let header = |name: &str| (name.to_owned(), json!({ "$ref": format!("#/components/headers/{name}") }));
    let mut headers = Map::from_iter([header("X-Request-Id")]);
    match status.as_u16() {
        401 => headers.extend([header("WWW-Authenticate")]),
        402 | 429 | 503 => headers.extend([header("Retry-After")]),
        _ => {}
    }
    json!({
        "description": format!("`error` says which:\n\n{}", meanings.join("\n")),
        "headers": headers,
        "content": { "application/json": content },
    })
}
