use std::io::{self, Write};

use super::finding::{Finding, Report};

/// Findings so far, and the output that shows them.
pub(crate) struct Notes<'a, W> {
    report: Report,
    out: &'a mut W,
    json: bool,
}

impl<'a, W: Write> Notes<'a, W> {
    /// Notes that show each finding at once, or as JSON all of them in the end.
    pub(crate) fn new(out: &'a mut W, json: bool) -> Self {
        Self { report: Report::default(), out, json }
    }

    pub(crate) fn add(&mut self, findings: Vec<Finding>) -> io::Result<()> {
        for finding in findings {
            if !self.json {
                writeln!(self.out, "{finding}")?;
                self.out.flush()?;
            }
            self.report.add(finding);
        }
        Ok(())
    }

    /// Shows the rest, and the summary.
    pub(crate) fn finish(self) -> io::Result<Report> {
        if self.json {
            writeln!(self.out, "{}", serde_json::to_string_pretty(&self.report)?)?;
        } else {
            writeln!(self.out, "{}", self.report.summary())?;
        }
        self.out.flush()?;
        Ok(self.report)
    }
}
