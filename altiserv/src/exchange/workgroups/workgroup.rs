//! The settings of a workgroup, with lines in place of numbers.

use std::collections::HashMap;
use std::time::Duration;

use altilink::Pad;

use crate::settings::{Distribution, plan::WorkgroupPlan};

/// Members of a workgroup, and the way in which its calls reach them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Workgroup {
    /// In the order of the configuration.
    pub(crate) members: Vec<Pad>,
    pub(crate) distribution: Distribution,
    pub(crate) member_ring_timeout: Duration,
    pub(crate) overflow: Option<Overflow>,
    pub(crate) wrap_up: Duration,
}

/// Rule for calls that wait and ring for too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Overflow {
    pub(crate) after: Duration,
    /// The extension that they ring then; without one they are dropped.
    pub(crate) to: Option<Pad>,
}

impl Workgroup {
    pub(crate) fn new(plan: &WorkgroupPlan, extensions: &HashMap<&str, Pad>) -> Self {
        let extension = |number: &String| extensions.get(number.as_str()).copied();
        let mut overflow = None;
        if let Some(rule) = &plan.overflow {
            overflow = Some(Overflow { after: rule.after, to: rule.to.as_ref().and_then(extension) });
        }
        Self {
            members: plan.members.iter().filter_map(extension).collect(),
            distribution: plan.distribution,
            member_ring_timeout: plan.member_ring_timeout,
            overflow,
            wrap_up: plan.wrap_up,
        }
    }
}
