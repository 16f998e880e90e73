//! Playing scenarios on an embedded AltiServ.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use altiserv::{Handle, Scenario, ScenarioError, ScenarioReport, WrongKey};

use super::table::IN_TABLE;
use crate::body::RawBody;
use crate::client::Client;
use crate::problem::Problem;

#[utoipa::path(
    post,
    path = IN_TABLE,
    operation_id = "playScenario",
    tag = "Simulator",
    summary = "Play a scenario",
    description = "Plays a scenario: phones, random load and steps. docs/scenarios.md describes them.",
    request_body(content = Scenario),
    responses((status = 202, description = "It has begun. `Location` is the path of its progress.", body = ScenarioReport)),
)]
pub(crate) async fn play(
    request: HttpRequest,
    handle: Data<Handle>,
    RawBody(body): RawBody,
) -> Result<HttpResponse, Problem> {
    let report = handle.play(read(&body)?).await?;
    let report = report.borrow().clone();
    let location = format!("{}/simulator/scenario", Client::of(&request).base_path);
    Ok(HttpResponse::Accepted().insert_header(("Location", location)).json(report))
}

#[utoipa::path(
    get,
    path = IN_TABLE,
    operation_id = "getScenario",
    tag = "Simulator",
    summary = "Tell the progress of the scenario",
    description = "Tells the progress of the scenario that is played, or the summary of the last one.",
    responses((status = 200, description = "The progress, or the summary.", body = ScenarioReport)),
)]
pub(crate) async fn report(handle: Data<Handle>) -> Result<HttpResponse, Problem> {
    Ok(HttpResponse::Ok().json(handle.scenario().ok_or(Problem::NoScenario)?))
}

#[utoipa::path(
    delete,
    path = IN_TABLE,
    operation_id = "stopScenario",
    tag = "Simulator",
    summary = "Stop the scenario",
    description = "Stops the scenario that is played.",
    responses((status = 200, description = "The summary.", body = ScenarioReport)),
)]
pub(crate) async fn stop(handle: Data<Handle>) -> Result<HttpResponse, Problem> {
    Ok(HttpResponse::Ok().json(handle.stop_scenario().await.ok_or(Problem::NoScenario)?))
}

fn read(body: &[u8]) -> Result<Scenario, Problem> {
    let mut source = serde_json::Deserializer::from_slice(body);
    let scenario = Scenario::read(&mut source).map_err(|wrong| match wrong.problem {
        // A syntax error concerns the whole text, and not the field at which it was found.
        WrongKey::Value(error) if wrong.key == "." || !error.is_data() => Problem::BadRequest(error.to_string()),
        problem => Problem::wrong_field(wrong.key, problem.to_string()),
    })?;
    source.end().map_err(|error| Problem::BadRequest(error.to_string()))?;
    Ok(scenario)
}

impl From<ScenarioError> for Problem {
    fn from(error: ScenarioError) -> Self {
        match error {
            ScenarioError::Wrong(wrong) => {
                let message = format!("{} is not allowed here; allowed: {}", wrong.value, wrong.allowed);
                Self::wrong_field(wrong.key, message)
            }
            ScenarioError::Running => Self::Conflict(error.to_string()),
            ScenarioError::Simulator(error) => error.into(),
        }
    }
}
