//! Checks of every value of a scenario before it starts.

use std::collections::BTreeSet;
use std::time::Duration;

use super::phone_rule::MAX_PHONES;
use super::spread::LONGEST;
use super::{Load, Scenario, ScenarioStep, StepAction};
use crate::SettingsError;
use crate::settings::range;

/// Most calls of a scenario: more than a phone system of this kind takes in a day.
pub(crate) const MAX_CALLS: u64 = 100_000;
const MAX_LOADS: usize = 100;
const MAX_STEPS: usize = 10_000;
const MAX_NAME: usize = 100;
const MAX_DESCRIPTION: usize = 2000;
const MAX_CALLERS: usize = 10_000;
const MAX_WEIGHT: u32 = 1_000_000;
const MAX_PRIORITY: i32 = 9;

type Checked = Result<(), SettingsError>;

/// The numbers that the office must have, each with the key at which the scenario names it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct RequiredNumbers {
    /// Extensions or workgroups.
    pub(crate) called: Vec<(String, String)>,
    pub(crate) extensions: Vec<(String, String)>,
}

impl Scenario {
    /// Checks every value that can be checked without an office. [`crate::Handle::play`] checks the others.
    ///
    /// # Errors
    ///
    /// The first wrong value.
    pub fn validate(&self) -> Checked {
        self.numbers().map(drop)
    }

    /// Checks every value, and returns the numbers that the office must have.
    pub(super) fn numbers(&self) -> Result<RequiredNumbers, SettingsError> {
        text("name", &self.name, MAX_NAME)?;
        text("description", &self.description, MAX_DESCRIPTION)?;
        span("duration", self.duration, Duration::from_millis(1), LONGEST)?;
        span("drain", self.drain, Duration::ZERO, LONGEST)?;
        let counts = [
            ("phones", self.phones.len(), MAX_PHONES),
            ("load", self.load.len(), MAX_LOADS),
            ("steps", self.steps.len(), MAX_STEPS),
        ];
        for (key, count, most) in counts {
            limit(key, count, most)?;
        }
        let mut numbers = RequiredNumbers::default();
        self.check_phones(&mut numbers)?;
        for (index, load) in self.load.iter().enumerate() {
            load.check(&format!("load[{index}]"), self.duration)?;
            numbers.called.push((format!("load[{index}].to"), load.to.clone()));
        }
        self.check_call_count()?;
        self.check_steps(&mut numbers)?;
        if let Some(office) = &self.office {
            office.validate().map_err(|error| SettingsError { key: format!("office.{}", error.key), ..error })?;
        }
        Ok(numbers)
    }

    fn check_phones(&self, numbers: &mut RequiredNumbers) -> Checked {
        for (index, rule) in self.phones.iter().enumerate() {
            let key = format!("phones[{index}].extensions");
            for written in &rule.extensions {
                let Some(expanded) = range::expand(written, MAX_PHONES) else {
                    return Err(SettingsError::new(&key, written, "numbers or ranges such as \"101-109\""));
                };
                numbers.extensions.extend(expanded.into_iter().map(|number| (key.clone(), number)));
            }
        }
        limit("phones", numbers.extensions.len(), MAX_PHONES)
    }

    /// Checks the expected number of calls. Chance makes it a few more or less.
    fn check_call_count(&self) -> Checked {
        let mut calls = 0.0;
        for load in &self.load {
            calls += load.span(self.duration).as_secs_f64() * f64::from(load.calls_per_hour) / 3600.0;
        }
        if calls <= 100_000.0 {
            return Ok(());
        }
        Err(SettingsError::new("load", calls.round(), format!("at most {MAX_CALLS} calls to be expected in all")))
    }

    fn check_steps(&self, numbers: &mut RequiredNumbers) -> Checked {
        let ids = self.ids()?;
        for (index, step) in self.steps.iter().enumerate() {
            let key = format!("steps[{index}]");
            span(&format!("{key}.at"), step.at, Duration::ZERO, self.duration)?;
            step.check(&key, &ids, numbers)?;
        }
        Ok(())
    }

