//! The checked form of a workgroup.

use std::{collections::HashSet, time::Duration};

use super::value_checks::duration;
use crate::settings::{Distribution, Password, Settings, SettingsError, WorkgroupSettings};

#[derive(Debug, Clone)]
pub(crate) struct WorkgroupPlan {
    pub(crate) number: String,
    pub(crate) name: String,
    /// Extension numbers; each exists.
    pub(crate) members: Vec<String>,
    pub(crate) distribution: Distribution,
    pub(crate) member_ring_timeout: Duration,
    pub(crate) overflow: Option<OverflowPlan>,
    pub(crate) wrap_up: Duration,
    /// None if no password is needed.
    pub(crate) password: Option<Password>,
}

/// Overflow of calls that wait too long.
#[derive(Debug, Clone)]
pub(crate) struct OverflowPlan {
    pub(crate) after: Duration,
    /// An extension that exists. Without one the call is dropped.
    pub(crate) to: Option<String>,
}

pub(crate) fn overflow(
    index: usize,
    workgroup: &WorkgroupSettings,
    extensions: &HashSet<String>,
) -> Result<Option<OverflowPlan>, SettingsError> {
    let key = |field: &str| format!("workgroups[{index}].{field}");
    let after = duration(&key("overflow_after"), workgroup.overflow_after, Duration::ZERO)?;
    let to = &workgroup.overflow_to;
    if !to.is_empty() && !extensions.contains(to) {
        return Err(SettingsError::new(key("overflow_to"), to, "the number of a configured extension, or \"\""));
    }
    if after.is_zero() {
        return Ok(None);
    }
    let to = if to.is_empty() { None } else { Some(to.clone()) };
    Ok(Some(OverflowPlan { after, to }))
}

pub(crate) fn check_outbound(key: &str, number: &str, settings: &Settings) -> Result<(), SettingsError> {
    if number.is_empty() || settings.workgroups.iter().any(|workgroup| workgroup.number == number) {
        return Ok(());
    }
    Err(SettingsError::new(key, number, "the number of a configured workgroup, or \"\""))
}
