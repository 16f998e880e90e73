//! Log lines of which a peer can cause any number.

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// How far two lines of a kind are apart.
const APART: Duration = Duration::from_secs(60);

/// Lets the first line of a kind through, and then one a minute. One for each kind and the whole process: a thousand users
/// of one server that has gone mad are one line.
#[derive(Debug)]
pub(crate) struct LogLimit(Mutex<LastLine>);

#[derive(Debug)]
struct LastLine {
    /// When the next line may be last; none before the first.
    next: Option<Instant>,
    left_out: u64,
}

/// How many lines of the kind were not last since the last that was. Shown at the end of the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LeftOut(u64);

impl LogLimit {
    pub(crate) const fn new() -> Self {
        Self(Mutex::new(LastLine { next: None, left_out: 0 }))
    }

    /// Whether a line is to be last now. One that is not is counted.
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
