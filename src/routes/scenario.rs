//! Playing scenarios on an embedded AltiServ.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use altiserv::{Handle, Scenario, ScenarioError, WrongKey};

use crate::body::RawBody;
use crate::client::Client;
use crate::problem::Problem;

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

pub(crate) async fn report(handle: Data<Handle>) -> Result<HttpResponse, Problem> {
    Ok(HttpResponse::Ok().json(handle.scenario().ok_or(Problem::NoScenario)?))
}

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
