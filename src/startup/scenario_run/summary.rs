//! The summary of a scenario, for people.

use std::fmt::Write;
use std::time::Duration;

use altiserv::{ScenarioReport, ScenarioState, Statistics};

/// The summary as text of several lines.
pub(super) fn render(report: &ScenarioReport) -> String {
    let mut text = String::new();
    // Writing to a string does not fail.
    let _ = write(&mut text, report);
    text
}

/// Counts of the calls by their outcome, in a line.
pub(super) fn classes(counts: &Statistics) -> String {
    let Statistics { offered, answered, abandoned, overflowed, waiting, blocked, .. } = counts;
    format!(
        "{offered} offered = {answered} answered + {abandoned} abandoned + {overflowed} overflowed + {waiting} waiting; \
         {blocked} blocked"
    )
}

/// Duration to the second, as `1h 2m 3s`.
pub(super) fn span(ms: u64) -> String {
    humantime::format_duration(Duration::from_secs(ms / 1000)).to_string()
}

fn write(text: &mut String, report: &ScenarioReport) -> std::fmt::Result {
    let ended = match report.state {
        ScenarioState::Completed => "completed",
        ScenarioState::Playing | ScenarioState::Draining | ScenarioState::Stopped => "stopped",
    };
    let name = if report.name.is_empty() { "Scenario" } else { &report.name };
    let elapsed = span(report.elapsed_ms);
    writeln!(text, "{name}: {ended} after {elapsed} at speed {}, seed {}", report.speed, report.seed)?;
    let counts = &report.statistics;
    writeln!(text, "  calls   {} of {} made, {} failed", report.calls_made, report.calls_planned, report.calls_failed)?;
    writeln!(text, "          {}", classes(counts))?;
    if counts.active > 0 {
        writeln!(text, "          {} go on", counts.active)?;
    }
    let average = seconds(counts.average_answer_ms);
    let longest = seconds(counts.longest_wait_ms);
    writeln!(text, "  wait    {average} s on average until the answer, {longest} s at the longest")?;
    if !counts.answered_by.is_empty() {
        let agents: Vec<String> =
            counts.answered_by.iter().map(|(number, count)| format!("{number}: {count}")).collect();
        writeln!(text, "  answers {}", agents.join(", "))?;
    }
    let steps = &report.steps;
    writeln!(text, "  steps   {} of {} done, {} failed", steps.done, steps.planned, steps.failed)?;
    for failure in &steps.failures {
        let at = seconds(failure.at_ms);
        writeln!(text, "          steps[{}] at {at} s, {}: {}", failure.step, failure.action, failure.error)?;
    }
    Ok(())
}

/// Seconds to one decimal.
fn seconds(ms: u64) -> String {
    format!("{}.{}", ms / 1000, ms % 1000 / 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_told_to_the_second() {
        assert_eq!((span(3_723_456).as_str(), span(0).as_str()), ("1h 2m 3s", "0s"));
        assert_eq!(seconds(17_534), "17.5");
    }

    #[test]
    fn every_class_stands_in_the_line() {
        let counts = Statistics {
            offered: 10,
            answered: 4,
            abandoned: 3,
            overflowed: 2,
            waiting: 1,
            blocked: 5,
            ..Statistics::default()
        };
        assert_eq!(classes(&counts), "10 offered = 4 answered + 3 abandoned + 2 overflowed + 1 waiting; 5 blocked");
    }
}
