use std::fmt;

use serde::Serialize;

/// Subject of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Check {
    /// The configuration itself.
    Configuration,
    /// Files that the process reads, writes and opens.
    Files,
    /// Names of the servers.
    Dns,
    /// A server, and its answer.
    Server,
    /// Logon of the test account.
    Logon,
    /// The cluster: keys, engine and other nodes.
    Cluster,
    /// The certificate and its key.
    Certificate,
    /// The addresses to listen on.
    Port,
}

/// Judgement of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Severity {
    /// As it should be.
    Ok,
    /// It works, but may not be what is wanted.
    Warning,
    /// It does not work.
    Problem,
    /// Not looked at.
    Skipped,
}

/// Result of one check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Finding {
    /// Subject.
    pub check: Check,
    /// Judgement.
    pub verdict: Severity,
    /// Facts that were found.
    pub found: String,
    /// Remedy, if there is one.
    #[serde(rename = "do", skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
}

impl Finding {
    pub(crate) fn ok(check: Check, found: impl Into<String>) -> Self {
        Self { check, verdict: Severity::Ok, found: found.into(), remedy: None }
    }

    pub(crate) fn warning(check: Check, found: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { check, verdict: Severity::Warning, found: found.into(), remedy: Some(remedy.into()) }
    }

    pub(crate) fn problem(check: Check, found: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { check, verdict: Severity::Problem, found: found.into(), remedy: Some(remedy.into()) }
    }

    pub(crate) fn skipped(check: Check, found: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { check, verdict: Severity::Skipped, found: found.into(), remedy: Some(remedy.into()) }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = self.verdict.to_string();
        let check = self.check.to_string();
        write!(f, "{verdict:<8} {check:<14} {}", self.found)?;
        if let Some(remedy) = &self.remedy {
            write!(f, "\n{:24}do: {remedy}", "")?;
        }
        Ok(())
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
            Self::Cluster => "cluster",
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

/// All findings.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub(crate) struct Report {
    /// Findings in the order of the checks.
    pub findings: Vec<Finding>,
    /// Number of problems.
    pub problems: usize,
    /// Number of warnings.
    pub warnings: usize,
    /// Number of things that were not looked at.
    pub skipped: usize,
}

impl Report {
    pub(crate) fn add(&mut self, finding: Finding) {
        match finding.verdict {
            Severity::Ok => {}
            Severity::Warning => self.warnings += 1,
            Severity::Problem => self.problems += 1,
            Severity::Skipped => self.skipped += 1,
        }
        self.findings.push(finding);
    }

    /// True if there is no problem.
    #[must_use]
    pub(crate) fn is_healthy(&self) -> bool {
        self.problems == 0
    }

    pub(crate) fn summary(&self) -> String {
        let problems = counted(self.problems, "problem");
        let warnings = counted(self.warnings, "warning");
        format!("{problems}, {warnings}, {} skipped", self.skipped)
    }
}

fn counted(count: usize, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
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
