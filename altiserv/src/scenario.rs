//! Scenarios: a timed list of calls, answers, hang-ups and faults, and random load, played on a running server.
//!
//! - `file`, `phone_rule`, `load`, `spread`, `step`: a scenario as it is written, the same in TOML and in JSON.
//! - `check`: checks every value before the scenario starts.
//! - `plan`: the calls and steps in the order of their times, drawn from the seed; pure.
//! - `player`: carries them out through a [`crate::Handle`], as a person could.
//! - `stage`: one scenario at a time.
//!
//! Nothing here uses the exchange directly, and nothing knows a file, a terminal or HTTP.

mod check;
mod error;
mod file;
mod load;
mod people;
mod phone_rule;
mod plan;
mod player;
mod reading;
mod report;
mod spread;
mod stage;
mod step;

pub use error::ScenarioError;
pub use file::Scenario;
pub use load::{Load, PriorityWeight};
pub use phone_rule::PhoneRule;
pub use reading::{WrongKey, WrongScenario};
pub use report::{ScenarioReport, ScenarioState, StepFailure, StepsReport};
pub use spread::Spread;
pub use step::{Step, StepAction};

pub(crate) use stage::Stage;

#[cfg(test)]
mod tests;
