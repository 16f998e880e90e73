//! Checks of single values, for all parts of a plan.

use std::collections::HashSet;
use std::time::Duration;

use crate::settings::SettingsError;

/// Longest duration that is allowed anywhere.
pub(crate) const MAX_DURATION: Duration = Duration::from_secs(24 * 60 * 60);

/// `LineInfo` has two names of 31 characters; `CallInfo` one of 64.
const MAX_NAME: usize = 63;

pub(crate) fn duration(key: &str, value: Duration, least: Duration) -> Result<Duration, SettingsError> {
    if (least..=MAX_DURATION).contains(&value) {
        return Ok(value);
    }
    let allowed = format!("{} to 24h", humantime::format_duration(least));
    Err(SettingsError::new(key, value, allowed))
}

pub(crate) fn check_name(key: &str, name: &str) -> Result<(), SettingsError> {
    if name.chars().count() > MAX_NAME || name.chars().any(char::is_control) {
        return Err(SettingsError::new(key, name, format!("up to {MAX_NAME} printable characters")));
    }
    Ok(())
}

pub(crate) fn claim(taken: &mut HashSet<String>, key: &str, value: &str) -> Result<(), SettingsError> {
    if taken.insert(value.to_owned()) {
        return Ok(());
    }
    Err(SettingsError::new(key, value, "a value that nothing else in the numbering plan has"))
}

pub(crate) fn limit(key: &str, count: usize, most: usize) -> Result<(), SettingsError> {
    if count <= most {
        return Ok(());
    }
    Err(SettingsError::new(key, count, format!("at most {most} in all")))
}

pub(crate) fn is_dial_digit(byte: u8) -> bool {
    byte.is_ascii_digit() || matches!(byte, b'*' | b'#')
}