    /// The ids of calls. Each must be unique and no number, which would be an extension's.
    fn ids(&self) -> Result<BTreeSet<&str>, SettingsError> {
        let mut ids = BTreeSet::new();
        for (index, step) in self.steps.iter().enumerate() {
            let StepAction::Call { id: Some(id), .. } = &step.action else { continue };
            let key = format!("steps[{index}].id");
            if id.bytes().all(|byte| byte.is_ascii_digit()) || id.len() > MAX_NAME {
                return Err(SettingsError::new(key, id, "a name that is no number"));
            }
            if !ids.insert(id.as_str()) {
                return Err(SettingsError::new(key, id, "an id that no other call has"));
            }
        }
        Ok(ids)
    }
}

impl Load {
    /// Time in which its calls come, in a scenario of this duration.
    pub(super) fn span(&self, duration: Duration) -> Duration {
        self.until.unwrap_or(duration).saturating_sub(self.from)
    }

    fn check(&self, key: &str, duration: Duration) -> Checked {
        if !(1..=100_000).contains(&self.calls_per_hour) {
            return Err(SettingsError::new(format!("{key}.calls_per_hour"), self.calls_per_hour, "1 to 100000"));
        }
        span(&format!("{key}.from"), self.from, Duration::ZERO, duration)?;
        if let Some(until) = self.until {
            span(&format!("{key}.until"), until, self.from, duration)?;
        }
        for (name, spread) in [("talk_time", self.talk_time), ("patience", self.patience)] {
            if let Some(spread) = spread {
                spread.check(&format!("{key}.{name}"))?;
            }
        }
        limit(&format!("{key}.callers"), self.callers.len(), MAX_CALLERS)?;
        self.check_priorities(key)
    }

    fn check_priorities(&self, key: &str) -> Checked {
        for (index, weighted) in self.priorities.iter().enumerate() {
            let key = |name| format!("{key}.priorities[{index}].{name}");
            if !(0..=MAX_PRIORITY).contains(&weighted.priority) {
                return Err(SettingsError::new(key("priority"), weighted.priority, "1 to 9, or 0 for none"));
            }
            if !(1..=MAX_WEIGHT).contains(&weighted.weight) {
                return Err(SettingsError::new(key("weight"), weighted.weight, format!("1 to {MAX_WEIGHT}")));
            }
        }
        limit(&format!("{key}.priorities"), self.priorities.len(), 10)
    }
}

impl ScenarioStep {
    fn check(&self, key: &str, ids: &BTreeSet<&str>, numbers: &mut RequiredNumbers) -> Checked {
        let on_extension = |numbers: &mut RequiredNumbers, name: &str, number: &str| {
            numbers.extensions.push((format!("{key}.{name}"), number.to_owned()));
        };
        let mut on_either = |name: &str, target: &String| {
            if target.bytes().all(|byte| byte.is_ascii_digit()) {
                on_extension(numbers, name, target);
            } else if !ids.contains(target.as_str()) {
                return Err(SettingsError::new(format!("{key}.{name}"), target, "an extension or the id of a call"));
            }
            Ok(())
        };
        match &self.action {
            StepAction::Call { call, .. } => numbers.called.push((format!("{key}.call.to"), call.to.clone())),
            StepAction::Answer(target) => on_either("answer", target)?,
            StepAction::HangUp(target) => on_either("hang_up", target)?,
            StepAction::Conference(number) => on_extension(numbers, "conference", number),
            StepAction::Transfer(number) => on_extension(numbers, "transfer", number),
            StepAction::Phone { extension, .. } => on_extension(numbers, "phone.extension", extension),
            StepAction::Fault(_) | StepAction::ClearFaults => {}
        }
        Ok(())
    }
}

fn span(key: &str, value: Duration, least: Duration, most: Duration) -> Checked {
    if (least..=most).contains(&value) {
        return Ok(());
    }
    let [least, most] = [least, most].map(humantime::format_duration);
    Err(SettingsError::new(key, value, format!("{least} to {most}")))
}

fn text(key: &str, value: &str, most: usize) -> Checked {
    if value.chars().count() <= most {
        return Ok(());
    }
    Err(SettingsError::new(key, value, format!("up to {most} characters")))
}

fn limit(key: &str, count: usize, most: usize) -> Checked {
    if count <= most {
        return Ok(());
    }
    Err(SettingsError::new(key, count, format!("at most {most}")))
}
