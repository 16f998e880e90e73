//! Scenarios: a timed list of calls, answers, hang-ups and faults, and random load, played on a running server.
//!
//! - `file`, `load`, `spread`, `step`: a scenario as it is written, the same in TOML and in JSON.
//! - `check`: every value is looked at before anything happens.
//! - `plan`: what happens when, drawn from the seed; pure.
//! - `player`: does it through a [`crate::Handle`], as anybody could by hand.
//! - `stage`: one scenario at a time.
//!
//! Nothing here reaches into the exchange, and nothing knows a file, a terminal or HTTP.

mod check;
mod error;
mod file;
mod load;
mod people;
mod plan;
mod player;
mod reading;
mod report;
mod spread;
mod stage;
mod step;

pub use error::ScenarioError;
pub use file::{PhoneRule, Scenario};
pub use load::{Load, PriorityWeight};
pub use reading::{WrongKey, WrongScenario};
pub use report::{ScenarioReport, ScenarioState, StepFailure, StepsReport};
pub use spread::Spread;
pub use step::{Step, StepAction};

pub(crate) use stage::ScenarioStage;

#[cfg(test)]
mod tests;
