//! What a workgroup goes by.

use std::collections::HashMap;
use std::time::Duration;

use altilink::Pad;

use crate::settings::{Distribution, plan::WorkgroupPlan};

/// Who is in a workgroup, and how its calls reach them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Workgroup {
    /// In the order of the configuration.
    pub(crate) members: Vec<Pad>,
    pub(crate) distribution: Distribution,
    pub(crate) member_ring_timeout: Duration,
    pub(crate) overflow: Option<Overflow>,
    pub(crate) wrap_up: Duration,
}

/// Where calls go that waited and rang for too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Overflow {
    pub(crate) after: Duration,
    /// Without an extension, they are dropped.
    pub(crate) to: Option<Pad>,
}

impl Workgroup {
    pub(crate) fn new(plan: &WorkgroupPlan, extensions: &HashMap<&str, Pad>) -> Self {
        let extension = |number: &String| extensions.get(number.as_str()).copied();
        Self {
            members: plan.members.iter().filter_map(extension).collect(),
            distribution: plan.distribution,
            member_ring_timeout: plan.member_ring_timeout,
            overflow: plan
                .overflow
                .as_ref()
                .map(|overflow| Overflow { after: overflow.after, to: overflow.to.as_ref().and_then(extension) }),
            wrap_up: plan.wrap_up,
        }
    }
}
