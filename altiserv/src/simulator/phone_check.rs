//! The check of a change of a desk phone's switches.

use super::SimulatorError;
use crate::exchange::PhoneChange;
use crate::settings::{AnswerBehaviour, MAX_DURATION};

/// Refuses an answer after a time that the settings would not allow either.
pub(crate) fn check_phone_change(change: PhoneChange) -> Result<(), SimulatorError> {
    match change.answer {
        Some(AnswerBehaviour::After(delay)) if delay > MAX_DURATION => {
            Err(SimulatorError::InvalidField { field: "answer", reason: "at most 24h".to_owned() })
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn answers_after(delay: Duration) -> PhoneChange {
        PhoneChange { answer: Some(AnswerBehaviour::After(delay)), ..PhoneChange::default() }
    }

    #[test]
    fn a_phone_answers_within_24_hours_or_not_by_itself() {
        assert_eq!(check_phone_change(answers_after(MAX_DURATION)), Ok(()));
        let late = check_phone_change(answers_after(MAX_DURATION + Duration::from_millis(1)));
        assert!(matches!(late, Err(SimulatorError::InvalidField { field: "answer", .. })));
        assert_eq!(check_phone_change(PhoneChange::default()), Ok(()));
    }
}
