//! The steps and the random calls of a scenario, in the order of their times.
//!
//! Pure, and always the same for one scenario: the calls are drawn from its seed. They are drawn one by one, because those
//! of a day would fill the memory.

use std::iter::Peekable;
use std::time::Duration;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::check::MAX_CALLS;
use super::people::{pick, stranger};
use super::spread::exponential;
use super::{Load, Scenario, StepAction};
use crate::{CallEndpoint, OutsideCall};

/// A step or a random call with its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Planned {
    pub(crate) at: Duration,
    pub(crate) what: PlannedAction,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PlannedAction {
    /// A random call of the load with this index.
    Random { load: usize, call: Box<OutsideCall> },
    /// The step with this index.
    Step { step: usize, action: StepAction },
}

/// All steps and random calls, in order. Of two at the same time, a step comes first.
#[derive(Debug)]
pub(crate) struct Timetable {
    steps: std::vec::IntoIter<Planned>,
    loads: Vec<Peekable<Arrivals>>,
}

impl Timetable {
    /// The plan of a checked scenario.
    pub(crate) fn new(scenario: &Scenario) -> Self {
        let mut steps: Vec<Planned> = scenario.steps.iter().enumerate().map(planned).collect();
        steps.sort_by_key(|planned| planned.at);
        Self { steps: steps.into_iter(), loads: arrivals(scenario).map(Iterator::peekable).collect() }
    }

    /// Number of all calls of a scenario, those of steps and the random ones.
    pub(crate) fn count_calls(scenario: &Scenario) -> u64 {
        let calls = scenario.steps.iter().filter(|step| matches!(step.action, StepAction::Call { .. })).count();
        let random: u64 = arrivals(scenario).map(Arrivals::count_times).sum();
        calls as u64 + random
    }

    /// The load whose next call comes first, with the time of that call.
    fn earliest(&mut self) -> Option<(Duration, usize)> {
        let times = self.loads.iter_mut().enumerate();
        times.filter_map(|(index, load)| Some((load.peek()?.at, index))).min()
    }
}

impl Iterator for Timetable {
    type Item = Planned;

    fn next(&mut self) -> Option<Planned> {
        let step = self.steps.as_slice().first().map(|planned| planned.at);
        match (step, self.earliest()) {
            (Some(step), Some((arrival, load))) if arrival < step => self.loads[load].next(),
            (None, Some((_, load))) => self.loads[load].next(),
            _ => self.steps.next(),
        }
    }
}

fn planned((index, step): (usize, &super::ScenarioStep)) -> Planned {
    Planned { at: step.at, what: PlannedAction::Step { step: index, action: step.action.clone() } }
}

/// The calls of each load. Each draws from two streams of its own: a change of one load leaves the calls of the others as
/// they are, and a change of the properties of calls leaves their times.
fn arrivals(scenario: &Scenario) -> impl Iterator<Item = Arrivals> {
    scenario.load.iter().zip(0_u64..).map(|(load, index)| Arrivals {
        at: load.from,
        ends: load.from + load.span(scenario.duration),
        serial: 0,
        index: usize::try_from(index).unwrap_or(usize::MAX),
        load: load.clone(),
        times: stream(scenario.seed, 2 * index),
        traits: stream(scenario.seed, 2 * index + 1),
    })
}

fn stream(seed: u64, number: u64) -> ChaCha8Rng {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(number);
    rng
}

/// One call of each load, for a check that such calls can be placed.
pub(crate) fn samples(scenario: &Scenario) -> impl Iterator<Item = OutsideCall> {
    arrivals(scenario).map(|mut load| load.call())
}

/// The calls of one load.
#[derive(Debug)]
struct Arrivals {
    at: Duration,
    ends: Duration,
    serial: u64,
    index: usize,
    load: Load,
    times: ChaCha8Rng,
    traits: ChaCha8Rng,
}

impl Arrivals {
    /// Time of the next call. In a Poisson process the time from one call to the next is exponential.
    fn next_time(&mut self) -> Option<Duration> {
        let gap = exponential(3600.0 / f64::from(self.load.calls_per_hour), &mut self.times);
        let micros = Duration::try_from_secs_f64(gap).unwrap_or(Duration::MAX).as_micros();
        let gap = Duration::from_micros(u64::try_from(micros).unwrap_or(u64::MAX));
        self.at = self.at.saturating_add(gap);
        self.serial += 1;
        if self.at < self.ends && self.serial <= MAX_CALLS { Some(self.at) } else { None }
    }

    fn count_times(mut self) -> u64 {
        let mut count = 0;
        while self.next_time().is_some() {
            count += 1;
        }
        count
    }

    fn call(&mut self) -> OutsideCall {
        let Self { load, traits, serial, .. } = self;
        let from: CallEndpoint =
            if load.callers.is_empty() { stranger(traits) } else { pick(&load.callers, traits).clone() };
        let ivr_data = load.ivr_data.replace("{number}", &from.number).replace("{serial}", &serial.to_string());
        OutsideCall {
            to: load.to.clone(),
            from,
            dnis: load.dnis.clone(),
            ivr_data,
            priority: priority(load, traits),
            skill: load.skill,
            patience: load.patience.map(|spread| spread.sample(traits)),
            talk_time: load.talk_time.map(|spread| spread.sample(traits)),
            ..OutsideCall::default()
        }
    }
}

impl Iterator for Arrivals {
    type Item = Planned;

    fn next(&mut self) -> Option<Planned> {
        let at = self.next_time()?;
        Some(Planned { at, what: PlannedAction::Random { load: self.index, call: Box::new(self.call()) } })
    }
}

fn priority(load: &Load, rng: &mut ChaCha8Rng) -> i32 {
    let total: u32 = load.priorities.iter().map(|weighted| weighted.weight).sum();
    if total == 0 {
        return 0;
    }
    let mut drawn = rng.random_range(0..total);
    for weighted in &load.priorities {
        if drawn < weighted.weight {
            return weighted.priority;
        }
        drawn -= weighted.weight;
    }
    0
}
