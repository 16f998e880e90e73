//! Watching the lines of others.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use actors::Extension;
use actors::session::{GetWatch, MAX_WATCHED, MAX_WORKGROUPS, SetWatch, WatchTarget, WatchView};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::path::{SessionPath, extension, workgroup};
use super::table::IN_TABLE;
use crate::body::Body;
use crate::problem::Problem;
use crate::state::{AppState, ask};

/// Whom to watch: one of the three. A workgroup stands for its members, and for its queue.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub(crate) struct WatchRequest {
    extensions: Option<Vec<String>>,
    workgroup: Option<String>,
    workgroups: Option<Vec<String>>,
}

/// Whom a session watches.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Watch)]
pub(crate) struct WatchBody<'a> {
    extensions: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    workgroup: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    workgroups: Option<Vec<&'a str>>,
}

impl<'a> WatchBody<'a> {
    pub(crate) fn of(view: &'a WatchView) -> Self {
        let extensions = view.extensions.iter().map(Extension::as_str).collect();
        let mut workgroups = view.workgroups.iter().map(Extension::as_str);
        if view.is_list {
            Self { extensions, workgroup: None, workgroups: Some(workgroups.collect()) }
        } else {
            Self { extensions, workgroup: workgroups.next(), workgroups: None }
        }
    }
}

impl WatchRequest {
    /// The lines to watch: extensions or a workgroup, but not both.
    fn target(self) -> Result<WatchTarget, Problem> {
        if let Some(numbers) = self.workgroups {
            return match (self.extensions, self.workgroup) {
                (None, None) => several(&numbers),
                _ => Err(Problem::wrong_field("workgroups", "must not stand beside extensions or workgroup")),
            };
        }
        match (self.extensions, self.workgroup) {
            (Some(_), Some(_)) => Err(Problem::wrong_field("workgroup", "must not stand beside extensions")),
            (None, None) => Err(Problem::wrong_field("extensions", "is missing; name them, or a workgroup")),
            (Some(numbers), None) if numbers.len() > MAX_WATCHED => {
                Err(Problem::wrong_field("extensions", format!("must be at most {MAX_WATCHED}")))
            }
            (Some(numbers), None) => {
                let extensions = numbers.iter().map(|number| extension(number));
                Ok(WatchTarget::Extensions(extensions.collect::<Result<_, _>>()?))
            }
            (None, Some(number)) => Ok(WatchTarget::Workgroup(workgroup(&number)?)),
        }
    }
}

fn several(numbers: &[String]) -> Result<WatchTarget, Problem> {
    if numbers.len() > MAX_WORKGROUPS {
        return Err(Problem::wrong_field("workgroups", format!("must be at most {MAX_WORKGROUPS}")));
    }
    let mut workgroups = Vec::with_capacity(numbers.len());
    for number in numbers {
        let number = workgroup(number)?;
        if !workgroups.contains(&number) {
            workgroups.push(number);
        }
    }
    if workgroups.is_empty() {
        return Ok(WatchTarget::Extensions(Vec::new()));
    }
    Ok(WatchTarget::Workgroups(workgroups))
}

#[utoipa::path(
    get,
    path = IN_TABLE,
    operation_id = "getWatch",
    tag = "Supervisors",
    summary = "Whom the session watches",
    description = "Tells the extensions whose calls the session hears of, beside the user's own.",
    params(SessionPath),
    responses((status = 200, description = "Extensions, and the workgroup where one was named.", body = WatchBody<'_>)),
)]
pub(crate) async fn show(state: Data<AppState>, path: Path<SessionPath>) -> Result<HttpResponse, Problem> {
    let view = ask(&state.session(&path.session)?, GetWatch).await?;
    Ok(HttpResponse::Ok().json(WatchBody::of(&view)))
}

#[utoipa::path(
    put,
    path = IN_TABLE,
    operation_id = "setWatch",
    tag = "Supervisors",
    summary = "Watch other lines",
    description = "Replaces the lines whose events the session gets: a list of extensions, or all members of a workgroup or of several, with their queues. An empty list ends it.",
    params(SessionPath),
    request_body(content = WatchRequest),
    responses((status = 200, description = "Whom the session watches now.", body = WatchBody<'_>)),
)]
pub(crate) async fn set(
    state: Data<AppState>,
    path: Path<SessionPath>,
    body: Body<WatchRequest>,
) -> Result<HttpResponse, Problem> {
    let session = state.session(&path.session)?;
    let view = ask(&session, SetWatch(body.0.target()?)).await??;
    Ok(HttpResponse::Ok().json(WatchBody::of(&view)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(extensions: Option<&[&str]>, workgroup: Option<&str>) -> Result<WatchTarget, Problem> {
        let extensions = extensions.map(|numbers| numbers.iter().map(ToString::to_string).collect());
        WatchRequest { extensions, workgroup: workgroup.map(str::to_owned), workgroups: None }.target()
    }

    #[test]
    fn a_watch_is_of_extensions_or_of_a_workgroup() {
        let number = |text| Extension::parse(text).unwrap();
        assert_eq!(request(Some(&["101"]), None), Ok(WatchTarget::Extensions(vec![number("101")])));
        assert_eq!(request(Some(&[]), None), Ok(WatchTarget::Extensions(Vec::new())));
        assert_eq!(request(None, Some("800")), Ok(WatchTarget::Workgroup(number("800"))));
        let wrong_field = |result: Result<WatchTarget, Problem>| match result {
            Err(Problem::WrongField { field, .. }) => field,
            other => panic!("{other:?}"),
        };
        assert_eq!(wrong_field(request(None, None)), "extensions");
        assert_eq!(wrong_field(request(Some(&[]), Some("800"))), "workgroup");
        assert_eq!(wrong_field(request(Some(&["101"; MAX_WATCHED + 1]), None)), "extensions");
        assert!(request(Some(&["101"; MAX_WATCHED]), None).is_ok());
    }

    #[test]
    fn several_workgroups_are_watched_together_each_once() {
        let request = |workgroups: &[&str], workgroup: Option<&str>| {
            let workgroups = Some(workgroups.iter().map(ToString::to_string).collect());
            WatchRequest { extensions: None, workgroup: workgroup.map(str::to_owned), workgroups }.target()
        };
        let number = |text| Extension::parse(text).unwrap();
        let both = WatchTarget::Workgroups(vec![number("801"), number("800")]);
        assert_eq!(request(&["801", "800", "801"], None), Ok(both));
        assert_eq!(request(&[], None), Ok(WatchTarget::Extensions(Vec::new())));
        assert!(
            matches!(request(&["800"], Some("801")), Err(Problem::WrongField { field, .. }) if field == "workgroups")
        );
        let too_many = ["800"; MAX_WORKGROUPS + 1];
        assert!(matches!(request(&too_many, None), Err(Problem::WrongField { field, .. }) if field == "workgroups"));
        assert_eq!(request(&["8 0"], None), Err(Problem::NoSuchWorkgroup("8 0".to_owned())));
    }

    #[test]
    fn a_text_that_cannot_be_a_number_is_refused() {
        assert_eq!(request(Some(&["101", "1 2"]), None), Err(Problem::NoSuchExtension(Some("1 2".to_owned()))));
        assert_eq!(request(None, Some("8 0")), Err(Problem::NoSuchWorkgroup("8 0".to_owned())));
    }
}
