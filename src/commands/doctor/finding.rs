use std::fmt;

use serde::Serialize;

/// What was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Check {
    /// Whether the configuration can be used.
    Configuration,
    /// What the process may read, write and open.
    Files,
    /// What the servers' names stand for.
    Dns,
    /// Whether a server answers, and as what.
    Server,
    /// Whether the test account is let in.
    Logon,
    /// The certificate and its key.
    Certificate,
    /// The addresses to listen on.
    Port,
}

/// How it was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// As it should be.
    Ok,
    /// It works, but may not be what is wanted.
    Warning,
    /// It does not work.
    Problem,
    /// It was not looked at.
    Skipped,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at.
    pub check: Check,
    /// How it was found.
    pub verdict: Severity,
    /// What was found.
    pub found: String,
    /// What to do about it, where there is something to do.
    #[serde(rename = "do", skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
}

impl Finding {
    pub(super) fn ok(check: Check, found: impl Into<String>) -> Self {
        Self { check, verdict: Severity::Ok, found: found.into(), remedy: None }
    }

    pub(super) fn warning(check: Check, found: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { check, verdict: Severity::Warning, found: found.into(), remedy: Some(remedy.into()) }
    }

    pub(super) fn problem(check: Check, found: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { check, verdict: Severity::Problem, found: found.into(), remedy: Some(remedy.into()) }
    }

    pub(super) fn skipped(check: Check, found: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { check, verdict: Severity::Skipped, found: found.into(), remedy: Some(remedy.into()) }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (verdict, check) = (self.verdict.to_string(), self.check.to_string());
        write!(f, "{verdict:<8} {check:<14} {}", self.found)?;
        self.remedy.iter().try_for_each(|remedy| write!(f, "\n{:24}do: {remedy}", ""))
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Configuration => "configuration",
            Self::Files => "files",
            Self::Dns => "dns",
            Self::Server => "server",
            Self::Logon => "logon",
            Self::Certificate => "certificate",
            Self::Port => "port",
        })
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Problem => "PROBLEM",
            Self::Skipped => "skipped",
        })
    }
}

/// Everything that was found.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Report {
    /// In the order in which it was looked at.
    pub findings: Vec<Finding>,
    /// How many of them are problems.
    pub problems: usize,
    /// How many of them are warnings.
    pub warnings: usize,
    /// How many things were not looked at.
    pub skipped: usize,
}

impl Report {
    pub(super) fn add(&mut self, finding: Finding) {
        match finding.verdict {
            Severity::Ok => {}
            Severity::Warning => self.warnings += 1,
            Severity::Problem => self.problems += 1,
            Severity::Skipped => self.skipped += 1,
        }
        self.findings.push(finding);
    }

    /// Whether there is no problem.
    #[must_use]
    pub fn is_healthy(&self) -> bool {
        self.problems == 0
    }

    pub(super) fn summary(&self) -> String {
        let of = |count: usize, one: &str| format!("{count} {one}{}", if count == 1 { "" } else { "s" });
        format!("{}, {}, {} skipped", of(self.problems, "problem"), of(self.warnings, "warning"), self.skipped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_is_a_line_and_its_remedy_another() {
        let finding = Finding::problem(Check::Dns, "pbx: no such host", "correct the name");
        let shown = "PROBLEM  dns            pbx: no such host\n                        do: correct the name";
        assert_eq!(finding.to_string(), shown);
        assert_eq!(Finding::ok(Check::Port, "free").to_string(), "ok       port           free");
    }

    #[test]
    fn warnings_are_healthy_and_problems_are_not() {
        let mut report = Report::default();
        report.add(Finding::ok(Check::Port, ""));
        report.add(Finding::warning(Check::Port, "", ""));
        report.add(Finding::skipped(Check::Logon, "", ""));
        assert!(report.is_healthy());
        assert_eq!(report.summary(), "0 problems, 1 warning, 1 skipped");
        report.add(Finding::problem(Check::Port, "", ""));
        assert!(!report.is_healthy());
        assert_eq!(report.summary(), "1 problem, 1 warning, 1 skipped");
    }
}
