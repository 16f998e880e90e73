//! Scenarios: a timed list of calls, answers, hang-ups and faults, and random load, played on a running server.
//!
//! - `scenario_file`, `phone_rule`, `load`, `spread`, `step`: a scenario as it is written, the same in TOML and in JSON.
//! - `check`: checks every value before the scenario starts.
//! - `timetable`: the calls and steps in the order of their times, drawn from the seed; pure.
//! - `player`: carries them out through a [`crate::Handle`], as a person could.
//! - `stage`: one scenario at a time.
//!
//! Nothing here uses the exchange directly, and nothing knows a file, a terminal or HTTP.

mod check;
mod error;
mod load;
mod parsing;
mod people;
mod phone_rule;
mod play;
mod player;
mod report;
mod scenario_file;
mod spread;
mod stage;
mod step;
mod timetable;

pub use error::ScenarioError;
pub use load::{Load, PriorityWeight};
pub use parsing::{WrongKey, WrongScenario};
pub use phone_rule::PhoneRule;
pub use report::{ScenarioReport, ScenarioState, StepFailure, StepsReport};
pub use scenario_file::Scenario;
pub use spread::Spread;
pub use step::{ScenarioStep, StepAction};

pub(crate) use stage::ScenarioStage;

#[cfg(test)]
mod tests;
