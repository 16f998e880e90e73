//! The workgroups that a user may see.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use actors::session::{ListWorkgroups, MemberView, ServiceLevel, WorkgroupView, WorkgroupsView};
use serde::Serialize;
use utoipa::ToSchema;

use super::path::SessionPath;
use super::table::IN_TABLE;
use crate::events::{Word, rfc3339, vocabulary};
use crate::problem::Problem;
use crate::state::{AppState, ask};

/// The workgroups that the user may see.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WorkgroupList)]
struct WorkgroupsBody<'a> {
    workgroups: Vec<ListedWorkgroup<'a>>,
}

/// A workgroup.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Workgroup)]
struct ListedWorkgroup<'a> {
    number: &'a str,
    /// Empty where AltiServ has none.
    name: &'a str,
    members: Vec<ListedMember<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    /// The number of callers who wait. Absent where the user may not know it, or AltiServ does not tell it.
    waiting: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    /// Time since which the first of them waits.
    #[schema(format = DateTime)]
    waiting_since: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    /// Absent while nobody watches the workgroup at this WebProxy.
    service_level: Option<ServiceLevelBody>,
}

/// A member of a workgroup.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = WorkgroupMember)]
struct ListedMember<'a> {
    extension: &'a str,
    /// Empty where AltiServ has none.
    name: &'a str,
    logged_on: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    /// The state in this workgroup. Absent where the session does not watch the member.
    #[schema(value_type = Option<vocabulary::AgentState>)]
    state: Option<&'static str>,
}

/// The speed at which callers are answered, as this WebProxy has seen it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ServiceLevel)]
struct ServiceLevelBody {
    /// The time until now over which it is counted.
    #[schema(example = "30m")]
    window: String,
    /// The time within which a caller is answered in time.
    #[schema(example = "20s")]
    threshold: String,
    /// The callers whom a member has answered.
    answered: usize,
    /// Those of them who had waited no longer than `threshold`.
    answered_in_time: usize,
    /// The callers who have gone without an answer.
    abandoned: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    /// `answeredInTime` of all, with one decimal. Absent without any.
    percent: Option<f64>,
    /// Time since which this WebProxy watches the workgroup.
    #[schema(format = DateTime)]
    since: String,
    /// Origin of the figures: always `webproxy`.
    source: &'static str,
}

impl<'a> WorkgroupsBody<'a> {
    fn of(view: &'a WorkgroupsView) -> Self {
        Self { workgroups: view.workgroups.iter().map(|workgroup| ListedWorkgroup::of(workgroup, view)).collect() }
    }
}

impl<'a> ListedWorkgroup<'a> {
    fn of(workgroup: &'a WorkgroupView, all: &WorkgroupsView) -> Self {
        Self {
            number: workgroup.number.as_str(),
            name: &workgroup.name,
            members: workgroup.members.iter().map(ListedMember::of).collect(),
            waiting: workgroup.waiting.map(|waiting| waiting.callers),
            waiting_since: workgroup.waiting.and_then(|waiting| waiting.since).map(rfc3339),
            service_level: workgroup.service.map(|level| ServiceLevelBody::of(level, all)),
        }
    }
}

impl<'a> ListedMember<'a> {
    fn of(member: &'a MemberView) -> Self {
        let MemberView { extension, name, logged_on, state } = member;
        Self { extension: extension.as_str(), name, logged_on: *logged_on, state: state.map(Word::word) }
    }
}

impl ServiceLevelBody {
    fn of(ServiceLevel { answered, in_time, abandoned, since }: ServiceLevel, all: &WorkgroupsView) -> Self {
        Self {
            window: humantime::format_duration(all.window).to_string(),
            threshold: humantime::format_duration(all.threshold).to_string(),
            answered,
            answered_in_time: in_time,
            abandoned,
            percent: percent(in_time, answered + abandoned),
            since: rfc3339(since),
            source: "webproxy",
        }
    }
}

/// The part in percent, with one decimal; none of none.
fn percent(part: usize, all: usize) -> Option<f64> {
    let of_thousand = (part * 2000 + all).checked_div(2 * all)?;
    Some(f64::from(u32::try_from(of_thousand).unwrap_or(1000)) / 10.0)
}

#[utoipa::path(
    get,
    path = IN_TABLE,
    operation_id = "listWorkgroups",
    tag = "Supervisors",
    summary = "The workgroups that the user may see",
    description = "Lists the workgroups of which the user is a member, and for supervisors all of which AltiServ tells: who is in them and logged on, how many callers wait, and how quickly callers are answered.",
    params(SessionPath),
    responses((status = 200, description = "As AltiServ has it, with the service level that this WebProxy has counted.", body = WorkgroupsBody<'_>)),
)]
pub(crate) async fn list(state: Data<AppState>, path: Path<SessionPath>) -> Result<HttpResponse, Problem> {
    let view = ask(&state.session(&path.session)?, ListWorkgroups).await??;
    Ok(HttpResponse::Ok().json(WorkgroupsBody::of(&view)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_told_in_percent_with_one_decimal() {
        assert_eq!(percent(0, 0), None);
        assert_eq!(percent(0, 5), Some(0.0));
        assert_eq!(percent(6, 8), Some(75.0));
        assert_eq!(percent(2, 3), Some(66.7));
        assert_eq!(percent(1, 3), Some(33.3));
        assert_eq!(percent(9, 9), Some(100.0));
    }
}
