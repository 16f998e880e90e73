//! A limit for log lines that a peer can cause in any number.

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Least time between two lines of a kind.
const APART: Duration = Duration::from_secs(60);

/// Admits the first line of a kind, and then one a minute. There is one limit for each kind in the process: a thousand
/// users of one faulty server cause one line.
#[derive(Debug)]
pub(crate) struct LogLimit(Mutex<LastLine>);

#[derive(Debug)]
struct LastLine {
    /// Time from which the next line may be written; none before the first.
    next: Option<Instant>,
    left_out: u64,
}

/// Number of lines of the kind that were left out since the last one. Shown at the end of the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LeftOut(u64);

impl LogLimit {
    pub(crate) const fn new() -> Self {
        Self(Mutex::new(LastLine { next: None, left_out: 0 }))
    }

    /// Returns the number of lines left out, if a line may be written now. Otherwise counts one more.
    pub(crate) fn admit(&self) -> Option<LeftOut> {
        let now = Instant::now();
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if last.next.is_some_and(|next| now < next) {
            last.left_out += 1;
            return None;
        }
        last.next = Some(now + APART);
        Some(LeftOut(std::mem::take(&mut last.left_out)))
    }
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 => Ok(()),
            count => write!(f, " ({count} more of the kind since the last such line)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_first_line_is_written_and_then_one_a_minute_with_the_number_of_the_others() {
        let limit = LogLimit::new();
        assert_eq!(limit.admit(), Some(LeftOut(0)));
        for _ in 0..1000 {
            assert_eq!(limit.admit(), None);
        }
        advance(APART.saturating_sub(Duration::from_millis(1))).await;
        assert_eq!(limit.admit(), None);
        advance(Duration::from_millis(1)).await;
        let left_out = limit.admit().unwrap();
        assert_eq!(
            (left_out, left_out.to_string().as_str()),
            (LeftOut(1001), " (1001 more of the kind since the last such line)")
        );
        assert_eq!(limit.admit(), None);
        advance(APART * 2).await;
        assert_eq!(limit.admit(), Some(LeftOut(1)));
        advance(APART).await;
        assert_eq!(limit.admit().unwrap().to_string(), "");
    }
}
